"""Media types: what a content type names, what a client accepts."""

import pytest

from scripts.contract.runtime.media_types import best_match, covers, parse

OFFER = ("application/json", "text/csv; charset=utf-8", "image/png")


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        ("*/*", "application/json"),
        ("text/*", "text/csv; charset=utf-8"),
        ("text/csv, application/json", "application/json"),
        ("text/csv, application/json;q=0.9", "text/csv; charset=utf-8"),
        ("*/*;q=0.1, image/png;q=0.2", "image/png"),
        ("image/*, image/png;q=0", None),
        ("IMAGE/PNG", "image/png"),
        ("application/json;q=high", None),
        ("application/json;q=7", "application/json"),
        ("audio/*", None),
        (",", None),
    ],
)
def test_the_client_gets_what_it_likes_best(accept: str, best: str | None) -> None:
    assert best_match(accept, OFFER) == best


@pytest.mark.parametrize(
    ("declared", "name", "covered"),
    [
        ("application/json", "application/json", True),
        ("Text/*", "text/csv", True),
        ("*/*", "a/b", True),
        ("text/plain; charset=utf-8", "text/plain", True),
        ("text/*", "textual/csv", False),
        ("application/json", "application/problem+json", False),
    ],
)
def test_a_range_covers_its_types(declared: str, name: str, *, covered: bool) -> None:
    assert covers(declared, name) is covered


def test_parameters_are_read_and_names_are_lower_case() -> None:
    found = parse('Multipart/Form-Data; Boundary="a;b"; x=1')
    assert (found.name, found.parameters) == ("multipart/form-data", {"boundary": "a;b", "x": "1"})
    assert found.is_multipart


@pytest.mark.parametrize("text", ["", "json", "/json", "text/", "a b/c", ";charset=utf-8"])
def test_what_names_no_type_has_no_name(text: str) -> None:
    assert parse(text).name == ""
