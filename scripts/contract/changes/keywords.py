"""What the change of one keyword means for the set of values that a schema lets through."""

import math
from collections.abc import Iterator
from typing import Any, Final, Literal

from scripts.contract.changes.branches import OPAQUE, SETS, UNION, Branch

Turn = Literal["narrowed", "widened"]
Keyword = tuple[Turn, str, str]
"""How the set of values turned, by which keyword, and from what to what."""

_RANKS: Final = {"int32": 1, "int64": 2, "float": 1, "double": 2}
_SIZES: Final = (
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minContains", "maxContains"),
)


def turns(old: Branch, new: Branch) -> Iterator[Keyword]:
    """Compare two branches of one type, their parts apart."""
    yield from _bounds(old, new)
    yield from _enumeration(old.words.get("enum"), new.words.get("enum"))
    if old.words.get("integer") != new.words.get("integer"):
        yield _turn("integer" in new.words, "type", *(_number(each) for each in (old, new)))
    if old.words.get("uniqueItems") != new.words.get("uniqueItems"):
        yield _turn(
            "uniqueItems" in new.words, "uniqueItems", *("uniqueItems" in b.words for b in (old, new))
        )
    for word in (*SETS, *OPAQUE, UNION):
        yield from _set(word, old.words.get(word, frozenset()), new.words.get(word, frozenset()))


def _turn(narrower: bool, word: str, before: object, after: object) -> Keyword:  # noqa: FBT001  the answer itself
    return "narrowed" if narrower else "widened", word, f"{_show(before)} → {_show(after)}"


def _show(value: object) -> str:
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _number(branch: Branch) -> str:
    return "integer" if "integer" in branch.words else "number"


def _bounds(old: Branch, new: Branch) -> Iterator[Keyword]:
    integers = "integer" in old.words and "integer" in new.words
    for word, sign in (("minimum", 1), ("maximum", -1)):
        before, after = (_bound(branch, word, sign, integers=integers) for branch in (old, new))
        if before != after:
            yield _turn(after > before, word, *(_written(limit, sign) for limit in (before, after)))
    for least, most in _SIZES:
        for word, sign in ((least, 1), (most, -1)):
            first, then = old.words.get(word), new.words.get(word)
            if first != then:
                yield _turn(_size(then, sign) > _size(first, sign), word, first, then)


def _size(limit: float | None, sign: int) -> float:
    return -math.inf if limit is None else sign * limit


def _bound(branch: Branch, word: str, sign: int, *, integers: bool) -> tuple[float, bool]:
    """Take the tighter of the inclusive and the exclusive limit; the greater pair is the tighter one."""
    limits = [(-math.inf, False)]
    if word in branch.words:
        limits.append((sign * branch.words[word], False))
    exclusive = "exclusive" + word.capitalize()
    if exclusive in branch.words:
        limit = sign * branch.words[exclusive]
        limits.append((math.floor(limit) + 1, False) if integers else (limit, True))
    return max(limits)


def _written(limit: tuple[float, bool], sign: int) -> str | None:
    value, exclusive = limit
    if math.isinf(value):
        return None
    return f"{'more than ' if exclusive and sign > 0 else 'less than ' if exclusive else ''}{sign * value:g}"


def _enumeration(old: frozenset[str] | None, new: frozenset[str] | None) -> Iterator[Keyword]:
    if old == new:
        return
    if old is None or new is None:
        yield (
            "narrowed" if old is None else "widened",
            "enum",
            "any → enumerated" if old is None else "enumerated → any",
        )
        return
    if gone := old - new:
        yield "narrowed", "enum", f"without {_texts(gone)}"
    if come := new - old:
        yield "widened", "enum", f"with {_texts(come)}"


def _set(word: str, old: frozenset[Any], new: frozenset[Any]) -> Iterator[Keyword]:
    """Compare keywords that hold together: one more is narrower, one less is wider, another is both."""
    gone, come = old - new, new - old
    if word == "multipleOf":
        gone = frozenset(one for one in gone if not any(_divides(one, each) for each in new))
        come = frozenset(one for one in come if not any(_divides(one, each) for each in old))
    if word == "format" and len(gone) == len(come) == 1 and gone | come <= _RANKS.keys():
        ranks = [_RANKS[next(iter(each))] for each in (gone, come)]
        yield _turn(ranks[1] < ranks[0], word, _texts(gone), _texts(come))
        return
    said = f"{_texts(gone)} → {_texts(come)}"
    if come:
        yield "narrowed", word, said
    if gone:
        yield "widened", word, said


def _divides(divisor: float, value: float) -> bool:
    quotient = value / divisor
    return math.isclose(quotient, round(quotient), rel_tol=1e-12)


def _texts(values: frozenset[Any]) -> str:
    return ", ".join(sorted(str(value) for value in values)) or "none"
