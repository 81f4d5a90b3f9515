"""Requests that every operation accepts: the contract's own examples, in names of this run."""

from typing import Any

from contract import Operation
from services import ACCOUNT, FRESH, OWN, PASSWORD, RECORD, SEALED

NAMES_OF_THINGS = {
    "key": f"{OWN}-example",
    "queue": f"{OWN}-example",
    "queue_name": f"{OWN}-example",
    "record_id": RECORD,
    "item_id": RECORD,
    "user_id": RECORD,
}
"""Examples that would touch what is there already are replaced by names of our own."""
NAMES_OF_OPERATIONS = {
    "get_secret_key": {"key": "user"},
    "write_secret": {"service_name": f"{OWN}-example"},
    "decrypt_in_url": {"ciphertext": SEALED},
}
BODIES = {
    "decrypt": {"ciphertext": SEALED},
    "create_item": {"name": FRESH},
    "create_user": {"username": FRESH},
    "update_user": {"username": FRESH},
    "register": {"username": FRESH, "password": PASSWORD},
    "create_token": {"username": ACCOUNT, "password": PASSWORD},
    "refresh_token": {"refresh_token": FRESH},
    "change_password": {"current_password": PASSWORD, "new_password": PASSWORD},
}


def example_of(operation: Operation) -> dict[str, Any]:
    names = {**NAMES_OF_THINGS, **NAMES_OF_OPERATIONS.get(operation.id, {})}

    def values(location: str) -> dict[str, str]:
        return {
            each["name"]: names.get(each["name"], _written(each["example"]))
            for each in operation.takes(location)
        }

    request: dict[str, Any] = {"path": values("path"), "query": values("query")}
    if operation.body:
        request["json"] = BODIES.get(operation.id, operation.body["application/json"]["example"])
    return request


def _written(example: object) -> str:
    return str(example).lower() if isinstance(example, bool) else str(example)
