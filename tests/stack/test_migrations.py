"""The stack's databases have the service's schema; what has it already is not asked again."""

import json

import pytest

from scripts.stack import Stack, StackError


@pytest.fixture
def lines(stack: Stack) -> list[str]:
    return []


@pytest.fixture
def mine(stack: Stack, lines: list[str]) -> Stack:
    return Stack(stack.site.name, report=lines.append)


def test_only_what_is_behind_is_migrated(mine: Stack, lines: list[str]) -> None:
    mine.up("postgres", "redis")
    assert not any(line.startswith("migrating") for line in lines)

    record = mine.site.folder / "migrated.json"
    done = json.loads(record.read_text())
    record.write_text(json.dumps({**done, "postgres": "older"}))
    mine.up("postgres", "mysql")
    assert [line for line in lines if line.startswith("migrating")] == ["migrating postgres"]
    assert json.loads(record.read_text()) == done


def test_a_schema_that_cannot_be_made_is_said(mine: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    record = mine.site.folder / "migrated.json"
    done = record.read_text()
    record.write_text("{}")
    monkeypatch.setenv("WORKERS", "many")
    try:
        with pytest.raises(StackError, match="the schema could not be made\nconfiguration: WORKERS: "):
            mine.up("postgres")
        assert json.loads(record.read_text()) == {}
    finally:
        record.write_text(done)
