"""The commands that run schemathesis, and where it writes what it saw."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scripts.serve.service import CHECKOUT

REPORTS: Final = CHECKOUT / "build" / "fuzz"
EVENTS: Final = REPORTS / "events.ndjson"
SUMMARY: Final = REPORTS / "summary.json"
# By its URL schemathesis would leave out the operation that serves it.
CONTRACT: Final = CHECKOUT / "generated" / "openapi.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is tried; without a seed the same each time, with `seconds` again and again until then."""

    examples: int
    seed: int | None = None
    seconds: int | None = None
    operations: tuple[str, ...] = ()
    most_failures: int = 20

    def again(self, operation: str) -> str:
        """Return the command that tries one operation the same way."""
        words = [f"make fuzz OPERATION={operation}"]
        if self.seconds is not None:
            words.append(f"FUZZ=long MINUTES={self.seconds // 60}")
        if self.seed is not None:
            words.append(f"SEED={self.seed}")
        return " ".join(words)


def command(url: str, plan: Plan) -> list[str]:
    return [
        str(Path(sys.executable).with_name("schemathesis")),
        *("--config-file", str(CHECKOUT / "schemathesis.toml")),
        *("run", str(CONTRACT), "--url", url),
        *("--max-examples", str(plan.examples), "--max-failures", str(plan.most_failures)),
        *(("--generation-deterministic",) if plan.seed is None else ("--seed", str(plan.seed))),
        *(() if plan.seconds is None else ("--max-time", str(plan.seconds))),
        *(word for operation in plan.operations for word in ("--include-operation-id", operation)),
        # Sequences go by links, and without one between those that are named schemathesis fails.
        *(("--phases", "examples,coverage,fuzzing") if plan.operations else ()),
        *_reports(),
    ]


def _reports() -> Iterable[str]:
    places = {
        "junit": REPORTS / "junit.xml",
        "html": REPORTS / "html",
        "json": SUMMARY,
        "ndjson": EVENTS,
    }
    yield from ("--report", ",".join(places))
    for name, place in places.items():
        yield from (f"--report-{name}-path", str(place))
