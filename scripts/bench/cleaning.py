"""What the benchmark leaves in the systems, removed."""

from collections.abc import Mapping

from scripts.bench import drivers
from scripts.bench.cases import QUEUE
from scripts.bench.logins import Login


async def clean(logins: Mapping[str, Login]) -> None:
    async with await drivers.rabbitmq_connection(logins["rabbitmq"]) as connection:
        queue = await (await connection.channel()).declare_queue(QUEUE, durable=True)
        await queue.purge()
