"""What an account may do."""

from app.context import RequestContext
from app.errors import ResourceNotFoundError
from app.integrations import roles_table
from generated import models


async def list_roles(context: RequestContext) -> list[models.Role]:
    roles = await context.resources.transactions.read(roles_table.every)
    return [models.Role(id=role.id, name=role.name) for role in roles]


async def get_role(context: RequestContext, *, role_id: int) -> models.Role:
    role = await context.resources.transactions.read(lambda session: roles_table.get(session, role_id))
    if role is None:
        raise ResourceNotFoundError("There is no such role.", details={"role_id": str(role_id)})
    return models.Role(id=role.id, name=role.name)
