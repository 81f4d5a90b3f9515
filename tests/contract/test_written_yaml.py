"""The YAML of a generated contract says what its JSON says, to readers of YAML 1.1 and 1.2."""

import json
from pathlib import Path

import yaml

from scripts.contract import generation, yaml_text
from scripts.contract.bundle import bundle

TEXTS = [
    "1e3",
    "1.",
    ".5",
    "+1",
    "0o17",
    "017",
    "0x1f",
    "1_000",
    "1:30",
    "no",
    "~",
    "null",
    "2026-01-31",
    " a",
    "a: b",
]
VALUES = [1e3, 1e20, 0.5, 15, True, None, *TEXTS, "two\nlines\n", "tab\there", "\u2028 \x7f é"]


def test_text_stays_text_and_numbers_stay_numbers(tmp_path: Path) -> None:
    schema = {"enum": VALUES, "x-note": {text: text for text in TEXTS}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": {"A": schema}},
    }
    (tmp_path / "openapi.json").write_text(json.dumps(document))

    written = generation.generate(bundle(str(tmp_path / "openapi.json"))).files["openapi.yaml"].decode()

    read, _ = yaml_text.read(written, "openapi.yaml")
    assert read["components"]["schemas"]["A"] == schema
    assert yaml.safe_load(written)["components"]["schemas"]["A"] == schema
