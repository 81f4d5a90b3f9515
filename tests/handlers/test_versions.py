"""The versions of the API, from the contract."""

from app.context import RequestContext
from app.handlers import versions
from generated import models


async def test_versions_are_those_of_the_contract(context: RequestContext) -> None:
    assert await versions.list_versions(context) == [
        models.Version(version="0.9", supported=False),
        models.Version(version="1.0", supported=True),
        models.Version(version="1.1", supported=True),
        models.Version(version="1.2", supported=True),
    ]
