"""The verdict of openapi-spec-validator, on what our own rules have found nothing against."""

from collections.abc import Iterator

from openapi_spec_validator import OpenAPIV31SpecValidator

from scripts.contract.document import join
from scripts.contract.findings import Finding
from scripts.contract.survey import Survey


def official(survey: Survey) -> Iterator[Finding]:
    """Pass its errors on, the first line of each, with the line of what it names."""
    for error in OpenAPIV31SpecValidator(survey.document.data).iter_errors():
        yield survey.error(join("", *error.absolute_path), error.message.partition("\n")[0])
