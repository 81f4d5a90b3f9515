"""Generated models as a module that a test can use."""

import importlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from scripts.contract import models, output
from scripts.contract.schemas import Catalogue
from tests.contract.importing import importable

RUNTIME = Path(models.__file__).parent / "runtime" / "model.py"


def written(catalogue: Catalogue) -> str:
    """Write models.py as it stands in a package."""
    return output.formatted({"models.py": models.render(catalogue).encode()})["models.py"].decode()


@contextmanager
def models_of(catalogue: Catalogue, folder: Path, name: str) -> Iterator[ModuleType]:
    """Write the models of a contract as a package of that name and import them."""
    package = folder / name
    (package / "runtime").mkdir(parents=True)
    for place in (package, package / "runtime"):
        (place / "__init__.py").write_text('"""Generated for a test."""\n')
    shutil.copy(RUNTIME, package / "runtime")
    (package / "models.py").write_text(written(catalogue), encoding="utf-8")
    with importable(folder):
        yield importlib.import_module(f"{name}.models")
