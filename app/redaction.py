"""The one rule of what is a secret, by the name of a field and inside free text."""

import re
from typing import Final

MASK: Final = "***"

_SENSITIVE_NAME: Final = re.compile(
    r"pass(word|wd|phrase)s?$|(^|_)(pass$|pwd)|secret|token|credential|authorization|cookie"
    r"|(api|access|private|signing|encryption|unseal)_?key|plaintext|ciphertext|connection_?(string|url)|(^|_)dsn$|private_?pem",
)
_PEM: Final = re.compile(r"-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\Z)", re.DOTALL)
_URL_CREDENTIALS: Final = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@'\"]*:)[^\s/'\"]+(?=@)", re.IGNORECASE)
_BEARER: Final = re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{6,}", re.IGNORECASE)
_VAULT_TOKEN: Final = re.compile(r"\b(?:hv[sbr]\.|s\.(?=[\w-]{20}))[\w-]{8,}")
_JWT: Final = re.compile(r"\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*")
_ASSIGNMENT: Final = re.compile(
    r"(\b[\w-]*(?:password|passwd|pwd|secret(?:[_-]id)?|token|(?:api|access|private)[_-]?key)[\"']?\s*(?:=>|[=:])\s*)"
    r"(?:\"[^\"]*\"|'[^']*'|[^\s,;&)}\]]+)",
    re.IGNORECASE,
)


def is_sensitive(name: str) -> bool:
    """Whether the value of a field of this name must never be shown."""
    return _SENSITIVE_NAME.search(re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-. ]", "_", name).lower()) is not None


def redact(text: str) -> str:
    """`text` with every credential in it masked."""
    text = _PEM.sub(MASK, text)
    text = _URL_CREDENTIALS.sub(rf"\g<1>{MASK}", text)
    text = _BEARER.sub(rf"\g<1> {MASK}", text)
    text = _ASSIGNMENT.sub(rf"\g<1>{MASK}", text)
    return _JWT.sub(MASK, _VAULT_TOKEN.sub(MASK, text))
