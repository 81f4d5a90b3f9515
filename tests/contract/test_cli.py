"""The command as it is run: what it writes, what it prints and how it ends."""

import importlib
from pathlib import Path

import httpx
import pytest

from tests.contract.generated import ROOT, Kitchen, kitchen, python
from tests.contract.importing import importable

LID = """lid:
  get:
    operationId: get_lid
    tags: [lids]
    summary: Look at a lid
    responses:
      '200':
        description: How it is.
        content:
          application/json:
            schema:
              $ref: ../openapi.yaml#/components/schemas/Jar
            example: {label: lid}
"""

HANDLERS = '''"""Handlers of the tag jars, written."""

from larder import models
from larder.responses import jars as responses


async def get_jar(_context: object, /, *, jar_id: int, unit: str = "gram") -> models.Jar:
    return models.Jar(label=unit, weight=jar_id)


async def put_jar(
    _context: object, /, *, jar_id: int, body: models.Jar
) -> responses.PutJar200 | responses.PutJar201:
    return responses.PutJar201(body=body, location=f"/v1/jars/{jar_id}")
'''

SERVE = """
from larder.operations import CONTRACT
from larder.routers.jars import build_router
from larder.runtime import build_app
from handlers import jars

app = build_app(CONTRACT, [build_router(jars, lambda request: request)])
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kitchen:
    monkeypatch.chdir(tmp_path)
    return kitchen(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Kitchen:
    """Generate a package that no test of this module changes."""
    found = kitchen(tmp_path_factory.mktemp("made"))
    assert found.run("generate") == 0
    return found


def test_generate_writes_the_package_and_the_handlers(
    place: Kitchen, capsys: pytest.CaptureFixture[str]
) -> None:
    assert place.run("generate") == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith(f"{place.out}/ written: 3 operations, ")
    assert (
        printed[1] == f"{place.handlers}/jars.py scaffolded: its functions answer 501 until they are written"
    )
    assert {name for name in place.files() if not name.startswith("runtime/")} == {
        "__init__.py",
        "capabilities.json",
        "models.py",
        "names.json",
        "openapi.json",
        "openapi.yaml",
        "operations.py",
        "responses/__init__.py",
        "responses/jars.py",
        "routers/__init__.py",
        "routers/jars.py",
        "schemas.json",
    }


def test_generate_again_changes_nothing(place: Kitchen, capsys: pytest.CaptureFixture[str]) -> None:
    place.run("generate")
    times = {path: path.stat().st_mtime_ns for path in place.out.rglob("*")}
    capsys.readouterr()
    assert place.run("generate") == 0
    assert capsys.readouterr().out.startswith(f"{place.out}/ is current: 3 operations, ")
    assert {path: path.stat().st_mtime_ns for path in place.out.rglob("*")} == times


@pytest.mark.parametrize("command", ["check", "validate"])
def test_what_was_generated_is_current(made: Kitchen, command: str) -> None:
    with made.module("operations"):
        assert made.run(command) == 0


def test_report_prints_the_capabilities(made: Kitchen, capsys: pytest.CaptureFixture[str]) -> None:
    assert made.run("report") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["keyword", "treatment", "operations"]
    assert "maxLength enforced 3" in [" ".join(line.split()) for line in lines]


def test_the_bytes_do_not_depend_on_folder_or_hash_seed(made: Kitchen, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    other = kitchen(tmp_path, "shelf")
    command = ("-m", "scripts.contract", "generate", "--add-errors", "--spec", "../pantry/openapi.yaml")
    ended = python(*command, "--out", "../shelf", folder=tmp_path / "elsewhere", PYTHONHASHSEED="7")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert other.files() == made.files()


def test_the_output_passes_mypy_as_it_is(made: Kitchen) -> None:
    config = (f"--config-file={ROOT}/pyproject.toml", f"--cache-dir={ROOT}/.mypy_cache")
    ended = python("-m", "mypy", "--strict", "--no-error-summary", *config, made.package, folder=made.folder)
    assert (ended.returncode, ended.stdout) == (0, "")


@pytest.mark.parametrize("command", [("check",), ("format", "--check")])
def test_the_output_passes_ruff_as_it_is(made: Kitchen, command: tuple[str, ...]) -> None:
    config = ("--config", f"{ROOT}/pyproject.toml", "--no-cache", "--quiet")
    ended = python("-m", "ruff", *command, *config, made.package, folder=made.folder)
    assert (ended.returncode, ended.stdout) == (0, "")


async def test_a_package_of_any_name_is_served(place: Kitchen) -> None:
    place.run("generate")
    (place.handlers / "jars.py").write_text(HANDLERS)
    (place.folder / "serving.py").write_text(SERVE)
    with importable(place.folder):
        transport = httpx.ASGITransport(importlib.import_module("serving").app)
        async with httpx.AsyncClient(transport=transport, base_url="http://pantry") as client:
            read = await client.get("/v1/jars/7")
            written = await client.put("/v1/jars/8", json={"label": "rice"})
            refused = await client.get("/v1/jars/100")
            unwritten = await client.get("/v1/jars/labels")
    assert (read.status_code, read.json()) == (200, {"label": "gram", "weight": 7})
    assert (written.status_code, written.headers["Location"]) == (201, "/v1/jars/8")
    assert (refused.status_code, refused.json()["error"]) == (422, "ValidationError")
    assert (unwritten.status_code, unwritten.json()["error"]) == (501, "NotImplementedByServiceError")


def test_a_new_tag_is_scaffolded_and_a_lost_one_vanishes(
    place: Kitchen, capsys: pytest.CaptureFixture[str]
) -> None:
    place.run("generate")
    place.change(place.jars, "jar:\n", LID + "jar:\n")
    place.change(place.spec, "paths:\n", "paths:\n  /lid:\n    $ref: paths/jars.yaml#/lid\n")
    place.change(place.spec, "tags:\n", "tags:\n  - name: lids\n    description: What covers them.\n")
    before = (place.handlers / "jars.py").read_bytes()
    assert place.run("generate") == 0
    assert f"{place.handlers}/lids.py scaffolded" in capsys.readouterr().out
    assert "routers/lids.py" in place.files()
    assert (place.handlers / "jars.py").read_bytes() == before
    assert place.run("check") == 0
    place.change(place.spec, "  /lid:\n    $ref: paths/jars.yaml#/lid\n", "")
    place.change(place.spec, "  - name: lids\n    description: What covers them.\n", "")
    assert place.run("generate") == 0
    assert "routers/lids.py" not in place.files()
    assert (place.handlers / "lids.py").exists()
    assert place.run("check") == 1
    assert (
        "handlers/lids.py:1: error: the contract has no tag whose module is `lids`" in capsys.readouterr().err
    )


def test_a_missing_handler_is_printed_to_paste_and_makes_check_fail(
    place: Kitchen, capsys: pytest.CaptureFixture[str]
) -> None:
    place.run("generate")
    place.change(place.jars, "jar:\n", LID.replace("lids", "jars") + "jar:\n")
    place.change(place.spec, "paths:\n", "paths:\n  /lid:\n    $ref: paths/jars.yaml#/lid\n")
    capsys.readouterr()
    assert place.run("generate") == 0
    printed = capsys.readouterr().out
    assert (
        f"{place.handlers}/jars.py has no handler of get_lid (pantry/paths/jars.yaml:2); write there:"
        in printed
    )
    assert place.run("check") == 1
    assert "has no handler of the operation `get_lid` (pantry/paths/jars.yaml:2)" in capsys.readouterr().err
    function = printed[printed.index("async def get_lid") :]
    module = place.handlers / "jars.py"
    module.write_text(f"{module.read_text()}\n\n{function}")
    assert place.run("check") == 0


def test_generate_tells_of_stale_handlers(place: Kitchen, capsys: pytest.CaptureFixture[str]) -> None:
    place.run("generate")
    module = place.handlers / "jars.py"
    module.write_text(module.read_text() + "\n\nasync def drop_jar(context: object) -> None: ...\n")
    assert place.run("generate") == 0
    assert "`drop_jar` is the handler of no operation of the tag jars" in capsys.readouterr().out


def test_an_edit_elsewhere_renames_nothing(place: Kitchen) -> None:
    place.run("generate")
    before = place.files()
    place.change(place.jars, "maximum: 99", "maximum: 98")
    place.run("generate")
    after = place.files()
    changed = [name for name in after if after[name] != before.get(name)]
    assert changed == ["openapi.json", "openapi.yaml", "routers/jars.py", "schemas.json"]
    lines = [set(files["routers/jars.py"].splitlines()) for files in (before, after)]
    assert sorted(lines[0] - lines[1]) == [b"        jar_id: Annotated[int, Path(ge=1, le=99)],"]


def test_check_names_what_was_edited_by_hand(place: Kitchen, capsys: pytest.CaptureFixture[str]) -> None:
    place.run("generate")
    place.change(place.out / "routers" / "jars.py", "le=99", "le=100")
    assert place.run("check") == 1
    line = (place.out / "routers" / "jars.py").read_text().partition("le=100")[0].count("\n") + 1
    error = capsys.readouterr().err
    assert error.startswith(f"larder/routers/jars.py:{line}: error: is not what the contract generates: has ")
    assert "run make generate" in error


def test_validate_stops_at_what_is_not_current(place: Kitchen, capsys: pytest.CaptureFixture[str]) -> None:
    assert place.run("validate") == 1
    assert "larder/__init__.py:1: error: is missing; run make generate" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["generate", "check", "validate"])
def test_a_broken_contract_is_told_with_its_line(
    place: Kitchen, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    place.run("generate")
    before = place.files()
    capsys.readouterr()
    place.change(place.jars, "maximum: 99", "maximun: 99")
    assert place.run(command) == 1
    assert "pantry/paths/jars.yaml:14: error: " in capsys.readouterr().err
    assert place.files() == before


@pytest.mark.parametrize("command", ["generate", "report"])
def test_a_contract_that_is_no_yaml_is_told_with_its_line(
    place: Kitchen, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    place.spec.write_text("openapi: 3.1.0\ninfo: [\n")
    assert place.run(command) == 1
    assert capsys.readouterr().err.startswith("pantry/openapi.yaml:")


def test_a_contract_that_is_not_there(place: Kitchen, capsys: pytest.CaptureFixture[str]) -> None:
    place.spec.unlink()
    assert place.run("generate") == 1
    assert "openapi.yaml" in capsys.readouterr().err


def test_a_folder_of_someone_elses_is_refused(place: Kitchen, capsys: pytest.CaptureFixture[str]) -> None:
    place.out.mkdir()
    (place.out / "mine.py").touch()
    assert place.run("generate") == 1
    assert "holds files that were not generated" in capsys.readouterr().err
    assert [path.name for path in place.out.iterdir()] == ["mine.py"]


def test_the_command_ends_with_its_status(tmp_path: Path) -> None:
    ended = python("-m", "scripts.contract", "report", "--spec", "nowhere.yaml", folder=tmp_path)
    assert ended.returncode == 1
    assert "nowhere.yaml" in ended.stderr
    assert "Traceback" not in ended.stderr
