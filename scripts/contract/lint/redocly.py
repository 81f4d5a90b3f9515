"""Redocly's linter on the bundled contract; what it says is led back to the author's file and line."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from scripts import node
from scripts.contract import event_streams
from scripts.contract.document import Document
from scripts.contract.lint.remark import Remark

PREFIX: Final = "redocly/"
_MORE: Final = (
    "component-name-unique",
    "no-ambiguous-paths",
    "no-duplicated-tag-names",
    "no-mixed-number-range-constraints",
    "no-unused-components",
    "operation-4xx-response",
    "operation-singular-tag",
    "parameter-description",
    "tag-description",
)
"""Rules beyond Redocly's recommended ones."""
_WITH_OPTIONS: Final = {"no-http-verbs-in-paths": {"severity": "error", "splitIntoWords": True}}
_MOST: Final = 100_000


def remarks(document: Document, rules: Mapping[str, Any]) -> Iterator[Remark]:
    """Lint with Redocly's recommended rules, some more, and those of the settings."""
    configured = {"struct": "off", **dict.fromkeys(_MORE, "error"), **_WITH_OPTIONS, **rules}
    with tempfile.TemporaryDirectory(prefix="lint-") as name:
        folder = Path(name)
        (folder / "openapi.json").write_text(json.dumps(document.data), encoding="utf-8")
        config = {"extends": ["recommended-strict"], "rules": configured}
        (folder / "redocly.yaml").write_text(json.dumps(config), encoding="utf-8")
        words = ["lint", "openapi.json", "--format=json", f"--max-problems={_MOST}"]
        done = node.run("redocly", words, cwd=folder)
    try:
        problems = json.loads(done.stdout[done.stdout.index("{") :])["problems"]
    except ValueError:
        raise node.NodeUnavailableError(f"Redocly's linter did not run: {done.stderr.strip()}") from None
    items = set(event_streams.items(document.data))
    for problem in problems:
        pointer = problem["location"][0].get("pointer", "").removeprefix("#").rstrip("/")
        if problem["ruleId"] == "no-unused-components" and pointer in items:
            continue  # Redocly does not look into extensions
        suggestion = problem.get("suggest") or []
        hint = f"did you mean `{suggestion[0]}`?" if suggestion else ""
        yield Remark(
            f"{PREFIX}{problem['ruleId']}", pointer, problem["message"].strip().replace("\n", " "), hint
        )
