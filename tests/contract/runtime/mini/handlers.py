"""The interface of handlers, and handlers of it."""

from typing import Protocol, TypeVar
from uuid import UUID

from scripts.contract.runtime.judge import Json

from .models import Entry, Filter, Order, Upload
from .responses import CreateOrder2XX, CreateOrder201

Context_contra = TypeVar("Context_contra", contravariant=True)


class MiniHandlers(Protocol[Context_contra]):
    async def get_entry(self, context: Context_contra, /, *, key: str, limit: int = 10) -> Entry: ...
    async def delete_entry(self, context: Context_contra, /, *, key: str) -> None: ...
    async def get_stats(self, context: Context_contra, /) -> str: ...
    async def get_logo(self, context: Context_contra, /) -> bytes: ...
    async def create_order(
        self, context: Context_contra, /, *, body: Order
    ) -> CreateOrder201 | CreateOrder2XX: ...
    async def patch_note(
        self, context: Context_contra, /, *, body: str | dict[str, int] | None = None
    ) -> Json: ...
    async def search(
        self,
        context: Context_contra,
        *,
        filter_: Filter | None = None,
        x_trace_id: UUID | None = None,
        seen: int = 7,
    ) -> Json: ...
    async def login(self, context: Context_contra, /, *, body: Filter) -> Json: ...
    async def upload(self, context: Context_contra, /, *, body: Upload) -> Json: ...
    async def store_bytes(self, context: Context_contra, /, *, body: bytes) -> Json: ...


class Handlers:
    """Honest handlers; a test puts another function in the place of one."""

    async def get_entry(self, context: str, *, key: str, limit: int = 10) -> Entry:
        return Entry(key=key, value=context, limit=limit)

    async def delete_entry(self, _context: str, *, key: str) -> None:
        assert key

    async def get_stats(self, _context: str) -> str:
        return "états: 3"

    async def get_logo(self, _context: str) -> bytes:
        return b"\x89PNG"

    async def create_order(self, _context: str, *, body: Order) -> CreateOrder201 | CreateOrder2XX:
        return CreateOrder201(body=body, location=f"/orders/{body.id}", x_total=1)

    async def patch_note(self, _context: str, *, body: str | dict[str, int] | None = None) -> Json:
        return {"body": body}

    async def search(
        self, _context: str, *, filter_: Filter | None = None, x_trace_id: UUID | None = None, seen: int = 7
    ) -> Json:
        found = None if filter_ is None else filter_.model_dump(exclude_unset=True)
        return {"filter": found, "trace": x_trace_id and x_trace_id.version, "seen": seen}

    async def login(self, _context: str, *, body: Filter) -> Json:
        return body.model_dump(exclude_unset=True)

    async def upload(self, _context: str, *, body: Upload) -> Json:
        return {"title": body.title, "file": list(body.file), "sizes": body.sizes, "meta": body.meta}

    async def store_bytes(self, _context: str, *, body: bytes) -> Json:
        return {"size": len(body)}
