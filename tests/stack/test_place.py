"""Where a stack lies, what it remembers, and who may read it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.stack import Stack, StackError, place
from scripts.stack.ledger import Ledger
from tests.stack.server import Plain

MakeStack = Callable[..., Stack]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_credentials_are_for_their_owner_alone(make_stack: MakeStack) -> None:
    stack = make_stack()
    stack.up()

    assert mode(stack.site.folder / "root.json") == 0o600
    assert mode(stack.site.folder / "plain") == 0o700
    assert mode(stack.site.folder / "log" / "plain-1.log") == 0o600


def test_a_umask_does_not_close_the_folders_that_servers_pass_through(make_stack: MakeStack) -> None:
    before = os.umask(0o077)
    try:
        stack = make_stack()
    finally:
        os.umask(before)

    assert mode(stack.site.folder) == 0o711


def test_a_credential_is_made_once_and_survives(make_stack: MakeStack) -> None:
    first = make_stack().site.password("plain")

    assert make_stack().site.password("plain") == first
    assert make_stack().site.password("other") != first
    assert len(first) == 32


def test_two_commands_at_once_agree_on_a_credential(folder: Path) -> None:
    one, two = Ledger(folder / "root.json"), Ledger(folder / "root.json")

    assert one.setdefault("key", lambda: "one") == "one"
    assert two.setdefault("key", lambda: "two") == "one"
    two.put(other="value")
    assert one.get("other") == "value"


def test_a_file_for_a_server_is_never_open_to_others(make_stack: MakeStack) -> None:
    site = make_stack().site
    path = site.home("plain", Plain().account) / "configuration"

    site.write(path, "first", Plain().account)
    site.write(path, "second", Plain().account)

    assert path.read_text() == "second"
    assert mode(path) == 0o600


@pytest.mark.parametrize("name", ["", "Dev", "../dev", "a b", "-dev"])
def test_a_name_is_one_plain_word(folder: Path, name: str) -> None:
    with pytest.raises(StackError, match="is no name for a stack"):
        Stack(name, port_base=18000, root=folder)


def test_a_new_name_needs_ports(folder: Path) -> None:
    with pytest.raises(StackError, match="choose its ports with --port-base"):
        Stack("mine", root=folder)


@pytest.mark.parametrize("base", [80, 22701])
def test_ports_leave_room_for_the_highest(folder: Path, base: int) -> None:
    with pytest.raises(StackError, match="--port-base must be from 1024 to 22700"):
        Stack("mine", port_base=base, root=folder)


def test_ports_are_remembered(folder: Path) -> None:
    Stack("mine", port_base=18000, root=folder)

    assert Stack("mine", root=folder).site.port(1) == 18001
    with pytest.raises(StackError, match="has its ports at 18000"):
        Stack("mine", port_base=19000, root=folder)


def test_the_service_learns_where_the_systems_are(make_stack: MakeStack, port_base: int) -> None:
    assert make_stack().environment() == {"PLAIN_PORT": str(port_base + 1)}


def test_purge_deletes_the_data(make_stack: MakeStack) -> None:
    stack = make_stack()
    stack.up()

    stack.purge()

    assert not stack.site.folder.exists()


def test_below_a_closed_home_root_leads_the_data_elsewhere(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = folder / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setattr(place, "ELSEWHERE", folder / "lib")
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    site = place.open_site("unit", 18000, home / ".stack")

    assert site.folder.parent.parent == folder / "lib"
    assert (home / ".stack").resolve() == site.folder.parent
    assert place.open_site("unit", None, home / ".stack").folder == site.folder


def test_another_users_stack_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Stack("mine", port_base=18000, root=folder)
    other = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)

    with pytest.raises(StackError, match="belongs to"):
        Stack("mine", root=folder)
