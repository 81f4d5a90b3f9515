"""What users do: the locustfile of `make load`."""

from __future__ import annotations

from uuid import uuid4

from locust import between, task

from scripts.load.visitor import Visitor

RECORDS = ("postgres", "mysql", "mongodb")


class Reader(Visitor):
    """Looks around: what the service is, how it fares, its documentation."""

    wait_time = between(0.5, 1.5)
    weight = 1

    @task
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

    @task
    def keep_a_value(self) -> None:
        key = {"key": f"load:{uuid4()}"}
        self.step("set_cache_value", 200, path=key, params={"value": "kept", "ttl": 60})
        self.step("get_cache_value", 200, path=key)
        self.step("delete_cache_value", 200, path=key)

    @task
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

    @task
    def hand_over(self) -> None:
        queue = f"load-{self.address}"
        self.step("publish_message_to_queue", 200, path={"queue": queue}, json={"from": self.address})
        self.step("consume_message", 200, path={"queue": queue})
        self.step("encrypt", 200, json={"plaintext": "kept to ourselves"})
