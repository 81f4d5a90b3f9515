"""The files of an adopted contract: plain YAML, with what people have to decide as comments."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from scripts.contract import yaml_text
from scripts.contract.adopt.layout import Layout
from scripts.contract.adopt.notes import Note
from scripts.contract.document import Location
from scripts.contract.findings import Finding


class ExistsError(Exception):
    """Nothing that is there already is written over."""

    def __init__(self, files: Iterable[Path]) -> None:
        names = ", ".join(str(file) for file in files)
        super().__init__(f"{names} is there already; nothing was written")


def write(layout: Layout, notes: Iterable[Note], folder: Path) -> list[Finding]:
    """Write the files, and return the notes with their lines; what is to decide is a warning."""
    texts = _texts(layout, notes)
    there = [folder / name for name in texts if (folder / name).exists()]
    if there:
        raise ExistsError(there)
    lines = {}
    for name, text in texts.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
        lines[name] = yaml_text.read(text, name)[1]
    return [_finding(layout, note, folder, lines) for note in notes]


def _finding(layout: Layout, note: Note, folder: Path, lines: Mapping[str, dict[str, int]]) -> Finding:
    file, pointer = layout.where(note.pointer)
    line = lines[file][_nearest(pointer, lines[file])]
    return Finding(location=Location(str((folder / file).resolve()), line), message=note.message)


def _nearest(pointer: str, lines: Mapping[str, int]) -> str:
    while pointer not in lines:
        pointer = pointer.rpartition("/")[0]
    return pointer


def _texts(layout: Layout, notes: Iterable[Note]) -> dict[str, str]:
    comments: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for note in notes:
        if note.decide:
            file, pointer = layout.where(note.pointer)
            comments[file][pointer].append(note.message)
    return {name: _commented(_yaml(data), name, comments[name]) for name, data in layout.files.items()}


def _commented(text: str, name: str, comments: Mapping[str, list[str]]) -> str:
    """Put each comment above the line that it is about, the last line first."""
    found = yaml_text.read(text, name)[1]
    lines = text.splitlines()
    by_line: dict[int, list[str]] = defaultdict(list)
    for pointer, messages in comments.items():
        by_line[found[_nearest(pointer, found)]] += messages
    for number in sorted(by_line, reverse=True):
        line = lines[number - 1]
        indent = " " * (len(line) - len(line.lstrip()))
        lines[number - 1 : number - 1] = [
            f"{indent}# decide: {message}" for message in dict.fromkeys(by_line[number])
        ]
    return "\n".join(lines) + "\n"


def _yaml(data: Any) -> str:
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


class _Dumper(yaml.SafeDumper):
    """Writes values out without anchors, lists indented, texts of several lines as such."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  PyYAML's signature
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  as above
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Quote what YAML 1.2 would read as something else than a text."""
    style = "|" if "\n" in text and text.strip() == text.rstrip("\n") else None
    if style is None and yaml_text.is_other_than_text(text):
        style = "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
