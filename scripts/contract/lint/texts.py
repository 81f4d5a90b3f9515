"""Texts: what a reader of the contract is told."""

from collections.abc import Iterator

from scripts.contract.document import join
from scripts.contract.lint.remark import Remark
from scripts.contract.survey import Survey


def properties(survey: Survey) -> Iterator[Remark]:
    """Report properties that are written out and say not what they are; one value alone says all."""
    for place in survey.objects("schema"):
        for name, schema in place.value.get("properties", {}).items():
            if isinstance(schema, dict) and not _says(schema):
                at = join(place.pointer, "properties", name)
                message = f"the property `{name}` has no description"
                yield Remark("property-description", at, message, "say what it is")


def components(survey: Survey) -> Iterator[Remark]:
    for name, schema in survey.document.data.get("components", {}).get("schemas", {}).items():
        if isinstance(schema, dict) and not _says(schema):
            at = join("/components/schemas", name)
            yield Remark(
                "schema-description", at, f"the schema `{name}` has no description", "say what it is"
            )


def _says(schema: dict[str, object]) -> bool:
    return bool({"description", "const", "$ref"} & schema.keys())


def headers(survey: Survey) -> Iterator[Remark]:
    for place in survey.objects("header"):
        if "description" not in place.value:
            name = place.pointer.rpartition("/")[2]
            yield Remark(
                "header-description",
                place.pointer,
                f"the header `{name}` has no description",
                "say what it is",
            )


def echoes(survey: Survey) -> Iterator[Remark]:
    """Report descriptions that say no more than the summary or the name."""
    for operation in survey.operations:
        summary, said = operation.node.get("summary", ""), operation.node.get("description")
        if said is not None and said.strip().rstrip(".").lower() in {"", summary.strip().rstrip(".").lower()}:
            message = f"the description of `{operation.name}` repeats its summary"
            yield Remark(
                "description-repeats",
                f"{operation.pointer}/description",
                message,
                "say more, or leave it out",
            )


def deprecations(survey: Survey) -> Iterator[Remark]:
    for place in survey.objects("operation", "parameter", "schema"):
        if place.value.get("deprecated") is True and "description" not in place.value:
            message = f"a deprecated {place.kind} does not say what replaces it"
            yield Remark("deprecated-description", place.pointer, message, "add a `description`")
