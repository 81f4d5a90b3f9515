"""Signatures, held against the library of Standard Webhooks, both ways."""

import time
from datetime import UTC, datetime

import pytest
from standardwebhooks.webhooks import Webhook as Oracle

from scripts.contract.runtime.signatures import SignatureError, is_secret, signed, verify

OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NEW = "whsec_" + "A" * 32
BODY = b'{"test": 2432232314}'


def test_the_example_of_the_specification() -> None:
    headers = signed([OLD], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, BODY)
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    assert verify([OLD], headers, BODY, now=1614265330 + 300) == "msg_p5jXN8AQM9LWM0D4loKWxJek"


def test_the_library_takes_ours_and_we_take_theirs() -> None:
    now = int(time.time())
    ours = signed([NEW, OLD], "m", now, BODY)
    assert Oracle(OLD).verify(BODY, ours) == Oracle(NEW).verify(BODY, ours) == {"test": 2432232314}
    theirs = Oracle(OLD).sign("m", datetime.fromtimestamp(now, UTC), BODY.decode())
    headers = {"Webhook-Id": "m", "Webhook-Timestamp": str(now), "Webhook-Signature": f"v2,x {theirs}"}
    assert verify([NEW, OLD], headers, BODY) == "m"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"webhook-id": "other"}, "no signature is one of ours"),
        ({"webhook-timestamp": "1301"}, "the message was signed too long ago, or not yet"),
        ({"webhook-timestamp": "699"}, "the message was signed too long ago, or not yet"),
        ({"webhook-timestamp": "1001"}, "no signature is one of ours"),
        ({"webhook-timestamp": "now"}, "the message is not signed"),
        ({"webhook-signature": "v1"}, "no signature is one of ours"),
        ({"webhook-signature": "v1,é"}, "no signature is one of ours"),
        ({"webhook-signature": ""}, "no signature is one of ours"),
    ],
)
def test_what_is_not_of_the_sender_is_refused(change: dict[str, str], reason: str) -> None:
    headers = {**signed([OLD], "m", 1000, BODY), **change}
    with pytest.raises(SignatureError, match=reason):
        verify([OLD], headers, BODY, now=1000)


def test_a_message_without_a_signature_is_refused() -> None:
    with pytest.raises(SignatureError, match="the message is not signed"):
        verify([OLD], {}, BODY)


def test_another_secret_or_body_is_refused() -> None:
    headers = signed([OLD], "m", 1000, BODY)
    for secret, body in ((NEW, BODY), (OLD, BODY + b" "), (OLD, b"\xff")):
        with pytest.raises(SignatureError, match="no signature is one of ours"):
            verify([secret], headers, body, now=1000)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_QUJD", "whsec_" + "!" * 32, "whsec_" + "A" * 92])
def test_what_is_no_secret(secret: str) -> None:
    assert not is_secret(secret)
    assert is_secret(OLD)
    with pytest.raises(ValueError, match="a secret"):
        signed([secret], "m", 1, BODY)


def test_nothing_is_sent_unsigned() -> None:
    with pytest.raises(ValueError, match="there is no secret to sign with"):
        signed([], "m", 1, BODY)
