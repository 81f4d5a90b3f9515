"""When something that is granted for a while is renewed, and when another is needed."""

import asyncio
from itertools import count

import pytest

from app import errors
from app.integrations.leases import Lease, renewed


class Grantor:
    """Grants what it is told to, in order; then nothing."""

    def __init__(self, *grants: Lease | Exception | None) -> None:
        self.grants = list(grants)
        self.asked = count()

    async def renew(self) -> Lease | None:
        next(self.asked)
        grant = self.grants.pop(0) if self.grants else None
        if isinstance(grant, Exception):
            raise grant
        return grant

    @property
    def times(self) -> int:
        return next(self.asked)


WHOLE = Lease(0.03, renewable=True)


async def test_it_is_renewed_until_it_is_refused() -> None:
    grantor = Grantor(WHOLE, WHOLE, None)
    await renewed(WHOLE, grantor.renew)

    assert grantor.times == 3


async def test_less_than_the_whole_time_is_the_beginning_of_the_end() -> None:
    grantor = Grantor(WHOLE, Lease(0.01, renewable=True), WHOLE)
    await renewed(WHOLE, grantor.renew)

    assert grantor.times == 2


async def test_what_cannot_be_renewed_is_not_asked_for() -> None:
    grantor = Grantor(WHOLE)
    await renewed(Lease(0.03, renewable=False), grantor.renew)

    assert grantor.times == 0


async def test_a_grantor_that_is_away_is_asked_again_while_there_is_time() -> None:
    lease = Lease(0.6, renewable=True)
    grantor = Grantor(errors.VaultUnavailableError("Away."), lease, None)
    await renewed(lease, grantor.renew)

    assert grantor.times == 3


async def test_a_grantor_that_stays_away_is_given_up_before_the_end() -> None:
    lease = Lease(0.3, renewable=True)
    grantor = Grantor(*[errors.VaultUnavailableError("Away.")] * 20)
    began = asyncio.get_running_loop().time()
    await renewed(lease, grantor.renew)

    assert asyncio.get_running_loop().time() - began < 0.3
    assert 1 <= grantor.times <= 3


async def test_no_time_is_for_ever() -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(renewed(Lease(0, renewable=True), Grantor().renew), 0.05)
