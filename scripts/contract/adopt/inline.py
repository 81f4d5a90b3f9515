"""Inline object schemas become components, named by their title or their place."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from scripts.contract.adopt.notes import Adoption
from scripts.contract.document import join
from scripts.contract.naming import free_class, pascal, pascal_part, place_class

_TITLE = re.compile(r"[A-Za-z][A-Za-z0-9]*")


@dataclass
class _Namer:
    adoption: Adoption
    schemas: dict[str, Any]
    made: dict[str, str] = field(default_factory=dict)

    def named(self, schema: Any, name: str, pointer: str) -> Any:
        if not isinstance(schema, dict) or "$ref" in schema:
            return schema
        if not schema.get("properties"):
            self.inside(schema, name, pointer)
            return schema
        text = json.dumps(schema, sort_keys=True)
        if text not in self.made:
            title = schema.get("title", "")
            wanted = pascal(title) if _TITLE.fullmatch(title) else name
            chosen = self.made[text] = free_class(wanted, pointer, self.schemas)
            self.schemas[chosen] = schema
            self.adoption.note(f"/components/schemas/{chosen}", "an inline schema got this name")
            self.inside(schema, chosen, pointer)
        return {"$ref": f"#/components/schemas/{self.made[text]}"}

    def inside(self, schema: dict[str, Any], name: str, pointer: str) -> None:
        """Look into what holds values of their own; `allOf` and the like only say more of the same value."""
        for key, child in schema.get("properties", {}).items():
            place = join(pointer, "properties", key)
            schema["properties"][key] = self.named(child, name + pascal_part(key), place)
        for keyword, suffix in (("items", "Item"), ("additionalProperties", "Value")):
            if keyword in schema:
                schema[keyword] = self.named(schema[keyword], name + suffix, join(pointer, keyword))
        for keyword in ("anyOf", "oneOf", "prefixItems"):
            if keyword in schema and "discriminator" not in schema:
                schema[keyword] = [
                    self.named(child, f"{name}{index}", join(pointer, keyword, index))
                    for index, child in enumerate(schema[keyword], 1)
                ]


def name_inline(adoption: Adoption) -> None:
    namer = _Namer(adoption, adoption.components("schemas"))
    for name, schema in list(namer.schemas.items()):
        if isinstance(schema, dict):
            namer.inside(schema, name, join("/components/schemas", name))
    for _, _, pointer, node in adoption.operations():
        _operation(namer, pointer, node)
    for section in ("responses", "requestBodies"):
        for name, node in adoption.data["components"].get(section, {}).items():
            _contents(namer, partial(_named, name), join("/components", section, name), node)


def _operation(namer: _Namer, pointer: str, node: dict[str, Any]) -> None:
    identifier = node["operationId"]
    for parameter in node.get("parameters", ()):
        if "schema" in parameter:
            key = f"{identifier}/{parameter['in']}/{parameter['name']}"
            parameter["schema"] = namer.named(parameter["schema"], place_class(key), join(pointer, key))
    bodies = {"body": node.get("requestBody", {}), **node.get("responses", {})}
    for part, body in bodies.items():
        _contents(namer, partial(_class_of, f"{identifier}/{part}"), join(pointer, part), body)


def _named(name: str, _: str) -> str:
    return pascal(name)


def _class_of(key: str, media_type: str) -> str:
    return place_class(f"{key}/{media_type}")


def _contents(namer: _Namer, name_of: Callable[[str], str], pointer: str, node: dict[str, Any]) -> None:
    for media_type, media in node.get("content", {}).items():
        if "schema" in media:
            media["schema"] = namer.named(media["schema"], name_of(media_type), join(pointer, media_type))
