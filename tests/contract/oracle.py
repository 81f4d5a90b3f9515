"""A second judge: python-jsonschema on the contract as it is written, and the rule of directions."""

import ipaddress
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from scripts.contract.document import Document

READ_ONLY = frozenset({"id", "created"})
WRITE_ONLY = frozenset({"password", "token"})
"""The properties that the contract of everything marks, wherever they stand."""
_FORMATS = FormatChecker(formats=())
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def _holds(name: str, accepts: Callable[[str], object]) -> None:
    def check(value: object) -> bool:
        return not isinstance(value, str) or bool(accepts(value))

    _FORMATS.checks(name, raises=ValueError)(check)


_holds("date-time", lambda text: "T" in text and datetime.fromisoformat(text).tzinfo)
_holds("date", date.fromisoformat)
_holds("time", _TIME.fullmatch)
_holds("uuid", lambda text: _UUID.fullmatch(text) and UUID(text))
_holds("email", re.compile(r"[^@\s]+@[^@\s]+\.[a-z]+").fullmatch)
_holds("uri", re.compile(r"[a-z]+:\S+").fullmatch)
_holds("ipv4", ipaddress.IPv4Address)
_holds("ipv6", ipaddress.IPv6Address)
_holds("hostname", re.compile(r"[a-z0-9][a-z0-9.]+").fullmatch)


def second_judge(document: Document, pointer: str, hidden: frozenset[str]) -> Callable[[object], bool]:
    """Judge by the schema at a pointer, in a direction that hides some properties."""

    def properties(validator: Any, declared: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        found = hidden & declared.keys() & instance.keys() if isinstance(instance, dict) else ()
        yield from (ValidationError(f"{name} is hidden") for name in found)
        yield from Draft202012Validator.VALIDATORS["properties"](validator, declared, instance, schema)

    def required(validator: Any, names: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        shown = [name for name in names if name not in hidden]
        yield from Draft202012Validator.VALIDATORS["required"](validator, shown, instance, schema)

    judge = extend(Draft202012Validator, {"properties": properties, "required": required})  # type: ignore[no-untyped-call]  # its stubs say nothing
    registry = Registry().with_resource("contract:", DRAFT202012.create_resource(document.data))
    validator = judge({"$ref": f"contract:#{pointer}"}, registry=registry, format_checker=_FORMATS)
    return lambda instance: bool(validator.is_valid(instance))
