# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""What every generated model is."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class ContractModel(BaseModel):
    """A value that has been judged by the contract's schema, or is going to be.

    Frozen: what was judged stays what it is. Attributes have Python names, aliases are the contract's.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        protected_namespaces=(),
        serialize_by_alias=True,
        validate_by_alias=True,
        validate_by_name=True,
    )


def is_absent(value: object) -> bool:
    return value is None


ABSENT: Any = Field(default=None, exclude_if=is_absent)
"""Default of an optional property that may not be null: None stands for its absence and never leaves."""
