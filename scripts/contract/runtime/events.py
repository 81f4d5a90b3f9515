# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""Server-sent events as text: written one by one, and read back."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from .judge import Json

HEARTBEAT: Final = b":\n\n"
"""A comment, which clients leave aside: it keeps proxies from taking a quiet stream for a dead one."""
FIELDS: Final = ("event", "id", "retry")
"""What stands beside `data`, each on one line."""
BREAKS: Final = re.compile(r"[\r\n\0]")
LINE_ENDS: Final = re.compile(rb"\r\n|\n|\r")

Fields: TypeAlias = Mapping[str, str]
Encode: TypeAlias = Callable[[Json], bytes]


class UnsendableError(Exception):
    """A field of an event holds what its text cannot."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


def frame(item: Mapping[str, Json], encode: Encode) -> bytes:
    """Write an event: text as it stands, every other value as JSON."""
    for name in item.keys() - {*FIELDS, "data"}:
        raise UnsendableError(name, "an event has no such field")
    lines = [
        b"%b: %b" % (name.encode(), _line(name, _text(item[name], encode)))
        for name in FIELDS
        if item.get(name) is not None
    ]
    data = _text(item.get("data", ""), encode)
    if b"\r" in data:
        raise UnsendableError("data", "a carriage return would arrive as another character")
    lines += [b"data: " + line for line in data.split(b"\n")]
    return b"\n".join(lines) + b"\n\n"


def error_frame(error: bytes, retry_seconds: int | None) -> bytes:
    """Write the event that ends a stream which has failed; `error` is JSON without line breaks."""
    pause = b"" if retry_seconds is None else b"retry: %d\n" % (retry_seconds * 1000)
    return b"event: error\n%bdata: %b\n\n" % (pause, error)


def _text(value: Json, encode: Encode) -> bytes:
    return value.encode() if isinstance(value, str) else encode(value)


def _line(name: str, text: bytes) -> bytes:
    if BREAKS.search(text.decode()):
        raise UnsendableError(name, "it has to stand on one line")
    return text


class EventReader:
    """Reads a stream piece by piece; an event longer than `most` bytes is left aside."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._rest = b""
        self._fields: dict[str, str] = {}
        self._data: list[str] = []
        self._size = 0

    def feed(self, piece: bytes) -> Iterator[Fields]:
        """Yield the events that are complete with this piece."""
        text = self._rest + piece
        # A carriage return at the end may be half of a line's end.
        held = b"\r" if text.endswith(b"\r") else b""
        *lines, rest = LINE_ENDS.split(text.removesuffix(held))
        self._rest = rest + held if self._size + len(rest) <= self._most else b""
        for line in lines:
            if line:
                self._take(line)
            elif self._data:
                yield self._event()
            else:
                self._clear()

    def _take(self, line: bytes) -> None:
        self._size += len(line)
        if self._size > self._most:
            return
        name, _, value = line.decode("utf-8", "replace").partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name in FIELDS:
            self._fields[name] = value

    def _event(self) -> Fields:
        event = {**self._fields, "data": "\n".join(self._data)}
        self._clear()
        return event

    def _clear(self) -> None:
        self._fields, self._data, self._size = {}, [], 0
