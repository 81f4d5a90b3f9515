"""Who logs in with a password, and how often that has failed of late, for all replicas together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from app.integrations.sql_sessions import Session
from app.integrations.tables import Account, FamiliarAddress, LoginCount


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account that somebody wants to log in to; `is_familiar` tells of the address."""

    account_id: int
    password_hash: str | None
    is_disabled: bool
    is_familiar: bool


@dataclass(frozen=True, slots=True)
class Count:
    """Logins that count as failed, and for how many seconds they do."""

    failures: int
    seconds: float


async def candidate(session: Session, name: str, address: bytes) -> Candidate | None:
    """Find the account of a name in lower case, as failures are counted by it."""
    familiar = (
        select(FamiliarAddress.account_id)
        .where(FamiliarAddress.account_id == Account.id, FamiliarAddress.address == address)
        .where(FamiliarAddress.expires_at > func.now())
    )
    found = await session.execute(
        select(Account.id, Account.password_hash, Account.disabled_at.is_not(None), familiar.exists()).where(
            func.lower(Account.username) == name
        )
    )
    row = found.one_or_none()
    return None if row is None else Candidate(*row)


async def count(session: Session, keys: Sequence[bytes], seconds: int) -> dict[bytes, Count]:
    """Count a login as failed under each key, in a window that began with the first of them."""
    held, now = LoginCount, func.now()
    # In the order of the keys, so that two who count the same wait for each other in one direction only.
    new = insert(held).values(
        [{"key": key, "failures": 1, "expires_at": now + timedelta(seconds=seconds)} for key in sorted(keys)]
    )
    is_over = held.expires_at <= now
    counted = new.on_conflict_do_update(
        index_elements=[held.key],
        set_={
            "failures": case((is_over, 1), else_=held.failures + 1),
            "expires_at": case((is_over, new.excluded.expires_at), else_=held.expires_at),
        },
    ).returning(held.key, held.failures, func.extract("epoch", held.expires_at - now))
    return {key: Count(failures, float(left)) for key, failures, left in await session.execute(counted)}


async def take_back(session: Session, keys: Sequence[bytes]) -> None:
    """Count one failure less: the login was a good one."""
    held = select(LoginCount.key).where(LoginCount.key.in_(keys)).order_by(LoginCount.key).with_for_update()
    await session.execute(
        update(LoginCount)
        .where(LoginCount.key.in_(held), LoginCount.failures > 0)
        .values(failures=LoginCount.failures - 1)
    )


async def remember(session: Session, account_id: int, address: bytes, seconds: int) -> None:
    """Know the address as one of the account's."""
    until = func.now() + timedelta(seconds=seconds)
    new = insert(FamiliarAddress).values(account_id=account_id, address=address, expires_at=until)
    await session.execute(
        new.on_conflict_do_update(
            index_elements=[FamiliarAddress.account_id, FamiliarAddress.address], set_={"expires_at": until}
        )
    )


async def lock_hash(session: Session, account_id: int) -> str | None:
    """Read what is kept of a password, which nobody else replaces until this transaction ends."""
    return await session.scalar(
        select(Account.password_hash).where(Account.id == account_id).with_for_update(key_share=True)
    )


async def set_hash(session: Session, account_id: int, password_hash: str) -> None:
    """Keep another password."""
    await session.execute(update(Account).where(Account.id == account_id).values(password_hash=password_hash))


async def replace_hash(session: Session, account_id: int, former: str, password_hash: str) -> None:
    """Keep a password in another way; no change that others should notice."""
    await session.execute(
        update(Account)
        .where(Account.id == account_id, Account.password_hash == former)
        .values(password_hash=password_hash)
    )


async def forget(session: Session, limit: int) -> int:
    """Delete counts and addresses that are over; return how many."""
    count, place = LoginCount, FamiliarAddress
    old = select(count.key).where(count.expires_at <= func.now()).limit(limit)
    counts = await session.execute(delete(count).where(count.key.in_(old)).returning(count.key))
    gone = select(place.account_id, place.address).where(place.expires_at <= func.now()).limit(limit)
    places = await session.execute(
        delete(place)
        .where(place.expires_at <= func.now(), tuple_(place.account_id, place.address).in_(gone))
        .returning(place.account_id)
    )
    return len(counts.all()) + len(places.all())
