"""`X-Version`: what was written for a version that is not supported any more is told so."""

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import UpgradeRequiredError
from app.services import versions
from generated.runtime import Exchange, ValidationError

HEADER: Final = "X-Version"
PROTOCOL: Final = "reference-api"
_NAME: Final = HEADER.lower().encode()


class ApiVersionMiddleware:
    """Refuses by the header alone, before anything is counted or asked."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._every = {version.encode(): known for version, known in versions.every().items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if Exchange.operation_of(scope) is not None:
            for name, value in scope["headers"]:
                if name == _NAME and self._every.get(value) is not True:
                    raise _refusal(value.decode("latin-1"))
        await self._app(scope, receive, send)


def _refusal(version: str) -> UpgradeRequiredError | ValidationError:
    supported = list(versions.supported())
    if version not in versions.every():
        said = {
            "location": "header",
            "pointer": f"/{HEADER}",
            "message": "There is no such version.",
            "keyword": "enum",
            "expected": supported,
        }
        return ValidationError([said])
    return UpgradeRequiredError(
        f"Version {version} is not supported any more.",
        details={"version": version, "supported": supported},
        headers=(
            ("upgrade", ", ".join(f"{PROTOCOL}/{each}" for each in reversed(supported))),
            ("connection", "Upgrade"),
        ),
    )
