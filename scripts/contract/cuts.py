"""Takes out of a contract what cannot be honoured: the smallest part around each error."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scripts.contract.document import Document, tokens_of
from scripts.contract.findings import Finding
from scripts.contract.survey import Survey

_GONE = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """`pointer`, into the contract as it was bundled, leads to what is left out because of `finding`."""

    pointer: str
    what: str
    finding: Finding

    @property
    def is_operation(self) -> bool:
        return self.what in {"operation", "path-item"}

    def __str__(self) -> str:
        return f"{self.finding}; the {self.what} at {self.pointer or '/'} is left out"


def cut(survey: Survey, findings: Iterable[Finding], rounds: Mapping[Finding, int]) -> list[Loss]:
    """Leave out, in place, what the findings are about; of one that came back, more of what is around."""
    losses: dict[str, Loss] = {}
    for finding in findings:
        pointer, kind = _target(survey, finding.pointer, rounds.get(finding, 0))
        losses.setdefault(pointer, Loss(pointer=pointer, what=_name(kind, pointer), finding=finding))
    gaps = [holder for loss in losses.values() if (holder := _remove(survey.document, loss)) is not None]
    for holder in sorted(set(gaps), key=len, reverse=True):
        _close(survey.document, holder)
    return list(losses.values())


def _target(survey: Survey, pointer: str, widen: int) -> tuple[str, str]:
    """Find the field of the nearest object that a pointer leads into, or that object itself."""
    kinds, below = survey.kinds, pointer
    while pointer not in kinds:
        below, pointer = pointer, pointer.rpartition("/")[0]
    if below != pointer and not widen:
        return below, f"field {kinds[pointer]}"
    for _ in range(widen - (below != pointer)):
        pointer = _around(kinds, pointer)
    return pointer, kinds[pointer]


def _around(kinds: Mapping[str, str], pointer: str) -> str:
    pointer = pointer.rpartition("/")[0]
    while pointer not in kinds:
        pointer = pointer.rpartition("/")[0]
    return pointer


def _name(kind: str, pointer: str) -> str:
    if kind.startswith("field "):
        return f"`{tokens_of(pointer)[-1]}` of the {kind.removeprefix('field ')}"
    return kind


def _remove(document: Document, loss: Loss) -> str | None:
    """Take a place out; of a list that has a gap now, return the pointer.

    A schema becomes one that takes anything, for others may refer to it.
    """
    around, _, _ = loss.pointer.rpartition("/")
    try:
        holder = document.at(around)
    except KeyError:
        return None
    last = tokens_of(loss.pointer)[-1]
    if loss.what == "schema":
        holder[int(last) if isinstance(holder, list) else last] = {}
    elif isinstance(holder, list):
        holder[int(last)] = _GONE
        return around
    else:
        holder.pop(last, None)
    return None


def _close(document: Document, pointer: str) -> None:
    """Close the gaps of a list, and let each place in it keep its line."""
    values = document.at(pointer)
    kept = [index for index, value in enumerate(values) if value is not _GONE]
    moved = {str(old): str(new) for new, old in enumerate(kept)}
    values[:] = [values[index] for index in kept]
    inside = {at: line for at, line in document.locations.items() if at.startswith(f"{pointer}/")}
    for at in inside:
        del document.locations[at]
    for at, line in inside.items():
        index, slash, rest = at.removeprefix(f"{pointer}/").partition("/")
        if index in moved:
            document.locations[f"{pointer}/{moved[index]}{slash}{rest}"] = line
