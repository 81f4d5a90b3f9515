"""Titles that FastAPI and Pydantic derive from names say nothing that the name does not."""

from scripts.contract.adopt.notes import Adoption
from scripts.contract.document import tokens_of, value_at
from scripts.contract.grammar import Place, walk

_OF_A_RESPONSE = "Response "


def drop(adoption: Adoption) -> None:
    for place in walk(adoption.data):
        if place.kind == "schema" and isinstance(place.value, dict) and "title" in place.value:
            title = place.value["title"]
            if title in _derived(adoption, place) or _of_a_response(place, title):
                del place.value["title"]


def _derived(adoption: Adoption, place: Place) -> set[str]:
    """Say how a title would be derived from the name of a component, property or parameter."""
    name = tokens_of(place.pointer)[-1]
    if place.parent in {"parameter", "header"}:
        name = value_at(adoption.data, place.pointer.rpartition("/")[0]).get("name", "")
    return {name, name.replace("_", " ").title(), name.replace("-", " ").title()}


def _of_a_response(place: Place, title: object) -> bool:
    return place.parent == "media-type" and str(title).startswith(_OF_A_RESPONSE)
