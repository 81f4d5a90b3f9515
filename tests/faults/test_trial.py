import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.faults.fault import Fault
from scripts.faults.trial import Tree

GIT = shutil.which("git") or "git"
FAULT = Fault(
    name="off by one",
    files=("limit.py",),
    old="count > LIMIT",
    new="count >= LIMIT",
    tests=("test_limit.py",),
)
FILES = {
    "limit.py": "LIMIT = 3\n\n\ndef refused(count):\n    return count > LIMIT\n",
    "test_limit.py": "import limit\n\n\ndef test_the_limit():\n    assert not limit.refused(3)\n",
}


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Tree]:
    """Copy a project of one module and one test."""
    checkout, root = tmp_path / "checkout", tmp_path / "copy"
    checkout.mkdir()
    root.mkdir()
    for name, text in FILES.items():
        (checkout / name).write_text(text)
    identity = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org")
    for words in (("init", "-q"), ("add", "."), (*identity, "commit", "-q", "-m", "Begin")):
        subprocess.run([GIT, *words], cwd=checkout, check=True)
    (checkout / "limit.py").write_text("what is not committed is not copied")
    with Tree.of(checkout, root, "none") as tree:
        yield tree


def test_a_fault_is_caught_and_taken_back(tree: Tree) -> None:
    assert not tree.run("tests", FAULT).caught
    with tree.faulty(FAULT):
        outcome = tree.run("tests", FAULT)
    assert outcome.caught
    assert "assert not True" in outcome.output
    assert not outcome.told
    assert (tree.root / "limit.py").read_text() == FILES["limit.py"]
    assert not tree.run("tests", FAULT).caught
