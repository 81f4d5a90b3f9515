# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""Signatures of webhooks, as Standard Webhooks has them: for who sends and for who receives."""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Iterable, Mapping
from typing import Final

ID: Final = "webhook-id"
TIMESTAMP: Final = "webhook-timestamp"
SIGNATURE: Final = "webhook-signature"
PREFIX: Final = "whsec_"
VERSION: Final = "v1"
TOLERANCE_SECONDS: Final = 300
SHORTEST: Final = 24
LONGEST: Final = 64
"""Bytes of a secret."""


class SignatureError(ValueError):
    """The message is not, or not recently, of whom it says that it is."""


def signed(secrets: Iterable[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Write the headers of a message; while secrets change, it is signed with the old one and the new one."""
    signatures = [f"{VERSION},{_signature(_key(secret), message_id, timestamp, body)}" for secret in secrets]
    if not signatures:
        raise ValueError("there is no secret to sign with")
    return {ID: message_id, TIMESTAMP: str(timestamp), SIGNATURE: " ".join(signatures)}


def verify(
    secrets: Iterable[str],
    headers: Mapping[str, str],
    body: bytes,
    *,
    now: float | None = None,
    tolerance: float = TOLERANCE_SECONDS,
) -> str:
    """Return the message's id, by which a receiver knows what it has had already; else SignatureError.

    `body` is what came, byte for byte.
    """
    given = {name.lower(): value for name, value in headers.items()}
    try:
        message_id, stated, signatures = given[ID], int(given[TIMESTAMP]), given[SIGNATURE]
    except (KeyError, ValueError) as error:
        raise SignatureError("the message is not signed") from error
    if abs((time.time() if now is None else now) - stated) > tolerance:
        raise SignatureError("the message was signed too long ago, or not yet")
    wanted = [_signature(_key(secret), message_id, stated, body).encode() for secret in secrets]
    for each in signatures.split():
        version, _, signature = each.partition(",")
        if version == VERSION and any(
            hmac.compare_digest(signature.encode(), expected) for expected in wanted
        ):
            return message_id
    raise SignatureError("no signature is one of ours")


def is_secret(text: str) -> bool:
    """Tell whether a text is a secret to sign with."""
    try:
        _key(text)
    except ValueError:
        return False
    return True


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("a secret is Base64") from error
    if not SHORTEST <= len(key) <= LONGEST:
        raise ValueError(f"a secret has {SHORTEST} to {LONGEST} bytes")
    return key


def _signature(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    message = b"%b.%d.%b" % (message_id.encode(), timestamp, body)
    return base64.b64encode(hmac.digest(key, message, hashlib.sha256)).decode()
