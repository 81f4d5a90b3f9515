"""The versions of the API, as the parameter `X-Version` of the contract has them."""

from functools import cache
from typing import Any, Final, cast

from generated.operations import CONTRACT

PARAMETER: Final = "components/parameters/ApiVersion/schema"


@cache
def every() -> dict[str, bool]:
    """Tell of each version, oldest first, whether it is supported."""
    schema = cast("dict[str, Any]", CONTRACT.judge.schema(PARAMETER))
    return {**dict.fromkeys(schema["x-retired"], False), **dict.fromkeys(schema["enum"], True)}


@cache
def supported() -> tuple[str, ...]:
    return tuple(version for version, is_supported in every().items() if is_supported)
