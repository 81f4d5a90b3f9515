"""What may be told of a request's path, in logs and traces."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.redaction import MASK, is_sensitive
from generated.runtime.operation import Operation


@dataclass(frozen=True, slots=True)
class SecretPaths:
    """The operations whose path carries a secret, and how such a path begins.

    The beginning tells of a request that was refused before its operation was found, or that fits none.
    """

    operations: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, operations: Iterable[Operation]) -> "SecretPaths":
        places = {operation.id: place for operation in operations if (place := _place(operation))}
        return cls(frozenset(places), tuple(sorted(set(places.values()))))

    def told(self, path: str, operation: Operation | None) -> str:
        """Return the path, but of one that carries a secret the template or the beginning."""
        if operation is not None:
            return operation.path if operation.id in self.operations else path
        for beginning in self.beginnings:
            before, found, _ = path.partition(beginning)
            if found:
                return f"{before}{found}{MASK}"
        return path


def _place(operation: Operation) -> str | None:
    """Return the template of the path up to its first secret parameter."""
    secrets = [
        operation.path.partition(f"{{{parameter.name}}}")[0]
        for parameter in operation.parameters
        if parameter.location == "path" and is_sensitive(parameter.name)
    ]
    return min(secrets, key=len, default=None)
