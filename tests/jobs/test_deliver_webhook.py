"""From the outbox to receivers: asked for with the event, delivered, tried again, given up."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import Any, Final
from uuid import uuid4

import pytest
from pydantic import SecretStr

from app.integrations import job_queue, outbox
from app.integrations.job_engine import Again, Held, JobEngine, Start
from app.integrations.job_queue import QueuedJob
from app.job import Retries
from app.job_runner import Runner
from app.jobs import deliver_webhook
from app.jobs.event_fanout import EventFanout
from app.resources import Resources
from app.sections import WebhooksSettings
from app.settings import Settings
from app.worker import JOBS
from generated.runtime.signatures import verify
from tests.patient import patient_resources
from tests.receiver import ITEM, SECRET, Receiver, receiving

HASTE: Final = Retries(attempts=2, first_seconds=0.01, longest_seconds=0.01)


@pytest.fixture(scope="module")
async def receiver(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Receiver]:
    async with receiving(tmp_path_factory.mktemp("receiver") / "log") as found:
        yield found


@pytest.fixture(scope="module")
async def sending(settings: Settings, receiver: Receiver) -> AsyncIterator[Resources]:
    webhooks = WebhooksSettings(
        urls=(f"{receiver.url}/204", f"{receiver.url}/503", f"{receiver.url}/410"),
        secret=SecretStr(SECRET),
        allow_http=True,
        allow_private=True,
        timeout_seconds=5,
    )
    async with patient_resources(settings.model_copy(update={"webhooks": webhooks})) as resources:
        yield resources


def runner(resources: Resources) -> Runner:
    return Runner(replace(deliver_webhook.JOB, retries=HASTE), resources, asyncio.Event())


def start(url: str, **changes: Any) -> Start:
    event = {"specversion": "1.0", "id": "7d9f6f7c-8f3c-4c39-9a3e-0b5f0c3f1e2d", "source": "/reference-api"}
    event |= {"type": "item.created", "time": "2026-11-22T10:00:00Z", "datacontenttype": "application/json"}
    payload = {"url": url, "type": "item.created", "event_id": event["id"], **changes}
    return Start(0, json.dumps({**payload, "event": json.dumps({**event, "data": ITEM})}).encode(), None)


def test_the_worker_does_it() -> None:
    assert deliver_webhook.JOB in JOBS


async def test_an_event_reaches_every_receiver_that_wants_it(
    resources: Resources, sending: Resources, receiver: Receiver
) -> None:
    while await EventFanout(resources, 0.05).relay():
        continue  # what other tests have left wants no receiver
    async with sending.transactions.begin() as session:
        event_id = await outbox.add(session, "item.created", ITEM)
        await outbox.add(session, "item.other", {})
    fanout = EventFanout(sending, 0.05)
    while await fanout.relay():
        continue
    engine = JobEngine(sending.postgres, [runner(sending).kind])
    running = asyncio.create_task(engine.run(at_once=4, heartbeat_seconds=30, poll_seconds=0.05))
    try:
        async with asyncio.timeout(30):
            while len(held := await _held(sending, str(event_id))) < 2:  # noqa: ASYNC110  only asking shows it
                await asyncio.sleep(0.05)
    finally:
        engine.stop()
        await running
    sent = [each for each in receiver.requests() if each.headers["webhook-id"] == str(event_id)]
    assert {each.path for each in sent} == {"/204", "/410", "/503"}
    assert {json.loads(each.body)["id"] for each in sent} == {str(event_id)}
    assert {verify([SECRET], each.headers, each.body) for each in sent} == {str(event_id)}
    assert sorted(job.problem or "" for job in held) == [
        "The receiver answered 503.",
        "The receiver is gone for good (410): take it out of WEBHOOKS_URLS.",
    ]
    async with sending.transactions.begin() as session:
        await job_queue.drop(session, [job.id for job in held])


async def _held(resources: Resources, event_id: str) -> list[QueuedJob]:
    jobs = await resources.transactions.read(partial(job_queue.held, limit=1000))
    return [job for job in jobs if job.job == "deliver_webhook" and event_id in job.payload]


async def test_it_comes_again_no_sooner_than_the_receiver_says(
    sending: Resources, receiver: Receiver
) -> None:
    url = f"{receiver.url}/429?retry-after=77"
    settings = sending.settings.webhooks.model_copy(update={"urls": (url,)})
    patient = replace(sending, settings=sending.settings.model_copy(update={"webhooks": settings}))
    outcome = await runner(patient).attempt(start(url))
    assert outcome == Again(77, "The receiver answered 429.")


async def test_one_that_hangs_holds_up_one_delivery_and_no_more(
    sending: Resources, receiver: Receiver
) -> None:
    silent, well = f"{receiver.url}/silent", f"{receiver.url}/204"

    def patient(seconds: float) -> Resources:
        webhooks = sending.settings.webhooks.model_copy(
            update={"urls": (silent, well), "timeout_seconds": seconds}
        )
        return replace(sending, settings=sending.settings.model_copy(update={"webhooks": webhooks}))

    def came(event_id: str) -> bool:
        return any(each.headers["webhook-id"] == event_id for each in receiver.requests())

    first = await runner(patient(0.5)).attempt(start(silent))
    assert isinstance(first, Again)
    assert first.reason == "The receiver did not answer: TimeoutError."
    long, event_id, late = runner(patient(50)), str(uuid4()), str(uuid4())
    trial = asyncio.create_task(long.attempt(start(silent, event_id=event_id)))
    async with asyncio.timeout(30):
        while not came(event_id):  # noqa: ASYNC110  only asking shows it
            await asyncio.sleep(0.05)
    others = await asyncio.gather(*(long.attempt(start(silent, event_id=late)) for _ in range(4)))
    assert {each.reason for each in others if each is not None} == {"The receiver has not answered others."}
    assert (len(others), await long.attempt(start(well)), trial.done()) == (4, None, False)
    assert not came(late)
    trial.cancel()
    await asyncio.wait({trial})


async def test_who_is_no_receiver_any_more_gets_nothing(sending: Resources, receiver: Receiver) -> None:
    before = len(receiver.requests())
    outcome = await runner(sending).attempt(start(f"{receiver.url}/200"))
    assert (outcome, len(receiver.requests())) == (Held("It is no receiver any more."), before)
