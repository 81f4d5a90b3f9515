"""Cases of a contract: one for each keyword at each place where a request is judged."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from scripts.contract import places, schemas
from scripts.contract.cases.reading import carries
from scripts.contract.cases.requests import MISSING, Request, is_json, is_written
from scripts.contract.cases.spots import Path, Spot, replaced, spots, taken
from scripts.contract.cases.values import edges, faults
from scripts.contract.cases.writing import UnwrittenError
from scripts.contract.document import join
from scripts.contract.mock.package import Package
from scripts.contract.mock.samples import NoSampleError, Samples
from scripts.contract.runtime import Operation, Parameter
from scripts.contract.survey import Node, Survey

_MOST_TRIED: Final = 20
_TEXTUAL: Final = "a text is always a text"
_TOGETHER: Final = "what breaks it breaks another keyword as well"
_UNSENT: Final = "no request carries such a value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`status`, `pointer` and `keyword` are what the refusal says; a case without it is one of an example."""

    operation: str
    place: str
    word: str
    source: str
    accepted: Request
    shown: Any
    rejected: Request | None = None
    wrong: Any = MISSING
    status: int = 422
    location: str = ""
    pointer: str = ""
    keyword: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A keyword without a case, and why."""

    operation: str
    place: str
    word: str
    source: str
    reason: str


def derive(package: Package) -> tuple[list[Case], list[Gap]]:
    maker = _Maker(package)
    made = [each for operation in package.contract.operations.values() for each in maker.operation(operation)]
    return [each for each in made if isinstance(each, Case)], [each for each in made if isinstance(each, Gap)]


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where a value stands in requests of an operation: a parameter, or the body in a media type."""

    operation: Operation
    key: str
    location: str
    parameter: Parameter | None = None
    media_type: str = ""

    @property
    def required(self) -> bool:
        declared = self.parameter or self.operation.body
        return declared is not None and declared.required

    @property
    def root(self) -> str:
        return f"/{self.parameter.name}" if self.parameter else ""

    @property
    def name(self) -> str:
        if self.parameter:
            return f"{self.location} {self.parameter.name}"
        return "body" if is_json(self.media_type) else f"body as {self.media_type.rpartition('/')[2]}"

    def put(self, request: Request, value: Any) -> Request:
        if self.parameter is None:
            return replace(request, body=value, media_type=self.media_type)
        values = {**request.values, (self.location, self.parameter.name): value}
        return replace(request, values=values)


class _Maker:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._judge = package.contract.judge
        self._samples = Samples(self._judge, package.definitions)
        self._catalogue = schemas.read(package.document)
        self._examples = dict(_examples(package))

    def operation(self, operation: Operation) -> Iterator[Case | Gap]:
        slots = list(_slots(operation))
        try:
            request = self._request(operation, slots)
            request.built("")
        except (NoSampleError, UnwrittenError) as error:
            yield Gap(operation.id, "", "", operation.source, str(error))
            return
        for slot in slots:
            yield from self._of_slot(slot, request)

    def _request(self, operation: Operation, slots: list[_Slot]) -> Request:
        request = Request(operation, {})
        for slot in slots:
            body = slot.parameter is None and request.body is MISSING
            if body or (slot.parameter and slot.parameter.required):
                request = slot.put(request, self._values(slot)[0])
        return request

    def _values(self, slot: _Slot) -> list[Any]:
        """Take the examples of a place that fit; where there is none, the simplest value that does."""
        validator = self._judge.validator(slot.key)
        name = slot.name if slot.parameter else "body"
        stated = self._examples.get((slot.operation.id, name, slot.media_type), [])
        found = [each for each in stated if validator.is_valid(each)]
        return found or [self._samples.of(slot.key)]

    def _of_slot(self, slot: _Slot, request: Request) -> Iterator[Case | Gap]:
        source = self._source(slot.key, "")
        shown = self._values(slot)
        if not all(self._carries(slot, example) for example in shown):
            yield Gap(slot.operation.id, slot.name, "", source, _UNSENT)
            return
        for example in shown:
            yield Case(
                operation=slot.operation.id, place=slot.name, word="example", source=source,
                accepted=slot.put(request, example), shown=example,
            )  # fmt: skip
        needed = (
            slot.parameter.required
            if slot.parameter
            else bool(slot.operation.body and slot.operation.body.required)
        )
        if needed and slot.location != "path":
            yield Case(
                operation=slot.operation.id, place=slot.name, word="required", source=source,
                accepted=slot.put(request, shown[0]), shown=shown[0], rejected=slot.put(request, MISSING),
                location=slot.location, pointer=slot.root, keyword="required",
            )  # fmt: skip
        yield from self._of_keywords(slot, request, shown)

    def _of_keywords(self, slot: _Slot, request: Request, examples: list[Any]) -> Iterator[Case | Gap]:
        done: set[tuple[str, str, str]] = set()
        lacking: dict[tuple[str, str, str], Gap] = {}
        for example in examples:
            whole = self._filled(slot.key, example)
            for spot in spots(self._judge, slot.key, whole):
                mark = (spot.key, spot.pointer, spot.name)
                if mark in done:
                    continue
                made = self._case(slot, request, whole, spot)
                if isinstance(made, Case):
                    done.add(mark)
                    lacking.pop(mark, None)
                    yield made
                else:
                    lacking[mark] = made
        yield from lacking.values()

    def _carries(self, slot: _Slot, value: Any) -> bool:
        """Tell whether a request can hold the value so that it is read as that."""
        return carries(self._judge, slot.operation, slot.key, value, slot.parameter or slot.media_type)

    def _filled(self, key: str, value: Any) -> Any:
        """Add members that an example leaves out, so that their keywords are tried as well."""
        schema = self._judge.schema(key)
        while isinstance(schema, dict) and schema.keys() == {"$ref"}:
            schema = self._judge.schema(schemas.referred(schema["$ref"]))
        if not isinstance(schema, dict) or not isinstance(value, dict):
            return value
        for name, inner in schema.get("properties", {}).items():
            for proposed in _proposals(self._resolved(inner)) if name not in value else ():
                if self._judge.validator(key).is_valid({**value, name: proposed}):
                    value = {**value, name: proposed}
                    break
        return value

    def _resolved(self, schema: Any) -> Any:
        while isinstance(schema, dict) and "$ref" in schema:
            schema = self._judge.schema(schemas.referred(schema["$ref"]))
        return schema

    def _case(self, slot: _Slot, request: Request, whole: Any, spot: Spot) -> Case | Gap:
        place = slot.name + "".join(f"/{step}" for step in spot.path)
        word = f"{spot.word} {spot.name}".strip()
        source = self._source(spot.key, spot.pointer)
        textual = not spot.path and self._textual(slot)
        gap = Gap(slot.operation.id, place, word, source, "")
        if textual and spot.word == "type":
            return replace(gap, reason=_TEXTUAL)
        wrongs = list(islice(self._wrongs(slot.key, whole, spot), _MOST_TRIED))
        if not wrongs:
            return replace(gap, reason=_TOGETHER)
        rights = self._rights(slot.key, whole, spot)
        wrong = next((each for each in wrongs if self._carries(slot, each)), MISSING)
        right = next((each for each in rights if self._carries(slot, each)), MISSING)
        if wrong is MISSING or right is MISSING:
            return replace(gap, reason=_UNSENT)
        keyword, path = _told(spot)
        return Case(
            operation=slot.operation.id, place=place, word=word, source=source,
            accepted=slot.put(request, right), shown=_part(right, spot.path),
            rejected=slot.put(request, wrong), wrong=_part(wrong, spot.path),
            location=slot.location, pointer=slot.root + join("", *path), keyword=keyword,
        )  # fmt: skip

    def _wrongs(self, key: str, whole: Any, spot: Spot) -> Iterator[Any]:
        """Find values that break this keyword and no other."""
        keyword, path = _told(spot)
        for proposed in _broken(spot, taken(whole, spot.path)):
            value = replaced(whole, spot.path, proposed)
            try:
                errors = list(self._judge.validator(key).iter_errors(value))
            except ValueError:
                continue
            if [(each.kind.name, tuple(each.instance_path)) for each in errors] == [(keyword, path)]:
                yield value

    def _rights(self, key: str, whole: Any, spot: Spot) -> Iterator[Any]:
        for proposed in edges(spot.word, spot.schema, taken(whole, spot.path)):
            value = replaced(whole, spot.path, proposed)
            if self._judge.validator(key).is_valid(value):
                yield value

    def _textual(self, slot: _Slot) -> bool:
        """Tell whether a parameter takes any text as it is: then nothing else can be sent."""
        schema = self._resolved(self._judge.schema(slot.key))
        stated = schema.get("type", "string") if isinstance(schema, dict) else "string"
        return slot.parameter is not None and "string" in ([stated] if isinstance(stated, str) else stated)

    def _source(self, key: str, pointer: str) -> str:
        return self._package.document.source(self._catalogue.pointers.get(key, "") + pointer)


def _told(spot: Spot) -> tuple[str, Path]:
    """Say what a refusal says of a broken keyword."""
    return ("falseSchema", (*spot.path, spot.name)) if spot.word == "readOnly" else (spot.word, spot.path)


def _broken(spot: Spot, value: Any) -> Iterator[Any]:
    if spot.word == "required":
        yield {name: each for name, each in value.items() if name != spot.name}
    elif spot.word == "readOnly":
        yield {**value, spot.name: "x"}
    else:
        yield from faults(spot.word, spot.schema, value)


def _part(value: Any, path: Path) -> Any:
    return taken(value, path)


def _proposals(schema: Any) -> Iterator[Any]:
    if isinstance(schema, dict):
        yield from schema.get("examples", ())
        yield from (schema[word] for word in ("example", "default", "const") if word in schema)
        yield from schema.get("enum", ())
        yield from ("a", 1, True, [], {})


def _slots(operation: Operation) -> Iterator[_Slot]:
    for parameter in operation.parameters:
        yield _Slot(operation, parameter.schema, parameter.location, parameter)
    for media_type, key in operation.body.content.items() if operation.body else ():
        if key is not None and is_written(media_type):
            yield _Slot(operation, key, "body", media_type=media_type)


def _examples(package: Package) -> Iterator[tuple[tuple[str, str, str], list[Any]]]:
    """Collect the examples of each parameter and body, those of its schema last."""
    survey = Survey(package.document)
    for operation in survey.operations:
        name = places.operation_id(operation.node, operation.pointer)
        for each in operation.parameters:
            yield (name, f"{each.node['in']} {each.node['name']}", ""), list(_of_node(survey, each.node))
        for media_type, media in (operation.body.node.get("content", {}) if operation.body else {}).items():
            yield (name, "body", media_type), list(_of_node(survey, media))


def _of_node(survey: Survey, node: Node) -> Iterator[Any]:
    found = [node["example"]] if "example" in node else []
    stated = [survey.document.follow(each) for each in node.get("examples", {}).values()]
    found += [each["value"] for each in stated if "value" in each]
    schema = survey.document.follow(node.get("schema", {}))
    if isinstance(schema, dict):
        found += [schema["example"]] if "example" in schema else []
        found += schema.get("examples", [])
    yield from (each for index, each in enumerate(found) if each not in found[:index])
