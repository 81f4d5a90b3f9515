"""models.py of the generated package: datamodel-code-generator's classes over the views of the schemas."""

import json
import re
import subprocess
import sys
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from datamodel_code_generator import InputFileType, generate
from datamodel_code_generator.enums import DataModelType
from datamodel_code_generator.format import Formatter, PythonVersion
from datamodel_code_generator.parser import LiteralType

from scripts.contract import naming
from scripts.contract.schemas import Catalogue
from scripts.contract.shapes import ANY, NULL, View, model_name
from scripts.contract.views import Views, view_catalogue

HEADER = '"""Models of the contract\'s schemas, generated from spec/; do not edit."""'
_TEMPLATES = Path(__file__).parent / "templates"
_BASE = "scripts.contract.runtime.model"
_RUFF = (sys.executable, "-m", "ruff")
_OPTIONS = ("--isolated", "--no-cache", "--quiet", "--line-length", "110", "--target-version", "py311")
_WIDTH = 100
_QUOTES = re.compile(r'"""|"$')
"""Quotes that would end a docstring."""

_ALIASED = re.compile(r"\b(\w+)_aliased\b")
"""How datamodel-code-generator calls an import that a field of the same name would hide."""


def render(catalogue: Catalogue) -> str:
    """Write the module, formatted."""
    views = view_catalogue(catalogue)
    attributes = {name: _attributes(model) for name, model in views.models.items()}
    text = generate(
        json.dumps(_input(views.models)),
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        base_class=f"{_BASE}.ContractModel",
        additional_imports=[f"{_BASE}.ABSENT", "pydantic.Field"],
        aliases=_aliases(attributes),
        custom_file_header=HEADER,
        custom_template_dir=_TEMPLATES,
        disable_timestamp=True,
        enum_field_as_literal=LiteralType.All,
        extra_template_data=defaultdict(dict, _notes_by_model(views)),
        formatters=[Formatter.BUILTIN],
        strict_nullable=True,
        use_annotated=True,
        use_standard_collections=True,
        use_tuple_for_closed_arrays=True,
        use_type_alias=True,
        use_union_operator=True,
    )
    return _formatted(_ALIASED.sub(r"\1_type", str(text).replace(f"from {_BASE} ", "from .runtime.model ")))


def _input(models: dict[str, View]) -> dict[str, Any]:
    """Describe the models as datamodel-code-generator reads them."""
    schemas = {name: _plain(models[name]) for name in _in_order(models)}
    schemas["JsonValue"] = {"x-python-import": {"module": "pydantic", "name": "JsonValue"}}
    info = {"title": "models", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": {}, "components": {"schemas": schemas}}


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
    """Leave out the words, which the template sets."""
    plain = {word: value for word, value in view.items() if word != "description"}
    if "properties" in plain:
        plain["properties"] = {name: _plain(field) for name, field in plain["properties"].items()}
    if len(plain.get("allOf", ())) == 1:
        plain |= plain.pop("allOf")[0]
    return plain


def _attributes(model: View) -> dict[str, str]:
    """Name the attribute of each property; one whose name is an attribute's already keeps it."""
    names: dict[str, str] = {}
    for name in sorted(model.get("properties", ()), key=lambda each: naming.attribute(each) != each):
        names[name] = naming.attribute(name, names.values())
    return names


def _aliases(attributes: dict[str, dict[str, str]]) -> dict[str, str]:
    return {
        f"{model}.{name}": attribute
        for model, names in attributes.items()
        for name, attribute in names.items()
        if name != attribute
    }


def _notes_by_model(views: Views) -> dict[str, dict[str, Any]]:
    return {name: _notes(model, views) for name, model in views.models.items()}


def _notes(model: View, views: Views) -> dict[str, Any]:
    """Tell the template what it cannot take from the fields."""
    fields = model.get("properties", {})
    required = model.get("required", ())
    bare = [name for name, field in fields.items() if name not in required and "default" not in field]
    texts = {name: field["description"] for name, field in fields.items() if "description" in field}
    return {
        "additional": model.get("additionalProperties", False) is not False,
        "documentation": _docstring(model["description"], 4) if "description" in model else "",
        "absent": [name for name in bare if not _admits_null(fields[name], views)],
        "mutable": {
            name: _mutable(field, views)
            for name, field in fields.items()
            if name not in required and isinstance(field.get("default"), dict | list)
        },
        "notes": {name: _docstring(text, 4) for name, text in texts.items()},
    }


def _mutable(field: View, views: Views) -> str:
    """Write a default that no two models may share: Pydantic copies lists and dicts, models are made anew."""
    name = model_name(_plain(field))
    if name and "properties" in views.models[name]:
        return f"default_factory=lambda: {name}.model_validate({field['default']!r})"
    return f"default={field['default']!r}"


def _admits_null(view: View, views: Views) -> bool:
    waiting, seen = [view], set()
    while waiting:
        found = waiting.pop()
        if found in (ANY, NULL):
            return True
        if (name := model_name(found)) and name not in seen:
            seen.add(name)
            waiting.append(views.models[name])
        waiting += [*found.get("anyOf", ()), *found.get("allOf", ())]
    return False


def _docstring(text: str, indent: int) -> str:
    """Write words of the contract as a docstring, its long lines wrapped."""
    escaped = _QUOTES.sub(
        lambda found: '\\"' * len(found[0]), text.strip().replace("\\", "\\\\").replace("\0", "")
    )
    wrapped = (textwrap.wrap(line, _WIDTH, break_long_words=False) for line in escaped.splitlines())
    lines = [part for parts in wrapped for part in parts or [""]]
    closing = '\n"""' if len(lines) > 1 else '"""'
    return textwrap.indent('"""' + "\n".join(lines) + closing, " " * indent).lstrip()


def _formatted(text: str) -> str:
    for command in (("check", "--fix", "--select", "F401,I"), ("format",)):
        done = subprocess.run(
            [*_RUFF, *command, *_OPTIONS, "--stdin-filename", "models.py", "-"],
            input=text,
            capture_output=True,
            text=True,
            check=True,
        )
        text = done.stdout
    return text
