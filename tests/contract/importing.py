"""Modules in a folder of a test, importable for a while and forgotten with it."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType


@contextmanager
def importable(folder: Path) -> Iterator[None]:
    """Let what lies in the folder be imported; no later test meets a module that it did not mean."""
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in [name for name, module in sys.modules.items() if _lies_in(folder, module)]:
            del sys.modules[name]


def _lies_in(folder: Path, module: ModuleType) -> bool:
    """Whether it was read there; a package without `__init__` has no file of its own."""
    places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
    return any(place and Path(place).is_relative_to(folder) for place in places)
