"""The one rule of what is a secret, by the name of a field and inside free text."""

import re
from typing import Any, Final

MASK: Final = "***"

_SENSITIVE_NAME: Final = re.compile(
    r"pass(word|wd|phrase|code)|(^|_)(pass|pwd|pin|otp|creds?|auth|jwt|bearer|private|dsn)$"
    r"|secret|token|credential|authorization|cookie|plaintext|ciphertext|private_?pem|key_?(material|tab)"
    r"|(api|access|account|private|secret|signing|encryption|unseal|master|root|session|shared|ssh|tls|ssl)_?key"
    r"|(?<!public)(?<!primary)(?<!foreign)(?<!routing)(?<!cache)(?<!partition)(?<!sort)_keys?$"
    r"|connection_?(string|ur[il])|(database|postgres|mysql|mongo(db)?|redis|rabbitmq|amqp|broker)_?ur[il]$"
)
_PEM: Final = re.compile(r"-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\Z)", re.DOTALL)
_URL_CREDENTIALS: Final = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@'\"]*:)[^\s'\"]+(?=@)", re.IGNORECASE)
_BEARER: Final = re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{6,}", re.IGNORECASE)
_KNOWN_TOKEN: Final = re.compile(
    r"\b(?:(?:hv[sbr]\.|s\.(?=[\w-]{20}))[\w-]{8,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}"
    r"|xox[abeprs]-[\w-]{10,}|(?:AKIA|ASIA)[0-9A-Z]{16})"
)
_JWT: Final = re.compile(r"\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*")
_HEADER: Final = re.compile(
    r"(\b(?:(?:proxy-)?authorization|(?:set-)?cookie)(?:[\"']\s*[:,]|\s*[:=])\s*+(?:b(?=[\"']))?+)"
    r"(?![\"']?(?:bearer|basic) \*\*\*)(?:\"[^\"\r\n]*\"|'[^'\r\n]*'|[^\r\n]+)",
    re.IGNORECASE,
)
_ASSIGNMENT: Final = re.compile(
    r"(\b[\w-]*(?:password|passwd|pwd|(?<![a-z])pass|secret(?:[_-]id)?|token|(?:api|access|account|private|secret|shared)[_-]?key)[\"']?\s*(?:=>|[=:])\s*)"
    r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[^\s,;&)}\]]+)",
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
    text = _HEADER.sub(rf"\g<1>{MASK}", text)
    text = _ASSIGNMENT.sub(rf"\g<1>{MASK}", text)
    return _JWT.sub(MASK, _KNOWN_TOKEN.sub(MASK, text))


def masked(value: Any, name: str = "") -> Any:
    """JSON with each value masked whose name is that of a secret, or whose text has a credential in it."""
    if is_sensitive(name):
        return MASK
    match value:
        case dict():
            return {key: masked(each, key) for key, each in value.items()}
        case list():
            return [masked(each) for each in value]
        case str() if redact(value) != value:
            return MASK
        case _:
            return value
