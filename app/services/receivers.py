"""Which receivers do not answer: whoever waits for one of them is one alone, so that others need not wait."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from app.integrations.webhook_client import ReceiverAwayError


class Receivers:
    """Of a process. Until one that did not answer has done so, one delivery at a time tries it."""

    def __init__(self) -> None:
        self._away: set[str] = set()
        self._trying: Counter[str] = Counter()

    @contextmanager
    def trying(self, url: str) -> Iterator[None]:
        """Raise ReceiverAwayError at once where the receiver was away, and somebody tries it already."""
        if url in self._away and self._trying[url]:
            raise ReceiverAwayError("The receiver has not answered others.")
        self._trying[url] += 1
        try:
            yield
        except ReceiverAwayError:
            self._away.add(url)
            raise
        else:
            self._away.discard(url)
        finally:
            self._trying[url] -= 1
            if not self._trying[url]:
                del self._trying[url]
