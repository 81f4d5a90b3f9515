"""Compares two contracts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scripts.contract.changes.access import access
from scripts.contract.changes.branches import Place
from scripts.contract.changes.change import Change, gather
from scripts.contract.changes.meaning import text_of
from scripts.contract.changes.operations import Exchanged
from scripts.contract.changes.places import OperationAt, entries, operations, operations_of
from scripts.contract.changes.schemas import Comparison, Difference, Side
from scripts.contract.directions import Direction
from scripts.contract.document import Document, join


def compare(old: Document, new: Document) -> tuple[Change, ...]:
    """List what is different for callers, the gravest first; nothing at all for equal contracts."""
    found = gather(_Contracts(old, new, Comparison(Side.of(old), Side.of(new))).changes())
    if not found and _without_version(old) != _without_version(new):
        return (
            Change(location=new.where(""), rule="text-changed", message="nothing that callers depend on"),
        )
    return found


def _without_version(document: Document) -> str:
    info = {**(document.data.get("info") or {}), "version": ""}
    return text_of({**document.data, "info": info})


@dataclass(frozen=True, slots=True)
class _Contracts:
    old: Document
    new: Document
    comparison: Comparison

    def changes(self) -> Iterator[Change]:
        yield from self._operations(operations(self.old), operations(self.new), "operation")
        yield from self._operations(self._hooks(self.old), self._hooks(self.new), "sender")

    def _hooks(self, document: Document) -> Iterator[OperationAt]:
        root = Place("", document.data)
        for name, item in entries(document, root, "webhooks").items():
            yield from operations_of(document, item, name)

    def _operations(
        self, old: Iterable[OperationAt], new: Iterable[OperationAt], kind: str
    ) -> Iterator[Change]:
        before, after = ({(each.method, each.template): each for each in side} for side in (old, new))
        for key, operation in before.items():
            if key in after:
                yield from self._operation(
                    operation, after[key], "request" if kind == "operation" else "response"
                )
            else:
                gone = Difference(f"{kind}-removed", operation.title, operation.place.pointer, gone=True)
                yield self._change(gone, operation)
        for key, operation in after.items():
            if key not in before:
                come = Difference(f"{kind}-added", operation.title, operation.place.pointer)
                yield self._change(come, operation)

    def _operation(self, old: OperationAt, new: OperationAt, sent: Direction) -> Iterator[Change]:
        found = list(Exchanged(self.comparison, sent).compare(old, new))
        if sent == "request":
            found += access(old, new)
        for difference in found:
            yield self._change(difference, new)
        yield from self._callbacks(old, new)

    def _callbacks(self, old: OperationAt, new: OperationAt) -> Iterator[Change]:
        yield from self._operations(_callbacks(old), _callbacks(new), "sender")

    def _change(self, difference: Difference, operation: OperationAt) -> Change:
        document = self.old if difference.gone else self.new
        return Change(
            location=document.where(difference.pointer),
            rule=difference.rule,
            message=difference.message,
            pointer=difference.pointer,
            operations=(operation.name,),
        )


def _callbacks(operation: OperationAt) -> Iterator[OperationAt]:
    document = operation.document
    for name, callback in entries(document, operation.place, "callbacks").items():
        for expression, item in callback.schema.items():
            place = Place(join(callback.pointer, expression), item)
            yield from operations_of(document, place, f"{name} {expression}")
