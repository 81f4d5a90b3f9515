"""One document from many files."""

from pathlib import Path

import yaml

from scripts.contract.document import Document, Location


def bundle(entry: str) -> Document:
    path = Path(entry).resolve()
    return Document(yaml.safe_load(path.read_text(encoding="utf-8")), {"": Location(str(path), 1)})
