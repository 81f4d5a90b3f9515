"""The example of the README fits the contract as it is, and everything names the contract's own version."""

import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from scripts.contract.bundle import bundle
from scripts.contract.lint.__main__ import lint
from scripts.contract.validation import check

ROOT: Final = Path(__file__).parents[2]
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
CODE: Final = re.compile(r"^   ```(\w*)\n(.*?)^   ```$", re.MULTILINE | re.DOTALL)


def block(language: str) -> str:
    text = next(text for name, text in CODE.findall(README) if name == language)
    return re.sub(r"^ {3}", "", text, flags=re.MULTILINE)


def edited(folder: Path) -> str:
    """Do to a copy of the contract what the first step says."""
    spec = shutil.copytree(ROOT / "spec", folder / "spec")
    cache = spec / "paths" / "cache.yaml"
    before, mark, after = cache.read_text(encoding="utf-8").partition("\npattern:\n")
    assert mark
    cache.write_text(f"{before}\n{block('yaml').rstrip()}{mark}{after}", encoding="utf-8")
    return str(spec / "openapi.yaml")


def test_the_edit_is_a_contract(tmp_path: Path) -> None:
    entry = edited(tmp_path)
    assert check(bundle(entry), house=True) == []
    assert lint(entry) == []


def test_what_generating_says_names_the_line_of_the_edit(tmp_path: Path) -> None:
    line = bundle(edited(tmp_path)).where("/paths/~1examples~1cache~1{key}/put").line
    assert f"no handler of swap_cache_value (spec/paths/cache.yaml:{line}); write there:" in README


def versions(node: Any) -> Iterator[str]:
    """Find what is said of the contract's version: each `version` beside its title or name."""
    if isinstance(node, list):
        for each in node:
            yield from versions(each)
    elif isinstance(node, dict):
        if "DevStack Core Reference API" in (node.get("title"), node.get("name")) and "version" in node:
            yield node["version"]
        for each in node.values():
            yield from versions(each)


def test_one_version() -> None:
    contract = yaml.safe_load((ROOT / "generated" / "openapi.yaml").read_text(encoding="utf-8"))
    told = list(versions(contract))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert len(told) > 1
    assert {*told, project} == {contract["info"]["version"]}
