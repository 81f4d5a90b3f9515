"""The versions of the API."""

from app.context import RequestContext
from app.services import versions
from generated import models


async def list_versions(context: RequestContext) -> list[models.Version]:
    return [
        models.Version(version=version, supported=supported)
        for version, supported in versions.every().items()
    ]
