"""Compares two AsyncAPI documents: what is sent may become narrower, what is received wider."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from scripts.contract.changes.branches import Place, Schema
from scripts.contract.changes.change import Change, gather
from scripts.contract.changes.meaning import text_of
from scripts.contract.changes.places import entries, follow
from scripts.contract.changes.schemas import Comparison, Difference, Side
from scripts.contract.directions import Direction
from scripts.contract.document import Document, join


@dataclass(frozen=True, slots=True)
class Sending:
    """An operation with its channel and the messages that it is about, by their names on the wire."""

    name: str
    place: Place
    channel: Place
    messages: Mapping[str, Place]

    @property
    def action(self) -> str:
        return str(self.place.schema.get("action"))

    @property
    def address(self) -> str:
        return str(self.channel.schema.get("address") or self.channel.pointer)


def compare_messages(old: Document, new: Document) -> tuple[Change, ...]:
    """List what is different for those who listen or publish, the gravest first."""
    comparison = Comparison(Side.of(old), Side.of(new))
    found = gather(
        Change(
            location=(old if difference.gone else new).where(difference.pointer),
            rule=difference.rule,
            message=difference.message,
            pointer=difference.pointer,
            operations=operations,
        )
        for difference, operations in _differences(comparison)
    )
    if not found and _said(old) != _said(new):
        return (
            Change(location=new.where(""), rule="text-changed", message="nothing that anybody depends on"),
        )
    return found


def _said(document: Document) -> str:
    return text_of({**document.data, "info": {**document.data.get("info", {}), "version": ""}})


Found = tuple[Difference, tuple[str, ...]]


def _differences(comparison: Comparison) -> Iterator[Found]:
    old, new = comparison.old.document, comparison.new.document
    yield from ((each, ()) for each in (*_channels(old, new), *_servers(old, new)))
    before, after = ({(each.action, each.address): each for each in sendings(side)} for side in (old, new))
    for key, sending in before.items():
        if key in after:
            for difference in _sending(comparison, sending, after[key]):
                yield difference, (after[key].name,)
        else:
            said = f"{sending.action} {sending.address}"
            yield (
                Difference("message-operation-removed", said, sending.place.pointer, gone=True),
                (sending.name,),
            )
    for key in after.keys() - before.keys():
        said = f"{after[key].action} {after[key].address}"
        yield Difference("message-operation-added", said, after[key].place.pointer), (after[key].name,)


def sendings(document: Document) -> Iterator[Sending]:
    for name, place in entries(document, Place("", document.data), "operations").items():
        channel = follow(document, Place(join(place.pointer, "channel"), place.schema["channel"]))
        stated = [
            follow(document, Place(join(place.pointer, "messages", index), each))
            for index, each in enumerate(place.schema.get("messages", ()))
        ]
        known = stated or entries(document, channel, "messages").values()
        messages = {each.schema.get("name") or each.pointer.rpartition("/")[2]: each for each in known}
        yield Sending(name, place, channel, messages)


def _channels(old: Document, new: Document) -> Iterator[Difference]:
    before, after = (
        {
            str(place.schema.get("address") or name): place
            for name, place in entries(side, Place("", side.data), "channels").items()
        }
        for side in (old, new)
    )
    for address, place in before.items():
        if address not in after:
            yield Difference("channel-removed", address, place.pointer, gone=True)
        elif _bound(place) != _bound(after[address]):
            yield Difference(
                "channel-changed", f"{address}: bindings", join(after[address].pointer, "bindings")
            )
    for address in after.keys() - before.keys():
        yield Difference("channel-added", address, after[address].pointer)


def _bound(place: Place) -> str:
    bindings = place.schema.get("bindings") or {}
    return text_of(
        {
            protocol: {word: value for word, value in said.items() if word != "bindingVersion"}
            for protocol, said in bindings.items()
        }
    )


def _servers(old: Document, new: Document) -> Iterator[Difference]:
    """Compare how one connects: the protocol, and the credentials of which one is enough."""
    before, after = (entries(side, Place("", side.data), "servers") for side in (old, new))
    for name, place in before.items():
        if name not in after or place.schema.get("protocol") != after[name].schema.get("protocol"):
            said = f"{name}, {place.schema.get('protocol')}"
            yield Difference("message-server-removed", said, place.pointer, gone=True)
            continue
        known, stated = _schemes(old, place), _schemes(new, after[name])
        pointer = join(after[name].pointer, "security")
        for identity in known.keys() - stated.keys() if stated else ():
            yield Difference(
                "security-tightened", f"{name}: {known[identity]} is not enough any more", pointer
            )
        if stated and not known:
            yield Difference("security-tightened", f"{name}: no credential is not enough any more", pointer)
        for identity in stated.keys() - known.keys() if known else ():
            yield Difference("security-relaxed", f"{name}: {stated[identity]} is enough", pointer)


def _schemes(document: Document, server: Place) -> dict[str, str]:
    found = (follow(document, Place("", each)) for each in server.schema.get("security", ()))
    return {
        text_of({word: value for word, value in place.schema.items() if word not in _REMARKS}): str(
            place.pointer.rpartition("/")[2] or place.schema.get("type")
        )
        for place in found
    }


_REMARKS = frozenset({"description", "bearerFormat"})


def _sending(comparison: Comparison, old: Sending, new: Sending) -> Iterator[Difference]:
    direction: Direction = "response" if new.action == "send" else "request"
    for name, place in old.messages.items():
        if name in new.messages:
            yield from _message(comparison, name, (place, new.messages[name]), direction)
        else:
            yield Difference("message-removed", f"{new.address}: `{name}`", place.named, gone=True)
    for name in new.messages.keys() - old.messages.keys():
        yield Difference("message-added", f"{new.address}: `{name}`", new.messages[name].named)


def _message(
    comparison: Comparison, name: str, messages: tuple[Place, Place], direction: Direction
) -> Iterator[Difference]:
    documents = comparison.old.document, comparison.new.document
    before, after = (
        place.schema.get("contentType") or document.data.get("defaultContentType")
        for place, document in zip(messages, documents, strict=True)
    )
    if before != after:
        said = f"`{name}`: {before or 'none'} → {after or 'none'}"
        yield Difference("message-content-type", said, join(messages[1].pointer, "contentType"))
    for word in ("payload", "headers"):
        old, new = (_schema(place, word) for place in messages)
        for difference in comparison.schemas(old, new, direction):
            shared = difference.pointer.startswith("/components/schemas/")
            yield difference if shared else replace(difference, message=f"`{name}`: {difference.message}")


def _schema(message: Place, word: str) -> Schema:
    schema: Any = message.schema.get(word)
    return () if schema is None else (Place(join(message.pointer, word), schema),)
