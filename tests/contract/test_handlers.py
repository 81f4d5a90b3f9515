"""Hand-written handlers are held against the contract by reading them."""

from pathlib import Path

import pytest

from scripts.contract import handlers, planning, schemas
from scripts.contract.bundle import bundle
from scripts.contract.findings import ContractInvalid
from tests.contract.generated import PANTRY

DOCUMENT = bundle(str(PANTRY / "openapi.yaml"))
PLANS = planning.read(DOCUMENT, schemas.read(DOCUMENT))

COMPLETE = """
async def get_jar(context: Context, *, jar_id: int, unit: str = "gram") -> Jar: ...
async def put_jar(context: Context, *, jar_id: int, body: Jar) -> Jar: ...
async def list_labels(_context: Context, /) -> str: ...
def rule(jar: Jar) -> bool: ...
async def _fetch() -> Jar: ...
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "handlers").mkdir()
    (tmp_path / "handlers" / "__init__.py").touch()
    return Path("handlers")


def findings(folder: Path, source: str) -> list[str]:
    (folder / "jars.py").write_text(source)
    return [str(finding) for finding in handlers.check(DOCUMENT, PLANS, folder)]


def place(line: int) -> str:
    return str(PANTRY.relative_to(Path.cwd()) if PANTRY.is_relative_to(Path.cwd()) else PANTRY) + (
        f"/paths/jars.yaml:{line}"
    )


def test_complete_handlers_have_no_finding(folder: Path) -> None:
    assert findings(folder, COMPLETE) == []


def test_a_missing_handler_names_module_and_operation(folder: Path) -> None:
    source = COMPLETE.replace("async def list_labels(_context: Context, /) -> str: ...\n", "")
    assert findings(folder, source) == [
        (
            f"handlers/jars.py:1: error: has no handler of the operation `list_labels` ({place(76)});"
            " write `async def list_labels(context: RequestContext) -> str`, make generate prints it in full"
        )
    ]


def test_a_missing_module_lacks_every_handler(folder: Path) -> None:
    found = [str(finding) for finding in handlers.check(DOCUMENT, PLANS, folder)]
    assert [text.split("`")[1] for text in found] == ["get_jar", "put_jar", "list_labels"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("async def get_jar", "def get_jar", "is not async"),
        (
            "*, jar_id: int, unit",
            "jar_id: int, *, unit",
            "takes `context`, `jar_id` by position: only the context is",
        ),
        (
            "context: Context, *, jar_id: int, unit",
            "*, jar_id: int, unit",
            "takes nothing by position: only the context is",
        ),
        ("jar_id: int, unit", "jar: int, unit", "lacks the argument `jar_id` of its operation"),
        (
            "jar_id: int, unit",
            "jar_id: int, size: int, unit",
            "takes `size`, which its operation does not have",
        ),
    ],
)
def test_a_wrong_signature_names_the_fault(folder: Path, old: str, new: str, message: str) -> None:
    signature = (
        'async def get_jar(context: RequestContext, *, jar_id: int, unit: Literal["gram", "ounce"] = "gram")'
        " -> models.Jar"
    )
    expected = f"handlers/jars.py:2: error: `get_jar` {message} ({place(2)}); write `{signature}`"
    assert expected.replace('= "gram"', "= 'gram'") in findings(folder, COMPLETE.replace(old, new, 1))


def test_a_stale_handler_is_named(folder: Path) -> None:
    source = COMPLETE + "async def drop_jar(context: Context, *, jar_id: int) -> None: ...\n"
    assert findings(folder, source) == [
        (
            "handlers/jars.py:7: error: `drop_jar` is the handler of no operation of the tag jars;"
            " delete it, or begin its name with an underscore"
        )
    ]


def test_a_module_without_tag_is_named(folder: Path) -> None:
    (folder / "tins.py").touch()
    assert findings(folder, COMPLETE) == [
        (
            "handlers/tins.py:1: error: the contract has no tag whose module is `tins`;"
            " delete the module, or give its operations the tag"
        )
    ]


def test_a_module_that_is_no_python_is_named(folder: Path) -> None:
    with pytest.raises(ContractInvalid, match=r"handlers/jars.py:2: error: is no Python: invalid syntax"):
        findings(folder, "\nasync get_jar\n")


def test_scaffold_writes_a_new_module_once(folder: Path) -> None:
    assert handlers.scaffold(PLANS, folder, "generated") == [folder / "jars.py"]
    source = (folder / "jars.py").read_text()
    assert (
        source
        == '''"""Handlers of the tag jars."""

from typing import Literal

from app.context import RequestContext
from generated import models
from generated.responses import jars as responses
from generated.runtime import NotImplementedByServiceError


async def get_jar(
    context: RequestContext, *, jar_id: int, unit: Literal["gram", "ounce"] = "gram"
) -> models.Jar:
    raise NotImplementedByServiceError("get_jar")


async def put_jar(
    context: RequestContext, *, jar_id: int, body: models.Jar
) -> responses.PutJar200 | responses.PutJar201:
    raise NotImplementedByServiceError("put_jar")


async def list_labels(context: RequestContext) -> str:
    raise NotImplementedByServiceError("list_labels")
'''
    )
    assert findings(folder, source) == []
    (folder / "jars.py").write_text("# mine\n")
    assert handlers.scaffold(PLANS, folder, "generated") == []
    assert (folder / "jars.py").read_text() == "# mine\n"


def test_paste_is_the_whole_function() -> None:
    assert (
        handlers.paste(PLANS[2], "generated")
        == """from app.context import RequestContext
from generated.runtime import NotImplementedByServiceError


async def list_labels(context: RequestContext) -> str:
    raise NotImplementedByServiceError("list_labels")
"""
    )
