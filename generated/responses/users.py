"""Responses of the tag users, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: TID252

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from .. import models
from ..runtime import TypedResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class ListUsers200(TypedResponse):
    """A page of accounts."""

    declared: ClassVar[str] = "200"
    media_type: ClassVar[str | None] = "application/json"
    header_names: ClassVar[Mapping[str, str]] = {"link": "Link"}

    body: models.UserPage
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateUser201(TypedResponse):
    """The account, and its password, which is shown once."""

    declared: ClassVar[str] = "201"
    media_type: ClassVar[str | None] = "application/json"
    header_names: ClassVar[Mapping[str, str]] = {
        "cache_control": "Cache-Control",
        "location": "Location",
        "e_tag": "ETag",
    }

    body: models.NewUserWithPassword
    cache_control: Literal["no-store"]
    location: str
    e_tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GetUser200(TypedResponse):
    """The account."""

    declared: ClassVar[str] = "200"
    media_type: ClassVar[str | None] = "application/json"
    header_names: ClassVar[Mapping[str, str]] = {"e_tag": "ETag"}

    body: models.User
    e_tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateUser200(TypedResponse):
    """The account as it is now."""

    declared: ClassVar[str] = "200"
    media_type: ClassVar[str | None] = "application/json"
    header_names: ClassVar[Mapping[str, str]] = {"e_tag": "ETag"}

    body: models.User
    e_tag: str
