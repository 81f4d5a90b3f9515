# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""Media types: what a content type names, what a client accepts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import Message

ANY = "*/*"


@dataclass(frozen=True, slots=True)
class MediaType:
    """`name` without parameters, in lower case."""

    name: str
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def is_json(self) -> bool:
        return self.name in {"application/json", "text/json"} or self.name.endswith("+json")

    @property
    def is_text(self) -> bool:
        return self.name.startswith("text/")

    @property
    def is_form(self) -> bool:
        return self.name == "application/x-www-form-urlencoded"

    @property
    def is_multipart(self) -> bool:
        return self.name == "multipart/form-data"


def parse(text: str) -> MediaType:
    """Read a Content-Type; one that names no type and subtype gets an empty name."""
    message = Message()
    message["content-type"] = text
    first = text.partition(";")[0].strip().lower()
    kind, slash, subtype = first.partition("/")
    name = first if slash and kind and subtype and " " not in first else ""
    found = message.get_params(failobj=[])[1:]
    return MediaType(name, {key.lower(): str(value) for key, value in found})


def covers(media_range: str, name: str) -> bool:
    """Tell whether a declared type or range (`image/*`) takes a media type."""
    declared = media_range.partition(";")[0].strip().lower()
    return declared in (ANY, name) or (declared.endswith("/*") and name.startswith(declared[:-1]))


def best_match(accept: str, offered: Sequence[str]) -> str | None:
    """Return what the client likes best of the offer, the first of equals; None if it takes none."""
    wishes = [_wish(part) for part in accept.split(",") if part.strip()]
    best: tuple[float, str | None] = (0.0, None)
    for name in offered:
        quality = _quality(wishes, name.partition(";")[0].strip().lower())
        if quality > best[0]:
            best = (quality, name)
    return best[1]


def _wish(part: str) -> tuple[str, float]:
    media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return media_range, min(max(float(parameter[2:]), 0.0), 1.0)
            except ValueError:
                return media_range, 0.0
    return media_range, 1.0


def _quality(wishes: Sequence[tuple[str, float]], name: str) -> float:
    matching = [(_precision(wanted), quality) for wanted, quality in wishes if covers(wanted, name)]
    return max(matching)[1] if matching else 0.0


def _precision(media_range: str) -> int:
    return 0 if media_range == ANY else 1 if media_range.endswith("/*") else 2
