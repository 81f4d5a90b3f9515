"""What is wrong with an AsyncAPI document, beyond its structure."""

from collections.abc import Iterator
from typing import Any, Final

from jsonschema_rs import Registry, validator_for

from scripts.contract import schemas
from scripts.contract.asyncapi.reading import SCHEMAS, Messaging
from scripts.contract.directions import subschemas
from scripts.contract.document import Document, join
from scripts.contract.findings import Finding
from scripts.contract.judging import complaints
from scripts.contract.naming import snake
from scripts.contract.schemas import reference

VERSION: Final = "3.1.0"
YOUNGER: Final = frozenset(
    {"prefixItems", "dependentRequired", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties"}
    | {"minContains", "maxContains", "contentSchema", "$dynamicRef"}
)
"""Words that AsyncAPI's own schemas, those of draft 7, do not have."""


def check(messaging: Messaging, contract: Document) -> Iterator[Finding]:
    yield from _head(messaging.document, contract)
    messages = [
        found for pointer in _messages(messaging.document) for found in _message(messaging.document, pointer)
    ]
    yield from messages
    yield from _operations(messaging.document)
    yield from _words(messaging.schemas)
    if not messages:
        yield from _examples(messaging)


def _head(document: Document, contract: Document) -> Iterator[Finding]:
    if document.data.get("asyncapi") != VERSION:
        yield _finding(document, "/asyncapi", f"write `asyncapi: {VERSION}`")
    for word in ("title", "version"):
        ours, theirs = (each.data.get("info", {}).get(word) for each in (document, contract))
        if ours != theirs:
            yield _finding(document, f"/info/{word}", f"the contract's `{word}` is {theirs}, this is {ours}")


def _messages(document: Document) -> Iterator[str]:
    yield from (join("/components/messages", name) for name in document.at("/components/messages"))


def _message(document: Document, pointer: str) -> Iterator[Finding]:
    node = document.at(pointer)
    if not str(node.get("payload", {}).get("$ref", "")).startswith(f"#{SCHEMAS}/"):
        yield _finding(document, pointer, "the payload of a message is a `$ref` to a schema of the contract")
    if not node.get("examples"):
        yield _finding(document, pointer, "the message has no example", "add `examples`")


def _operations(document: Document) -> Iterator[Finding]:
    for name, node in document.data.get("operations", {}).items():
        pointer = join("/operations", name)
        if snake(name) != name:
            yield _finding(document, pointer, f"`{name}` is not in snake case", f"write `{snake(name)}`")
        channel = node["channel"]["$ref"]
        for index, message in enumerate(node.get("messages", ())):
            if not message["$ref"].startswith(f"{channel}/messages/"):
                at = join(pointer, "messages", index)
                yield _finding(document, at, "an operation's message is one of its channel's")


def _words(document: Document) -> Iterator[Finding]:
    waiting = [(join(SCHEMAS, name), schema) for name, schema in document.at(SCHEMAS).items()]
    while waiting:
        pointer, schema = waiting.pop()
        if isinstance(schema, dict):
            for word in YOUNGER & schema.keys():
                yield _finding(document, join(pointer, word), f"AsyncAPI's schemas have no `{word}`")
            waiting += [(place, inner) for _, place, inner in subschemas(schema, pointer)]


def _examples(messaging: Messaging) -> Iterator[Finding]:
    catalogue = schemas.read(messaging.schemas)
    keys = {pointer: key for key, pointer in catalogue.pointers.items()}
    registry = Registry([("contract:", schemas.build(catalogue))])
    for pointer in _messages(messaging.document):
        node: Any = messaging.document.at(pointer)
        key = keys[node["payload"]["$ref"][1:]]
        judge = validator_for(
            {"$ref": f"contract:{reference(key)}"}, registry=registry, validate_formats=True, offline=True
        )
        for index, example in enumerate(node["examples"]):
            base = join(pointer, "examples", index, "payload")
            for complaint in complaints(judge, example.get("payload")):
                yield _finding(
                    messaging.document, complaint.pointer(base), f"the example {complaint.message}"
                )


def _finding(document: Document, pointer: str, message: str, hint: str = "") -> Finding:
    return Finding(location=document.where(pointer), message=message, hint=hint, pointer=pointer)
