"""A contract that uses everything, generated, checked by mypy, served by honest handlers and attacked."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.contract.generated import ROOT, python

KEY = "X-Key: made-up-admin-key"
EXAMPLES = 30
"""For each operation and phase: a sample of the 200 that a run by hand takes."""


def test_package_and_handlers_meet_at_a_typed_seam(everything: Path) -> None:
    config = (f"--config-file={ROOT}/pyproject.toml", f"--cache-dir={ROOT}/.mypy_cache")
    ended = python(
        "-m", "mypy", "--strict", "--no-error-summary", *config, "everything", "honest", folder=everything
    )

    assert (ended.stdout, ended.returncode) == ("", 0)


def test_schemathesis_finds_nothing(
    everything: Path, everything_url: str, unmeasured: Mapping[str, str]
) -> None:
    report = everything / "events.ndjson"
    ended = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")),
            *("run", f"{everything_url}/openapi.json", "--header", KEY, "--checks", "all"),
            *("--max-examples", str(EXAMPLES), "--generation-deterministic", "--seed", "1", "--workers", "1"),
            *("--no-color", "--continue-on-failure"),
            *("--report", "ndjson", "--report-ndjson-path", str(report)),
        ],
        check=False,
        cwd=everything,
        env=dict(unmeasured),
        capture_output=True,
        text=True,
    )

    assert ended.returncode == 0, ended.stdout
    assert _operations(everything) - _succeeded(report) == set()


def _operations(folder: Path) -> set[tuple[str, str]]:
    paths = json.loads((folder / "everything" / "openapi.json").read_text())["paths"]
    methods = {"get", "put", "post", "delete"}
    return {(method.upper(), path) for path, item in paths.items() for method in item.keys() & methods}


def _succeeded(report: Path) -> set[tuple[str, str]]:
    """Return the operations that gave a success at least once."""
    found = set()
    for line in report.read_text().splitlines():
        recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        for case_id, exchange in recorder.get("interactions", {}).items():
            case = recorder["cases"][case_id]["value"]
            if exchange["response"] and exchange["response"]["status_code"] < 300:
                found.add((case["method"], case["path"]))
    return found
