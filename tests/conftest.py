"""The real systems, and the service's resources on them."""

import gc
from collections.abc import AsyncIterator, Iterator

import pytest

from app.resources import Resources, open_resources
from app.settings import Settings
from scripts.stack import Stack
from tests import guarding, workers


@pytest.fixture(scope="session", autouse=True)
def _guard_everything() -> Iterator[None]:
    """Let every service that a test starts hold every answer against the contract."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in guarding.SETTINGS.items():
            environment.setenv(name, value)
        yield


@pytest.fixture(scope="module", autouse=True)
def _collect_garbage() -> Iterator[None]:
    """Look once at what a module leaves: to look at all that was ever left stops a process for a second."""
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def violations() -> Iterator[list[str]]:
    """Fail for what the guard reports in this process."""
    with guarding.guarded() as found:
        yield found


@pytest.fixture(scope="session")
def stack() -> Stack:
    """Bring up the stack that the tests of this process may stop and start."""
    stack = Stack(workers.stack_name())
    stack.up()
    return stack


@pytest.fixture(scope="session")
def settings(stack: Stack) -> Settings:
    """Read the stack's environment, with short waits."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in stack.environment().items():
            environment.setenv(name, value)
        for system in ("VAULT", "POSTGRES", "MYSQL", "MONGODB", "REDIS", "RABBITMQ"):
            environment.setenv(f"{system}_TIMEOUT_SECONDS", "1")
        environment.setenv("BREAKER_RESET_SECONDS", "0.5")
        environment.setenv("SECRETS_REFRESH_SECONDS", "3600")  # tests count the failures that they cause
        return Settings.load()


@pytest.fixture(scope="module")
async def resources(settings: Settings) -> AsyncIterator[Resources]:
    """Connect anew for each module: others have stopped systems under the connections of theirs."""
    async with open_resources(settings) as resources:
        yield resources
