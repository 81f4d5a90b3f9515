"""Responses of the tag database, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: TID252

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from .. import models
from ..runtime import TypedResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class InsertPostgresRecord201(TypedResponse):
    """The record is stored."""

    declared: ClassVar[str] = "201"
    media_type: ClassVar[str | None] = "application/json"
    header_names: ClassVar[Mapping[str, str]] = {"location": "Location"}

    body: models.PostgresRecord
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InsertMysqlRecord201(TypedResponse):
    """The record is stored."""

    declared: ClassVar[str] = "201"
    media_type: ClassVar[str | None] = "application/json"
    header_names: ClassVar[Mapping[str, str]] = {"location": "Location"}

    body: models.MysqlRecord
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InsertMongodbRecord201(TypedResponse):
    """The record is stored."""

    declared: ClassVar[str] = "201"
    media_type: ClassVar[str | None] = "application/json"
    header_names: ClassVar[Mapping[str, str]] = {"location": "Location"}

    body: models.MongodbRecord
    location: str
