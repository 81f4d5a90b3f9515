# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""Media types: what a content type names, what a client accepts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from typing import TypeAlias

ANY = "*/*"

Wish: TypeAlias = tuple[str, Mapping[str, str], float]
"""A range that a client takes, with parameters and quality."""


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


def declaring(declared: Iterable[str], media_type: MediaType) -> str | None:
    """Find what declares a media type: a type before a range, one with its parameters before others."""

    def distance(text: str) -> tuple[int, int, int]:
        stated = parse(text).parameters
        like = sum(media_type.parameters.get(name) == value for name, value in stated.items())
        return text.partition(";")[0].count("*"), len(stated) - like, -like

    fitting = (each for each in declared if media_type.name and covers(each, media_type.name))
    return min(fitting, key=distance, default=None)


def best_match(accept: str, offered: Sequence[str]) -> str | None:
    """Return what the client likes best of the offer, the first of equals; None if it takes none."""
    wishes = [_wish(part) for part in accept.split(",") if part.strip()]
    best: tuple[float, str | None] = (0.0, None)
    for name in offered:
        quality = _quality(wishes, parse(name))
        if quality > best[0]:
            best = (quality, name)
    return best[1]


def _wish(part: str) -> Wish:
    media_range, *pieces = part.lower().split(";")
    halves = (piece.partition("=") for piece in pieces)
    parameters = {name.strip(): value.strip(' "') for name, _, value in halves if name.strip()}
    try:
        quality = min(max(float(parameters.pop("q", "1")), 0.0), 1.0)
    except ValueError:
        quality = 0.0
    return media_range.strip(), parameters, quality


def _quality(wishes: Sequence[Wish], offered: MediaType) -> float:
    matching = [
        (_precision(wanted, parameters, offered), quality)
        for wanted, parameters, quality in wishes
        if (covers(wanted, offered.name) or ("*" in offered.name and covers(offered.name, wanted)))
        and all(offered.parameters.get(name, value).lower() == value for name, value in parameters.items())
    ]
    return max(matching)[1] if matching else 0.0


def _precision(media_range: str, parameters: Mapping[str, str], offered: MediaType) -> tuple[int, int]:
    """Rank a wish: a type before a range, and then by the parameters that it shares with the offer."""
    stars = 0 if media_range == ANY else 1 if media_range.endswith("/*") else 2
    return stars, len(parameters.keys() & offered.parameters.keys())
