"""Router of the tag messaging, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: PLC0105, TID252

from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any, Final, Protocol, TypeVar

from fastapi import Body, Header, Path, Query, Request, Response

from .. import models
from ..operations import CONTRACT
from ..responses import messaging as responses
from ..runtime import ContractRouter

Context = TypeVar("Context", contravariant=True)
ERROR: Final[dict[str, Any]] = {"model": models.ErrorResponse}


class MessagingHandlers(Protocol[Context]):
    """What a module of handlers has: each operation of the tag messaging, by its name in the contract."""

    async def publish_message(
        self, context: Context, /, *, queue_name: str, body: models.Message
    ) -> models.PublishedMessage:
        """POST /examples/messaging/publish: Publish a message.

        The queue is declared durable and the message persistent; the answer comes when the broker has
        confirmed it.
        """

    async def list_queues(self, context: Context, /, *, page: int = 1, limit: int = 50) -> models.QueueList:
        """GET /examples/messaging/queues: The queues of the virtual host.

        By name, a page at a time; a page beyond the last is empty. The counts are the broker's statistics,
        which are up to five seconds old; of one queue, GET /examples/messaging/queue/{queue_name}/info knows
        better.
        """

    async def publish_message_to_queue(
        self, context: Context, /, *, queue: str, body: models.Message
    ) -> models.PublishedMessage:
        """POST /examples/messaging/publish/{queue}: Publish a message to the queue in the path.

        The queue is declared durable and the message persistent; the answer comes when the broker has
        confirmed it.
        """

    async def get_queue_info(self, context: Context, /, *, queue_name: str) -> models.QueueInfo:
        """GET /examples/messaging/queue/{queue_name}/info: Look at a queue.

        A queue that is not there answers 200 with exists false.
        """

    async def consume_message(self, context: Context, /, *, queue: str) -> responses.ConsumeMessage200:
        """GET /examples/messaging/consume/{queue}: Take one message from a queue.

        The message is acknowledged once its answer has been sent to the client; whoever is gone before that
        leaves it in the queue, and so does HEAD. It may then be handed over again, with `redelivered` true: a
        message is handed over at least once, not exactly once.

        What is a JSON object comes as such, other text as a string, anything else in Base64. A message of
        more than 10,000,000 bytes stays where it is and answers 409. Changing the queue, the answer must not
        be stored, and a GET that a program sends ahead of time takes a message, too.
        """

    async def stream_queue(
        self,
        context: Context,
        /,
        *,
        queue: str,
        last_event_id: str | None = None,
        limit: int | None = None,
        wait: int | None = None,
    ) -> AsyncIterator[models.QueueEvent]:
        """GET /examples/messaging/stream/{queue}: Follow the messages of a queue.

        Server-sent events, one for each message of the queue, in its order. Whoever listens, on whichever
        replica, gets the same: messages are moved out of the queue, at least once, into a log of the last
        1,000, which is kept for an hour after the newest. A new listener begins with the oldest message in
        that log; one that sends the `id` of the last event it has seen as `Last-Event-ID`, as browsers do
        when they connect again, goes on after that. Where that message is not in the log any more the first
        event is a `gap`, and then the oldest message follows.

        The answer begins with the first event, or after a second without one. Until then errors are answers
        of their own; an error after that is an event `error`, the last one. `x-timeout` is the time in which
        the answer begins. A comment every 15 seconds keeps a quiet stream open; `limit` and `wait` end it. It
        also ends when the service stops: connect again.
        """


def build_router(
    handlers: MessagingHandlers[Context], context: Callable[[Request], Context]
) -> ContractRouter:
    router = ContractRouter(
        CONTRACT,
        handlers,
        tags=["messaging"],
        responses={406: ERROR, 422: ERROR, 426: ERROR, 429: ERROR, 500: ERROR, 503: ERROR, 504: ERROR},
    )

    @router.post(
        "/examples/messaging/publish",
        operation_id="publish_message",
        summary="Publish a message",
        responses={400: ERROR, 409: ERROR, 413: ERROR, 415: ERROR},
    )
    async def publish_message(
        request: Request,
        *,
        queue_name: Annotated[
            str,
            Query(
                min_length=1,
                max_length=100,
                pattern="^[a-zA-Z0-9_.-]+$",
                json_schema_extra={"not": {"pattern": "^(amq\\..*|\\.{1,2})$"}},
            ),
        ],
        body: Annotated[models.Message, Body()],
    ) -> models.PublishedMessage:
        return await handlers.publish_message(context(request), queue_name=queue_name, body=body)

    @router.get(
        "/examples/messaging/queues", operation_id="list_queues", summary="The queues of the virtual host"
    )
    async def list_queues(
        request: Request,
        *,
        page: Annotated[int, Query(ge=1, le=1000000)] = 1,
        limit: Annotated[int, Query(ge=1, le=100)] = 50,
    ) -> models.QueueList:
        return await handlers.list_queues(context(request), page=page, limit=limit)

    @router.post(
        "/examples/messaging/publish/{queue}",
        operation_id="publish_message_to_queue",
        summary="Publish a message to the queue in the path",
        responses={400: ERROR, 409: ERROR, 413: ERROR, 415: ERROR},
    )
    async def publish_message_to_queue(
        request: Request,
        *,
        queue: Annotated[
            str,
            Path(
                min_length=1,
                max_length=100,
                pattern="^[a-zA-Z0-9_.-]+$",
                json_schema_extra={"not": {"pattern": "^(amq\\..*|\\.{1,2})$"}},
            ),
        ],
        body: Annotated[models.Message, Body()],
    ) -> models.PublishedMessage:
        return await handlers.publish_message_to_queue(context(request), queue=queue, body=body)

    @router.get(
        "/examples/messaging/queue/{queue_name}/info",
        operation_id="get_queue_info",
        summary="Look at a queue",
        responses={409: ERROR},
    )
    async def get_queue_info(
        request: Request,
        *,
        queue_name: Annotated[
            str,
            Path(
                min_length=1,
                max_length=100,
                pattern="^[a-zA-Z0-9_.-]+$",
                json_schema_extra={"not": {"pattern": "^(amq\\..*|\\.{1,2})$"}},
            ),
        ],
    ) -> models.QueueInfo:
        return await handlers.get_queue_info(context(request), queue_name=queue_name)

    @router.get(
        "/examples/messaging/consume/{queue}",
        operation_id="consume_message",
        summary="Take one message from a queue",
        response_model=models.Consumption,
        responses={404: ERROR, 409: ERROR},
    )
    async def consume_message(
        request: Request,
        *,
        queue: Annotated[
            str,
            Path(
                min_length=1,
                max_length=100,
                pattern="^[a-zA-Z0-9_.-]+$",
                json_schema_extra={"not": {"pattern": "^(amq\\..*|\\.{1,2})$"}},
            ),
        ],
    ) -> responses.ConsumeMessage200:
        return await handlers.consume_message(context(request), queue=queue)

    @router.get(
        "/examples/messaging/stream/{queue}",
        operation_id="stream_queue",
        summary="Follow the messages of a queue",
        response_class=Response,
        response_model=None,
        responses={200: {"content": {"text/event-stream": {}}}, 404: ERROR, 409: ERROR},
    )
    async def stream_queue(
        request: Request,
        *,
        queue: Annotated[
            str,
            Path(
                min_length=1,
                max_length=100,
                pattern="^[a-zA-Z0-9_.-]+$",
                json_schema_extra={"not": {"pattern": "^(amq\\..*|\\.{1,2})$"}},
            ),
        ],
        last_event_id: Annotated[
            str | None, Header(pattern="^[0-9]{1,15}(-[0-9]{1,10})?$", max_length=26)
        ] = None,
        limit: Annotated[int | None, Query(ge=1, le=10000)] = None,
        wait: Annotated[int | None, Query(ge=0, le=3600)] = None,
    ) -> AsyncIterator[models.QueueEvent]:
        return await handlers.stream_queue(
            context(request), queue=queue, last_event_id=last_event_id, limit=limit, wait=wait
        )

    return router
