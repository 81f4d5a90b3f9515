"""Responses of the tag items, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: TID252

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from .. import models
from ..runtime import TypedResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItems200(TypedResponse):
    """A page of items."""

    declared: ClassVar[str] = "200"
    media_type: ClassVar[str | None] = "application/json"
    header_names: ClassVar[Mapping[str, str]] = {"link": "Link"}

    body: models.ItemPage
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateItem201(TypedResponse):
    """The item is stored."""

    declared: ClassVar[str] = "201"
    media_type: ClassVar[str | None] = "application/json"
    header_names: ClassVar[Mapping[str, str]] = {"location": "Location", "e_tag": "ETag"}

    body: models.Item
    location: str
    e_tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GetItem200(TypedResponse):
    """The item."""

    declared: ClassVar[str] = "200"
    media_type: ClassVar[str | None] = "application/json"
    header_names: ClassVar[Mapping[str, str]] = {"e_tag": "ETag"}

    body: models.Item
    e_tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateItem200(TypedResponse):
    """The item as it is now."""

    declared: ClassVar[str] = "200"
    media_type: ClassVar[str | None] = "application/json"
    header_names: ClassVar[Mapping[str, str]] = {"e_tag": "ETag"}

    body: models.Item
    e_tag: str
