"""A connection to RabbitMQ beside the service."""

import aio_pika
from aio_pika.abc import AbstractConnection

from scripts.stack import Stack
from scripts.stack.rabbitmq import Rabbitmq


async def connected(stack: Stack) -> AbstractConnection:
    login = Rabbitmq().secrets(stack.site)["rabbitmq"]
    return await aio_pika.connect(
        host=str(login["host"]),
        port=int(login["port"]),
        login=str(login["user"]),
        password=str(login["password"]),
        virtualhost=str(login["vhost"]),
    )
