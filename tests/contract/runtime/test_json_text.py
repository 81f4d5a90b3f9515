"""JSON text: the grammar, and the range of a double."""

import pytest

from scripts.contract.runtime.json_text import has_no_json, read_json


@pytest.mark.parametrize("text", [b"1e400", b"[-1e309]", b"1" * 400 + b".5", '{"a": 1E+999}'])
def test_a_number_beyond_a_double_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"^a number is beyond the range of a double$"):
        read_json(text)


@pytest.mark.parametrize("text", [b"NaN", "Infinity", b'"\xff"', b"[1,]"])
def test_what_the_grammar_has_not_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError, match="line 1 column"):
        read_json(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"1.7976931348623157e308", 1.7976931348623157e308),
        (b"1e-500", 0.0),
        (b"1" * 400, int("1" * 400)),
        (b'["Infinity", {"NaN": null}]', ["Infinity", {"NaN": None}]),
    ],
)
def test_what_has_a_value_is_read(text: bytes, value: object) -> None:
    assert read_json(text) == value


@pytest.mark.parametrize(("written", "found"), [(b"[NaN]", True), (b"-Infinity", True), (b'"NaN"', False)])
def test_numbers_that_cannot_be_written_are_found(written: bytes, found: object) -> None:
    assert has_no_json(written) is found
