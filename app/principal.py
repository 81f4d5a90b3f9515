"""Who is asking."""

from dataclasses import dataclass, field
from typing import Final

ADMIN: Final = "admin"
USER: Final = "user"


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody we believe, with the roles that they have; answers are kept apart by both."""

    subject: str
    """The id of an account, whoever issued the token."""
    roles: tuple[str, ...] = ()
    session: str | None = field(default=None, repr=False)
    """The device's session, by which the token may end before its time; no part of what is answered."""

    @property
    def account_id(self) -> int:
        return int(self.subject)
