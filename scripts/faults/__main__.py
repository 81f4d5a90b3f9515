"""`python -m scripts.faults [NAME…]`: seed each fault in a copy of the project; see which suite catches it.

What was tried before is not tried again, unless the fault has changed or is named.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import Any, Final

from scripts.faults.fault import Fault, MovedError, Suite, read
from scripts.faults.page import PAGE, page
from scripts.faults.trial import Tree
from scripts.serve.service import CHECKOUT

CONTROL: Final = "no fault"
RESULTS: Final = CHECKOUT / "build" / "seeded-faults.json"


class UnsoundError(Exception):
    """A suite fails without any fault: that it fails with one proves nothing."""


def main() -> int:
    options = _arguments()
    faults = read()
    results = {} if options.again else _results()
    wanted = [fault for fault in faults if _is_wanted(fault, options.name, results)]
    told = []
    with (
        tempfile.TemporaryDirectory(prefix="faults-") as folder,
        Tree.of(CHECKOUT, Path(folder), options.stack) as tree,
    ):
        control = Control(tree, results.setdefault(CONTROL, {}))
        end = monotonic() + options.minutes * 60
        for fault in wanted:
            if monotonic() > end:
                break
            try:
                results[fault.name] = _tried(tree, fault, control)
            except (MovedError, UnsoundError) as error:
                told.append(f"{fault.name}: {error}")
                continue
            _write(results)
    return _told(faults, results, told)


class Control:
    """Runs what has caught a fault on the copy as it is, once a commit."""

    def __init__(self, tree: Tree, passed: dict[str, str]) -> None:
        """Remember: `passed` has the commit at which a suite's run has passed."""
        self._tree = tree
        self._passed = passed

    def require(self, suite: Suite, fault: Fault) -> None:
        """Raise UnsoundError where the same run fails without the fault."""
        run = " ".join((suite, *fault.wanted(suite)))
        if self._passed.get(run) == self._tree.commit:
            return
        outcome = self._tree.run(suite, fault)
        if outcome.caught:
            raise UnsoundError(f"{run} fails without it, too\n{outcome.output[-2000:]}")
        self._passed[run] = self._tree.commit


def _tried(tree: Tree, fault: Fault, control: Control) -> dict[str, Any]:
    found: dict[str, Any] = {"digest": fault.digest, "caught": None, "guard": False, "fuzz": None}
    found["seconds"] = 0.0
    for suite in fault.order():
        if found["caught"] is not None and suite != "fuzz":
            continue
        with tree.faulty(fault):
            outcome = tree.run(suite, fault)
        if suite == "fuzz":
            found["fuzz"] = outcome.caught
        if outcome.caught:
            control.require(suite, fault)
        if found["caught"] is None:
            found["seconds"] += outcome.seconds
            if outcome.caught:
                found.update(caught=suite, guard=outcome.told, said=outcome.output[-2000:])
    print(f"{found['caught'] or 'SURVIVED':<9} {found['seconds']:5.1f} s  {fault.name}", flush=True)
    return found


def _is_wanted(fault: Fault, named: Sequence[str], results: Mapping[str, Mapping[str, Any]]) -> bool:
    if named:
        return fault.name in named
    known = results.get(fault.name)
    return known is None or known["digest"] != fault.digest or known["caught"] is None


def _results() -> dict[str, dict[str, Any]]:
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}


def _write(results: Mapping[str, Any]) -> None:
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1), encoding="utf-8")


def _told(
    faults: Sequence[Fault], results: Mapping[str, Mapping[str, Any]], complaints: Sequence[str]
) -> int:
    written = page(faults, results)
    print(written)
    for line in complaints:
        print(line, file=sys.stderr)
    tried = all(fault.name in results and results[fault.name]["caught"] for fault in faults)
    if tried:
        (CHECKOUT / PAGE).write_text(written, encoding="utf-8")
    return int(bool(complaints) or not tried)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.faults", description=__doc__)
    parser.add_argument("name", nargs="*", help="the faults to try; none: those that have not been tried")
    parser.add_argument("--stack", default="test", help="the stack that the suites use (%(default)s)")
    parser.add_argument("--minutes", type=int, default=120, help="begin no other after that (%(default)s)")
    parser.add_argument("--again", action="store_true", help="forget what was tried before")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
