"""What the real services of a stack hold to: rights, credentials, and coming back."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import httpx
import pymysql
import pytest
from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure
from redis.asyncio import Redis
from redis.exceptions import NoPermissionError

from app.settings import variables
from scripts.stack import Stack
from scripts.stack.http import session
from scripts.stack.vault_setup import policy

USER, DATABASE = "reference_api", "dev_database"


@pytest.fixture(scope="module", autouse=True)
def _up_again(stack: Stack) -> Iterator[None]:
    yield
    stack.up()


@pytest.fixture
async def vault(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    """Log in as the service does."""
    folder = stack.site.folder / "approle"
    credentials = {
        "role_id": (folder / "role-id").read_text(),
        "secret_id": (folder / "secret-id").read_text(),
    }
    async with session(f"{stack.environment()['VAULT_ADDR']}/v1/") as api:
        login = await api.post("auth/approle/login", json=credentials)
        api.headers["X-Vault-Token"] = login.json()["auth"]["client_token"]
        yield api
        await api.post("auth/token/revoke-self")


async def secret(vault: httpx.AsyncClient, name: str) -> dict[str, Any]:
    data: dict[str, Any] = (await vault.get(f"secret/data/{name}")).json()["data"]["data"]
    return data


def test_the_service_is_told_every_place(stack: Stack) -> None:
    environment = stack.environment()

    assert environment["POSTGRES_PORT"] == str(stack.site.port(1))
    assert environment["VAULT_ADDR"] == f"http://127.0.0.1:{stack.site.port(0)}"
    assert environment["REDIS_NODES"].split(",")[5] == f"127.0.0.1:{stack.site.port(15)}"
    assert [key for key in environment if "PASSWORD" in key or "TOKEN" in key] == []
    assert environment.keys() <= {variable.name for variable in variables()}


def test_credentials_are_for_their_owner_alone(stack: Stack) -> None:
    folder = stack.site.folder
    files = ["root.json", "approle/role-id", "approle/secret-id"]

    assert [stat.S_IMODE((folder / file).stat().st_mode) for file in files] == [0o600] * 3
    assert stat.S_IMODE((folder / "approle").stat().st_mode) == 0o700


async def test_the_token_is_short_lived_and_renewable(vault: httpx.AsyncClient) -> None:
    token = (await vault.get("auth/token/lookup-self")).json()["data"]

    assert token["creation_ttl"] == 1200
    assert token["renewable"]
    assert token["policies"] == ["reference-api"]
    assert (await vault.post("auth/token/renew-self")).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "secret/data/postgres", None, 200),
        ("POST", "secret/data/postgres", {"data": {"password": "mine"}}, 403),
        ("POST", "secret/data/redis-1", {"data": {}}, 403),
        ("POST", "secret/data/stack-test", {"data": {"word": "1"}}, 200),
        ("DELETE", "secret/data/stack-test", None, 403),
        ("GET", "secret/metadata/?list=true", None, 403),
        ("POST", "transit/encrypt/reference-api", {"plaintext": "aGVsbG8="}, 200),
        ("POST", "transit/encrypt/another", {"plaintext": "aGVsbG8="}, 403),
        ("GET", "transit/keys/reference-api", None, 403),
        ("POST", "pki_int/issue/another", {"common_name": "localhost"}, 403),
        ("POST", "pki/issue/reference-api", {"common_name": "localhost"}, 403),
        ("GET", "sys/mounts", None, 403),
        ("GET", "sys/policies/acl/reference-api", None, 403),
        ("POST", "auth/token/create", {}, 403),
    ],
)
async def test_the_service_may_do_this_and_no_more(
    vault: httpx.AsyncClient, method: str, path: str, body: dict[str, Any] | None, status: int
) -> None:
    answer = await vault.request(method, path, json=body)

    assert answer.status_code == status


async def test_certificates_come_from_an_intermediate_that_the_root_signed(vault: httpx.AsyncClient) -> None:
    order = {"common_name": "localhost", "ip_sans": "127.0.0.1"}

    answer = await vault.post("pki_int/issue/reference-api", json=order)

    issued = answer.json()["data"]
    assert issued["private_key_type"] == "ec"
    assert len(issued["ca_chain"]) == 2


def test_the_policy_names_each_credential_as_read_only() -> None:
    assert 'path "secret/data/mine" { capabilities = ["read"] }' in policy({"mine": {}}).splitlines()


async def test_the_postgres_account_owns_its_database_and_nothing_else(vault: httpx.AsyncClient) -> None:
    place = await secret(vault, "postgres")
    connection = await asyncpg.connect(**place, ssl=False)
    try:
        rights = await connection.fetchrow(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = $1",
            USER,
        )
    finally:
        await connection.close()

    assert rights is not None
    assert set(rights.values()) == {False}
    assert place["database"] == DATABASE


async def test_the_mysql_account_sees_its_database_alone(vault: httpx.AsyncClient) -> None:
    def databases(place: dict[str, Any]) -> set[str]:
        with pymysql.connect(**place) as connection, connection.cursor() as cursor:
            cursor.execute("SHOW DATABASES")
            return {name for (name,) in cursor.fetchall()}

    seen = await asyncio.to_thread(databases, await secret(vault, "mysql"))

    assert seen == {DATABASE, "information_schema"}


async def test_the_mongodb_account_reads_and_writes_its_database_alone(vault: httpx.AsyncClient) -> None:
    place = await secret(vault, "mongodb")
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
        place["host"], place["port"], username=place["user"], password=place["password"]
    )
    try:
        await client[DATABASE]["stack_test"].find_one({})
        with pytest.raises(OperationFailure, match="not authorized on another"):
            await client["another"]["stack_test"].find_one({})
    finally:
        await client.close()


async def test_the_redis_account_uses_the_cluster_but_does_not_administer_it(
    vault: httpx.AsyncClient,
) -> None:
    async with Redis(**await secret(vault, "redis-1"), decode_responses=True) as client:
        assert (await client.info("cluster"))["cluster_enabled"] == 1
        for command in ("CONFIG GET save", "KEYS *", "FLUSHALL", "CLUSTER RESET", "ACL LIST"):
            with pytest.raises(NoPermissionError):
                await client.execute_command(*command.split())  # type: ignore[no-untyped-call]


async def test_the_rabbitmq_account_lists_the_queues_of_its_vhost(vault: httpx.AsyncClient) -> None:
    place = await secret(vault, "rabbitmq")
    url = f"http://{place['host']}:{place['management_port']}/api"
    async with session(url, auth=(place["user"], place["password"])) as api:
        assert (await api.get(f"/queues/{place['vhost']}")).status_code == 200
        assert (await api.get("/users")).status_code == 401


def test_a_restarted_vault_is_unsealed_with_the_same_contents(stack: Stack) -> None:
    files = [stack.site.folder / "approle" / name for name in ("role-id", "secret-id")]
    before = [file.read_text() for file in files]

    stack.kill("vault")
    stack.start("vault")

    assert [row.healthy for row in stack.status("vault")] == [True]
    assert [file.read_text() for file in files] == before


@pytest.mark.parametrize("service", ["postgres", "mysql", "mongodb"])
def test_a_killed_server_comes_back(stack: Stack, service: str) -> None:
    before = stack.status(service)[0].pid

    stack.kill(service)

    assert [(row.pid, row.healthy) for row in stack.status(service)] == [(None, False)]
    stack.start(service)
    assert stack.status(service)[0].healthy
    assert stack.status(service)[0].pid != before


def test_one_node_of_the_cluster_goes_and_comes_back(stack: Stack) -> None:
    kept = {row.unit: row.pid for row in stack.status("redis") if row.unit != "redis-5"}

    stack.stop("redis-5")
    down = {row.unit: row.pid for row in stack.status("redis")}
    stack.start("redis-5")

    assert down == {**kept, "redis-5": None}
    assert all(row.healthy for row in stack.status("redis"))
    assert {row.unit: row.pid for row in stack.status("redis") if row.unit != "redis-5"} == kept
