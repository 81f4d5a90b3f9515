"""What users do: the locustfile of `make load`."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

from locust import between

from scripts.load.visitor import Visitor, journey

REVOCATION_SECONDS = 1.0
"""After so long the contract promises that every replica knows of a session's end."""
RECORDS = ("postgres", "mysql", "mongodb")


class Reader(Visitor):
    """Looks around: what the service is, how it fares, its documentation."""

    wait_time = between(0.5, 1.5)
    weight = 1

    @journey
    def look_around(self) -> None:
        self.step("get_root", 200)
        self.step("check_all", 200)
        self.step("get_docs", 200)
        self.step("list_roles", 200)
        self.step("get_cluster_info", 200)


class Keeper(Visitor):
    """Keeps values in the cache, and records in each database."""

    wait_time = between(0.5, 1.5)
    weight = 2

    @journey
    def keep_a_value(self) -> None:
        key = {"key": f"load:{uuid4()}"}
        self.step("set_cache_value", 200, path=key, params={"value": "kept", "ttl": 60})
        self.step("get_cache_value", 200, path=key)
        self.step("delete_cache_value", 200, path=key)

    @journey
    def keep_records(self) -> None:
        for database in RECORDS:
            body = {"name": "load", "payload": {"database": database}}
            keyed = {"Idempotency-Key": str(uuid4())}
            made = self.step(f"insert_{database}_record", 201, json=body, headers=keyed)
            record = {"record_id": made["id"]}
            self.step(f"get_{database}_record", 200, path=record)
            self.step(f"list_{database}_records", 200, params={"limit": 5})
            self.step(f"delete_{database}_record", 204, path=record)


class Sender(Visitor):
    """Hands messages over, and has secrets encrypted."""

    wait_time = between(0.5, 1.5)
    weight = 1

    @journey
    def hand_over(self) -> None:
        queue = f"load-{self.address}"
        self.step("publish_message_to_queue", 200, path={"queue": queue}, json={"from": self.address})
        self.step("consume_message", 200, path={"queue": queue})
        self.step("encrypt", 200, json={"plaintext": "kept to ourselves"})


class Member(Visitor):
    """Has an account: makes things, hears of them, changes and deletes them, and leaves."""

    wait_time = between(0.5, 1.5)
    weight = 3

    @journey
    def live_a_session(self) -> None:
        account = {"username": f"load-{uuid4().hex[:16]}", "password": f"{uuid4()} of a visitor"}
        self.step("register", 201, json=account)
        tokens = self.step("create_token", 200, json=account)
        self.step("get_me", 200, headers=bearer(tokens))
        with self.listening(tokens["access_token"]) as told:
            item = self.step("create_item", 201, headers=bearer(tokens), json={"name": f"lamp {uuid4()}"})
            self.hears(told, "item.created", item["id"])
        tokens = self.step("refresh_token", 200, json={"refresh_token": tokens["refresh_token"]})
        self._change(item, bearer(tokens))
        self.step("list_users", 200, headers=bearer(tokens), params={"limit": 5})
        self.step("logout", 204, headers=bearer(tokens))
        time.sleep(REVOCATION_SECONDS)
        self.step("get_me", 401, headers=bearer(tokens))

    def _change(self, item: dict[str, Any], headers: dict[str, str]) -> None:
        path = {"item_id": item["id"]}
        self.step("get_item", 200, path=path, headers=headers)
        self.step("update_item", 200, path=path, headers=headers, json={"description": "It has two bulbs."})
        self.step("list_items", 200, headers=headers, params={"limit": 5, "name": item["name"]})
        self.step("delete_item", 204, path=path, headers=headers)
        self.step("get_item", 404, path=path, headers=headers)


def bearer(tokens: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}
