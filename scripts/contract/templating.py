"""The Jinja environment of the Python templates."""

import textwrap
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

LINE = 110
QUOTES = '"""'

_ENVIRONMENT = Environment(
    loader=PackageLoader("scripts.contract", "templates"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,  # noqa: S701  it writes Python, not HTML
)


def render(template: str, **values: Any) -> str:
    return _ENVIRONMENT.get_template(template).render(**values)


def docstring(summary: str, description: str = "", indent: int = 8) -> str:
    """Write a docstring: one line with a full stop, then the description at the module's width."""
    width, margin = LINE - indent, " " * indent
    first = textwrap.shorten(_sentence(summary), width - 2 * len(QUOTES), placeholder="...")
    paragraphs = [
        "\n".join(textwrap.wrap(_prose(paragraph), width, break_long_words=False))
        for paragraph in description.split("\n\n")
        if paragraph.strip()
    ]
    if not paragraphs:
        return f"{QUOTES}{first}{QUOTES}"
    body = textwrap.indent("\n\n".join(paragraphs), margin)
    return f"{QUOTES}{first}\n\n{body}\n{margin}{QUOTES}"


def _sentence(text: str) -> str:
    return f"{_prose(text).rstrip('.')}."


def _prose(text: str) -> str:
    """Put text on one line, as it may stand between triple quotes."""
    return " ".join(text.split()).replace("\\", "\\\\").replace('"', "'")
