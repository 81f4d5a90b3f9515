"""Roles on the real PostgreSQL."""

import pytest

from app import errors
from app.context import RequestContext
from app.handlers import roles
from generated import models

ADMIN, USER = models.Role(id=1, name="admin"), models.Role(id=2, name="user")


async def test_roles_have_their_numbers(context: RequestContext) -> None:
    assert await roles.list_roles(context) == [ADMIN, USER]
    assert [await roles.get_role(context, role_id=number) for number in (1, 2)] == [ADMIN, USER]


async def test_a_role_that_there_is_not(context: RequestContext) -> None:
    with pytest.raises(errors.ResourceNotFoundError) as caught:
        await roles.get_role(context, role_id=3)
    assert (caught.value.message, caught.value.details) == ("There is no such role.", {"role_id": "3"})
