"""Values given back, secrets kept."""

from everything import models
from everything.responses import values as responses

from .context import Context


async def echo_everything(context: Context, *, body: models.Everything) -> models.Everything:
    return body


async def visit_zoo(
    context: Context, *, body: models.Zoo | None = None
) -> responses.VisitZoo200 | responses.VisitZoo204:
    return responses.VisitZoo204() if body is None else responses.VisitZoo200(body=body)


async def grow_tree(context: Context, *, body: models.Tree) -> models.Tree:
    return body


async def create_team(context: Context, *, body: models.TeamRequest) -> models.Team:
    return _team(context, body)


async def upload_file(
    context: Context, *, body: models.UploadFileMultipartRequest
) -> models.UploadFile201Response:
    return models.UploadFile201Response(
        size=len(body.file),
        label=body.label,
        count=body.count,
        meta={"colour": body.meta.colour},
        extra=body.extra,
    )


async def reverse_text(context: Context, *, body: str) -> str:
    return body[::-1]


async def keep_blob(context: Context, *, body: bytes) -> bytes:
    return body


def _team(context: Context, team: models.TeamRequest) -> models.Team:
    members, roles = team.members, team.by_role
    return models.Team(
        lead=_account(context, team.lead),
        members=None if members is None else [_account(context, member) for member in members],
        by_role=None if roles is None else {role: _account(context, held) for role, held in roles.items()},
        owner=None if team.owner is None else _owner(context, team.owner),
        pair=None if team.pair is None else (_account(context, team.pair[0]),),
        boss=None if team.boss is None else models.Chief(id=context.store.fresh_id(), rank=team.boss.rank),
        parent=None if team.parent is None else _team(context, team.parent),
    )


def _owner(
    context: Context, owner: models.AccountRequest | models.RobotRequest
) -> models.Account | models.Robot:
    if isinstance(owner, models.RobotRequest):
        return models.Robot(model=owner.model)
    return _account(context, owner)


def _account(context: Context, account: models.AccountRequest) -> models.Account:
    return models.Account(id=context.store.fresh_id(), name=account.name)
