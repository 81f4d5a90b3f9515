"""What may differ between two services that both keep the contract, each with its reason."""

from collections.abc import Mapping
from typing import Any

MEMBERS = {
    "id": "each service names its own records",
    "record_id": "each service names its own records",
    "created_at": "the moment of the insert",
    "updated_at": "the moment of the insert",
    "owner_id": "each service has its own accounts",
    "users": "the services may use different databases",
    "items": "the services may use different databases",
    "password": "each account has its own",
    "access_token": "each session has its own",
    "refresh_token": "each session has its own",
    "records": "the services may use different databases",
    "request_id": "every request has its own",
    "result": "the moment of the query",
    "ttl": "counts down",
    "ciphertext": "every encryption gives another",
    "created_time": "the moment of a write",
    "data": "the services may have different secrets",
    "retry_after": "counts down",
    "connected_clients": "the state of a Redis node at that moment",
    "used_memory_human": "the state of a Redis node at that moment",
    "collections": "the services may use different databases",
    "count": "the services may use different databases",
    "queues": "others may use the same broker",
    "total": "others may use the same broker",
    "version": "the services may use different servers",
    "host": "the services may use different servers",
    "port": "the services may use different servers",
    "role": "a replica may have been promoted in between",
    "node_id": "the services may use different servers",
    "master_id": "the services may use different servers",
    "flags": "each service asks the node that answers first",
    "migrations": "each service asks the node that answers first",
    "link_state": "each service asks the node that answers first",
    "ping_sent": "the state of a Redis node at that moment",
    "pong_recv": "the state of a Redis node at that moment",
    "cluster_info": "each service asks the node that answers first",
    "info": "the state of a Redis node at that moment",
    "next_cursor": "names nodes of Redis, and the services may use different servers",
    "enabled": "rate limiting is a setting",
    "allowed_origins": "a setting",
    "allow_credentials": "follows from allowed_origins",
    "configured_nodes": "a setting",
    "reset_timeout_seconds": "a setting",
}
HEADERS = {
    "location": "each service names its own records",
    "link": "the services may use different databases",
    "date": "the moment of the answer",
    "server": "whoever stands in front",
    "x-request-id": "every request has its own",
    "x-ratelimit-limit": "rate limiting is a setting",
    "x-ratelimit-remaining": "counts down",
    "x-ratelimit-reset": "the end of the current window",
    "retry-after": "counts down",
    "content-length": "follows from the members above",
    "connection": "whoever stands in front",
    "transfer-encoding": "whoever stands in front",
}
MEDIA_TYPES = {
    "text/plain": "metrics are each service's own",
}


def comparable_body(body: Any) -> Any:
    if isinstance(body, dict):
        return {
            name: _kind(value) if name in MEMBERS else comparable_body(value) for name, value in body.items()
        }
    if isinstance(body, list):
        return [comparable_body(each) for each in body]
    return body


def _kind(value: object) -> str:
    return f"<{type(value).__name__}>"


def comparable_headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items() if name.lower() not in HEADERS}
