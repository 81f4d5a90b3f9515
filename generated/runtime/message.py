# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""Messages that are sent without a request, and the verdict on one of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .judge import Judge, details
from .problems import Violation


@dataclass(frozen=True, slots=True)
class Message:
    """`name` is what the message says of its kind, `schema_key` the key of its payload's schema."""

    name: str
    schema_key: str
    content_type: str
    source: str


@dataclass(frozen=True, slots=True)
class MessageOperation:
    """What is sent to an address, or received there; `messages` are known by their names."""

    id: str
    action: Literal["send", "receive"]
    address: str
    messages: Mapping[str, Message]
    source: str

    def violations(self, judge: Judge, name: str, payload: Any) -> Iterator[Violation]:
        """Say what is wrong with a payload, given as JSON has it."""
        message = self.messages.get(name)
        if message is None:
            yield Violation(self.id, "message", "", "it is none of the operation's", self.source)
            return
        for detail in details(judge.validator(message.schema_key), payload, "body"):
            yield Violation(self.id, "payload", detail["pointer"], detail["message"], message.source)
