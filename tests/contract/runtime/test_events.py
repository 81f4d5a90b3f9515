"""The text of server-sent events, written and read."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from scripts.contract.runtime.events import EventReader, UnsendableError, error_frame, frame


def written(item: Mapping[str, Any]) -> bytes:
    return frame(item, lambda value: json.dumps(value).encode())


def read(*pieces: bytes, most: int = 1000) -> list[dict[str, str]]:
    reader = EventReader(most)
    return [dict(event) for piece in pieces for event in reader.feed(piece)]


def test_an_event_is_written_with_the_fields_that_it_has() -> None:
    assert written({"event": "a", "id": "7", "retry": 10, "data": {"b": 1}}) == (
        b'event: a\nid: 7\nretry: 10\ndata: {"b": 1}\n\n'
    )
    assert written({"data": ""}) == b"data: \n\n"
    assert written({"id": None, "data": "ü\n\nb"}) == "data: ü\ndata: \ndata: b\n\n".encode()


@pytest.mark.parametrize(
    ("item", "field"),
    [({"data": "a\r"}, "data"), ({"event": "a\nb"}, "event"), ({"id": "a\0"}, "id"), ({"name": "a"}, "name")],
)
def test_what_the_text_cannot_hold_is_refused(item: dict[str, str], field: str) -> None:
    with pytest.raises(UnsendableError) as refused:
        written(item)
    assert refused.value.field == field


def test_what_was_written_is_read() -> None:
    item = {"event": "a", "id": "7", "retry": "10", "data": "b\n\n:c\n"}
    assert read(written(item)) == [item]
    text = written(item)
    assert read(*(text[at : at + 1] for at in range(len(text)))) == [item]


def test_every_end_of_a_line_counts_and_comments_do_not() -> None:
    assert read(b": hi\r\ndata:a\r", b"\n\r\ndata\rdata: b\n\r\n\n") == [{"data": "a"}, {"data": "\nb"}]
    assert read(b"event: x\nid: 1\n\nnew: field\ndata: a\n\n") == [{"data": "a"}]


def test_what_is_too_long_is_left_aside() -> None:
    assert read(b"data: 123456789\n\ndata: 1\n\n", most=10) == [{"data": "1"}]
    assert read(b"data: 12345678901", b"2\n\ndata: 1\n\n", most=10) == [{"data": "1"}]


def test_the_last_event_of_what_has_failed() -> None:
    assert error_frame(b"{}", 5) == b"event: error\nretry: 5000\ndata: {}\n\n"
    assert error_frame(b"{}", None) == b"event: error\ndata: {}\n\n"
