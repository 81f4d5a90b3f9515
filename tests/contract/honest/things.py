"""The store, and parameters given back as they were understood."""

from datetime import date
from typing import Literal

from everything import models
from everything.responses import things as responses

from .context import Context

MOST_REPORTED = 50
Colour = Literal["red", "green", "blue"]


async def list_things(
    context: Context,
    *,
    x_version: str | None = None,
    limit: int = 20,
    tags: list[str] | None = None,
    ids: list[int] | None = None,
    fields: list[Colour] | None = None,
    flags: list[str] | None = None,
    filter_: models.Filter | None = None,
    page: models.Page | None = None,
    where: models.Where | None = None,
    class_: str | None = None,
    since: date | None = None,
    strict: bool = False,
    x_labels: list[str] | None = None,
    session: str | None = None,
    trail: list[int] | None = None,
) -> responses.ListThings200:
    query = models.Query(
        limit=limit,
        tags=tags,
        ids=ids,
        fields=fields,
        flags=flags,
        filter=filter_,
        page=page,
        where=where,
        class_=class_,
        version=x_version,
        labels=x_labels,
        session=session,
        trail=trail,
        since=since,
        strict=strict,
    )
    colour = filter_ and filter_.colour
    found = [thing for thing in context.store.things.values() if colour in {None, thing.colour}]
    shown = found[:limit]
    return responses.ListThings200(
        body=models.ListThingsResponse(query=query, things=shown),
        x_total_count=len(found),
        x_colours=sorted({thing.colour for thing in shown}) or None,
    )


async def create_thing(
    context: Context,
    *,
    body: models.ThingRequest | models.CreateThingFormRequest,
    x_version: str | None = None,
) -> responses.CreateThing201:
    thing = _thing(context.store.fresh_id(), body)
    context.store.things[thing.id] = thing
    return responses.CreateThing201(body=thing, location=f"/v1/things/{thing.id}")


async def get_things_stats(context: Context) -> models.GetThingsStatsResponse:
    return models.GetThingsStatsResponse(count=len(context.store.things))


async def get_thing(context: Context, *, thing_id: int) -> models.Thing:
    return context.store.thing(thing_id)


async def put_thing(
    context: Context, *, thing_id: int, body: models.ThingRequest
) -> responses.PutThing200 | responses.PutThing201:
    known = thing_id in context.store.things
    thing = context.store.things[thing_id] = _thing(thing_id, body)
    if known:
        return responses.PutThing200(body=thing)
    return responses.PutThing201(body=thing, location=f"/v1/things/{thing_id}")


async def delete_thing(context: Context, *, thing_id: int) -> None:
    del context.store.things[context.store.thing(thing_id).id]


async def echo_styles(
    context: Context, *, simple: list[str], label: list[int], matrix: models.Page
) -> models.EchoStylesResponse:
    return models.EchoStylesResponse(simple=simple, label=label, matrix=matrix)


async def echo_more_styles(
    context: Context,
    *,
    simple: models.Page,
    label: list[int],
    matrix: list[str],
    flat: models.Page | None = None,
    x_flat: models.Page | None = None,
    x_named: models.Filter | None = None,
    x_ids: list[int] | None = None,
    spot: models.Page | None = None,
) -> models.EchoMoreStylesResponse:
    return models.EchoMoreStylesResponse(
        simple=simple,
        label=label,
        matrix=matrix,
        flat=flat,
        x_flat=x_flat,
        x_named=x_named,
        x_ids=x_ids,
        spot=spot,
    )


async def get_secret(context: Context) -> models.GetSecretResponse:
    return models.GetSecretResponse(secret="there is none")


async def get_report(
    context: Context, *, later: bool = False
) -> responses.GetReport200ApplicationJson | responses.GetReport200TextCsv | responses.GetReport202:
    if later:
        return responses.GetReport202(body=models.GetReport202Response(ready=False))
    things = list(context.store.things.values())[-MOST_REPORTED:]
    if context.media_type == "text/csv":
        lines = ["id,name,colour", *(f"{thing.id},{thing.name},{thing.colour}" for thing in things)]
        return responses.GetReport200TextCsv(body="".join(f"{line}\r\n" for line in lines))
    return responses.GetReport200ApplicationJson(body=things)


def _thing(number: int, body: models.ThingRequest | models.CreateThingFormRequest) -> models.Thing:
    match body:
        case models.ThingRequest(note=note) if "note" in body.model_fields_set:
            return models.Thing(id=number, name=body.name, colour=body.colour, note=note)
        case _:
            return models.Thing(id=number, name=body.name, colour=body.colour)
