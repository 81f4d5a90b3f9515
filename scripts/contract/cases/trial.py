"""Sends the cases to the generated code, in process, with handlers that accept whatever reaches them."""

import httpx

from scripts.contract.cases.derive import Case
from scripts.contract.mock.app import app_of
from scripts.contract.mock.package import Package

_REFUSED = 400


async def trial(package: Package, cases: list[Case]) -> list[str]:
    """Send every case; what is told of the failures begins with the line of the contract."""
    transport = httpx.ASGITransport(app_of(package))
    async with httpx.AsyncClient(transport=transport) as client:
        found = [await _problem(client, package.contract.base_path, case) for case in cases]
    return [
        f"{case.source}: error: {case.operation}, {case.place}, {case.word}: {problem}"
        for case, problem in zip(cases, found, strict=True)
        if problem
    ]


async def _problem(client: httpx.AsyncClient, base_path: str, case: Case) -> str:
    accepted = await client.send(case.accepted.built(base_path))
    if accepted.status_code >= _REFUSED:
        return f"what should be accepted is answered with {accepted.status_code}: {accepted.text}"
    if case.rejected is None:
        return ""
    rejected = await client.send(case.rejected.built(base_path))
    if rejected.status_code != case.status:
        return f"what should be refused is answered with {rejected.status_code}"
    errors = rejected.json()["details"]["errors"]
    told = [(each["location"], each["pointer"], each["keyword"]) for each in errors]
    wanted = [(case.location, case.pointer, case.keyword)]
    return "" if told == wanted else f"the refusal says {told}, not {wanted}"
