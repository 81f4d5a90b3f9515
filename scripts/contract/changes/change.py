"""One change of a contract, and the table of rules that say how grave it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from scripts.contract.document import Location

Level = Literal["breaking", "additive", "editorial"]
LEVELS: Final[tuple[Level, ...]] = ("breaking", "additive", "editorial")


@dataclass(frozen=True, slots=True)
class Rule:
    level: Level
    meaning: str


RULES: Final[Mapping[str, Rule]] = {
    "operation-removed": Rule("breaking", "an operation is gone, or its path or method is another"),
    "operation-added": Rule("additive", "there is a new operation"),
    "operation-id-changed": Rule("breaking", "an operationId is another: clients call it by that name"),
    "operation-deprecated": Rule("additive", "an operation is marked deprecated"),
    "path-parameter-renamed": Rule("editorial", "a path parameter has another name; URLs are the same"),
    "parameter-removed": Rule("breaking", "a parameter is no longer understood"),
    "parameter-required": Rule("breaking", "a parameter must be sent that need not be sent before"),
    "parameter-optional": Rule("additive", "a parameter need not be sent any more"),
    "parameter-added": Rule("additive", "there is a new optional parameter"),
    "parameter-style": Rule("breaking", "a parameter is written another way (style, explode, media type)"),
    "body-removed": Rule("breaking", "an operation takes no body any more"),
    "body-required": Rule("breaking", "a body must be sent that need not be sent before"),
    "body-optional": Rule("additive", "a body need not be sent any more, or may be sent now"),
    "body-encoding": Rule("breaking", "a part of a form is encoded another way"),
    "request-media-type-removed": Rule("breaking", "bodies of a media type are no longer taken"),
    "request-media-type-added": Rule("additive", "bodies of one more media type are taken"),
    "request-narrowed": Rule("breaking", "a value that was accepted is refused"),
    "request-widened": Rule("additive", "more values are accepted"),
    "request-property-removed": Rule("breaking", "a property of a body is no longer understood"),
    "request-property-added": Rule("additive", "there is a new optional property in a body"),
    "request-default-changed": Rule("breaking", "leaving a value out means something else"),
    "discriminator-changed": Rule("breaking", "a discriminator or a value of it means something else"),
    "status-removed": Rule("breaking", "a success status is never answered any more"),
    "status-added": Rule("breaking", "there is a new success status, which callers do not expect"),
    "error-status-removed": Rule("additive", "an error status is never answered any more"),
    "error-status-added": Rule("additive", "there is a new error status"),
    "response-media-type-removed": Rule("breaking", "a media type is no longer offered"),
    "response-media-type-added": Rule("additive", "one more media type is offered"),
    "response-widened": Rule("breaking", "a value may be answered that never was before"),
    "response-narrowed": Rule("additive", "fewer values are answered"),
    "response-property-removed": Rule("breaking", "a property of an answer is gone"),
    "response-property-added": Rule("additive", "there is a new property in an answer"),
    "header-removed": Rule("breaking", "a response header is gone"),
    "header-style": Rule("breaking", "a response header is written another way (style, explode, media type)"),
    "header-optional": Rule("breaking", "a response header may be missing now"),
    "header-required": Rule("additive", "a response header is always there now"),
    "header-added": Rule("additive", "there is a new response header"),
    "link-removed": Rule("breaking", "a link is gone, or leads elsewhere"),
    "link-added": Rule("additive", "there is a new link"),
    "security-tightened": Rule("breaking", "credentials that were enough are no longer enough"),
    "security-relaxed": Rule("additive", "other credentials are enough as well"),
    "server-removed": Rule("breaking", "the operation is no longer at an address"),
    "server-added": Rule("additive", "the operation is at one more address"),
    "policy-tightened": Rule("breaking", "a limit is lower, or a role is demanded"),
    "policy-relaxed": Rule("additive", "a limit is higher, or fewer roles are demanded"),
    "policy-changed": Rule("additive", "answers are cached for another time, or another system is needed"),
    "sender-removed": Rule("breaking", "a webhook or callback is no longer sent"),
    "sender-added": Rule("additive", "there is a new webhook or callback"),
    "channel-removed": Rule("breaking", "a channel of messages is gone, or has another address"),
    "channel-added": Rule("additive", "there is a new channel of messages"),
    "channel-changed": Rule("breaking", "a channel is bound to its protocol another way"),
    "message-server-removed": Rule("breaking", "a server of messages is gone, or has another protocol"),
    "message-operation-removed": Rule("breaking", "a channel is no longer sent to, or no longer listened to"),
    "message-operation-added": Rule("additive", "a channel is sent to, or listened to, that was not before"),
    "message-removed": Rule("breaking", "a message is no longer sent, or no longer understood"),
    "message-added": Rule("additive", "there is a new message; listeners ignore what they do not know"),
    "message-content-type": Rule("breaking", "a message is written in another media type"),
    "text-changed": Rule("editorial", "only descriptions, examples or the order of things are others"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Change:
    """`operations` are those that it touches; `location` is in the old contract for what is gone."""

    location: Location
    rule: str
    message: str
    pointer: str = ""
    operations: tuple[str, ...] = ()

    @property
    def level(self) -> Level:
        return RULES[self.rule].level

    def __str__(self) -> str:
        touched = f" [{', '.join(self.operations)}]" if self.operations else ""
        return f"{self.location}: {self.level}: {self.rule}: {self.message}{touched}"


def gather(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Name a change of a shared component once, with all the operations that it touches."""
    touched: dict[tuple[Location, str, str, str], dict[str, None]] = {}
    for change in changes:
        key = (change.location, change.rule, change.message, change.pointer)
        touched.setdefault(key, {}).update(dict.fromkeys(change.operations))
    gathered = (
        Change(location=location, rule=rule, message=message, pointer=pointer, operations=tuple(operations))
        for (location, rule, message, pointer), operations in touched.items()
    )
    return tuple(sorted(gathered, key=lambda change: (LEVELS.index(change.level), change)))
