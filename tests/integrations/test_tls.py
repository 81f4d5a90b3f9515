"""Each system by TLS: with the right authority it works, with another it is down, and nothing leaks."""

import asyncio
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.resources import open_resources
from app.settings import Settings
from scripts.stack import Stack
from scripts.stack.certificates import certificates, make
from tests.integrations.conftest import systems

pytestmark = pytest.mark.usefixtures("redis_by_tls")
SYSTEMS = ("postgres", "mysql", "mongodb", "redis", "rabbitmq", "vault")
REDIS, RABBITMQ, VAULT = 40, 26, 27
PASSWORD = "of-this-test"


@pytest.fixture(scope="module")
async def redis_by_tls(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[None]:
    """Run a cluster of one node: only where the nodes themselves speak TLS are clients led to TLS ports."""
    folder, made, port = tmp_path_factory.mktemp("redis"), certificates(stack.site), stack.site.port(REDIS)
    for name, text in (("ca", made.authority), ("cert", made.certificate), ("key", made.key)):
        (folder / name).write_text(text)
    options = {
        "port": "0",
        "tls-port": str(port),
        "bind": "127.0.0.1",
        "tls-cluster": "yes",
        "tls-ca-cert-file": "ca",
        "tls-cert-file": "cert",
        "tls-key-file": "key",
        "tls-auth-clients": "optional",
        "cluster-enabled": "yes",
        "save": "",
        "requirepass": PASSWORD,
    }
    flags = [part for key, value in options.items() for part in (f"--{key}", value)]
    server = await asyncio.create_subprocess_exec("redis-server", *flags, cwd=folder, stdout=DEVNULL)
    client = Redis(port=port, password=PASSWORD, ssl=True, ssl_ca_certs=str(folder / "ca"))
    try:
        async with asyncio.timeout(10), client:
            while not await listens(client):  # noqa: ASYNC110 - only asking shows it
                await asyncio.sleep(0.05)
            await client.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16383)  # type: ignore[no-untyped-call]
            while "cluster_state:ok" not in str(await client.execute_command("CLUSTER", "INFO")):  # type: ignore[no-untyped-call]  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        yield
    finally:
        server.terminate()
        await server.wait()


async def listens(client: Redis) -> bool:
    try:
        return bool(await client.ping())
    except RedisError:
        return False


@pytest.fixture(scope="module")
def authority(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("tls") / "ca.pem"
    file.write_text(certificates(stack.site).authority)
    return file


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write another authority, and a certificate with its key of that one."""
    made = make()
    folder = tmp_path_factory.mktemp("stranger")
    (folder / "both.pem").write_text(made.certificate + made.key)
    file = folder / "ca.pem"
    file.write_text(made.authority)
    return file


def encrypted(stack: Stack, settings: Settings, trusted: Path, **more: object) -> Settings:
    """Lead every client to the listener with TLS."""
    tls = {"tls": True, "tls_ca": trusted, **more}
    base = stack.site.port
    changes: dict[str, dict[str, object]] = {name: dict(tls) for name in SYSTEMS[:-1]}
    changes["redis"]["nodes"] = (("127.0.0.1", base(REDIS)),)
    changes["redis"]["password"] = SecretStr(PASSWORD)
    changes["rabbitmq"]["port"] = base(RABBITMQ)
    changes["vault"] = {"addr": f"https://127.0.0.1:{base(VAULT)}", "cacert": trusted}
    sections: dict[str, BaseModel] = {name: getattr(settings, name) for name in changes}
    return settings.model_copy(
        update={name: section.model_copy(update=changes[name]) for name, section in sections.items()}
    )


async def test_the_right_authority(stack: Stack, settings: Settings, authority: Path) -> None:
    async with open_resources(encrypted(stack, settings, authority)) as resources:
        for system in systems(resources).values():
            await system.work()
            await system.check()


async def test_a_certificate_of_the_client(
    stack: Stack, settings: Settings, authority: Path, tmp_path: Path
) -> None:
    made = certificates(stack.site)
    both = tmp_path / "both.pem"
    both.write_text(made.certificate + made.key)
    async with open_resources(encrypted(stack, settings, authority, tls_cert=both)) as resources:
        for name in SYSTEMS[:-1]:
            await systems(resources)[name].check()


@pytest.mark.parametrize("name", SYSTEMS)
async def test_another_authority(
    name: str, stack: Stack, settings: Settings, authority: Path, stranger: Path
) -> None:
    strange = encrypted(stack, settings, stranger)
    trusted = encrypted(stack, settings, authority)
    mixed = trusted.model_copy(update={name: getattr(strange, name)})
    async with open_resources(mixed) as resources:
        system = systems(resources)[name]
        with pytest.raises(system.down) as caught:
            await system.check()

    assert caught.value.details["service"] == name
    assert "cannot be reached" in caught.value.message
    assert str(stranger) not in caught.value.message
