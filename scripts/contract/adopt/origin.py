"""Where the document comes from: a code-first application, a URL or a file."""

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from scripts.contract.bundle import bundle
from scripts.contract.document import Document

_APPLICATION = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(\(\))?")
_DERIVE = """
import functools, importlib, json, sys
module, _, name = sys.argv[1].partition(":")
sys.path.insert(0, "")
app = functools.reduce(getattr, name.removesuffix("()").split("."), importlib.import_module(module))
app = app() if name.endswith("()") else app
with open(sys.argv[2], "w", encoding="utf-8") as file:
    json.dump(app.openapi(), file, indent=2)
"""


class NotDerivedError(Exception):
    """The application has no document to give."""


def read(source: str, *, python: str = sys.executable, folder: Path = Path()) -> Document:
    """Bundle what `source` names; `python` and `folder` are the application's own."""
    if not _APPLICATION.fullmatch(source):
        return bundle(source)
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / f"{source.partition(':')[0]}.json"
        _derive(source, file, python, folder)
        return _named(bundle(str(file)), source)


def _named(document: Document, application: str) -> Document:
    """Let places be the application's: the file that it was derived into is gone by then."""
    places = {pointer: replace(place, file=application) for pointer, place in document.locations.items()}
    return replace(document, locations=places)


def _derive(application: str, file: Path, python: str, folder: Path) -> None:
    """Ask the application in a process of its own: importing it may do anything."""
    ended = subprocess.run(
        [python, "-c", _DERIVE, application, str(file)],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
    if ended.returncode or not file.exists():
        reason = ended.stderr.strip().splitlines()[-1:] or ["it ended without a document"]
        raise NotDerivedError(f"{application} gives no document: {reason[0]}")
    json.loads(file.read_text(encoding="utf-8"))
