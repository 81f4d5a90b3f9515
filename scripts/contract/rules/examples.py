"""Examples and defaults: every body has an example, and the judge lets each through in its direction."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from jsonschema_rs import Registry, ValidationError, validator_for

from scripts.contract import event_streams, schemas
from scripts.contract.document import join
from scripts.contract.findings import Finding
from scripts.contract.grammar import Place
from scripts.contract.judging import explain
from scripts.contract.schemas import Catalogue
from scripts.contract.survey import Node, Survey

_DOCUMENT = "contract:document"
_SCHEMAS = "contract:"


@dataclass(frozen=True, slots=True)
class _Trial:
    """A value to judge by the schema at a pointer; `at` is where the value stands."""

    schema: str
    at: str
    value: Any
    what: str = "example"


def missing_examples(survey: Survey) -> Iterator[Finding]:
    for place in survey.objects("media-type"):
        if not _values(survey, place) and not _illustrated(survey, place.value):
            name = place.pointer.rpartition("/")[2].replace("~1", "/")
            yield survey.lapse(place.pointer, f"`{name}` has no example", "add `example` or `examples`")


def examples(survey: Survey) -> Iterator[Finding]:
    """Judge all values at once: compiled together, schemas that lead to the same others share them."""
    trials = list(_trials(survey))
    catalogue = schemas.read(survey.document)
    references = _references(catalogue)
    slots: list[tuple[int, str]] = []
    for index, trial in enumerate(trials):
        written = f"{_DOCUMENT}#{quote(trial.schema)}"
        slots += [(index, reference) for reference in dict.fromkeys(references.get(trial.schema, [written]))]
    registry = Registry([(_DOCUMENT, survey.document.data), (_SCHEMAS, schemas.build(catalogue))])
    together = {"properties": {str(slot): {"$ref": reference} for slot, (_, reference) in enumerate(slots)}}
    validator = validator_for(together, registry=registry, validate_formats=True, offline=True)
    errors: dict[int, list[ValidationError]] = defaultdict(list)
    for error in validator.iter_errors(
        {str(slot): trials[index].value for slot, (index, _) in enumerate(slots)}
    ):
        errors[int(error.instance_path[0])].append(error)
    yield from _faults(survey, trials, [index for index, _ in slots], errors)


def _faults(
    survey: Survey, trials: list[_Trial], slots: list[int], errors: Mapping[int, list[ValidationError]]
) -> Iterator[Finding]:
    """Report values that no direction lets through."""
    fits = {index for slot, index in enumerate(slots) if slot not in errors}
    for slot, index in enumerate(slots):
        if index in fits or slots.index(index) != slot:
            continue
        trial = trials[index]
        report = survey.error if trial.what == "default" else survey.lapse
        for error in errors[slot]:
            for complaint in explain(error, skip=1):
                message = f"the {trial.what} does not fit its schema: {complaint.message}"
                yield report(complaint.pointer(trial.at), message)


def _references(catalogue: Catalogue) -> Mapping[str, list[str]]:
    """Find the schemas of each direction by where they stand in the contract."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, pointer in catalogue.pointers.items():
        found[pointer].append(f"{_SCHEMAS}{schemas.reference(key)}")
    for place in catalogue.places.values():
        found[place.pointer].append(f"{_SCHEMAS}{schemas.reference(place.schema_key)}")
    return found


def _trials(survey: Survey) -> Iterator[_Trial]:
    for place in survey.objects("media-type", "parameter", "header"):
        if "schema" in place.value and _is_json(place):
            for at, value in _values(survey, place).items():
                yield _Trial(f"{place.pointer}/schema", at, value)
    yield from _events(survey)
    for place in survey.objects("schema"):
        for at, value in _schema_values(place).items():
            yield _Trial(place.pointer, at, value)
        if "default" in place.value:
            yield _Trial(place.pointer, f"{place.pointer}/default", place.value["default"], "default")


def _events(survey: Survey) -> Iterator[_Trial]:
    """Take the events of the streams that are written out as examples."""
    for place in survey.objects("media-type"):
        if event_streams.ITEM in place.value:
            for at, value in _values(survey, place).items():
                for event in event_streams.read(value):
                    yield _Trial(f"{place.pointer}/{event_streams.ITEM}", at, event, "event")


def _is_json(place: Place) -> bool:
    """Whether the value of an example is the value that the schema judges; XML is written as text."""
    return "xml" not in place.pointer.rpartition("/")[2].replace("svg+xml", "")


def _values(survey: Survey, place: Place) -> Mapping[str, Any]:
    found = {f"{place.pointer}/example": place.value["example"]} if "example" in place.value else {}
    for name in place.value.get("examples", {}):
        example = survey.follow(join(place.pointer, "examples", name))
        if "value" in example.node:
            found[f"{example.pointer}/value"] = example.node["value"]
    return found


def _schema_values(place: Place) -> Mapping[str, Any]:
    found = {f"{place.pointer}/example": place.value["example"]} if "example" in place.value else {}
    listed = place.value.get("examples", [])
    return found | {f"{place.pointer}/examples/{index}": value for index, value in enumerate(listed)}


def _illustrated(survey: Survey, media_type: Node) -> bool:
    """Whether the schema of a body has an example, or the body one in another file."""
    schema = survey.document.follow(media_type.get(event_streams.ITEM, media_type.get("schema", {})))
    external = any("externalValue" in each for each in media_type.get("examples", {}).values())
    return external or (isinstance(schema, dict) and ("example" in schema or "examples" in schema))
