"""JSON with the line of every value."""

import re
from bisect import bisect_right
from json import JSONDecodeError, JSONDecoder
from math import isfinite
from typing import Any, NoReturn

from scripts.contract.document import Location, join
from scripts.contract.findings import ContractInvalid, Finding

MAX_DEPTH = 100
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"[ \t\n\r]*")


def read(text: str, uri: str) -> tuple[Any, dict[str, int]]:
    """Take the value and, by JSON pointer, its lines."""
    reader = _Reader(text, uri)
    return reader.document(), reader.lines


class _Reader:
    def __init__(self, text: str, uri: str) -> None:
        self.text = text
        self.uri = uri
        self.index = 0
        self.lines: dict[str, int] = {}
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.decoder = JSONDecoder(parse_constant=lambda word: self.refuse(f"`{word}` is not JSON"))

    def document(self) -> Any:
        self.mark()
        value = self.value("", 0)
        if self.mark():
            self.refuse("text after the end of the JSON document")
        return value

    def mark(self) -> str:
        """Step over white space to the next character."""
        found = self.text[self.index : self.index + 1]
        if found > " ":
            return found
        match = _SPACE.match(self.text, self.index)
        self.index = match.end() if match else self.index
        return self.text[self.index : self.index + 1]

    def line(self) -> int:
        return bisect_right(self.starts, self.index)

    def refuse(self, message: str, hint: str = "") -> NoReturn:
        location = Location(self.uri, self.line())
        raise ContractInvalid([Finding(location=location, message=message, hint=hint)])

    def value(self, pointer: str, depth: int) -> Any:
        self.lines.setdefault(pointer, self.line())
        if depth > MAX_DEPTH:
            self.refuse(f"nested deeper than {MAX_DEPTH} levels")
        match self.text[self.index : self.index + 1]:
            case "{":
                return self.object(pointer, depth + 1)
            case "[":
                return self.array(pointer, depth + 1)
            case _:
                return self.scalar()

    def object(self, pointer: str, depth: int) -> dict[str, Any]:
        members: dict[str, Any] = {}
        while self.more("}", first=not members):
            if self.mark() != '"':
                self.refuse("not JSON: a member's name in double quotes is missing")
            place = (self.line(), self.scalar())
            if place[1] in members:
                self.refuse(f"the key `{place[1]}` stands twice", "keep one of the two")
            self.lines[join(pointer, place[1])] = place[0]
            if self.mark() != ":":
                self.refuse("not JSON: `:` is missing")
            self.index += 1
            self.mark()
            members[place[1]] = self.value(join(pointer, place[1]), depth)
        return members

    def array(self, pointer: str, depth: int) -> list[Any]:
        elements: list[Any] = []
        while self.more("]", first=not elements):
            self.mark()
            elements.append(self.value(f"{pointer}/{len(elements)}", depth))
        return elements

    def more(self, close: str, *, first: bool) -> bool:
        """Step over `{`, `[` or a comma; False once the container is closed."""
        self.index += first
        mark = self.mark()
        if mark == close:
            self.index += 1
            return False
        if not first:
            if mark != ",":
                self.refuse(f"not JSON: `,` or `{close}` is missing")
            self.index += 1
        return True

    def scalar(self) -> Any:
        start = self.index
        try:
            value, self.index = self.decoder.raw_decode(self.text, start)
        except JSONDecodeError as error:
            self.index = error.pos
            self.refuse(f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}")
        except ValueError:
            self.refuse("a number with too many digits")
        if isinstance(value, str) and _SURROGATE.search(value):
            self.refuse("half of a surrogate pair is no character", "write both halves")
        if isinstance(value, float) and not isfinite(value):
            self.refuse(f"`{self.text[start : self.index]}` is too large", "write a finite number")
        return value
