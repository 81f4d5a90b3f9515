"""Compares what two schemas let through, in the direction in which the value travels."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from scripts.contract.changes import tags
from scripts.contract.changes.branches import Branch, Place, Schema, branches, kept
from scripts.contract.changes.keywords import turns
from scripts.contract.changes.meaning import text_of
from scripts.contract.directions import HIDDEN, Direction, Marks
from scripts.contract.document import Document, join


@dataclass(frozen=True, slots=True)
class Difference:
    """`rule` is one of the table; `gone` tells that the pointer is into the old contract."""

    rule: str
    message: str
    pointer: str
    gone: bool = False


@dataclass(slots=True)
class Side:
    document: Document
    marks: Marks

    @classmethod
    def of(cls, document: Document) -> "Side":
        return cls(document, Marks(document))

    def hides(self, schema: Schema, direction: Direction) -> bool:
        return any(self.marks.hides(place.schema, HIDDEN[direction]) for place in schema)


Key = tuple[tuple[str, ...], tuple[str, ...], Direction]


@dataclass(slots=True)
class Comparison:
    """Each pair of schemas is compared once, which also ends recursion."""

    old: Side
    new: Side
    known: dict[Key, list[Difference]] = field(default_factory=dict)

    def schemas(self, old: Schema, new: Schema, direction: Direction) -> list[Difference]:
        key = (_pointers(old), _pointers(new), direction)
        if key not in self.known:
            self.known[key] = []
            self.known[key] = list(dict.fromkeys(self._schemas(old, new, direction)))
        return self.known[key]

    def _schemas(self, old: Schema, new: Schema, direction: Direction) -> Iterator[Difference]:
        before, after = branches(self.old.document, old), branches(self.new.document, new)
        place = self._place(old, new)
        yield from self._tags(old, new, direction)
        for kind in dict.fromkeys(branch.kind for branch in (*before, *after)):
            olds = [branch for branch in before if branch.kind == kind]
            news = [branch for branch in after if branch.kind == kind]
            if not news:
                yield _difference(direction, "narrowed", f"type: {kind} is gone", place)
            elif not olds:
                yield _difference(direction, "widened", f"type: {kind} is possible now", place)
            else:
                yield from self._alternatives(olds, news, direction, place)

    def default(self, old: Schema, new: Schema) -> Iterator[Difference]:
        """Compare what is meant where a value that may be left out is left out."""
        before, after = kept(self.old.document, old), kept(self.new.document, new)
        if before != after:
            said = f"default: {before or 'none'} → {after or 'none'}"
            pointer = self._line(self._place(old, new), "default")
            yield Difference("request-default-changed", said, pointer)

    def _tags(self, old: Schema, new: Schema, direction: Direction) -> Iterator[Difference]:
        before, after = tags.of(self.old.document, old), tags.of(self.new.document, new)
        if before is None or after is None:
            return
        pointer = join(after.pointer, "discriminator")
        if before.word != after.word:
            said = f"discriminator: {before.word} → {after.word}"
            yield Difference("discriminator-changed", said, join(pointer, "propertyName"))
            return
        sent, known = (before, after) if direction == "request" else (after, before)
        for tag in sent.targets.keys() - known.targets.keys():
            said = f"discriminator: `{tag}` is {'gone' if direction == 'request' else 'new'}"
            yield Difference("discriminator-changed", said, pointer)
        for tag, target in after.targets.items():
            was = before.targets.get(tag, target)
            renamed = was.pointer.rpartition("/")[2] != target.pointer.rpartition("/")[2]
            if renamed and self.schemas((was,), (target,), direction):
                said = f"discriminator: `{tag}` means something else"
                yield Difference("discriminator-changed", said, pointer)

    def _place(self, old: Schema, new: Schema) -> str:
        """Say where the new schema stands: what both refer to, where both say nothing else."""
        place = new[0] if new else Place("", None)
        known = old[0].schema if old else None
        while isinstance(place.schema, dict) and isinstance(known, dict) and "$ref" in known:
            target = known["$ref"]
            if place.schema.get("$ref") != target:
                break
            place = Place(target[1:], self.new.document.at(target[1:]))
            known = self.old.document.at(target[1:])
        return place.pointer

    def _line(self, pointer: str, word: str) -> str:
        """Point to the keyword where it is written, else to the schema."""
        schema = self.new.document.at(pointer)
        words = ("enum", "const") if word == "enum" else (word,)
        return next(
            (join(pointer, each) for each in words if isinstance(schema, dict) and each in schema), pointer
        )

    def _alternatives(
        self, old: list[Branch], new: list[Branch], direction: Direction, place: str
    ) -> Iterator[Difference]:
        """Pair the alternatives that differ least; what finds no partner has gone or come."""
        pairs = [
            (differences, first, second)
            for first in range(len(old))
            for second in range(len(new))
            for differences in [list(self._branches(old[first], new[second], direction))]
        ]
        left, right = set(range(len(old))), set(range(len(new)))
        for differences, first, second in sorted(pairs, key=lambda pair: len(pair[0])):
            if first in left and second in right:
                left.remove(first)
                right.remove(second)
                yield from differences
        # An alternative that only repeats another adds and takes nothing.
        for first in left:
            if not any(not differences for differences, one, _ in pairs if one == first):
                yield _difference(direction, "narrowed", f"an alternative ({old[first].kind}) is gone", place)
        for second in right:
            if not any(not differences for differences, _, other in pairs if other == second):
                message = f"an alternative ({new[second].kind}) has come"
                yield _difference(direction, "widened", message, new[second].pointer)

    def _branches(self, old: Branch, new: Branch, direction: Direction) -> Iterator[Difference]:
        for turn, word, said in turns(old, new):
            yield _difference(direction, turn, f"{word}: {said}", self._line(new.pointer, word))
        if new.kind == "array":
            yield from self._items(old, new, direction)
        if new.kind == "object":
            yield from self._object(old, new, direction)

    def _items(self, old: Branch, new: Branch, direction: Direction) -> Iterator[Difference]:
        yield from self.schemas(old.part("items"), new.part("items"), direction)
        yield from self.schemas(old.part("contains"), new.part("contains"), direction)
        first: tuple[Schema, ...] = old.words.get("prefixItems", ())
        then: tuple[Schema, ...] = new.words.get("prefixItems", ())
        for index in range(max(len(first), len(then))):
            before = first[index] if index < len(first) else old.part("items")
            after = then[index] if index < len(then) else new.part("items")
            yield from self.schemas(before, after, direction)

    def _object(self, old: Branch, new: Branch, direction: Direction) -> Iterator[Difference]:
        known = old.map("properties")
        for name, schema in known.items():
            if not self.old.hides(schema, direction) and not _nothing(schema):
                yield from self._property(name, schema, new, direction)
                if name not in old.words.get("required", ()) and direction == "request":
                    yield from self.default(schema, new.map("properties").get(name, schema))
        for name, schema in new.map("properties").items():
            fresh = name not in known or self.old.hides(known[name], direction) or _nothing(known[name])
            if fresh and not self.new.hides(schema, direction) and not _nothing(schema):
                yield Difference(f"{direction}-property-added", f"property `{name}`", schema[0].pointer)
        yield from self._required(old, new, direction)
        for name in {**old.map("patternProperties"), **new.map("patternProperties")}:
            before, after = (
                side.map("patternProperties").get(name, side.part("additionalProperties"))
                for side in (old, new)
            )
            yield from self.schemas(before, after, direction)
        yield from self._rest(
            old.part("additionalProperties"), new.part("additionalProperties"), direction, new
        )
        yield from self.schemas(old.part("propertyNames"), new.part("propertyNames"), direction)

    def _property(self, name: str, old: Schema, new: Branch, direction: Direction) -> Iterator[Difference]:
        found = new.map("properties").get(name)
        if found is not None and not self.new.hides(found, direction) and not _nothing(found):
            yield from self.schemas(old, found, direction)
        else:
            gone = f"property `{name}`"
            yield Difference(f"{direction}-property-removed", gone, old[0].pointer, gone=True)

    def _required(self, old: Branch, new: Branch, direction: Direction) -> Iterator[Difference]:
        before = _shown(self.old, old, direction)
        after = _shown(self.new, new, direction)
        known = new.map("properties")
        for name in sorted(after - before):
            place = known[name][0].pointer if name in known else new.pointer
            yield _difference(direction, "narrowed", f"required: `{name}`", place)
        for name in sorted(before - after):
            if name in known or name not in old.map("properties"):
                place = known[name][0].pointer if name in known else new.pointer
                yield _difference(direction, "widened", f"not required: `{name}`", place)

    def _rest(self, old: Schema, new: Schema, direction: Direction, branch: Branch) -> Iterator[Difference]:
        """Compare what is said of other properties: an answer may be opened, callers ignore what is new."""
        if direction == "response" and _nothing(old) and not _nothing(new):
            yield Difference("response-property-added", "additionalProperties", branch.pointer)
        elif _nothing(old) != _nothing(new):
            turn, now = ("narrowed", "none") if _nothing(new) else ("widened", "allowed")
            yield _difference(direction, turn, f"additionalProperties: {now}", branch.pointer)
        else:
            yield from self.schemas(old, new, direction)


def _shown(side: Side, branch: Branch, direction: Direction) -> frozenset[str]:
    required: frozenset[str] = branch.words.get("required", frozenset())
    hidden = {name for name, schema in branch.map("properties").items() if side.hides(schema, direction)}
    return required - hidden


def _nothing(schema: Schema) -> bool:
    return any(place.schema is False for place in schema)


def _difference(direction: Direction, turn: str, message: str, pointer: str) -> Difference:
    return Difference(f"{direction}-{turn}", message, pointer)


def _pointers(schema: Iterable[Place]) -> tuple[str, ...]:
    return tuple(place.pointer or text_of(place.schema) for place in schema)
