"""What is written is whole, formatted, and only ever replaces what was generated."""

import errno
from pathlib import Path

import pytest

from scripts.contract import output

FILES = {"__init__.py": b'"""A package, generated; do not edit."""\n', "deep/data.json": b"{}\n"}


def test_write_puts_every_file(tmp_path: Path) -> None:
    assert output.write(FILES, tmp_path / "package") is True
    assert output.read(tmp_path / "package") == FILES


def test_write_says_that_nothing_changed(tmp_path: Path) -> None:
    output.write(FILES, tmp_path / "package")
    before = (tmp_path / "package" / "__init__.py").stat()
    assert output.write(FILES, tmp_path / "package") is False
    assert (tmp_path / "package" / "__init__.py").stat() == before


def test_write_drops_what_is_no_longer_generated(tmp_path: Path) -> None:
    out = tmp_path / "package"
    output.write({**FILES, "routers/old.py": b"pass\n"}, out)
    output.write(FILES, out)
    assert sorted(path.name for path in out.iterdir()) == ["__init__.py", "deep"]


def test_write_leaves_nothing_beside_the_package(tmp_path: Path) -> None:
    output.write(FILES, tmp_path / "package")
    output.write({**FILES, "more.txt": b"more\n"}, tmp_path / "package")
    assert [path.name for path in tmp_path.iterdir()] == ["package"]


def test_a_full_disk_leaves_the_old_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "package"
    output.write(FILES, out)
    write_bytes = Path.write_bytes

    def fail_on_json(path: Path, data: bytes) -> int:
        if path.suffix == ".json":
            raise OSError(errno.ENOSPC, "No space left on device")
        return write_bytes(path, data)

    monkeypatch.setattr(Path, "write_bytes", fail_on_json)
    with pytest.raises(OSError, match="No space left"):
        output.write({**FILES, "deep/data.json": b"[]\n"}, out)
    assert output.read(out) == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["package"]


def test_a_failed_swap_puts_the_old_package_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "package"
    output.write(FILES, out)
    rename = Path.rename

    def fail_for_the_new(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise OSError(errno.EACCES, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail_for_the_new)
    with pytest.raises(OSError, match="Permission denied"):
        output.write({**FILES, "more.txt": b"more\n"}, out)
    assert output.read(out) == FILES


def test_a_failed_first_swap_leaves_no_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, target: Path) -> Path:
        raise OSError(errno.EACCES, f"Permission denied: {path} to {target}")

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="Permission denied"):
        output.write(FILES, tmp_path / "package")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("head", [None, '"""Written by hand."""\n'])
def test_write_refuses_a_folder_that_was_not_generated(tmp_path: Path, head: str | None) -> None:
    (tmp_path / "notes.txt").write_text("mine\n")
    if head:
        (tmp_path / "__init__.py").write_text(head)
    with pytest.raises(output.OutputRefusedError, match="holds files that were not generated"):
        output.write(FILES, tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine\n"


def test_write_takes_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    assert output.write(FILES, tmp_path / "package") is True


def test_drift_names_the_line_and_both_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    output.write({**FILES, "a.txt": b"one\ntwo\nthree\n"}, Path("package"))
    found = output.drift({**FILES, "a.txt": b"one\n2\nthree\n"}, Path("package"))
    assert [str(finding) for finding in found] == [
        (
            "package/a.txt:2: error: is not what the contract generates: has 'two', the contract gives '2';"
            " run make generate"
        )
    ]


def test_drift_names_a_missing_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    output.write({**FILES, "a.txt": b"one"}, Path("package"))
    found = output.drift({**FILES, "a.txt": b"one\ntwo"}, Path("package"))
    assert str(found[0]).startswith(
        "package/a.txt:2: error: is not what the contract generates: has 'the end of the file',"
    )


def test_drift_names_missing_and_foreign_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    output.write({**FILES, "old.txt": b"\n"}, Path("package"))
    found = output.drift({**FILES, "new.txt": b"\n"}, Path("package"))
    assert [str(finding) for finding in found] == [
        "package/new.txt:1: error: is missing; run make generate",
        "package/old.txt:1: error: is no longer generated from the contract; run make generate",
    ]


def test_formatted_sorts_imports_and_drops_unused_ones() -> None:
    source = b'"""A module."""\nimport sys\nfrom typing import Any\nimport os\nx : Any = os . name\n'
    assert output.formatted({"a.py": source})["a.py"].decode() == (
        '"""A module."""\n\nimport os\nfrom typing import Any\n\nx: Any = os.name\n'
    )


def test_formatted_waives_what_follows_from_the_contract() -> None:
    source = b'"""A module."""\n\n\ndef get(id: int) -> int:\n    return id\n'
    assert output.formatted({"a.py": source})["a.py"].decode() == (
        '"""A module."""\n\n# ruff: noqa: A002\n\n\ndef get(id: int) -> int:\n    return id\n'
    )


def test_formatted_leaves_the_runtime_and_data_alone() -> None:
    files = {"runtime/a.py": b"x=1\n", "data.json": b"{ }"}
    assert output.formatted(files) == files


def test_runtime_files_are_copies() -> None:
    files = output.runtime_files()
    assert files["runtime/operation.py"] == (output.RUNTIME / "operation.py").read_bytes()
    assert all(name.startswith("runtime/") and name.endswith(".py") for name in files)
