# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""The documentation of a contract as a page, from files that lie here: no other host is asked."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Route

PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Documentation</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
START: Final = """SwaggerUIBundle({
  url: "openapi.json", dom_id: "#docs", deepLinking: true, validatorUrl: null,
});
"""
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src *"
)


FILES: Final = ("swagger-ui.css", "swagger-ui-bundle.js")


def documentation(assets: Path) -> Sequence[BaseRoute]:
    """Serve Swagger UI at /docs from a folder with the files of npm's swagger-ui-dist."""

    async def page(_: Request) -> Response:
        return HTMLResponse(PAGE, headers={"content-security-policy": POLICY})

    async def start(_: Request) -> Response:
        return Response(START, media_type="text/javascript")

    files = [Route(f"/docs/{name}", _file(assets / name)) for name in FILES]
    return [Route("/docs", page), Route("/docs/start.js", start), *files]


def _file(path: Path) -> Callable[[Request], Awaitable[Response]]:
    async def serve(_: Request) -> Response:
        return FileResponse(path)

    return serve
