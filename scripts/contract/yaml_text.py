"""YAML 1.2 (core schema) with the line of every value."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.reader import ReaderError

from scripts.contract.document import Location, join
from scripts.contract.findings import ContractInvalid, Finding

Event: TypeAlias = Any  # the stubs know nothing of what stands in an event

MAX_DEPTH = 100
MAX_NODES = 5_000_000
_TAG = "tag:yaml.org,2002:"
_PLAIN_STARTS = frozenset("~nNtTfF-+.0123456789")
NUMBER = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_CORE = (
    ("null", re.compile(r"~|null|Null|NULL|")),
    ("bool", re.compile(r"true|True|TRUE|false|False|FALSE")),
    ("int", re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")),
    ("float", re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")),
    ("float", re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")),
)


def read(text: str, uri: str) -> tuple[Any, dict[str, int]]:
    """Take the value and, by JSON pointer, its lines."""
    reader = _Reader(text, uri)
    return reader.document(), reader.lines


def _begun(error: yaml.MarkedYAMLError) -> str:
    if error.context and error.context_mark:
        return f"{error.context}, which begins on line {error.context_mark.line + 1}"
    return ""


def _tag(event: Event) -> str:
    """`no`, `on` and dates are strings, `0o17` is a number and `017` is 17."""
    if event.tag is not None:
        return str(event.tag)
    text = event.value
    if event.implicit[0] and (not text or text[0] in _PLAIN_STARTS):
        return next((_TAG + tag for tag, pattern in _CORE if pattern.fullmatch(text)), _TAG + "str")
    return _TAG + "str"


def is_other_than_text(text: str) -> bool:
    """Whether plain, unquoted text would be read as a number, a boolean or null."""
    return any(pattern.fullmatch(text) for _, pattern in _CORE)


@dataclass
class _Reader:
    """Reads events, not nodes: composing nodes recurses in C, and deep nesting would end the process."""

    text: str
    uri: str
    lines: dict[str, int] = field(default_factory=dict)
    anchors: dict[str, tuple[Any, int]] = field(default_factory=dict)
    nodes: int = 0

    def __post_init__(self) -> None:
        self.events: Iterator[Any] = iter(yaml.parse(self.text, yaml.CSafeLoader))

    def document(self) -> Any:
        try:
            next(self.events)
            if isinstance(next(self.events), StreamEndEvent):
                return None
            value = self.value(next(self.events), "", 0)
            next(self.events)
            self.end(next(self.events))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.refuse(mark.line + 1 if mark else 1, f"not YAML: {error.problem}", _begun(error))
        except ReaderError as error:
            line = self.text.count("\n", 0, error.position) + 1
            self.refuse(line, f"not YAML: {error.reason}")
        return value

    def end(self, event: Event) -> None:
        if not isinstance(event, StreamEndEvent):
            self.refuse(event.start_mark.line + 1, "a second YAML document", "keep one document in a file")

    def refuse(self, line: int, message: str, hint: str = "") -> NoReturn:
        raise ContractInvalid([Finding(location=Location(self.uri, line), message=message, hint=hint)])

    def value(self, event: Event, pointer: str, depth: int) -> Any:
        line = event.start_mark.line + 1
        self.lines.setdefault(pointer, line)
        if isinstance(event, AliasEvent):
            return self.alias(str(event.anchor), line)
        before = self.nodes
        self.count(1, line)
        if depth > MAX_DEPTH:
            self.refuse(line, f"nested deeper than {MAX_DEPTH} levels")
        value = self.content(event, pointer, depth + 1)
        if event.anchor:
            self.anchors[event.anchor] = (value, self.nodes - before)
        return value

    def content(self, event: Event, pointer: str, depth: int) -> Any:
        if isinstance(event, MappingStartEvent):
            return self.mapping(pointer, depth)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(pointer, depth)
        return self.scalar(event)

    def alias(self, name: str, line: int) -> Any:
        if name not in self.anchors:
            self.refuse(line, f"the alias `*{name}` has no finished anchor `&{name}` before it")
        value, nodes = self.anchors[name]
        self.count(nodes, line)
        return value

    def count(self, nodes: int, line: int) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            self.refuse(line, f"more than {MAX_NODES} values", "aliases multiply; use `$ref` instead")

    def mapping(self, pointer: str, depth: int) -> dict[str, Any]:
        members: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            line = event.start_mark.line + 1
            key = self.key(event, line)
            if key == "<<" and event.implicit[0]:
                merged = self.merged(self.value(next(self.events), pointer, depth), line) | merged
                continue
            if key in members:
                self.refuse(line, f"the key `{key}` stands twice", "keep one of the two")
            place = join(pointer, key)
            self.lines[place] = line
            members[key] = self.value(next(self.events), place, depth)
        return {**merged, **members} if merged else members

    def merged(self, value: Any, line: int) -> dict[str, Any]:
        """Take what a merge key (YAML 1.1, and still everywhere) brings in; the first of several wins."""
        listed = value if isinstance(value, list) else [value]
        if not all(isinstance(each, dict) for each in listed):
            self.refuse(line, "`<<` merges what is no mapping", "name an anchor of a mapping")
        return {key: member for each in reversed(listed) for key, member in each.items()}

    def key(self, event: Event, line: int) -> str:
        if not isinstance(event, ScalarEvent):
            self.refuse(line, "a key is not a string", "write the key as one plain or quoted word")
        return str(event.value)

    def sequence(self, pointer: str, depth: int) -> list[Any]:
        elements: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            elements.append(self.value(event, f"{pointer}/{len(elements)}", depth))
        return elements

    def scalar(self, event: Event) -> Any:
        text, tag = str(event.value), _tag(event).removeprefix(_TAG)
        if tag == "null":
            return None
        if tag == "bool":
            return text.lower() == "true"
        line = event.start_mark.line + 1
        if tag in {"int", "float"}:
            return self.number(text, tag, line)
        if tag not in {"str", "!"}:
            self.refuse(line, f"the tag `{event.tag}` has no meaning here", "write a plain value")
        return text

    def number(self, text: str, tag: str, line: int) -> int | float:
        try:
            if tag == "int":
                return int(text, 0) if text.startswith(("0o", "0x")) else int(text)
            number = float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        except ValueError:
            self.refuse(line, f"`{text}` is not a number")
        if not math.isfinite(number):
            self.refuse(line, f"`{text}` has no form in JSON", "write a finite number")
        return number
