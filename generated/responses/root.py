"""Responses of the tag root, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: TID252

from dataclasses import dataclass
from typing import ClassVar

from ..runtime import TypedResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class GetStaticFile200TextJavascript(TypedResponse):
    """The file."""

    declared: ClassVar[str] = "200"
    media_type: ClassVar[str | None] = "text/javascript"

    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GetStaticFile200TextCss(TypedResponse):
    """The file."""

    declared: ClassVar[str] = "200"
    media_type: ClassVar[str | None] = "text/css"

    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GetStaticFile200ImageSvgXml(TypedResponse):
    """The file."""

    declared: ClassVar[str] = "200"
    media_type: ClassVar[str | None] = "image/svg+xml"

    body: bytes
