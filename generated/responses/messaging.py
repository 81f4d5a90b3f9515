"""Responses of the tag messaging, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: TID252

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from .. import models
from ..runtime import TypedResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumeMessage200(TypedResponse):
    """A message, or that the queue has none."""

    declared: ClassVar[str] = "200"
    media_type: ClassVar[str | None] = "application/json"
    header_names: ClassVar[Mapping[str, str]] = {"cache_control": "Cache-Control"}

    body: models.Consumption
    cache_control: Literal["no-store"]
