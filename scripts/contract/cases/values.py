"""Values that keep a keyword of a schema by a hair, and values that break it."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

Node = dict[str, Any]
_OTHERS: Final[tuple[Any, ...]] = ("x", 0, 0.5, True, None, [], {})
_ODD: Final = ("", "!", " ", "\u0000", "..", "/", "a b", "é", "-", "_", ".", "x", "0", "\n", "%", "amq.x")
_LONGEST: Final = 1_000_000
_FEW: Final = 100


def faults(word: str, schema: Node, value: Any) -> Iterator[Any]:
    """Propose values that break the keyword; whoever asks finds out which break nothing else."""
    maker = _FAULTS.get(word)
    if maker is not None:
        yield from maker(schema[word], value)


def edges(word: str, schema: Node, value: Any) -> Iterator[Any]:
    """Propose values that lie at the keyword's limit, then the one that is there."""
    maker = _EDGES.get(word)
    if maker is not None:
        yield from maker(schema[word], value)
    yield value


def _of_type(_: Any, _value: Any) -> Iterator[Any]:
    yield from _OTHERS


def _length(length: int) -> Callable[[Any], Iterator[Any]]:
    def texts(value: Any) -> Iterator[Any]:
        if not isinstance(value, str) or not 0 <= length <= _LONGEST:
            return
        yield (value + (value[-1:] or "a") * length)[:length]
        yield "a" * length
        yield "0" * length
        if value:
            yield value[:1] + value[1:2] * (length - 1)

    return texts


def _longer(limit: int, value: Any) -> Iterator[Any]:
    """Propose texts one too long, and some more, also lengthened inside: a pattern may want whole groups."""
    for more in range(1, 5):
        yield from _length(limit + more)(value)
        if isinstance(value, str) and value and limit <= _LONGEST:
            middle = len(value) // 2
            yield value[:middle] + value[middle] * (limit + more - len(value)) + value[middle:]


def _size(size: int) -> Callable[[Any], Iterator[Any]]:
    def lists(value: Any) -> Iterator[Any]:
        if isinstance(value, list) and 0 <= size <= _LONGEST:
            if value or not size:
                yield (value * (size // max(len(value), 1) + 1))[:size]
            if value and isinstance(value[0], str) and size <= _FEW:
                yield [value[0] * (index + 1) for index in range(size)]
            yield [f"{index}" for index in range(size)]
            yield list(range(size))
        elif isinstance(value, dict) and 0 <= size <= _LONGEST:
            names = list(value) + [f"more{index}" for index in range(size)]
            yield {name: value.get(name, "x") for name in names[:size]}

    return lists


def _odd(_: Any, value: Any) -> Iterator[Any]:
    if isinstance(value, str):
        yield from _ODD
        for odd in _ODD:
            yield value + odd
            yield odd + value
            yield odd + value[1:]
            yield value[:-1] + odd
        yield value.swapcase()
        yield value[:-1]


def _unlike(wanted: Any, value: Any) -> Iterator[Any]:
    kind = type(wanted[0] if isinstance(wanted, list) and wanted else wanted)
    yield from (f"{value}x", "other") if kind is str else (value + 1,) if kind is int else ()
    yield from _OTHERS


def _added(_: Any, value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield {**value, "unexpected": 1}
        yield {**value, "unexpected": "x"}


def _doubled(_: Any, value: Any) -> Iterator[Any]:
    if isinstance(value, list) and value:
        yield [*value, value[0]]


def _inside(_: Any, value: Any) -> Iterator[Any]:
    """Propose what no alternative may take."""
    yield from _OTHERS
    yield from _odd(_, value)
    if isinstance(value, dict):
        yield {}
        for name in value:
            yield {key: each for key, each in value.items() if key != name}
            yield {**value, name: "unexpected"}


_FAULTS: Final[Mapping[str, Callable[[Any, Any], Iterator[Any]]]] = {
    "type": _of_type,
    "minLength": lambda limit, value: _length(limit - 1)(value),
    "maxLength": _longer,
    "minItems": lambda limit, value: _size(limit - 1)(value),
    "maxItems": lambda limit, value: _size(limit + 1)(value),
    "minProperties": lambda limit, value: _size(limit - 1)(value),
    "maxProperties": lambda limit, value: _size(limit + 1)(value),
    "minimum": lambda limit, _: iter((limit - 1,)),
    "maximum": lambda limit, _: iter((limit + 1,)),
    "exclusiveMinimum": lambda limit, _: iter((limit,)),
    "exclusiveMaximum": lambda limit, _: iter((limit,)),
    "multipleOf": lambda step, _: iter((step * 1.5, step + 1)),
    "pattern": _odd,
    "format": _odd,
    "not": _inside,
    "enum": _unlike,
    "const": _unlike,
    "uniqueItems": _doubled,
    "additionalProperties": _added,
    "unevaluatedProperties": _added,
    "oneOf": _inside,
    "anyOf": _inside,
}
_EDGES: Final[Mapping[str, Callable[[Any, Any], Iterator[Any]]]] = {
    "minLength": lambda limit, value: _length(limit)(value),
    "maxLength": lambda limit, value: _length(limit)(value),
    "minItems": lambda limit, value: _size(limit)(value),
    "maxItems": lambda limit, value: _size(limit)(value),
    "minProperties": lambda limit, value: _size(limit)(value),
    "maxProperties": lambda limit, value: _size(limit)(value),
    "minimum": lambda limit, _: iter((limit,)),
    "maximum": lambda limit, _: iter((limit,)),
    "exclusiveMinimum": lambda limit, _: iter((limit + 1,)),
    "exclusiveMaximum": lambda limit, _: iter((limit - 1,)),
    "enum": lambda wanted, _: iter(wanted[-1:]),
}
KEYWORDS: Final = frozenset({*_FAULTS, "required"})


def shown(value: Any, most: int = 44) -> str:
    """Write a value as a cell of a table."""
    text = json.dumps(value, ensure_ascii=False)
    if len(text) > most:
        size = f"{len(value)} characters" if isinstance(value, str) else f"{len(text)} bytes"
        text = f"{text[:most]}… ({size})"
    plain = text.replace("`", "'").replace("|", "\\u007c")
    return f"`{plain}`"
