"""Which `If-Match` lets a write go on."""

import pytest

from app import errors
from app.services import preconditions


@pytest.mark.parametrize("if_match", [None, "*", '"3"', '"1", "3"', '"1","3"', 'W/"1" ,\t"3"', '"a,b", "3"'])
def test_the_state_that_is_named(if_match: str | None) -> None:
    preconditions.require(if_match, 3)


@pytest.mark.parametrize("if_match", ['"2"', 'W/"3"', '"33"', '"3,"', '""', '"*"', 'W/"3", "2"'])
def test_another_state(if_match: str) -> None:
    with pytest.raises(errors.PreconditionFailedError) as caught:
        preconditions.require(if_match, 3)
    assert caught.value.message == "It has been changed since."
