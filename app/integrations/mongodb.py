"""MongoDB through one client of motor, which has a pool of its own."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, Final, TypeAlias, TypeVar

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from pymongo import errors as mongo

from app import errors
from app.breaker import CircuitBreaker
from app.integrations.connector import Connector
from app.integrations.secrets import LOGIN, SecretStore, complete
from app.integrations.tls import tls_context
from app.sections import MongodbSettings

Result = TypeVar("Result")
Client: TypeAlias = "AsyncIOMotorClient[dict[str, Any]]"
Database: TypeAlias = "AsyncIOMotorDatabase[dict[str, Any]]"

SELECTION_MILLISECONDS: Final = 250
"""Longest wait for a server that can be worked with: a read waits several times before it fails."""
CREDENTIALS_REFUSED: Final = {13, 18}
TIMEOUTS: Final = (mongo.NetworkTimeout, mongo.ExecutionTimeout, mongo.WTimeoutError)
UNAVAILABLE: Final = (mongo.ConnectionFailure, mongo.InvalidOperation)  # the second: the client is closed


class Mongodb:
    def __init__(self, settings: MongodbSettings, secrets: SecretStore, breaker: CircuitBreaker) -> None:
        self._settings = settings
        self._secrets = secrets
        self._database = ""
        self._connector = Connector(
            breaker,
            opened=self._open,
            closed=_close,
            problem=_problem("MongoDB is not connected."),
            seconds=settings.timeout_seconds,
        )
        self.breaker = breaker
        self.start = self._connector.start
        self.renew = self._connector.renew
        self.aclose = self._connector.aclose

    async def collections(self) -> list[str]:
        """List the collections of the database, sorted."""
        return sorted(await self.run(lambda database: database.list_collection_names(), idempotent=True))

    async def run(self, work: Callable[[Database], Awaitable[Result]], *, idempotent: bool = False) -> Result:
        """Do `work` on the database; what MongoDB has against it is raised as PyMongo has it."""
        return await self._connector.run(lambda: self._attempt(work), idempotent=idempotent)

    async def ask(self, work: Callable[[Database], Awaitable[Result]]) -> Result:
        """Do `work` whatever the breaker thinks of it, which hears nothing of this."""
        return await self._attempt(work)

    async def version(self) -> str:
        """Ask the server what it is, whatever the breaker thinks of it."""
        client = self._connector.client
        answer = await self._answer(client, client.admin.command("buildInfo"))
        return str(answer["version"])

    async def _attempt(self, work: Callable[[Database], Awaitable[Result]]) -> Result:
        client = self._connector.client
        return await self._answer(client, work(client[self._database]))

    async def _answer(self, client: Client, answer: Awaitable[Result]) -> Result:
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                return await answer
        except TimeoutError as error:
            raise _timeout() from error
        except mongo.PyMongoError as error:
            if _refused(error):
                self._connector.refused(client)
            elif not isinstance(error, (*TIMEOUTS, *UNAVAILABLE)):
                raise
            raise _mapped(error) from error

    async def _open(self) -> Client:
        options = await complete(self._settings, LOGIN, self._secrets, "mongodb")
        self._database = options["database"]
        milliseconds = int(self._settings.timeout_seconds * 1000)
        client: Client = AsyncIOMotorClient(
            options["host"],
            options["port"],
            username=options["user"],
            password=options["password"],
            authSource=self._settings.auth_source,
            maxPoolSize=self._settings.pool_max,
            serverSelectionTimeoutMS=min(SELECTION_MILLISECONDS, milliseconds),
            connectTimeoutMS=milliseconds,
            socketTimeoutMS=milliseconds,
            appname="devstack-core",
            **_tls(self._settings),
        )
        async with AsyncExitStack() as undo:
            undo.callback(client.close)
            try:
                await client.admin.command("ping")
            except mongo.PyMongoError as error:
                raise _mapped(error) from error
            undo.pop_all()
        return client


async def _close(client: Client) -> None:
    client.close()


def _tls(settings: MongodbSettings) -> dict[str, Any]:
    """Say it in the driver's own words: it takes no context."""
    if tls_context(settings) is None:
        return {}
    files = {"tlsCAFile": settings.tls_ca, "tlsCertificateKeyFile": settings.tls_cert}
    named = {option: str(path) for option, path in files.items() if path is not None}
    return {"tls": True, "tlsAllowInvalidCertificates": not settings.tls_verify, **named}


def _refused(error: mongo.PyMongoError) -> bool:
    return isinstance(error, mongo.OperationFailure) and error.code in CREDENTIALS_REFUSED


def _mapped(error: mongo.PyMongoError) -> errors.BaseAPIException:
    if _refused(error):
        return _problem("MongoDB refuses the credentials.")
    if isinstance(error, TIMEOUTS):
        return _timeout()
    return _problem("MongoDB cannot be reached.")


def _timeout() -> errors.TimeoutError:
    return errors.TimeoutError("MongoDB did not answer in time.", details={"service": "mongodb"})


def _problem(message: str) -> errors.DatabaseConnectionError:
    return errors.DatabaseConnectionError(message, details={"service": "mongodb"})
