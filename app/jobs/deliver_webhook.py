"""One event for one receiver, until it has it or does not want it."""

from typing import Final

from app.job import GivenUpError, Job, JobContext, NotYetError, Retries
from app.services import webhooks
from app.services.receivers import Receivers
from app.services.webhooks import DeliverWebhook, NotReceivedError, RefusedError

ATTEMPTS: Final = 12
"""Over three hours or so, where the receiver does not say when to come again."""
RECEIVERS: Final = Receivers()


async def deliver_webhook(context: JobContext, payload: DeliverWebhook) -> None:
    settings = context.resources.settings.webhooks
    if payload.url not in settings.urls:
        raise GivenUpError("It is no receiver any more.")
    try:
        with RECEIVERS.trying(payload.url):
            await webhooks.deliver(settings, context.resources.secrets, payload)
    except RefusedError as refusal:
        raise GivenUpError(refusal.message) from refusal
    except NotReceivedError as problem:
        raise NotYetError(problem.message, problem.seconds) from problem


JOB: Final = Job(
    DeliverWebhook,
    deliver_webhook,
    retries=Retries(attempts=ATTEMPTS, first_seconds=5, longest_seconds=3600),
)
