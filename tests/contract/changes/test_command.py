"""`python -m scripts.contract.changes` on a checkout of its own."""

import subprocess
from pathlib import Path

import pytest

from scripts.contract.changes.__main__ import main
from tests.contract.specs import SOUND, write

LINE = "'204': {description: Written.}"


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(["/usr/bin/git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Commit a sound contract, and go there."""
    (tmp_path / "spec").mkdir()
    entry = write(tmp_path / "spec", SOUND)
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "Begin")
    monkeypatch.chdir(tmp_path)
    return entry


def edit(entry: str, old: str, new: str) -> None:
    path = Path(entry)
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def test_nothing_has_changed(entry: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr() == ("no change\n", "")


def test_a_breaking_change_fails_with_file_and_line(entry: str, capsys: pytest.CaptureFixture[str]) -> None:
    edit(entry, "pattern: '^[a-z]+$', default: a", "pattern: '^[a-z]+$', maxLength: 9, default: a")
    assert main(["--base", "HEAD"]) == 1
    captured = capsys.readouterr()
    assert captured.out == (
        "spec/openapi.yaml:65: breaking: request-narrowed: maxLength: none → 9 [put_thing]\n"
        "spec/openapi.yaml:65: additive: response-narrowed: maxLength: none → 9 [get_thing]\n"
    )
    assert captured.err == (
        "spec/openapi.yaml:2: error: the changes since 1 need a major step, the version is 1;"
        " number it by three numbers, or waive what breaks\n"
    )


def test_what_is_gone_is_named_where_it_was(entry: str, capsys: pytest.CaptureFixture[str]) -> None:
    edit(entry, "        secret: {type: string, writeOnly: true}\n", "")
    assert main([]) == 1
    expected = (
        "HEAD:spec/openapi.yaml:66: breaking: request-property-removed: property `secret` [put_thing]\n"
    )
    assert capsys.readouterr().out == expected


def test_a_smaller_step_only_fails_when_asked_to(entry: str, capsys: pytest.CaptureFixture[str]) -> None:
    edit(entry, "summary: Read a thing", "summary: Read one thing")
    assert main([]) == 0
    assert main(["--strict"]) == 1
    assert capsys.readouterr().err.count("need a patch step") == 2


def test_the_base_may_be_a_file(entry: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--base", write(tmp_path, SOUND), "--markdown"]) == 0
    assert capsys.readouterr().out == "## After 1\n\nNo change.\n\n"


def test_a_base_that_is_not_there(entry: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--base", "nowhere"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("nowhere:1: error: no contract: ")
    assert captured.err.endswith("; name a revision of git, a file or a URL\n")


def test_the_impact_names_handlers_tests_and_clients(
    entry: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handlers, tests = tmp_path / "app/handlers", tmp_path / "tests"
    for folder in (handlers, tests):
        folder.mkdir(parents=True)
    (handlers / "things.py").write_text("\n\nasync def put_thing(): ...\n")
    (tests / "test_things.py").write_text(
        "client.put(f'/things/{1}')\nput_thing()\noutput_thing()\nclient.get('/things')\n"
    )
    edit(entry, LINE, "'201': {description: Written.}")
    edit(entry, "x-cache-ttl: 30", "x-cache-ttl: 20")
    assert main(["--impact"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "put_thing:",
        "  breaking: 201 (status-added)",
        "  breaking: 204 (status-removed)",
        "  handler: app/handlers/things.py:3",
        "  client: things.put_thing",
        "  test: tests/test_things.py:1",
        "  test: tests/test_things.py:2",
        "get_thing:",
        "  additive: x-cache-ttl: 30 → 20 (policy-changed)",
        "  handler: app/handlers/things.py (to be written)",
        "  client: things.get_thing",
        "  test: tests/test_things.py:1",
    ]
