"""`ETag` and `If-Match`: a write happens only in the state that the client has seen (RFC 9110)."""

import re
from typing import Final

from app.errors import PreconditionFailedError

_TAG: Final = re.compile(r'(W/)?("[!#-~]*")')
"""No comma separates these safely: a tag may hold one."""


def state_tag(version: int) -> str:
    """Name a state of something by how often it has been changed."""
    return f'"{version}"'


def require(if_match: str | None, version: int) -> None:
    """Let a write go on whose `If-Match` names this state, or that has none; a weak tag names none."""
    if if_match is None or if_match == "*":
        return
    current = state_tag(version)
    if not any(tag == current for weak, tag in _TAG.findall(if_match) if not weak):
        raise PreconditionFailedError("It has been changed since.")
