"""The capability report: what of each operation is enforced, documented or refused, and where it stands."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from scripts.contract.cuts import Loss
from scripts.contract.document import Document, join
from scripts.contract.grammar import Place, children, is_reference
from scripts.contract.survey import OperationPlace, Survey
from scripts.contract.treatments import Treatment, treatment

ORDER: tuple[Treatment, ...] = ("enforced", "documented", "refused")
_DESCRIPTIVE = {"description", "summary", "title", "example", "examples", "$comment", "externalDocs"}
_MAPS = {"paths", "components"}
_ELSEWHERE = "(document)"


@dataclass(frozen=True, slots=True)
class Capability:
    """A keyword and what becomes of it; `pointer` is the first place that has it."""

    keyword: str
    treatment: Treatment
    pointer: str
    source: str
    places: int = 1


@dataclass
class Report:
    """`operations`: by operationId, in the author's order; what stands on none is under "(document)"."""

    operations: dict[str, tuple[Capability, ...]] = field(default_factory=dict)
    losses: Sequence[Loss] = ()

    def as_json(self) -> dict[str, Any]:
        left_out = [
            {
                "pointer": loss.pointer,
                "source": str(loss.finding.location),
                "what": loss.what,
                "reason": loss.finding.message,
            }
            for loss in self.losses
        ]
        return {
            "summary": self.summary(),
            **({"left_out": left_out} if left_out else {}),
            "operations": {
                name: [
                    {
                        "keyword": each.keyword,
                        "treatment": each.treatment,
                        "pointer": each.pointer,
                        "source": each.source,
                        "places": each.places,
                    }
                    for each in found
                ]
                for name, found in self.operations.items()
            },
        }

    def summary(self) -> dict[str, dict[str, int]]:
        """Count, by treatment and keyword, the operations that have the keyword."""
        counts: dict[Treatment, Counter[str]] = {treated: Counter() for treated in ORDER}
        for found in self.operations.values():
            for each in found:
                counts[each.treatment][each.keyword] += 1
        return {treated: dict(sorted(counts[treated].items())) for treated in ORDER}

    def table(self) -> str:
        """Print the summary for a terminal."""
        rows = [
            (keyword, treated, str(count))
            for treated, found in self.summary().items()
            for keyword, count in found.items()
        ]
        wide = max((len(keyword) for keyword, _, _ in rows), default=7)
        head = ("keyword", "treatment", "operations")
        return "\n".join(
            f"{keyword:{wide}}  {treated:10}  {count:>10}" for keyword, treated, count in (head, *rows)
        )


def report(document: Document, losses: Sequence[Loss] = ()) -> Report:
    survey = Survey(document)
    found = Report(losses=losses)
    for operation in survey.operations:
        found.operations[operation.name] = _capabilities(document, _places(survey, operation))
    rest = [place for place in survey.places if place.kind not in _MAPS and _on_no_operation(place)]
    found.operations[_ELSEWHERE] = _capabilities(document, rest)
    return found


def _on_no_operation(place: Place) -> bool:
    return not place.pointer.startswith(("/paths/", "/components/")) or place.pointer.startswith(
        "/components/securitySchemes/"
    )


def _capabilities(document: Document, places: list[Place]) -> tuple[Capability, ...]:
    first: dict[tuple[str, Treatment], str] = {}
    counts: Counter[tuple[str, Treatment]] = Counter()
    for place in places:
        for name in place.value if isinstance(place.value, dict) else ():
            if name in _DESCRIPTIVE or (name == "$ref" and is_reference(place.kind, place.value)):
                continue
            key = treatment(document, place, name)
            first.setdefault(key, join(place.pointer, name))
            counts[key] += 1
    return tuple(
        Capability(keyword, treated, pointer, document.source(pointer), counts[keyword, treated])
        for (keyword, treated), pointer in sorted(
            first.items(), key=lambda item: (ORDER.index(item[0][1]), item[0][0])
        )
    )


def _places(survey: Survey, operation: OperationPlace) -> list[Place]:
    """Collect all that an operation is made of, its path's parameters and every component it leads to."""
    path = join("/paths", operation.path)
    shared = survey.document.at(path).get("parameters", ())
    start = [Place("operation", operation.pointer, operation.node)]
    if servers := survey.document.at(path).get("servers"):
        start.append(Place("path-item", path, {"servers": servers}))
    start += [Place("parameter", f"{path}/parameters/{index}", node) for index, node in enumerate(shared)]
    seen: set[str] = set()
    found: list[Place] = []
    waiting = start[::-1]
    while waiting:
        place = waiting.pop()
        found.append(place)
        waiting += reversed([*children(place), *_referred(survey, place, seen)])
    return found


def _referred(survey: Survey, place: Place, seen: set[str]) -> Iterator[Place]:
    reference = place.value.get("$ref") if isinstance(place.value, dict) else None
    if isinstance(reference, str) and reference not in seen:
        seen.add(reference)
        pointer = reference.removeprefix("#")
        yield Place(place.kind, pointer, survey.document.at(pointer))
