"""The limit that the contract puts on an operation, or its absence where the settings switch limits off."""

import time

from contract import Contract
from services import Service, Services

OPERATION = "get_redoc"
"""An operation that no other case asks for more than a few times."""
LIMIT = 100


def test_limits_are_those_of_the_contract(services: Services, contract: Contract) -> None:
    for service in services.each:
        limiting = service.send("GET", "/").json()["security"]["rate_limiting"]
        assert limiting["general_endpoints"] == contract.document["x-rate-limit"] == f"{LIMIT}/minute"
        if limiting["enabled"]:
            _enforced(service, contract, untouched=service is services.each[0])
        else:
            _absent(service, contract)


def _absent(service: Service, contract: Contract) -> None:
    path = contract.operations[OPERATION].path
    answers = [service.send_once("GET", path) for _ in range(LIMIT + 1)]
    assert {answer.status_code for answer in answers} == {200}
    assert not [name for name in answers[-1].headers if name.startswith("x-ratelimit-")]


def _enforced(service: Service, contract: Contract, *, untouched: bool) -> None:
    operation = contract.operations[OPERATION]
    # Two addresses of one service count in the same windows: the second finds nothing left.
    remaining = LIMIT if untouched else 0
    for _ in range(2 * LIMIT + 1):  # a window may end on the way
        answer = service.send_once("GET", operation.path)
        assert contract.complaints(operation, answer) == []
        assert answer.headers["x-ratelimit-limit"] == str(LIMIT)
        assert 0 <= int(answer.headers["x-ratelimit-reset"]) - int(time.time()) <= 61  # it is rounded up
        if answer.status_code == 429:
            break
        assert answer.status_code == 200
        remaining = int(answer.headers["x-ratelimit-remaining"])
    assert (answer.status_code, remaining) == (429, 0)
    assert answer.json()["error"] == "RateLimitError"
    assert answer.headers["x-ratelimit-remaining"] == "0"
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert service.send("GET", "/health").status_code == 200, "a limit is an operation's own"
