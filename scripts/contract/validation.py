"""Reads a contract and says all that is wrong with it."""

from collections.abc import Callable, Iterator

from scripts.contract.bundle import bundle
from scripts.contract.document import Document
from scripts.contract.findings import ContractInvalid, Finding, in_order
from scripts.contract.rules import (
    examples,
    extensions,
    official,
    operations,
    references,
    schemas,
    streams,
    structure,
    support,
    undecided,
)
from scripts.contract.statuses import declared_statuses
from scripts.contract.survey import Survey

Rule = Callable[[Survey], Iterator[Finding]]

FIRST: tuple[Rule, ...] = (structure.structure, structure.schema_structure)
"""Without these the others could not trust what they read."""

NEXT: tuple[Rule, ...] = (schemas.patterns, schemas.required, schemas.limits, support.support)
"""Without these no value could be judged."""

THEN: tuple[Rule, ...] = (
    extensions.extensions,
    operations.identifiers,
    operations.tags,
    operations.templates,
    operations.paths,
    extensions.pointless_policies,
    streams.events,
    streams.kept_streams,
    streams.received,
    undecided.undecided,
    schemas.bodies,
    schemas.objects,
    references.links,
    references.security,
    references.discriminators,
    references.unused,
    declared_statuses,
    examples.missing_examples,
    examples.examples,
)

LAST: tuple[Rule, ...] = (official.official,)
"""A second opinion; what it says would repeat the rest without its words."""


def check(document: Document, *, house: bool = True) -> list[Finding]:
    """Judge a bundled contract; `house` makes errors of what is only bad style in another's contract."""
    survey = Survey(document, house=house)
    found: list[Finding] = []
    try:
        for stage in (FIRST, NEXT, THEN, LAST):
            found += [finding for rule in stage for finding in rule(survey)]
            if any(finding.severity == "error" for finding in found):
                break
    except ContractInvalid as invalid:
        found += invalid.findings
    return list(in_order(found))


def load(entry: str, *, house: bool = True) -> Document:
    """Bundle and judge a contract; ContractInvalid carries every error."""
    document = bundle(entry)
    errors = [finding for finding in check(document, house=house) if finding.severity == "error"]
    if errors:
        raise ContractInvalid(errors)
    return document
