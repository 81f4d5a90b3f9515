"""`python -m scripts.permissions`: who may call what, from the contract alone, as a table in Markdown."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from generated.operations import CONTRACT
from generated.runtime import Operation

SCHEMES: Final = frozenset({"bearer", "oauth2"})
"""Both are an access token of the service."""


@dataclass(frozen=True, slots=True)
class Caller:
    """`roles` is None where nobody is believed; `owns` what the path names, wherever that has an owner."""

    name: str
    roles: tuple[str, ...] | None
    owns: bool = False
    offers: bool = True
    """Whether there is a credential at all."""


CALLERS: Final = (
    Caller("anonymous", None, offers=False),
    Caller("user", ("user",)),
    Caller("owner", ("user",), owns=True),
    Caller("other user", ("user",)),
    Caller("admin", ("admin",)),
    Caller("disabled", None),
    Caller("expired", None),
    Caller("revoked", None),
    Caller("wrong audience", None),
    Caller("wrong algorithm", None),
    Caller("no token", None),
)


def refusal(operation: Operation, caller: Caller) -> HTTPStatus | None:
    """Return the status that refuses the caller; None where the operation answers."""
    if not operation.security:
        return None
    schemes = {scheme.name for alternative in operation.security for scheme in alternative}
    if not schemes <= SCHEMES:
        raise ValueError(f"{operation.id} asks for {sorted(schemes)}, of which this knows nothing.")
    if caller.roles is None:
        is_open = () in operation.security and not caller.offers
        return None if is_open else HTTPStatus.UNAUTHORIZED
    if operation.roles and set(operation.roles).isdisjoint(caller.roles):
        return HTTPStatus.FORBIDDEN
    owner = operation.owner
    if owner and not caller.owns and set(owner.roles).isdisjoint(caller.roles):
        return HTTPStatus.FORBIDDEN
    return None


def matrix(operations: Iterable[Operation]) -> Mapping[str, Mapping[str, HTTPStatus | None]]:
    """Say for each operation and caller what refuses them."""
    return {
        operation.id: {caller.name: refusal(operation, caller) for caller in CALLERS}
        for operation in operations
    }


def table(operations: Iterable[Operation]) -> str:
    """Write the matrix, operations that anyone may call left aside."""
    guarded = [operation for operation in operations if operation.security]
    rows = matrix(guarded)
    head = ("operation", *(caller.name for caller in CALLERS))
    lines = [head, tuple("---" for _ in head)]
    for operation in sorted(guarded, key=lambda each: each.id):
        cells = (str(int(status)) if status else "✓" for status in rows[operation.id].values())
        lines.append((f"`{operation.id}`", *cells))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def main() -> int:
    print(table(CONTRACT.operations.values()), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
