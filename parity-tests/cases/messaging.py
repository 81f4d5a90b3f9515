"""Publishing to queues, and looking at them."""

import pytest
from services import OWN, Services

MESSAGE = {"type": "email", "to": "user@example.com", "nested": {"list": [1, 2.5, None, True]}, "ä": "😀"}
MEGABYTE = 1_000_000


def message_of(size: int) -> bytes:
    return b'{"a":"' + b"x" * (size - 8) + b'"}'


def test_both_forms_publish_to_the_queue(services: Services) -> None:
    queue = f"{OWN}-queue"
    published = {"queue": queue, "message": MESSAGE, "action": "published"}
    by_query = services.ask("publish_message", query={"queue_name": queue}, json=MESSAGE)
    assert (by_query.status, by_query.body) == (200, published)
    by_path = services.ask("publish_message_to_queue", {"queue": queue}, json=MESSAGE)
    assert (by_path.status, by_path.body) == (200, published)
    assert services.ask("get_queue_info", {"queue_name": queue}).body == {
        "queue": queue,
        "exists": True,
        "message_count": 2,
        "consumer_count": 0,
    }


def test_a_queue_that_is_not_there(services: Services) -> None:
    queue = f"{OWN}-nothing"
    assert services.ask("get_queue_info", {"queue_name": queue}).body == {
        "queue": queue,
        "exists": False,
        "message_count": 0,
        "consumer_count": 0,
    }


@pytest.mark.parametrize("queue", ["", "a b", "a/b", "ä", "x" * 101, "amq.direct", ".", "..", "a\n"])
def test_names_that_are_none(services: Services, queue: str) -> None:
    answer = services.ask("publish_message", query={"queue_name": queue}, json=MESSAGE)
    assert answer.status == 422
    assert {error["pointer"] for error in answer.body["details"]["errors"]} == {"/queue_name"}


def test_a_message_may_have_a_megabyte(services: Services) -> None:
    answer = services.ask(
        "publish_message",
        query={"queue_name": f"{OWN}-large"},
        content=message_of(MEGABYTE),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status == 200


def test_more_than_a_megabyte_is_413(services: Services) -> None:
    answer = services.ask(
        "publish_message",
        query={"queue_name": f"{OWN}-large"},
        content=message_of(MEGABYTE + 1),
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status, answer.body["error"]) == (413, "PayloadTooLargeError")


def test_the_bytes_are_counted_not_believed(services: Services) -> None:
    answer = services.ask(
        "publish_message",
        query={"queue_name": f"{OWN}-large"},
        content=[message_of(MEGABYTE + 1)],  # an iterable goes out in chunks, without Content-Length
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status, answer.body["error"]) == (413, "PayloadTooLargeError")


@pytest.mark.parametrize(
    "media_type", ["application/json; charset=utf-8", "APPLICATION/JSON", 'application/json;charset="UTF-8"']
)
def test_a_media_type_is_more_than_its_spelling(services: Services, media_type: str) -> None:
    answer = services.ask(
        "publish_message",
        query={"queue_name": f"{OWN}-media"},
        content=b'{"a":1}',
        headers={"Content-Type": media_type},
    )
    assert answer.status == 200


def test_messages_are_taken_in_order_until_there_are_none(services: Services) -> None:
    queue = f"{OWN}-consume"
    for number in range(2):
        services.ask("publish_message", query={"queue_name": queue}, json={"number": number})
    answers = [services.ask("consume_message", {"queue": queue}) for _ in range(3)]
    assert [answer.body for answer in answers] == [
        *(
            {
                "queue": queue,
                "action": "consumed",
                "message": {"encoding": "json", "value": {"number": number}},
                "content_type": "application/json",
                "redelivered": False,
                "remaining": 1 - number,
            }
            for number in range(2)
        ),
        {"queue": queue, "action": "empty"},
    ]
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}


def test_a_queue_that_is_not_there_gives_no_message(services: Services) -> None:
    answer = services.ask("consume_message", {"queue": f"{OWN}-nothing"})
    assert (answer.status, answer.body["error"]) == (404, "ResourceNotFoundError")


def test_a_page_beyond_the_last_is_empty(services: Services) -> None:
    answer = services.ask("list_queues", query={"page": "1000000", "limit": "1"})
    assert (answer.status, answer.body["queues"]) == (200, [])


@pytest.mark.parametrize("query", [{"page": "0"}, {"limit": "0"}, {"limit": "101"}, {"page": "x"}])
def test_pages_that_are_none(services: Services, query: dict[str, str]) -> None:
    assert services.ask("list_queues", query=query).status == 422
