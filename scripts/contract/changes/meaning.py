"""What a part of a schema says, in one text that is the same however it is written."""

import json
from typing import Any, Final

from scripts.contract.directions import SUBSCHEMAS
from scripts.contract.document import Document

_SETS: Final = ("required", "enum", "type")
_REMARKS: Final = ("title", "description", "example", "examples", "deprecated", "default", "$comment")


def text_of(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def meaning(document: Document, schema: Any) -> str:
    """Write a schema without remarks, its references replaced by what they stand for."""
    return text_of(_said(document, schema, ()))


def _said(document: Document, schema: Any, within: tuple[str, ...]) -> Any:
    if not isinstance(schema, dict):
        return schema
    words = {
        word: _word(document, word, value, within)
        for word, value in schema.items()
        if word not in _REMARKS and word != "$ref"
    }
    reference = schema.get("$ref")
    if reference is None:
        return words
    if reference in within:  # a circle is named by how far it leads back, not by what it is called
        return {**words, "$ref": len(within) - within.index(reference)}
    target = _said(document, document.at(reference[1:]), (*within, reference))
    return {"allOf": [target, words]} if words else target


def _word(document: Document, word: str, value: Any, within: tuple[str, ...]) -> Any:
    match SUBSCHEMAS.get(word):
        case "list" if isinstance(value, list):
            return [_said(document, each, within) for each in value]
        case "map" if isinstance(value, dict):
            return {name: _said(document, each, within) for name, each in value.items()}
        case None if word == "dependentRequired":
            return {name: sorted(names) for name, names in value.items()}
        case None:
            return sorted(value, key=text_of) if word in _SETS and isinstance(value, list) else value
        case _:
            return _said(document, value, within)
