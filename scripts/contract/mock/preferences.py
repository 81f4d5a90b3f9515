"""What a request asks of the mock by its Prefer header (RFC 7240)."""

import re
from dataclasses import dataclass

from starlette.datastructures import Headers

_PREFERENCE = re.compile(r'\s*([A-Za-z-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s",;]*)))?\s*(?:[,;]|$)')


@dataclass(frozen=True, slots=True)
class Preferences:
    """`code`: the status to answer; `example`: the name of the example; `dynamic`: no example at all."""

    code: str | None = None
    example: str | None = None
    dynamic: bool = False

    @classmethod
    def of(cls, headers: Headers) -> "Preferences":
        stated = {
            name.lower(): quoted or plain
            for line in headers.getlist("prefer")
            for name, quoted, plain in _PREFERENCE.findall(line)
        }
        return cls(stated.get("code"), stated.get("example"), stated.get("dynamic") == "true")

    @property
    def asks_for_an_error(self) -> bool:
        return self.code is not None and self.code >= "4"
