"""Compares one operation with what it was: parameters, body, responses."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from scripts.contract.changes import links
from scripts.contract.changes.branches import Place
from scripts.contract.changes.meaning import text_of
from scripts.contract.changes.places import OperationAt, entries, follow, schema_of, serialisation
from scripts.contract.changes.schemas import Comparison, Difference
from scripts.contract.directions import Direction
from scripts.contract.document import join

_FIRST_ERROR: Final = "4"
_SENDER: Final = {
    "parameter-removed": "header-removed",
    "parameter-added": "header-added",
    "parameter-required": "header-required",
    "parameter-optional": "header-optional",
    "body-required": "response-narrowed",
    "body-optional": "response-widened",
    "status-added": "error-status-added",
}
"""What a rule means where the service is the one who calls."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """`sent` is the direction of what the operation's caller sends: the service itself calls a webhook."""

    comparison: Comparison
    sent: Direction = "request"

    @property
    def answered(self) -> Direction:
        return "response" if self.sent == "request" else "request"

    def compare(self, old: OperationAt, new: OperationAt) -> Iterator[Difference]:
        found = (
            *_names(old, new),
            *self._parameters(old, new),
            *self._body(old, new),
            *self._responses(old, new),
        )
        for difference in found:
            rule = (
                difference.rule if self.sent == "request" else _SENDER.get(difference.rule, difference.rule)
            )
            yield replace(difference, rule=rule)

    def _parameters(self, old: OperationAt, new: OperationAt) -> Iterator[Difference]:
        renamed = {
            ("path", before): ("path", after) for before, after in zip(old.names, new.names, strict=True)
        }
        before = {renamed.get(key, key): place for key, place in old.parameters.items()}
        for key, place in before.items():
            if key not in new.parameters:
                yield Difference("parameter-removed", _titled(key), place.named, gone=True)
            else:
                yield from self._parameter(key, place, new.parameters[key])
        for key, place in new.parameters.items():
            if key not in before:
                required = place.schema.get("required", False)
                yield Difference(
                    f"parameter-{'required' if required else 'added'}", _titled(key), place.named
                )

    def _parameter(self, key: tuple[str, str], old: Place, new: Place) -> Iterator[Difference]:
        if serialisation(old.schema) != serialisation(new.schema):
            said = f"{_titled(key)}: {_said(old)} → {_said(new)}"
            yield Difference("parameter-style", said, new.pointer)
        was, now = (bool(place.schema.get("required")) for place in (old, new))
        if was != now:
            yield Difference(f"parameter-{'required' if now else 'optional'}", _titled(key), new.pointer)
        schemas = schema_of(old), schema_of(new)
        yield from _within(_titled(key), self.comparison.schemas(*schemas, self.sent))
        if not was and not now and self.sent == "request":
            yield from _within(_titled(key), self.comparison.default(*schemas))

    def _body(self, old: OperationAt, new: OperationAt) -> Iterator[Difference]:
        before, after = (_body_of(operation) for operation in (old, new))
        if before is None and after is None:
            return
        if after is None:
            yield Difference("body-removed", "body", new.place.pointer)
            return
        was, now = (bool(body and body.schema.get("required")) for body in (before, after))
        if was != now:
            yield Difference(f"body-{'required' if now else 'optional'}", "body", after.pointer)
        elif before is None:
            yield Difference("body-optional", "body", after.pointer)
        if before is not None:
            yield from self._contents(old, new, (before, after), self.sent)

    def _responses(self, old: OperationAt, new: OperationAt) -> Iterator[Difference]:
        before, after = (entries(each.document, each.place, "responses") for each in (old, new))
        for status, place in before.items():
            covering = _covering(status, after)
            if covering is None:
                rule = "error-status-removed" if _is_error(status) else "status-removed"
                yield Difference(rule, status, place.named, gone=True)
            else:
                yield from _answered(status, self._response(old, new, place, covering))
        for status, place in after.items():
            covered = _covering(status, before)
            if covered is None:
                yield Difference(
                    "error-status-added" if _is_error(status) else "status-added", status, place.named
                )
            elif status not in before:
                yield from _answered(status, self._response(old, new, covered, place))

    def _response(
        self, old: OperationAt, new: OperationAt, before: Place, after: Place
    ) -> Iterator[Difference]:
        yield from self._contents(old, new, (before, after), self.answered)
        yield from self._headers(
            entries(old.document, before, "headers"), entries(new.document, after, "headers")
        )
        yield from links.compare(
            old, new, entries(old.document, before, "links"), entries(new.document, after, "links")
        )

    def _headers(self, old: dict[str, Place], new: dict[str, Place]) -> Iterator[Difference]:
        before, after = ({name.lower(): place for name, place in headers.items()} for headers in (old, new))
        for name, place in before.items():
            if name not in after:
                yield Difference("header-removed", f"header `{name}`", place.named, gone=True)
                continue
            if serialisation(place.schema) != serialisation(after[name].schema):
                said = f"header `{name}`: {_said(place)} → {_said(after[name])}"
                yield Difference("header-style", said, after[name].pointer)
            was, now = (bool(each.schema.get("required")) for each in (place, after[name]))
            if was != now:
                rule = f"header-{'required' if now else 'optional'}"
                yield Difference(rule, f"header `{name}`", after[name].pointer)
            found = self.comparison.schemas(schema_of(place), schema_of(after[name]), self.answered)
            yield from _within(f"header `{name}`", found)
        for name in after.keys() - before.keys():
            yield Difference("header-added", f"header `{name}`", after[name].named)

    def _contents(
        self, old: OperationAt, new: OperationAt, bodies: tuple[Place, Place], direction: Direction
    ) -> Iterator[Difference]:
        before, after = (_contents(body) for body in bodies)
        for media_type, place in before.items():
            if media_type not in after:
                yield Difference(f"{direction}-media-type-removed", media_type, place.pointer, gone=True)
                continue
            found = self.comparison.schemas(schema_of(place), schema_of(after[media_type]), direction)
            yield from _within(media_type, found)
            first, then = (
                {
                    name: text_of(each.schema)
                    for name, each in entries(side.document, content, "encoding").items()
                }
                for side, content in ((old, place), (new, after[media_type]))
            )
            for name in sorted(name for name in {**first, **then} if first.get(name) != then.get(name)):
                yield Difference("body-encoding", f"part `{name}`", after[media_type].pointer)
        for media_type in after.keys() - before.keys():
            yield Difference(f"{direction}-media-type-added", media_type, after[media_type].pointer)


def _names(old: OperationAt, new: OperationAt) -> Iterator[Difference]:
    before, after = (operation.place.schema.get("operationId") for operation in (old, new))
    if before is not None and before != after:
        pointer = join(new.place.pointer, "operationId")
        yield Difference("operation-id-changed", f"{before} → {after or 'none'}", pointer)
    if new.place.schema.get("deprecated") and not old.place.schema.get("deprecated"):
        yield Difference("operation-deprecated", new.name, join(new.place.pointer, "deprecated"))
    for first, then in zip(old.names, new.names, strict=True):
        if first != then:
            yield Difference("path-parameter-renamed", f"{first} → {then}", new.place.pointer)


def _body_of(operation: OperationAt) -> Place | None:
    body = operation.place.schema.get("requestBody")
    if body is None:
        return None
    return follow(operation.document, Place(join(operation.place.pointer, "requestBody"), body))


def _contents(body: Place) -> dict[str, Place]:
    pointer = join(body.pointer, "content")
    return {
        media_type.lower(): Place(join(pointer, media_type), content)
        for media_type, content in (body.schema.get("content") or {}).items()
    }


def _covering(status: str, responses: dict[str, Place]) -> Place | None:
    """Find the response that speaks for a status: its own, that of its range, of an error the default."""
    candidates = (status, f"{status[0]}XX", f"{status[0]}xx", *(("default",) if _is_error(status) else ()))
    return next((responses[name] for name in candidates if name in responses), None)


def _is_error(status: str) -> bool:
    return status >= _FIRST_ERROR


def _titled(key: tuple[str, str]) -> str:
    return f"{key[0]} parameter `{key[1]}`"


def _said(place: Place) -> str:
    return " ".join(str(part).lower() for part in serialisation(place.schema))


def _answered(status: str, differences: Iterator[Difference]) -> Iterator[Difference]:
    """Say with which status, but of a shared response or header, which has several."""
    for difference in differences:
        shared = difference.pointer.startswith("/components/")
        yield difference if shared else next(_within(status, [difference]))


def _within(place: str, differences: Any) -> Iterator[Difference]:
    """Say where in the operation; what a component says is the same for all who share it."""
    for difference in differences:
        if difference.pointer.startswith("/components/schemas/"):
            yield difference
        else:
            message = f"{place}: {difference.message}"
            yield Difference(difference.rule, message, difference.pointer, gone=difference.gone)
