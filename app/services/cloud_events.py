"""The envelope of every event, CloudEvents 1.0 in JSON, and the channel that events take to all replicas."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

import orjson

CHANNEL: Final = "reference-api:events"
"""Of Redis's publish and subscribe; each message is one event as `encoded` writes it."""
MEDIA_TYPE: Final = "application/cloudevents+json"
SOURCE: Final = "/reference-api"


def encoded(
    event_type: str,
    data: Mapping[str, Any],
    *,
    event_id: UUID | None = None,
    occurred_at: datetime | None = None,
) -> bytes:
    """Write an event; one that is published again keeps its id, by which consumers know it."""
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": str(event_id or uuid4()),
            "source": SOURCE,
            "type": event_type,
            "time": (occurred_at or datetime.now(UTC)).isoformat(),
            "datacontenttype": "application/json",
            "data": data,
        }
    )
