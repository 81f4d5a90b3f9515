"""The files of the generated package that follow from the AsyncAPI document."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from scripts.contract import models, schemas
from scripts.contract.asyncapi import table
from scripts.contract.asyncapi.reading import Messaging
from scripts.contract.asyncapi.table import Message, Operation
from scripts.contract.schemas import Catalogue

SCHEMAS: Final = "asyncapi.schemas.json"
_EVENTS: Final = '"""Models of the messages\' schemas, generated from {source}; do not edit."""'
_TABLE: Final = '''\
"""The messages that the service sends and their schemas, generated from {source}; do not edit."""

from pathlib import Path
from typing import Final

from .runtime.judge import Judge
from .runtime.message import Message, MessageOperation

{operations}

JUDGE: Final = Judge.load(Path(__file__).with_name("{schemas}"))
'''


def render(messaging: Messaging) -> tuple[Mapping[str, str], Mapping[str, Any]]:
    """Write the Python files, and the JSON documents by their names."""
    catalogue = schemas.read(messaging.schemas)
    operations = table.read(messaging, catalogue)
    source = messaging.document.source("").rpartition(":")[0]
    written = _TABLE.format(
        source=source, operations="\n".join(_constants(messaging, operations)), schemas=SCHEMAS
    )
    python = {
        "events.py": f"{_EVENTS.format(source=source)}\n{_models(catalogue)}",
        "messages.py": written,
    }
    return python, {SCHEMAS: schemas.build(catalogue)}


def _constants(messaging: Messaging, operations: Sequence[Operation]) -> Iterator[str]:
    for operation in operations:
        messages = ", ".join(
            f"{message.name!r}: {_message(messaging, message)}" for message in operation.messages
        )
        yield (
            f"{operation.id.upper()}: Final = MessageOperation(id={operation.id!r}, "
            f"action={operation.action!r}, address={operation.address!r}, "
            f"messages={{{messages}}}, source={messaging.document.source(operation.pointer)!r})"
        )


def _message(messaging: Messaging, message: Message) -> str:
    return (
        f"Message(name={message.name!r}, schema_key={message.key!r}, "
        f"content_type={message.content_type!r}, source={messaging.document.source(message.pointer)!r})"
    )


def _models(catalogue: Catalogue) -> str:
    """Write the models without their docstring."""
    return models.render(catalogue).partition("\n")[2]
