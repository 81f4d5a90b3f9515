"""Generates from as much of another's contract as can be honoured, and says what that leaves out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from scripts.contract.bundle import gather
from scripts.contract.cuts import Loss, cut
from scripts.contract.document import Document
from scripts.contract.findings import ContractInvalid, Finding, in_order
from scripts.contract.repairs import repair
from scripts.contract.rules.references import dangling
from scripts.contract.statuses import add_error_responses, declared_statuses
from scripts.contract.survey import Survey
from scripts.contract.validation import FIRST, NEXT, THEN, Rule

_MOST_ROUNDS = 30


@dataclass(frozen=True)
class Salvage:
    """What is left of a contract: `losses` are left out, `repairs` made, `notes` say what is bad style."""

    document: Document
    losses: tuple[Loss, ...]
    repairs: tuple[Finding, ...]
    notes: tuple[Finding, ...]

    @property
    def operations(self) -> tuple[Loss, ...]:
        """The losses that are whole operations."""
        return tuple(loss for loss in self.losses if loss.is_operation)


def read(entry: str) -> Salvage:
    """Read a contract from a file or URL; ContractInvalid only when it is none at all."""
    document, refused = gather(entry)
    worker = _Worker(document, repairs=[replace(each, severity="warning") for each in refused])
    worker.until_sound((dangling,))
    worker.until_sound((dangling, *FIRST))
    worker.until_sound(NEXT)
    worker.take(add_error_responses(worker.survey.document))
    worker.until_sound(tuple(rule for rule in THEN if rule is not declared_statuses))
    return Salvage(
        worker.survey.document, tuple(worker.losses), *map(in_order, (worker.repairs, worker.notes))
    )


@dataclass
class _Worker:
    document: Document
    repairs: list[Finding]
    notes: list[Finding] = field(default_factory=list)
    survey: Survey = field(init=False)
    losses: list[Loss] = field(default_factory=list)
    rounds: Counter[Finding] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.take(self.document)

    def take(self, document: Document) -> None:
        """Go on with another state of the contract."""
        self.repairs += repair(document)
        self.survey = Survey(document, house=False)

    def until_sound(self, rules: tuple[Rule, ...]) -> None:
        """Leave out what some rules refuse, until they refuse nothing."""
        for _ in range(_MOST_ROUNDS):
            found = _said(self.survey, rules)
            errors = [finding for finding in found if finding.severity == "error"]
            if not errors:
                self.notes += found
                return
            self.losses += cut(self.survey, errors, self.rounds)
            self.take(self.survey.document)
            self.rounds.update(errors)
        raise ContractInvalid(errors)


def _said(survey: Survey, rules: tuple[Rule, ...]) -> list[Finding]:
    return list(dict.fromkeys(chain.from_iterable(_tried(rule, survey) for rule in rules)))


def _tried(rule: Rule, survey: Survey) -> Iterator[Finding]:
    try:
        yield from rule(survey)
    except ContractInvalid as invalid:
        yield from invalid.findings
