"""A receiver that does not answer is tried by one at a time, until it has answered."""

from contextlib import ExitStack

import pytest

from app.integrations.webhook_client import ReceiverAwayError
from app.services.receivers import Receivers

URL, OTHER = "https://example.org/hook", "https://example.org/other"


def failed(receivers: Receivers, url: str = URL) -> None:
    with pytest.raises(ReceiverAwayError, match="It hangs"), receivers.trying(url):
        raise ReceiverAwayError("It hangs.")


def refused(receivers: Receivers, url: str = URL) -> None:
    with pytest.raises(ReceiverAwayError, match="has not answered others"):
        receivers.trying(url).__enter__()


def test_any_number_try_one_that_answers() -> None:
    receivers = Receivers()
    with ExitStack() as stack:
        for _ in range(5):
            stack.enter_context(receivers.trying(URL))


def test_one_at_a_time_tries_one_that_does_not() -> None:
    receivers = Receivers()
    failed(receivers)
    with receivers.trying(OTHER), receivers.trying(OTHER):
        failed(receivers)
        trial = ExitStack()
        trial.enter_context(receivers.trying(URL))
        refused(receivers)
        trial.close()


def test_who_has_answered_is_away_no_more() -> None:
    receivers = Receivers()
    failed(receivers)
    with receivers.trying(URL):
        refused(receivers)
    with receivers.trying(URL), receivers.trying(URL):
        pass


def test_another_error_says_nothing_of_it() -> None:
    receivers = Receivers()
    with pytest.raises(KeyError), receivers.trying(URL):
        raise KeyError
    with receivers.trying(URL), receivers.trying(URL):
        pass
