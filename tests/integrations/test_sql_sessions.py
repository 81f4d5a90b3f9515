"""Transactions on SQLAlchemy, and what they make of a PostgreSQL that is away, hung or new."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import IntegrityError

from app import errors
from app.integrations.sql_sessions import Session, broken_constraint
from app.integrations.tables import LoginCount, Role, Table
from app.resources import Resources, open_resources
from app.settings import Settings
from scripts.stack import Stack
from tests.fresh_databases import fresh_databases


@pytest.fixture
async def name(resources: Resources) -> AsyncIterator[str]:
    """Name a count that no other test uses, and take it away afterwards."""
    name = f"test-{uuid.uuid4().hex}"
    yield name
    async with resources.transactions.begin() as session:
        await session.execute(delete(LoginCount).where(LoginCount.key == name.encode()))


def counted(name: str) -> LoginCount:
    return LoginCount(key=name.encode(), failures=1, expires_at=datetime.now(UTC))


async def found(resources: Resources, name: str) -> LoginCount | None:
    return await resources.transactions.read(lambda session: session.get(LoginCount, name.encode()))


async def one(session: Session) -> int:
    number: int = (await session.execute(text("SELECT 1"))).scalar_one()
    return number


async def test_what_a_transaction_did_is_there_for_the_next(resources: Resources, name: str) -> None:
    async with resources.transactions.begin() as session:
        session.add(counted(name))
    count = await found(resources, name)
    assert count is not None
    assert count.failures == 1


async def test_an_error_rolls_all_of_it_back(resources: Resources, name: str) -> None:
    async def change_your_mind() -> None:
        async with resources.transactions.begin() as session:
            session.add(counted(name))
            await session.flush()
            raise errors.ConflictError("No.")

    with pytest.raises(errors.ConflictError):
        await change_your_mind()
    assert await found(resources, name) is None


async def test_a_broken_constraint_is_named(resources: Resources) -> None:
    with pytest.raises(IntegrityError) as caught:
        async with resources.transactions.begin() as session:
            session.add(Role(id=1, name="boss"))
    assert broken_constraint(caught.value) == "roles_pkey"


async def test_roles_have_the_numbers_that_are_told(resources: Resources) -> None:
    async with resources.transactions.begin() as session:
        roles = await session.scalars(select(Role).order_by(Role.id))
        assert [(role.id, role.name) for role in roles] == [(1, "admin"), (2, "user")]


@pytest.mark.parametrize("table", Table.metadata.sorted_tables, ids=lambda table: str(table.name))
async def test_each_table_is_what_its_model_says(resources: Resources, table: object) -> None:
    async with resources.transactions.begin() as session:
        await session.execute(select(table).limit(1))  # type: ignore[call-overload]


async def test_a_caller_that_gives_up_leaves_no_transaction(resources: Resources, name: str) -> None:
    started = asyncio.Event()

    async def slow() -> None:
        async with resources.transactions.begin() as session:
            session.add(counted(name))
            await session.flush()
            started.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(slow())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await found(resources, name) is None
    assert resources.transactions.breaker.failures == 0


async def test_a_statement_that_takes_too_long_is_given_up(resources: Resources) -> None:
    with pytest.raises(errors.TimeoutError) as caught:
        async with resources.transactions.begin() as session:
            await session.execute(select(func.pg_sleep(30)))
    assert caught.value.details == {"service": "postgres"}
    async with resources.transactions.begin() as session:
        assert await one(session) == 1


async def test_a_server_that_hangs_is_waited_for_no_longer(resources: Resources, stack: Stack) -> None:
    stack.pause("postgres")
    try:
        async with asyncio.timeout(3):
            with pytest.raises(errors.TimeoutError):
                async with resources.transactions.begin() as session:
                    await one(session)
    finally:
        stack.resume("postgres")
    assert await resources.transactions.read(one) == 1


async def test_a_server_that_was_away_is_back_without_an_error(resources: Resources, stack: Stack) -> None:
    assert await resources.transactions.read(one) == 1
    stack.down("postgres")
    with pytest.raises(errors.DatabaseConnectionError) as caught:
        async with resources.transactions.begin() as session:
            await one(session)
    assert caught.value.message == "PostgreSQL cannot be reached."
    stack.up("postgres")
    async with resources.transactions.begin() as session:
        assert await one(session) == 1


async def test_a_database_without_tables_says_what_to_do(stack: Stack) -> None:
    async with fresh_databases(stack) as environment:
        with pytest.MonkeyPatch.context() as variables:
            for variable, value in environment.items():
                variables.setenv(variable, value)
            settings = Settings.load()
        async with open_resources(settings) as resources:
            with pytest.raises(errors.DatabaseConnectionError) as caught:
                await found(resources, "1.0")
    assert caught.value.message == "The database is not set up yet: `python -m app migrate` does that."


async def test_an_account_on_loan_may_use_the_tables(settings: Settings, name: str) -> None:
    postgres = settings.postgres.model_copy(update={"vault_role": "postgres", "user": None, "password": None})
    async with open_resources(settings.model_copy(update={"postgres": postgres})) as resources:
        async with resources.transactions.begin() as session:
            session.add(counted(name))
        async with resources.transactions.begin() as session:
            user = (await session.execute(select(func.current_user()))).scalar_one()
    assert user.startswith("v-")
