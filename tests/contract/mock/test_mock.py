"""The mock of a contract: whatever it answers is what the contract declares."""

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx
import pytest
import yaml
from starlette.datastructures import Headers
from starlette.types import ASGIApp

from scripts.contract.mock.app import app_of
from scripts.contract.mock.package import Package, load
from scripts.contract.mock.preferences import Preferences
from scripts.contract.mock.samples import NoSampleError, Samples
from scripts.contract.runtime import ContractGuard, Judge, Operation, Response, Verdict, Violation
from tests.contract.specs import SOUND, edited, write

REPOSITORY: Final = Path(__file__).parents[3]
SPEC: Final = str(REPOSITORY / "spec/openapi.yaml")
CONTRACTS: Final = (SPEC, str(REPOSITORY / "tests/contract/everything.yaml"))


@pytest.fixture(scope="module")
def package() -> Package:
    return load(SPEC)


@pytest.fixture(scope="module")
async def client(package: Package) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(package) as client:
        yield client


@asynccontextmanager
async def serving(package: Package) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the mock; none of its answers may break the contract."""
    found: list[Violation] = []
    verdict = Verdict(
        package.contract, body_readers={"application/yaml": yaml.safe_load}, beside=["/openapi.json"]
    )
    app: ASGIApp = ContractGuard(app_of(package), verdict, lambda violation, _: found.append(violation))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mock") as client:
        yield client
    assert found == []


async def test_an_example_of_the_contract_is_answered(client: httpx.AsyncClient) -> None:
    response = await client.get("/examples/cache/user:123")
    assert response.status_code == 200
    assert response.json() == {
        "key": "user:123",
        "value": '{"id":123,"name":"John"}',
        "exists": True,
        "ttl": 3599,
    }


async def test_a_request_is_judged_as_the_service_judges_it(client: httpx.AsyncClient) -> None:
    response = await client.post("/examples/cache/a", params={"value": "x", "ttl": "0"})
    assert response.status_code == 422
    body = response.json()
    assert response.headers["x-request-id"] == body["request_id"]
    assert body["error"] == "ValidationError"
    assert [(error["pointer"], error["keyword"]) for error in body["details"]["errors"]] == [
        ("/ttl", "minimum")
    ]


async def test_a_preferred_status_is_answered(client: httpx.AsyncClient) -> None:
    response = await client.get("/examples/cache/a", headers={"Prefer": "code=503"})
    assert response.status_code == 503
    assert response.json()["status_code"] == 503
    assert int(response.headers["retry-after"]) >= 0


async def test_a_value_is_made_up_when_asked_for(client: httpx.AsyncClient) -> None:
    response = await client.get("/examples/cache/a", headers={"Prefer": "dynamic=true"})
    assert response.json() == {"key": "0", "value": None, "exists": False, "ttl": 0}


@pytest.mark.parametrize(
    ("preference", "message"),
    [
        ("code=418", "get_cache_value declares no answer with the status 418."),
        ("code=soon", "get_cache_value declares no answer with the status soon."),
        ("example=nobody", "There is no example 'nobody' of this response."),
    ],
)
async def test_what_the_contract_lacks_cannot_be_preferred(
    package: Package, preference: str, message: str
) -> None:
    """This answer is the mock's own: no guard stands around it."""
    transport = httpx.ASGITransport(app_of(package))
    async with httpx.AsyncClient(transport=transport, base_url="http://mock") as client:
        response = await client.get("/examples/cache/a", headers={"Prefer": preference})
    assert (response.status_code, response.json()["message"]) == (400, message)


async def test_a_guarded_operation_takes_any_credential_and_wants_one(client: httpx.AsyncClient) -> None:
    path, body = "/examples/vault/transit/decrypt", {"ciphertext": "vault:v1:" + "A" * 40}
    assert (await client.post(path, json=body)).status_code == 401
    response = await client.post(path, json=body, headers={"Authorization": "Bearer made-up"})
    assert response.status_code == 200


async def test_a_path_that_is_not_there(client: httpx.AsyncClient) -> None:
    response = await client.get("/nowhere")
    assert (response.status_code, response.json()["error"]) == (404, "NotFoundError")


async def test_a_page_from_anywhere_may_ask(client: httpx.AsyncClient) -> None:
    response = await client.get("/health", headers={"Origin": "http://localhost:5173"})
    assert response.headers["access-control-allow-origin"] == "*"


NAMED: Final = """\
              examples:
                first: {value: {id: 1, name: a}}
                second: {value: {id: 2, name: b}}
"""


async def test_an_example_is_chosen_by_name_and_the_contract_is_served(tmp_path: Path) -> None:
    text = edited("              example: {id: 1, name: a}\n", NAMED)
    credential = {"Authorization": "Bearer x"}
    async with serving(load(write(tmp_path, text))) as client:
        first = await client.get("/things/1", headers=credential)
        second = await client.get("/things/1", headers={**credential, "Prefer": "example=second"})
        document = await client.get("/openapi.json")
    assert (first.json(), second.json()) == ({"id": 1, "name": "a"}, {"id": 2, "name": "b"})
    assert document.json()["info"] == {"title": "Things", "version": "1"}


@pytest.mark.parametrize("spec", CONTRACTS, ids=["ours", "everything"])
async def test_every_declared_answer_fits_the_contract(spec: str) -> None:
    package = load(spec)
    async with serving(package) as client:
        for operation in package.contract.operations.values():
            for response in operation.responses:
                await _answers(client, package.contract.base_path, operation, response)


async def _answers(
    client: httpx.AsyncClient, base_path: str, operation: Operation, response: Response
) -> None:
    """Prefer each error, which needs no request that fits, and each success with whatever comes of it."""
    code = {"default": "400"}.get(response.status, response.status.upper().replace("XX", "00"))
    path = base_path + operation.path.replace("{", "").replace("}", "")
    for example in ("", ", dynamic=true"):
        answer = await client.request(operation.method, path, headers={"Prefer": f"code={code}{example}"})
        if code >= "4":
            assert answer.status_code == int(code), (operation.id, answer.text)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], Preferences()),
        (["code=404"], Preferences("404")),
        (['example="not there"; code=404', "dynamic=true"], Preferences("404", "not there", dynamic=True)),
        (["respond-async, wait=10"], Preferences()),
    ],
)
def test_preferences_are_read(lines: list[str], expected: Preferences) -> None:
    assert Preferences.of(Headers(raw=[(b"prefer", line.encode()) for line in lines])) == expected


def test_what_no_value_fits_is_said() -> None:
    definitions = {"never": {"allOf": [{"type": "string"}, {"type": "integer"}]}}
    judge = Judge({"$id": "contract:", "$defs": definitions})
    with pytest.raises(
        NoSampleError, match="no value was found for never; give the contract an example there"
    ):
        Samples(judge, definitions).of("never")


def test_a_wrong_contract_is_refused(tmp_path: Path) -> None:
    spec = write(tmp_path, SOUND.replace("operationId: put_thing", "operationId: get_thing"))
    command = [sys.executable, "-m", "scripts.contract.mock", "--strict", "--spec", spec]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"{spec}:" in done.stderr


async def test_anothers_contract_is_mocked_as_far_as_it_can_be_honoured(tmp_path: Path) -> None:
    spec = write(tmp_path, SOUND.replace("operationId: put_thing", "operationId: get_thing"))
    package = load(spec, strict=False)
    async with serving(package) as client:
        answer = await client.get("/things/1", headers={"Authorization": "Bearer x"})
    assert answer.status_code == 200
    assert "the operationId `get_thing` is taken; the operation is named" in "".join(package.said)
