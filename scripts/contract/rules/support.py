"""What cannot be honoured is refused, by keyword and line."""

from collections.abc import Iterator

from scripts.contract.document import join
from scripts.contract.findings import Finding
from scripts.contract.survey import Survey
from scripts.contract.treatments import may_be_refused, treatment

_HINTS = {"$vocabulary": "leave it out"}


def support(survey: Survey) -> Iterator[Finding]:
    for place in survey.objects("parameter", "encoding", "schema"):
        for name in place.value:
            if may_be_refused(place.kind, name):
                label, treated = treatment(survey.document, place, name)
                if treated == "refused":
                    yield survey.error(join(place.pointer, name), f"{label} is not supported", _HINTS[name])
