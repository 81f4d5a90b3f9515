"""What the benchmark leaves in the systems, removed."""

from collections.abc import Mapping

import asyncpg

from scripts.bench import drivers
from scripts.bench.cases import QUEUE, RECORD
from scripts.bench.logins import Login


async def empty_queue(logins: Mapping[str, Login]) -> None:
    async with await drivers.rabbitmq_connection(logins["rabbitmq"]) as connection:
        queue = await (await connection.channel()).declare_queue(QUEUE, durable=True)
        await queue.purge()


async def remove(logins: Mapping[str, Login]) -> None:
    async with await drivers.rabbitmq_connection(logins["rabbitmq"]) as connection:
        await (await connection.channel()).queue_delete(QUEUE)
    postgres = await asyncpg.connect(**drivers.postgres_login(logins["postgres"]))
    await postgres.execute("DELETE FROM records WHERE name = $1", RECORD)
    await postgres.close()
