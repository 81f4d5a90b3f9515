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

from scripts.faults.fault import Fault, MovedError, read
from scripts.faults.page import PAGE, page
from scripts.faults.trial import Tree
from scripts.serve.service import CHECKOUT

RESULTS: Final = CHECKOUT / "build" / "seeded-faults.json"


def main() -> int:
    options = _arguments()
    faults = read()
    results = {} if options.again else _results()
    wanted = [fault for fault in faults if _is_wanted(fault, options.name, results)]
    moved = []
    with (
        tempfile.TemporaryDirectory(prefix="faults-") as folder,
        Tree.of(CHECKOUT, Path(folder), options.stack) as tree,
    ):
        broken = _control(tree, wanted)
        if broken:
            print(f"without any fault these fail, and prove nothing: {', '.join(broken)}", file=sys.stderr)
            return 1
        end = monotonic() + options.minutes * 60
        for fault in wanted:
            if monotonic() > end:
                break
            try:
                results[fault.name] = _tried(tree, fault)
            except MovedError as error:
                moved.append(str(error))
                continue
            _write(results)
    return _told(faults, results, moved)


def _control(tree: Tree, faults: Sequence[Fault]) -> list[str]:
    """Run each suite once as it will be run, on the copy as it is; return those that fail."""
    whole = Fault(
        name="none",
        files=(),
        old="",
        new="",
        tests=tuple(dict.fromkeys(name for fault in faults for name in fault.tests)),
        parity=tuple(dict.fromkeys(name for fault in faults for name in fault.parity)),
        fuzz=tuple(dict.fromkeys(name for fault in faults for name in fault.fuzz)),
    )
    broken: list[str] = []
    for suite in whole.order():
        outcome = tree.run(suite, whole)
        print(f"no fault  {outcome.seconds:5.1f} s  {suite}", flush=True)
        if outcome.caught:
            print(outcome.output[-4000:])
            broken.append(suite)
    return broken


def _tried(tree: Tree, fault: Fault) -> dict[str, Any]:
    found: dict[str, Any] = {"digest": fault.digest, "caught": None, "guard": False, "fuzz": None}
    found["seconds"] = 0.0
    with tree.faulty(fault):
        for suite in fault.order():
            outcome = tree.run(suite, fault)
            found["seconds"] += outcome.seconds
            if suite == "fuzz":
                found["fuzz"] = outcome.caught
            if outcome.caught:
                found["caught"] = suite
                found["guard"] = outcome.told
                found["said"] = outcome.output[-2000:]
                break
        if fault.fuzz and found["fuzz"] is None:
            found["fuzz"] = tree.run("fuzz", fault).caught
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


def _told(faults: Sequence[Fault], results: Mapping[str, Mapping[str, Any]], moved: Sequence[str]) -> int:
    written = page(faults, results)
    print(written)
    for line in moved:
        print(line, file=sys.stderr)
    tried = all(fault.name in results and results[fault.name]["caught"] for fault in faults)
    if tried:
        (CHECKOUT / PAGE).write_text(written, encoding="utf-8")
    return int(bool(moved) or not tried)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.faults", description=__doc__)
    parser.add_argument("name", nargs="*", help="the faults to try; none: those that have not been tried")
    parser.add_argument("--stack", default="test", help="the stack that the suites use (%(default)s)")
    parser.add_argument("--minutes", type=int, default=120, help="begin no other after that (%(default)s)")
    parser.add_argument("--again", action="store_true", help="forget what was tried before")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
