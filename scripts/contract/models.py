"""models.py of the generated package: datamodel-code-generator's classes over the views of the schemas."""

import ast
import json
import re
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from datamodel_code_generator import InputFileType, generate
from datamodel_code_generator.enums import DataModelType
from datamodel_code_generator.format import Formatter, PythonVersion
from datamodel_code_generator.parser import LiteralType

from scripts.contract import naming
from scripts.contract.circles import in_order
from scripts.contract.schemas import Catalogue
from scripts.contract.shapes import ANY, NULL, View, model_name
from scripts.contract.views import Views, view_catalogue

HEADER = '"""Models of the contract\'s schemas, generated from spec/; do not edit."""'
_TEMPLATES = Path(__file__).parent / "templates"
_BASE = "scripts.contract.runtime.model"
_ELSEWHERE = "elsewhere"
"""Where a batch believes the models of other batches to be."""

_BATCH = 250
"""Models that are written at once: the processor's cores share those of a large contract."""

_WIDTH = 100
_QUOTES = re.compile(r'"""|"$')
"""Quotes that would end a docstring."""

_ALIASED = re.compile(r"\b(\w+)_aliased\b")
"""How datamodel-code-generator calls an import that a field of the same name would hide."""

_DISCRIMINATOR = re.compile(r"""\bdiscriminator=(["'])(.+?)\1""")


def render(catalogue: Catalogue) -> str:
    """Write the module; what it does not use of its imports, and its layout, are the formatter's."""
    return begin(catalogue)()


def begin(catalogue: Catalogue) -> Callable[[], str]:
    """Let the module be written, on all cores if it is large; what comes back waits for it."""
    batches = list(_Models(view_catalogue(catalogue)).batches())
    if len(batches) <= 1:
        return lambda: _module(map(_written, batches))
    pool = ProcessPoolExecutor()
    written = pool.map(_written, batches)
    pool.shutdown(wait=False)
    return lambda: _module(written)


def _module(written: Iterable[tuple[str, str]]) -> str:
    modules = list(written)
    return "\n".join([HEADER, *(head for head, _ in modules), *(body for _, body in modules)])


@dataclass(frozen=True, slots=True)
class _Batch:
    """Models that name only each other and those of batches before them."""

    schemas: dict[str, Any]
    aliases: dict[str, str]
    notes: dict[str, dict[str, Any]]


def _written(batch: _Batch) -> tuple[str, str]:
    """Write a batch: its imports, and the rest."""
    document = {"openapi": "3.1.0", "info": {"title": "models", "version": "1"}, "paths": {}}
    text = generate(
        json.dumps({**document, "components": {"schemas": batch.schemas}}),
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        base_class=f"{_BASE}.ContractModel",
        additional_imports=[f"{_BASE}.ABSENT", "pydantic.Field"],
        aliases=batch.aliases,
        custom_file_header="",
        custom_template_dir=_TEMPLATES,
        disable_timestamp=True,
        enum_field_as_literal=LiteralType.All,
        extra_template_data=defaultdict(dict, batch.notes),
        formatters=[Formatter.BUILTIN],
        strict_nullable=True,
        use_annotated=True,
        use_standard_collections=True,
        use_tuple_for_closed_arrays=True,
        use_type_alias=True,
        use_union_operator=True,
    )
    named = _DISCRIMINATOR.sub(lambda found: f"discriminator={naming.attribute(found[2])!r}", str(text))
    return _parted(_ALIASED.sub(r"\1_type", named))


def _parted(text: str) -> tuple[str, str]:
    """Part the imports from what follows them, without those from other batches."""
    tree = ast.parse(text)
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    lines = text.splitlines(keepends=True)
    head = "".join(
        f"{ast.unparse(node)}\n".replace(f"from {_BASE} ", "from .runtime.model ")
        for node in imports
        if not (isinstance(node, ast.ImportFrom) and node.module == _ELSEWHERE)
    )
    return head, "".join(lines[imports[-1].end_lineno or 0 :])


@dataclass(frozen=True)
class _Models:
    views: Views

    @cached_property
    def attributes(self) -> dict[str, dict[str, str]]:
        return {name: _attributes(model) for name, model in self.views.models.items()}

    def batches(self) -> Iterator[_Batch]:
        names: list[str] = []
        for circle in in_order({name: list(_references(view)) for name, view in self.views.models.items()}):
            names += circle
            if len(names) >= _BATCH:
                yield self.batch(names)
                names = []
        if names:
            yield self.batch(names)

    def batch(self, names: Iterable[str]) -> _Batch:
        schemas = {name: self.plain(self.views.models[name]) for name in names}
        others = {each for schema in schemas.values() for each in _references(schema)} - schemas.keys()
        imported = {name: _imported(_ELSEWHERE, name) for name in sorted(others)}
        return _Batch(
            {**schemas, **imported, "JsonValue": _imported("pydantic", "JsonValue")},
            {
                f"{model}.{name}": attribute
                for model in schemas
                for name, attribute in self.attributes[model].items()
                if name != attribute
            },
            {name: self.notes(self.views.models[name]) for name in schemas},
        )

    def plain(self, view: View) -> View:
        """Leave out the words, which the template sets, and a discriminator by no common attribute."""
        plain = {word: value for word, value in view.items() if word != "description"}
        if "properties" in plain:
            plain["properties"] = {name: self.plain(field) for name, field in plain["properties"].items()}
        if len(plain.get("allOf", ())) == 1:
            plain |= plain.pop("allOf")[0]
        if "discriminator" in plain and not self.discriminates(plain):
            del plain["discriminator"]
        return plain

    def discriminates(self, view: View) -> bool:
        tag = view["discriminator"]["propertyName"]
        names = {self.attributes[model_name(each) or ""].get(tag) for each in view["anyOf"]}
        return names == {naming.attribute(tag)}

    def notes(self, model: View) -> dict[str, Any]:
        """Tell the template what it cannot take from the fields."""
        fields = model.get("properties", {})
        required = model.get("required", ())
        bare = [name for name, field in fields.items() if name not in required and "default" not in field]
        words = {name: field["description"] for name, field in fields.items() if "description" in field}
        return {
            "additional": model.get("additionalProperties", False) is not False,
            "documentation": _docstring(model["description"]) if "description" in model else "",
            "absent": [name for name in bare if not self.admits_null(fields[name])],
            "mutable": {
                name: self.mutable(field)
                for name, field in fields.items()
                if name not in required and isinstance(field.get("default"), dict | list)
            },
            "notes": {name: _docstring(text) for name, text in words.items()},
        }

    def mutable(self, field: View) -> str:
        """Write a default that no two may share: Pydantic copies lists and dicts, models are made anew."""
        name = model_name(self.plain(field))
        if name and "properties" in self.views.models[name]:
            return f"default_factory=lambda: {name}.model_validate({field['default']!r})"
        return f"default={field['default']!r}"

    def admits_null(self, view: View) -> bool:
        waiting, seen = [view], set()
        while waiting:
            found = waiting.pop()
            if found in (ANY, NULL):
                return True
            if (name := model_name(found)) and name not in seen:
                seen.add(name)
                waiting.append(self.views.models[name])
            waiting += [*found.get("anyOf", ()), *found.get("allOf", ())]
        return False


def _imported(module: str, name: str) -> View:
    return {"x-python-import": {"module": module, "name": name}}


def _references(view: View) -> Iterator[str]:
    """Name the models that a view speaks of; its own words, such as defaults, are no views."""
    if name := model_name(view):
        yield name
    extra = view.get("additionalProperties")
    single = [each for each in (view.get("items"), extra) if isinstance(each, dict)]
    several = [part for word in ("anyOf", "allOf", "prefixItems") for part in view.get(word, ())]
    for part in [*single, *several, *view.get("properties", {}).values()]:
        yield from _references(part)


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
    return textwrap.indent('"""' + "\n".join(lines) + closing, " " * 4).lstrip()
