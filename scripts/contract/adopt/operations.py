"""Operations: each gets an operationId and a tag; ids that FastAPI derives can be shortened."""

import re
from collections import Counter
from collections.abc import Container
from itertools import count

from scripts.contract.adopt.notes import Adoption
from scripts.contract.naming import snake

_FIRST = ("operationId", "tags", "summary", "description", "deprecated")
_TEMPLATE = re.compile(r"\{[^}]*\}")


def identify(adoption: Adoption, *, short: bool) -> None:
    """Give every operation an id, distinct in Python too."""
    if short:
        _shorten(adoption)
    taken = {snake(node["operationId"]) for *_, node in adoption.operations() if "operationId" in node}
    for path, method, pointer, node in adoption.operations():
        if "operationId" not in node:
            name = _free(snake(f"{method} {path}"), taken)
            taken.add(name)
            node["operationId"] = name
            adoption.decide(f"{pointer}/operationId", "the id was made from method and path")


def _free(name: str, taken: Container[str]) -> str:
    names = (f"{name}_{number}" for number in count(2))
    return name if name not in taken else next(each for each in names if each not in taken)


def _shorten(adoption: Adoption) -> None:
    """Take FastAPI's path and method off its ids, where the functions' names alone are distinct."""
    renamed = {}
    for path, method, _, node in adoption.operations():
        identifier = node.get("operationId", "")
        end = re.sub(r"\W", "_", path) + f"_{method}"
        renamed[identifier] = identifier.removesuffix(end) or identifier
    uses = Counter(renamed.values())
    for _, _, pointer, node in adoption.operations():
        old = node.get("operationId", "")
        if old != renamed[old] and uses[renamed[old]] == 1:
            node["operationId"] = renamed[old]
            adoption.note(f"{pointer}/operationId", f"the operationId was `{old}`")


def tag(adoption: Adoption) -> None:
    """Give every operation a tag, and list every tag; the first one names file, router and handlers."""
    known = {each["name"] for each in adoption.data.get("tags", ())}
    for path, _, pointer, node in adoption.operations():
        if not node.get("tags"):
            node["tags"] = [_of(path)]
            adoption.decide(f"{pointer}/tags", "the tag was made from the path")
        elif len(node["tags"]) > 1:
            adoption.decide(f"{pointer}/tags", "the first tag decides where it stands; keep one")
        for name in node["tags"]:
            if name not in known:
                known.add(name)
                adoption.data.setdefault("tags", []).append({"name": name})
                adoption.note(f"/tags/{len(adoption.data['tags']) - 1}", f"the tag `{name}` was not listed")


def put_in_order(adoption: Adoption) -> None:
    """Begin every operation with what it is."""
    for *_, node in adoption.operations():
        ordered = {name: node[name] for name in _FIRST if name in node} | node
        node.clear()
        node.update(ordered)


def _of(path: str) -> str:
    words = [snake(word) for word in path.split("/") if word and not _TEMPLATE.search(word)]
    return words[0] if words else "root"
