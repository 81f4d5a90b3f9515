"""Passwords: what is refused, what is kept, and that nobody waits shorter for an unknown name."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type

from app import errors
from app.sections import PasswordsSettings
from app.services import passwords as module
from app.services.passwords import Passwords, require_acceptable

CHEAP = PasswordsSettings(memory_kib=8, iterations=1)
GOOD = "correct horse battery"


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    passwords = Passwords(CHEAP)
    yield passwords
    passwords.close()


async def test_a_password_fits_what_was_kept_of_it(passwords: Passwords) -> None:
    kept = await passwords.hash(GOOD)
    assert kept != await passwords.hash(GOOD)
    assert GOOD not in kept
    assert await passwords.verify(kept, GOOD) is True
    assert await passwords.verify(kept, GOOD + "!") is False


async def test_by_default_it_is_argon2id_as_owasp_has_it() -> None:
    passwords = Passwords(PasswordsSettings())
    parameters = extract_parameters(await passwords.hash(GOOD))
    assert (parameters.type, parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (
        Type.ID,
        19_456,
        2,
        1,
    )
    passwords.close()


async def test_nobody_has_a_password(passwords: Passwords) -> None:
    assert await passwords.verify(None, GOOD) is False
    assert await passwords.verify(None, "nobody has it") is False


async def test_an_unknown_name_costs_as_much_as_a_known_one(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    fits = passwords._fits  # noqa: SLF001

    def counted(kept: str, password: str) -> bool:
        looked_at.append(kept)
        return fits(kept, password)

    monkeypatch.setattr(passwords, "_fits", counted)
    await passwords.verify(await passwords.hash(GOOD), "wrong")
    await passwords.verify(None, "wrong")
    known, unknown = map(extract_parameters, looked_at)
    assert known == unknown


async def test_what_is_no_hash_fits_nothing(passwords: Passwords) -> None:
    assert await passwords.verify("imported", GOOD) is False


async def test_characters_are_the_same_however_they_were_typed(passwords: Passwords) -> None:
    kept = await passwords.hash("Ångström und café")
    assert await passwords.verify(kept, "Ångström und cafe\u0301") is True


async def test_other_parameters_make_a_hash_outdated(passwords: Passwords) -> None:
    kept = await passwords.hash(GOOD)
    stronger = Passwords(PasswordsSettings(memory_kib=16, iterations=1))
    assert (passwords.is_outdated(kept), stronger.is_outdated(kept)) == (False, True)
    assert await stronger.verify(kept, GOOD) is True
    stronger.close()


async def test_only_so_many_at_once(passwords: Passwords, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 4)
    gate, lock = threading.Event(), threading.Lock()
    under_way = most = 0

    def slow(*_: str) -> bool:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        gate.wait(10)
        with lock:
            under_way -= 1
        return True

    monkeypatch.setattr(passwords, "_fits", slow)
    waiting = [asyncio.create_task(passwords.verify("kept", GOOD)) for _ in range(4)]
    await asyncio.sleep(0)
    with pytest.raises(errors.OverloadedError, match="Too many passwords"):
        await passwords.verify("kept", GOOD)
    gate.set()
    assert await asyncio.gather(*waiting) == [True] * 4
    assert most <= CHEAP.at_once
    assert await passwords.verify("kept", GOOD) is True


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "               a",
        "пароль пароль-2",
        "annannotator is fine",
        "1234567890123 5",
        "asdfghjkl;asdfgh",
    ],
)
def test_acceptable(password: str) -> None:
    require_acceptable(password, "ann")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("I am annabel and well", "contain the username"),
        ("i AM ANNABEL and well", "contain the username"),
        ("aaaaaaaaaaaaaaa", "repeat itself"),
        ("passwordpassword", "repeat itself"),
        ("abcabcabcabcabc", "repeat itself"),
        ("123456789012345", "run along"),
        ("543210987654321", "run along"),
        ("abcdefghijklmnop", "run along"),
        ("qwertyuiopasdfgh", "run along"),
        ("QWERTYUIOPASDFGH", "run along"),
    ],
)
def test_guessed_first(password: str, why: str) -> None:
    with pytest.raises(errors.ValidationError, match=why) as caught:
        require_acceptable(password, "Annabel")
    assert caught.value.details == {"field": "password"}
    assert password not in caught.value.message
