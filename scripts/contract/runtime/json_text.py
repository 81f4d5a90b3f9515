# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""JSON text to values: nothing beyond the grammar, and no number beyond the range of a double."""

from typing import Any

from pydantic_core import from_json, to_json


def read_json(text: str | bytes) -> Any:
    """Return the value; ValueError says what is wrong."""
    value = from_json(text, allow_inf_nan=False)
    if has_no_json(to_json(value)):
        raise ValueError("a number is beyond the range of a double")
    return value


def has_no_json(written: bytes) -> bool:
    """Tell whether a value, as `to_json` wrote it, holds a number for which JSON has no form."""
    if b"NaN" not in written and b"Infinity" not in written:
        return False
    try:
        from_json(written, allow_inf_nan=False)
    except ValueError:
        return True
    return False
