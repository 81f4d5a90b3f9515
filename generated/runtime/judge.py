# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""The one judge: the contract's own JSON Schemas, compiled."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jsonschema_rs import Registry, ValidationError, Validator, validator_for

from .operation import Location
from .problems import Detail

Json = Any
Schema = dict[str, Any] | bool

MOST_ERRORS = 50
EXPECTATIONS = frozenset(
    {
        "const",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "pattern",
        "required",
        "type",
    }
)


class Judge:
    """Judges JSON values by the schemas of one document, found by their key in its `$defs`."""

    def __init__(self, document: dict[str, Any], folder: Path | None = None) -> None:
        self.folder = folder
        self._schemas: dict[str, Schema] = document["$defs"]
        self._registry = Registry([(document["$id"], document)])
        self._id: str = document["$id"]
        self._validators: dict[str, Validator] = {}

    @classmethod
    def load(cls, path: Path) -> "Judge":
        return cls(json.loads(path.read_bytes()), path.parent)

    def schema(self, key: str) -> Schema:
        return self._schemas[key]

    def resolve(self, reference: str) -> Schema:
        """Return what a reference inside the document, `#/$defs/…`, points at."""
        node: Any = {"$defs": self._schemas}
        for part in reference.removeprefix("#/").split("/"):
            token = part.replace("~1", "/").replace("~0", "~")
            node = node[int(token) if isinstance(node, list) else token]
        found: Schema = node
        return found

    def validator(self, key: str) -> Validator:
        found = self._validators.get(key)
        if found is None:
            if key not in self._schemas:
                raise KeyError(f"The schemas document has no {key!r}.")
            found = self._validators[key] = validator_for(
                {"$ref": f"{self._id}#/$defs/{quote(key.replace('~', '~0').replace('/', '~1'))}"},
                registry=self._registry,
                validate_formats=True,
                mask="the value",
                offline=True,
            )
        return found

    def compile_all(self) -> None:
        for key in self._schemas:
            self.validator(key)


def judged(validator: Validator, value: Json) -> bool:
    """Tell whether the value fits; what is no JSON value at all, such as a lone surrogate, does not."""
    try:
        return validator.is_valid(value)
    except ValueError:
        return False


def details(validator: Validator, value: Json, location: Location | str, root: str = "") -> list[Detail]:
    """Say what is wrong: pointer from `root` into the request, and what the contract expects there."""
    try:
        return [_detail(error, location, root) for error in islice(validator.iter_errors(value), MOST_ERRORS)]
    except ValueError:
        return [detail(location, root, "encoding", "The value is not valid Unicode text.")]


def detail(location: str, pointer: str, keyword: str, message: str) -> Detail:
    return {"location": location, "pointer": pointer, "message": message, "keyword": keyword}


def _detail(error: ValidationError, location: str, root: str) -> Detail:
    found = detail(location, root + "".join(_tokens(error)), error.kind.name, error.message)
    if error.kind.name in EXPECTATIONS:
        found["expected"] = error.kind.value
    return found


def _tokens(error: ValidationError) -> Iterator[str]:
    for part in error.instance_path:
        yield "/" + str(part).replace("~", "~0").replace("/", "~1")
