"""What the classes of generated models do, and that tools take them as they are."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from scripts.contract import models, schemas
from scripts.contract.bundle import bundle
from tests.contract.packages import models_of

ROOT = Path(__file__).parents[2]
EVERYTHING = schemas.read(bundle(str(Path(__file__).parent / "everything.yaml")))
SETTINGS = ROOT / "pyproject.toml"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    with models_of(EVERYTHING, tmp_path_factory.mktemp("generated"), "behaving_models") as module:
        yield module


def test_rendering_is_deterministic() -> None:
    again = schemas.read(bundle(str(Path(__file__).parent / "everything.yaml")))

    assert models.render(EVERYTHING) == models.render(again)


def test_models_are_frozen_and_take_names_and_aliases(generated: ModuleType) -> None:
    reserved = generated.Reserved(class_="a", queue_name_="b")

    assert reserved.model_dump(mode="json", exclude_unset=True) == {"class": "a", "queueName": "b"}
    assert generated.Reserved.model_validate({"class": "a", "queueName": "b"}) == reserved
    with pytest.raises(ValidationError, match="frozen"):
        reserved.class_ = "c"


def test_none_is_absence_where_null_is_not_allowed(generated: ModuleType) -> None:
    absent = generated.Absent(nullable=None, optional=None, both=None)

    assert absent.model_dump(mode="json", exclude_unset=True) == {"nullable": None, "both": None}


def test_an_additional_property_does_not_land_in_a_field_of_the_same_name(generated: ModuleType) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(generated.MapsTyped)

    returned = adapter.validate_python({"known": True, "known_": "x"}, by_alias=True, by_name=False)

    assert returned.model_dump(mode="json", exclude_unset=True) == {"known": True, "known_": "x"}


USE = """\
from typed_models import models

models.Cat(kind="dog", name="tom")
models.Thing(id="1", name="a", colour="red")
models.Thing(id=1, name="a", colour="mauve", note=None)
models.Robot(model="r2", token="leak")
pet: models.Pet = models.Cat(kind="cat", name="tom")
models.Zoo(pets=[pet], star=None)
"""


def test_the_module_passes_the_tools_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(USE)

    def run(tool: str, *arguments: str) -> str:
        command = [sys.executable, "-m", tool, *arguments]
        done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
        return done.stdout

    with models_of(EVERYTHING, tmp_path, "typed_models"):
        assert (
            run("ruff", "check", "--config", str(SETTINGS), "typed_models/models.py")
            == "All checks passed!\n"
        )
        assert run("ruff", "format", "--check", "--config", str(SETTINGS), "typed_models/models.py") == (
            "1 file already formatted\n"
        )
        complaints = run(
            *("mypy", "--config-file", str(SETTINGS), "--cache-dir", str(ROOT / ".mypy_cache")),
            *("typed_models/models.py", "use.py"),
        )

    assert [line.partition(": error: ")[0] for line in complaints.splitlines()[:-1]] == [
        "use.py:3", "use.py:4", "use.py:5", "use.py:6",
    ]  # fmt: skip
