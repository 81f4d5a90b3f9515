"""Other people's contracts: every operation is generated and reachable, or refused with a reason."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from scripts.contract import corpus, documents
from tests.contract.synthetic import contract

DOCUMENTS = Path(__file__).parent / "corpus"


@pytest.mark.parametrize(
    ("document", "operations", "refused", "parts"),
    [
        pytest.param(
            "oddities.yaml",
            12,
            {"GET /search?q={q}": "`/search?q={q}` holds a query or fragment"},
            4,
            id="oddities",
        ),
        pytest.param("github.json", 47, {}, 0, id="an excerpt of GitHub's"),
    ],
)
def test_nothing_is_lost(
    document: str, operations: int, refused: dict[str, str], parts: int, tmp_path: Path
) -> None:
    row = corpus.measure(str(DOCUMENTS / document), tmp_path, mypy=document.startswith("odd"))

    sys.stdout.write(f"\n{corpus.table([row])}\n")
    assert (row.operations, row.refused, row.parts, row.lost) == (operations, refused, parts, 0)
    assert row.generated == row.reachable == operations - len(refused)
    assert not row.mypy


def test_the_table_of_a_corpus(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "synthetic.json"
    document.write_text(json.dumps(contract(8)))

    assert corpus.main([str(document)]) == 0
    head, _, row = capsys.readouterr().out.splitlines()
    assert [cell.strip() for cell in head.split("|")][1:7] == [
        "document", "operations", "generated", "reachable", "refused", "left out",
    ]  # fmt: skip
    assert [cell.strip() for cell in row.split("|")][1:7] == ["synthetic.json", "8", "8", "8", "0", "0"]


def test_memory_is_that_of_the_generator_alone(tmp_path: Path) -> None:
    document = tmp_path / "synthetic.json"
    document.write_text(json.dumps(contract(2)))
    held = b"x" * (400 << 20)

    row = corpus.measure(str(document), tmp_path)

    assert 0 < row.megabytes < len(held) >> 20


def test_what_was_not_got_completely_is_got_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def fail(command: Sequence[str], **_: object) -> None:
        asked.append(command)
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(documents, "FOLDER", tmp_path)
    monkeypatch.setattr(subprocess, "run", fail)
    for _ in range(2):
        with pytest.raises(subprocess.CalledProcessError):
            documents.main(["airflow"])

    assert len(asked) == 2


def test_what_cannot_be_generated_at_all_is_said(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text("a: 1\n")

    with pytest.raises(corpus.RefusedWholeError, match="not an OpenAPI document"):
        corpus.measure(str(tmp_path / "openapi.yaml"), tmp_path)
