"""The verdict: versions, waivers, the words."""

from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest

from scripts.contract.changes import versions, waivers
from scripts.contract.changes.report import Report
from scripts.contract.document import Document
from scripts.contract.findings import ContractInvalid
from tests.contract.changes.contracts import CONTRACT, Edit, get

TODAY = date(2026, 3, 1)
SINCE = "the changes since 1.2.3 need a"
MAJOR = f"error: {SINCE} major step, the version is {{}}; write 2.0.0, or waive what breaks"
MINOR = f"warning: {SINCE} minor step, the version is 1.2.3; write 1.3.0"
PATCH = f"warning: {SINCE} patch step, the version is 1.2.3; write 1.2.4"


def report(edit: Edit, version: str = "1.2.3", *, waived: str = "", folder: Path | None = None) -> Report:
    edited = deepcopy(CONTRACT)
    edit(edited)
    edited["info"]["version"] = version
    known: tuple[waivers.Waiver, ...] = ()
    if folder:
        (folder / waivers.FILE).write_text(waived)
        known = waivers.load(str(folder / "openapi.yaml"))
    return Report.of(Document(CONTRACT), Document(edited), known, TODAY)


def breaking(data: dict[str, object]) -> None:
    get(data)["parameters"].pop(0)


def additive(data: dict[str, object]) -> None:
    get(data)["deprecated"] = True


def editorial(data: dict[str, object]) -> None:
    get(data)["description"] = "Take a jar."


@pytest.mark.parametrize(
    ("edit", "version", "words"),
    [
        (breaking, "1.2.3", [MAJOR.format("1.2.3")]),
        (breaking, "1.3.0", [MAJOR.format("1.3.0")]),
        (breaking, "2.0.0", []),
        (additive, "1.2.3", [MINOR]),
        (additive, "1.3.0", []),
        (editorial, "1.2.3", [PATCH]),
        (editorial, "1.2.4", []),
        (dict.copy, "1.2.3", []),
    ],
)
def test_the_version_must_say_what_to_expect(edit: Edit, version: str, words: list[str]) -> None:
    found = report(edit, version).findings()
    assert [str(finding).split(": ", 1)[1] for finding in found] == words


@pytest.mark.parametrize(
    ("old", "new", "step"),
    [
        ("1.2.3", "2.0.0", "major"),
        ("1.2.3", "1.3.0", "minor"),
        ("1.2.3", "1.2.4", "patch"),
        ("v1.2.3", "v1.2.4-beta", "patch"),
        ("1.2.3", "1.2.3", "none"),
        ("1.2.3", "1.1.9", "none"),
        ("2024-01", "2024-02", "none"),
    ],
)
def test_the_step_between_versions(old: str, new: str, step: str) -> None:
    assert versions.taken(old, new) == step


def test_before_the_first_version_a_minor_step_may_break() -> None:
    changes = report(breaking).changes
    assert versions.demanded(changes, "0.9.1") == "minor"
    assert versions.after("0.9.1", "minor") == "0.10.0"
    assert versions.after("soon", "major") == "soon"


WAIVER = """\
- rule: parameter-removed
  operation: get_*
  reason: Nobody has sent it for a year.
  expires: 2026-12-31
"""


def test_a_waiver_lets_a_change_through_with_its_reason(tmp_path: Path) -> None:
    found = report(breaking, "1.2.4", waived=WAIVER, folder=tmp_path)
    assert list(found.findings()) == []
    assert found.refused() == []
    (line,) = found.lines()
    assert line.endswith("[get_jar] (waived until 2026-12-31: Nobody has sent it for a year.)")


def test_a_waiver_ends(tmp_path: Path) -> None:
    found = report(breaking, waived=WAIVER.replace("2026-12-31", "2026-02-28"), folder=tmp_path)
    said = [finding.message for finding in found.findings()]
    assert said == [
        "the waiver of `parameter-removed` has expired on 2026-02-28",
        "the changes since 1.2.3 need a major step, the version is 1.2.3",
    ]


@pytest.mark.parametrize(
    "line",
    ["  operation: put_*\n", "  operation: get_*\n  pointer: /components/*\n"],
    ids=["operation", "pointer"],
)
def test_a_waiver_that_meets_nothing_is_told_of(tmp_path: Path, line: str) -> None:
    waived = WAIVER.replace("  operation: get_*\n", line)
    found = list(report(breaking, waived=waived, folder=tmp_path).findings())
    assert [(finding.severity, finding.message) for finding in found] == [
        ("warning", "nothing needs the waiver of `parameter-removed`"),
        ("error", "the changes since 1.2.3 need a major step, the version is 1.2.3"),
    ]
    assert found[0].location.line == 1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("reason: Nobody has sent it for a year.", "reason: ''", "1: error: the waiver lacks its `reason`"),
        ("  expires: 2026-12-31\n", "", "1: error: the waiver lacks its `expires`"),
        ("2026-12-31", "soon", "1: error: `expires` is no date; write it as 2026-12-31"),
        ("operation", "operations", "1: error: a waiver has no `operations`; did you mean `operation`?"),
        (
            "parameter-removed",
            "parameter-remove",
            "1: error: there is no rule `parameter-remove`; did you mean `parameter-removed`?",
        ),
        (WAIVER, "- later", "1: error: a waiver is a map; with rule, reason, expires"),
    ],
)
def test_a_waiver_that_is_wrong(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(ContractInvalid) as refused:
        report(breaking, waived=WAIVER.replace(old, new), folder=tmp_path)
    assert str(refused.value) == f"{tmp_path / waivers.FILE}:{message}"


def test_there_need_be_no_waivers(tmp_path: Path) -> None:
    assert waivers.load(str(tmp_path / "openapi.yaml")) == ()
    assert waivers.load("https://example.com/openapi.yaml") == ()


def test_the_changelog() -> None:
    def edit(data: dict[str, object]) -> None:
        breaking(data)
        additive(data)

    assert report(edit, "2.0.0").markdown() == (
        "## 2.0.0\n\n"
        "### Breaking\n\n"
        "- `get_jar`: query parameter `size` (`parameter-removed`)\n\n"
        "### Added and changed\n\n"
        "- `get_jar`: get_jar (`operation-deprecated`)\n"
    )
    assert report(dict.copy).markdown() == "## After 1.2.3\n\nNo change.\n"
