"""Schemas that take anything are work to do: each gets a `$comment` by which validation finds it."""

from typing import Any

from scripts.contract.adopt.notes import Adoption
from scripts.contract.document import join, tokens_of, value_at
from scripts.contract.grammar import Place, walk
from scripts.contract.rules.undecided import MARK
from scripts.contract.statuses import ERROR_SCHEMA

_ANNOTATIONS = {"title", "description", "examples", "example", "deprecated", "default", "$comment"}
_ANYTHING_ELSE = {"additionalProperties", "unevaluatedProperties", "items", "not", "if", "then", "else"}
_MESSAGE = "the source says nothing of this value"
_FREE = "the source says nothing of what is in this object"


def mark(adoption: Adoption) -> None:
    schemas = adoption.components("schemas").items()
    ours = tuple(join("/components/schemas", name) for name, schema in schemas if schema == ERROR_SCHEMA)
    for place in list(walk(adoption.data)):
        if place.kind == "schema" and not place.pointer.startswith(ours or ("#",)):
            _mark(adoption, place)


def _mark(adoption: Adoption, place: Place) -> None:
    last = tokens_of(place.pointer)[-1]
    if last in _ANYTHING_ELSE and not (last == "items" and not place.value):
        return
    schema = {} if place.value is True else place.value
    message = _said(schema)
    if message:
        parent = value_at(adoption.data, place.pointer.rpartition("/")[0])
        parent[int(last) if isinstance(parent, list) else last] = {
            **schema,
            "$comment": f"{MARK}{message}",
        }
        adoption.decide(place.pointer, f"{message}; write it, then delete the $comment")


def _said(schema: Any) -> str:
    if not isinstance(schema, dict):
        return ""
    if schema.keys() <= _ANNOTATIONS:
        return _MESSAGE
    free = schema.get("type") == "object" and schema.get("additionalProperties", True) is True
    return _FREE if free and schema.keys() <= {"type", "additionalProperties", *_ANNOTATIONS} else ""
