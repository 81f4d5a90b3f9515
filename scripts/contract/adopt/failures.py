"""Failures: every operation declares what the generated service answers; FastAPI's derived 422 gives way."""

from scripts.contract.adopt.notes import Adoption
from scripts.contract.document import Document
from scripts.contract.statuses import add_error_responses

_DERIVED = "#/components/schemas/HTTPValidationError"


def declare(adoption: Adoption) -> None:
    mapped = _without_derived(adoption)
    adoption.data = add_error_responses(Document(adoption.data)).data
    for *_, node in adoption.operations():
        node["responses"] = dict(sorted(node["responses"].items()))
    for pointer in mapped:
        adoption.note(f"{pointer}/responses/422", "FastAPI's derived 422 is now the error of all operations")
    if mapped:
        _forget_derived(adoption)


def _without_derived(adoption: Adoption) -> list[str]:
    """Take away the 422s that FastAPI adds by itself; one that the author wrote stays."""
    found = []
    for _, _, pointer, node in adoption.operations():
        declared = node.get("responses", {}).get("422", {})
        media = declared.get("content", {}).get("application/json", {})
        if media.get("schema") == {"$ref": _DERIVED} and len(declared["content"]) == 1:
            del node["responses"]["422"]
            found.append(pointer)
    return found


def _forget_derived(adoption: Adoption) -> None:
    """Drop the two schemas that FastAPI made for its 422, unless something else refers to them."""
    schemas = adoption.components("schemas")
    for name in ("HTTPValidationError", "ValidationError"):
        if f"'#/components/schemas/{name}'" not in str(adoption.data):
            schemas.pop(name, None)
