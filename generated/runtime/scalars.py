# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""From the text of a request to JSON values, by what the schema admits."""

import math
import re
from collections.abc import Callable

from .judge import Json
from .shapes import EVERY_TYPE, Shape

ReadText = Callable[[str], Json]

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<fraction>\.[0-9]+)?(?P<exponent>[eE][+-]?[0-9]+)?")
LONGEST_NUMBER = 4000
EXACT = 2**53


def scalar(shape: Shape) -> ReadText:
    """Return the reader of one value; text that is no value of an admitted type stays text for the judge."""
    types = shape.types
    if types == EVERY_TYPE or types <= {"string"}:
        return str
    if types <= {"integer"}:
        return integer

    def read(text: str) -> Json:
        if "boolean" in types and text in {"true", "false"}:
            return text == "true"
        if "integer" in types and text[:1] in "-0123456789":
            return number(text) if "number" in types else integer(text)
        if text == "null" and "null" in types and "string" not in types:
            return None
        return text

    return read


def body_values(shape: Shape, text: str) -> list[Json]:
    """Read a text that is a whole body in each way that counts; none where only JSON or XML could hold it."""
    return [] if shape.types <= {"array", "object", "null"} else [text, scalar(shape)(text)]


def number(text: str) -> Json:
    """Read a JSON number, a whole one as int; anything else stays text."""
    match = NUMBER.fullmatch(text)
    if match is None or len(text) > LONGEST_NUMBER:
        return text
    if match["fraction"] is None and match["exponent"] is None:
        return int(text)
    found = float(text)
    if math.isinf(found):
        return text
    return int(found) if found.is_integer() and abs(found) <= EXACT else found


def integer(text: str) -> Json:
    """Read a JSON number where a whole one is wanted.

    With a fraction or an exponent it is a double: beyond a double's exact integers it names no whole number.
    """
    found = number(text)
    return text if isinstance(found, float) and found.is_integer() else found
