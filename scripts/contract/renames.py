"""Gives what another's contract calls as OpenAPI does not allow, `Page<Item>` and `/a?b=c`, other names."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from scripts.contract.document import Document, join, tokens_of
from scripts.contract.findings import Finding

_TEMPLATE = re.compile(r"\{[^{}/]*\}")
_ALLOWED = re.compile(r"[a-zA-Z0-9._-]+")


def rename_components(document: Document) -> Iterator[Finding]:
    """Rename, in place, wherever a name is used; each renaming is said."""
    components: Any = document.data.get("components")
    renamed: dict[str, str] = {}
    components = components if isinstance(components, dict) else {}
    for section, named in components.items():
        if not isinstance(named, dict) or all(map(_ALLOWED.fullmatch, named)):
            continue
        names = _names(list(named))
        components[section] = {names[name]: node for name, node in named.items()}
        for name, given in names.items():
            if name != given:
                at = join("/components", section, name)
                renamed[at] = join("/components", section, given)
                message = f"no component may be called `{name}`; it is named `{given}`"
                yield Finding(location=document.where(at), message=message, pointer=at, severity="warning")
    if renamed:
        _refer(document.data, {f"#{old}": f"#{new}" for old, new in renamed.items()})
        _require(document.data, _schemes(renamed))
        _locate(document, renamed, 4)


def _names(names: list[str]) -> dict[str, str]:
    found = {name: name for name in names if _ALLOWED.fullmatch(name)}
    for name in (name for name in names if name not in found):
        plain = re.sub(r"[^a-zA-Z0-9._-]+", "_", name).strip("_") or "Component"
        free = (f"{plain}_{number}" if number else plain for number in (0, *range(2, len(names) + 2)))
        found[name] = next(each for each in free if each not in found.values())
    return {name: found[name] for name in names}


def _refer(node: Any, renamed: Mapping[str, str]) -> None:
    """Point references, and what a discriminator maps to, at the new names."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            for holder, key in ((node, "$ref"), *_mapped(node)):
                if isinstance(holder.get(key), str):
                    holder[key] = renamed.get(holder[key], holder[key])
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _mapped(node: Mapping[str, Any]) -> list[tuple[dict[str, Any], str]]:
    mapping = node.get("mapping")
    return [(mapping, key) for key in mapping] if isinstance(mapping, dict) else []


def _schemes(renamed: Mapping[str, str]) -> dict[str, str]:
    pairs = [(tokens_of(old), tokens_of(new)) for old, new in renamed.items()]
    return {old[-1]: new[-1] for old, new in pairs if old[1] == "securitySchemes"}


def _require(node: Any, schemes: Mapping[str, str]) -> None:
    """Ask for security schemes by their new names."""
    paths = node.get("paths") or {}
    items = [item for item in paths.values() if isinstance(item, dict)]
    operations = [each for item in items for each in item.values() if isinstance(each, dict)]
    for holder in (node, *operations):
        if isinstance(holder.get("security"), list):
            holder["security"] = [
                {schemes.get(name, name): scopes for name, scopes in each.items()}
                if isinstance(each, dict)
                else each
                for each in holder["security"]
            ]


def move_queries(document: Document) -> Iterator[Finding]:
    """Make the query that stands in a path what it means: parameters that each have one value."""
    paths = document.data.get("paths")
    if not isinstance(paths, dict) or not any("?" in path for path in paths):
        return
    shapes = {_TEMPLATE.sub("{}", path) for path in paths}
    moved: dict[str, str] = {}
    for path, item in [*paths.items()]:
        plain, _, query = path.partition("?")
        shape = _TEMPLATE.sub("{}", plain)
        if not query or not isinstance(item, dict) or shape in shapes or set("{#") & set(query):
            continue
        shapes.add(shape)
        moved[path] = plain
        item["parameters"] = [
            *item.get("parameters", ()),
            *map(_constant, parse_qsl(query, keep_blank_values=True)),
        ]
        at = join("/paths", path)
        message = f"a path has no query; `{query}` is taken for query parameters of `{plain}`"
        yield Finding(location=document.where(at), message=message, pointer=at, severity="warning")
    document.data["paths"] = {moved.get(path, path): item for path, item in paths.items()}
    _locate(document, {join("/paths", old): join("/paths", new) for old, new in moved.items()}, 3)


def _constant(pair: tuple[str, str]) -> dict[str, Any]:
    name, value = pair
    return {"name": name, "in": "query", "required": True, "schema": {"type": "string", "const": value}}


def _locate(document: Document, renamed: Mapping[str, str], steps: int) -> None:
    """Let each place keep its line; what is renamed stands so many steps into the contract."""
    for at in [*document.locations]:
        head = "/".join(at.split("/", steps)[:steps])
        if head in renamed:
            document.locations[renamed[head] + at.removeprefix(head)] = document.locations.pop(at)
