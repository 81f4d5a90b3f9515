"""Render webhooks.py: a typed sender for each webhook and callback."""

from dataclasses import dataclass
from typing import Any

from scripts.contract import hooks, naming, types
from scripts.contract.document import Document
from scripts.contract.grammar import responses_of
from scripts.contract.hooks import Hook
from scripts.contract.operations import literal
from scripts.contract.runtime.operation import Response
from scripts.contract.runtime.webhooks import Webhook
from scripts.contract.schemas import Catalogue
from scripts.contract.templating import docstring
from scripts.contract.templating import render as render_template
from scripts.contract.types import TypeRef

NOTHING = TypeRef("None")


@dataclass(frozen=True, slots=True)
class Sender:
    """A hook as the template says it."""

    hook: Hook
    constant: str
    written: str
    body: TypeRef

    @property
    def argument(self) -> str:
        return "" if self.body is NOTHING else f"body: {self.body.annotation}"


def render(document: Document, catalogue: Catalogue, *, origin: str) -> dict[str, str]:
    """Render the module where the contract has hooks."""
    senders = [_sender(document, catalogue, hook) for hook in hooks.find(document)]
    if not senders:
        return {}
    imports = {statement for sender in senders for statement in sender.body.imports}
    text = render_template(
        "webhooks.py.jinja",
        origin=origin,
        senders=senders,
        imports=sorted(statement.replace("from .. import", "from . import") for statement in imports),
        docstring=docstring,
    )
    return {"webhooks.py": text}


def _sender(document: Document, catalogue: Catalogue, hook: Hook) -> Sender:
    media_type, body = _body(document, catalogue, hook)
    place = catalogue.places.get(f"{hook.id}/body/{media_type}")
    webhook = Webhook(
        id=hook.id,
        name=hook.name,
        method=hook.method.upper(),
        source=document.source(hook.pointer),
        media_type=media_type,
        schema=place.schema_key if place else None,
        responses=tuple(Response(status=status) for status in responses_of(hook.node)),
    )
    return Sender(hook, naming.constant(hook.id), literal(webhook), body)


def _body(document: Document, catalogue: Catalogue, hook: Hook) -> tuple[str | None, TypeRef]:
    """Take the first media type that is JSON, else the first."""
    content: dict[str, Any] = document.follow(hook.node.get("requestBody", {})).get("content", {})
    if not content:
        return None, NOTHING
    json = [name for name in content if name.partition(";")[0].endswith(("/json", "+json"))]
    media_type = (json or list(content))[0]
    key = f"{hook.id}/body/{media_type}"
    if key in catalogue.places:
        return media_type, types.python_type(catalogue, key)
    return media_type, TypeRef("str" if media_type.startswith("text/") else "bytes")
