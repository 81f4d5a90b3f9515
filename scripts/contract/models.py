"""models.py of the generated package: a class or a type alias for each view that has a name."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from scripts.contract import naming
from scripts.contract.annotations import Writer
from scripts.contract.declarations import text
from scripts.contract.schemas import Catalogue
from scripts.contract.shapes import ANY, NULL, View, model_name
from scripts.contract.templating import render as render_template
from scripts.contract.views import Views, view_catalogue

_WIDTH = 100
_INDENT = 4
_QUOTES = re.compile(r'"""|"$')
"""Quotes that would end a docstring."""


def render(catalogue: Catalogue) -> str:
    """Write the module; what it does not use of its imports, and its layout, are the formatter's."""
    module = _Module(view_catalogue(catalogue))
    written = [module.model(name) for name in _in_order(module.views.models)]
    return render_template("models.py.jinja", models=written, incomplete=module.incomplete)


class _Writer(Writer):
    """Writes annotations as models.py itself has them."""

    def scalar(self, view: View) -> str:
        """Call dates by a name that no property can hide."""
        return "date_type" if view.get("format") == "date" else super().scalar(view)

    def model(self, name: str) -> str:
        return name


@dataclass
class _Module:
    """What stands above in the module: `incomplete` are the classes that need what comes below."""

    views: Views
    defined: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)
    incomplete: list[str] = field(default_factory=list)

    @cached_property
    def attributes(self) -> dict[str, dict[str, str]]:
        return {name: _attributes(model) for name, model in self.views.models.items()}

    @cached_property
    def writer(self) -> _Writer:
        return _Writer(self.views, named=True)

    def model(self, name: str) -> str:
        view = self.views.models[name]
        needed = set(_references(view))
        if any(each in self.waiting or each not in self.defined for each in needed - {name}):
            self.waiting.add(name)
            self.incomplete += [name] if "properties" in view else []
        written = self.class_(name, view) if "properties" in view else self.alias(name, view, needed)
        self.defined.add(name)
        return written

    def alias(self, name: str, view: View, needed: set[str]) -> str:
        """Write a type alias, as text where it needs what comes below."""
        annotation = self.writer.write(view)
        if attribute := self.discriminator(view):
            annotation = f"Annotated[{annotation}, Field(discriminator={text(attribute)})]"
        value = annotation if needed <= self.defined else repr(annotation)
        return f"{name} = TypeAliasType({text(name)}, {value})"

    def discriminator(self, view: View) -> str | None:
        """Name the attribute that tells alternatives apart, if all of them call it by one name."""
        tag = view.get("discriminator", {}).get("propertyName")
        names = (
            {self.attributes[model_name(each) or ""].get(tag) for each in view["anyOf"]} if tag else {None}
        )
        return names.pop() if len(names) == 1 else None

    def class_(self, name: str, view: View) -> str:
        extra = view.get("additionalProperties", False)
        openness = "" if extra is False else ', extra="allow"'
        lines = [f"class {name}(ContractModel{openness}):"]
        if "description" in view:
            lines += [f"    {_docstring(view['description'])}", ""]
        if isinstance(extra, dict):
            lines.append(f"    __pydantic_extra__: dict[str, {self.writer.write(extra)}]")
        for wire_name, schema in view["properties"].items():
            lines.append(f"    {self.field(name, wire_name, schema)}")
            if "description" in schema:
                lines.append(f"    {_docstring(schema['description'])}")
        return "\n".join(lines if lines[1:] else [*lines, "    pass"])

    def field(self, model: str, wire_name: str, schema: View) -> str:
        attribute = self.attributes[model][wire_name]
        required = wire_name in self.views.models[model].get("required", ())
        annotation, default = self.typed(schema, required=required)
        if attribute != wire_name:
            annotation = f"Annotated[{annotation}, Field(alias={text(wire_name)})]"
        return f"{attribute}: {annotation}{default}"

    def typed(self, schema: View, *, required: bool) -> tuple[str, str]:
        """Write the annotation of a property and its default."""
        plain = _plain(schema)
        annotation = self.writer.write(plain)
        if required:
            return annotation, ""
        if "default" in schema:
            return annotation, f" = {self.default(plain, schema['default'])}"
        optional = annotation if annotation.endswith("None") else f"{annotation} | None"
        return optional, " = None" if self.admits_null(plain) else " = ABSENT"

    def default(self, view: View, value: Any) -> str:
        """Write a default; of one that no two models may share, how each gets its own."""
        name = model_name(view)
        if isinstance(value, dict) and name and "properties" in self.views.models[name]:
            return f"Field(default_factory=lambda: {name}.model_validate({value!r}))"
        return f"Field(default={value!r})" if isinstance(value, dict | list) else text(value)

    def admits_null(self, view: View) -> bool:
        waiting, seen = [view], set()
        while waiting:
            found = waiting.pop()
            if found in (ANY, NULL):
                return True
            if (name := model_name(found)) and name not in seen:
                seen.add(name)
                waiting.append(self.views.models[name])
            waiting += found.get("anyOf", ())
        return False


def _in_order(models: dict[str, View]) -> Iterator[str]:
    """Put what a model refers to before it, as a reader wants it; circles are cut where they close."""
    waiting = [(name, False) for name in sorted(models, reverse=True)]
    opened: set[str] = set()
    while waiting:
        name, complete = waiting.pop()
        if complete:
            yield name
        elif name not in opened:
            opened.add(name)
            waiting += [(name, True), *((each, False) for each in reversed(list(_references(models[name]))))]


def _references(view: Any) -> Iterator[str]:
    if isinstance(view, dict):
        name = model_name(view)
        yield from [name] if name else []
    for part in view.values() if isinstance(view, dict) else view if isinstance(view, list) else ():
        yield from _references(part)


def _plain(view: View) -> View:
    """Leave out what a property has besides its type."""
    plain = {word: value for word, value in view.items() if word not in {"description", "default"}}
    return _plain(plain["allOf"][0]) if "allOf" in plain else plain


def _attributes(model: View) -> dict[str, str]:
    """Name the attribute of each property; one whose name is an attribute's already keeps it."""
    names: dict[str, str] = {}
    for name in sorted(model.get("properties", ()), key=lambda each: naming.attribute(each) != each):
        names[name] = naming.attribute(name, names.values())
    return names


def _docstring(words: str) -> str:
    """Write words of the contract as a docstring, its long lines wrapped."""
    escaped = _QUOTES.sub(
        lambda found: '\\"' * len(found[0]), words.strip().replace("\\", "\\\\").replace("\0", "")
    )
    wrapped = (textwrap.wrap(line, _WIDTH, break_long_words=False) for line in escaped.splitlines())
    lines = [part for parts in wrapped for part in parts or [""]]
    closing = '\n"""' if len(lines) > 1 else '"""'
    return textwrap.indent('"""' + "\n".join(lines) + closing, " " * _INDENT).lstrip()
