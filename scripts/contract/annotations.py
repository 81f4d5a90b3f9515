"""Views of schemas as Python annotations."""

import json
from dataclasses import dataclass, field

from scripts.contract.shapes import ANY, View, model_name
from scripts.contract.views import Views

SCALARS = {"integer": "int", "number": "float", "boolean": "bool", "string": "str", "null": "None"}
CONTAINERS = ("array", "object")
FORMATS = {
    "date-time": ("AwareDatetime", "from pydantic import AwareDatetime"),
    "date": ("date", "from datetime import date"),
    "uuid": ("UUID", "from uuid import UUID"),
    "binary": ("bytes", ""),
}


@dataclass
class Writer:
    """Writes views as annotations of other modules than models.py; an alias is written out unless `named`."""

    views: Views
    named: bool
    imports: set[str] = field(default_factory=set)
    _inside: tuple[str, ...] = ()

    def write(self, view: View) -> str:
        if view == ANY:
            return self._importing("JsonValue", "from pydantic import JsonValue")
        if name := model_name(view):
            return self.model(name)
        if "anyOf" in view:
            return " | ".join(map(self.write, view["anyOf"]))
        if "enum" in view:
            values = ", ".join(map(literal, view["enum"]))
            return self._importing(f"Literal[{values}]", "from typing import Literal")
        return self._container(view) if view["type"] in CONTAINERS else self.scalar(view)

    def scalar(self, view: View) -> str:
        return self._importing(*FORMATS.get(view.get("format", ""), (SCALARS[view["type"]], "")))

    def model(self, name: str) -> str:
        model = self.views.models[name]
        if self.named or "properties" in model or name in self._inside:
            return self._importing(f"models.{name}", "from .. import models")
        inside, self._inside = self._inside, (*self._inside, name)
        written = self.write(model)
        self._inside = inside
        return written

    def _container(self, view: View) -> str:
        if view["type"] == "object":
            return f"dict[str, {self.write(view['additionalProperties'])}]"
        if "prefixItems" in view:
            return f"tuple[{', '.join(map(self.write, view['prefixItems']))}]"
        return f"list[{self.write(view['items'])}]"

    def _importing(self, text: str, needed: str) -> str:
        self.imports |= {needed} if needed else set()
        return text


def literal(value: str | int) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
