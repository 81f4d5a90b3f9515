"""The loop of a user: edit the contract, regenerate, implement, and it is served with all its policies."""

import json
import os
import re
from typing import Final

from scripts.serve.service import free_port
from scripts.stack import Stack
from tests.service.checkout import Checkout

PATH: Final = """\
  /examples/cache/length/{key}:
    $ref: paths/cache.yaml#/length
"""
OPERATION: Final = """\
length:
  get:
    operationId: get_cache_length
    tags: [cache]
    summary: Measure a value
    x-rate-limit: 3/minute
    x-timeout: 2s
    x-depends-on: [redis]
    parameters:
      - $ref: ../parameters.yaml#/CacheKey
    responses:
      '200':
        description: The number of characters.
        headers:
          X-Request-ID:
            $ref: ../headers.yaml#/RequestId
          X-RateLimit-Limit:
            $ref: ../headers.yaml#/RateLimitLimit
          X-RateLimit-Remaining:
            $ref: ../headers.yaml#/RateLimitRemaining
          X-RateLimit-Reset:
            $ref: ../headers.yaml#/RateLimitReset
        content:
          application/json:
            schema:
              $ref: ../schemas/cache.yaml#/CacheLength
            example:
              key: user:123
              length: 23
      '406':
        $ref: ../responses.yaml#/NotAcceptable
      '409':
        $ref: ../responses.yaml#/Conflict
      '422':
        $ref: ../responses.yaml#/UnprocessableContent
      '429':
        $ref: ../responses.yaml#/TooManyRequests
      '500':
        $ref: ../responses.yaml#/InternalServerError
      '503':
        $ref: ../responses.yaml#/ServiceUnavailable
      '504':
        $ref: ../responses.yaml#/GatewayTimeout
"""
SCHEMA: Final = """\
CacheLength:
  type: object
  additionalProperties: false
  required: [key, length]
  properties:
    key:
      $ref: '#/CacheKey'
    length:
      type: integer
      minimum: 0
"""
BODY: Final = """\
    entry = await context.resources.redis.get(key)
    return models.CacheLength(key=key, length=len(entry.value) if entry else 0)
"""


def test_an_operation_goes_from_the_contract_to_the_service(checkout: Checkout, stack: Stack) -> None:
    checkout.replace(
        "spec/openapi.yaml",
        "  /examples/database/postgres/query:\n",
        f"{PATH}  /examples/database/postgres/query:\n",
    )
    line = checkout.append("spec/paths/cache.yaml", OPERATION) + 1
    checkout.append("spec/schemas/cache.yaml", SCHEMA)
    stale = checkout.contract("check")
    assert stale.returncode == 1
    assert "generated/operations.py" in stale.stderr

    generated = checkout.contract("generate")
    assert generated.returncode == 0, generated.stderr
    named = f"app/handlers/cache.py has no handler of get_cache_length (spec/paths/cache.yaml:{line})"
    assert named in generated.stdout
    missing = checkout.contract("check")
    assert missing.returncode == 1
    assert re.search(
        rf"app/handlers/cache\.py:1: .*`get_cache_length` \(spec/paths/cache\.yaml:{line}\)", missing.stderr
    )
    typed = checkout.types()
    assert typed.returncode == 1
    assert re.search(r"app/main\.py:\d+: error: Argument 1 to \"build_router\"", typed.stdout), typed.stdout

    scaffold = generated.stdout[generated.stdout.index("async def get_cache_length") :]
    signature = scaffold[: scaffold.index(":\n") + 2]
    checkout.append("app/handlers/cache.py", f"\n\n{signature}{BODY}")
    assert checkout.contract("check").returncode == 0
    assert checkout.types().returncode == 0
    validated = checkout.contract("validate")
    assert validated.returncode == 0, validated.stderr
    _serves_it(checkout, {**os.environ, **stack.environment(), "API_FIRST_HTTP_PORT": str(free_port())})


def _serves_it(checkout: Checkout, environment: dict[str, str]) -> None:
    measured = "/examples/cache/length/loop"
    written, *answers, metrics = checkout.ask(
        [
            ("POST", "/examples/cache/loop?value=seven+7"),
            ("GET", "/examples/cache/length/not%20a%20key"),
            ("GET", measured),
            ("GET", measured),
            ("GET", measured),
            ("GET", "/metrics"),
        ],
        environment,
    )
    assert written["status"] == 200
    assert [answer["status"] for answer in answers] == [422, 200, 200, 429]
    assert json.loads(answers[1]["text"]) == {"key": "loop", "length": 7}
    assert answers[1]["headers"]["x-ratelimit-limit"] == "3"
    counted = 'http_requests_total{endpoint="/examples/cache/length/{key}",method="GET",status="200"} 2.0'
    assert counted in metrics["text"].splitlines()
