"""Responses of the tag auth, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: TID252

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from .. import models
from ..runtime import TypedResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class Register201(TypedResponse):
    """The account."""

    declared: ClassVar[str] = "201"
    media_type: ClassVar[str | None] = "application/json"
    header_names: ClassVar[Mapping[str, str]] = {"location": "Location", "e_tag": "ETag"}

    body: models.User
    location: str
    e_tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateToken200(TypedResponse):
    """The tokens of the session."""

    declared: ClassVar[str] = "200"
    media_type: ClassVar[str | None] = "application/json"
    header_names: ClassVar[Mapping[str, str]] = {"cache_control": "Cache-Control"}

    body: models.TokenPair
    cache_control: Literal["no-store"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken200(TypedResponse):
    """The next tokens."""

    declared: ClassVar[str] = "200"
    media_type: ClassVar[str | None] = "application/json"
    header_names: ClassVar[Mapping[str, str]] = {"cache_control": "Cache-Control"}

    body: models.TokenPair
    cache_control: Literal["no-store"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GetMe200(TypedResponse):
    """The account that the access token speaks for."""

    declared: ClassVar[str] = "200"
    media_type: ClassVar[str | None] = "application/json"
    header_names: ClassVar[Mapping[str, str]] = {"e_tag": "ETag"}

    body: models.User
    e_tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GetJwks200(TypedResponse):
    """The public keys."""

    declared: ClassVar[str] = "200"
    media_type: ClassVar[str | None] = "application/json"
    header_names: ClassVar[Mapping[str, str]] = {"cache_control": "Cache-Control"}

    body: models.JsonWebKeySet
    cache_control: Literal["public, max-age=60"]
