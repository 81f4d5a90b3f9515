"""Who is asking."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody we believe, with the roles that they have; answers are kept apart by all of it."""

    subject: str
    roles: tuple[str, ...] = ()
