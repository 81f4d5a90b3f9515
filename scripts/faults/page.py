"""The table of seeded faults, and which suite caught each."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from scripts.faults.fault import SUITES, Fault

PAGE: Final = Path("docs/seeded-faults.md")
HEAD: Final = """\
# Seeded faults

Written by `make seeded-faults`, which breaks a copy of the project in each of these ways and runs the suites
until one fails. `scripts/faults/faults.yaml` has the edits. A fault that no suite catches makes the command
fail, and so does one whose place in the source has moved. A suite that has caught something
runs without any fault, too, and must then pass.

- **caught by**: the first suite that failed: `tests` (the modules beside the fault in the list, not all of
  them), `validate` (generated code is current, mypy), `parity` (cases over HTTP), `fuzz` (schemathesis on the
  operations that stand there). *guard*: the contract guard named the violation, too.
- **fuzz alone**: whether schemathesis, with few examples, catches it by itself; empty where it was not asked.
- **s**: seconds until it was caught, on a machine that had other work.
"""
WORDS: Final[Mapping[bool | None, str]] = {True: "yes", False: "no", None: ""}


def page(faults: Sequence[Fault], results: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [(fault, results.get(fault.name)) for fault in faults]
    return "\n".join([HEAD, *_table(rows), "", *_summary([row for _, row in rows if row])]) + "\n"


def _table(rows: Sequence[tuple[Fault, Mapping[str, Any] | None]]) -> Iterator[str]:
    yield "| fault | file | caught by | fuzz alone | s |"
    yield "|---|---|---|---|---|"
    for fault, row in rows:
        caught, fuzz, seconds = "not tried", "", ""
        if row is not None:
            caught = "**survived**" if row["caught"] is None else row["caught"]
            caught += ", *guard*" if row["guard"] else ""
            fuzz, seconds = WORDS[row["fuzz"]], f"{row['seconds']:.0f}"
        yield f"| {fault.name} | `{fault.files[0]}` | {caught} | {fuzz} | {seconds} |"


def _summary(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    caught = [row for row in rows if row["caught"] is not None]
    yield f"{len(rows)} faults, {len(caught)} caught."
    yield ""
    yield "| suite | caught first |"
    yield "|---|---|"
    for suite in SUITES:
        yield f"| {suite} | {sum(row['caught'] == suite for row in rows)} |"
    asked = [row for row in rows if row["fuzz"] is not None]
    yield ""
    caught_alone = sum(row["fuzz"] for row in asked)
    yield f"Schemathesis by itself caught {caught_alone} of the {len(asked)} that it was asked about."
