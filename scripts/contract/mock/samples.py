"""The simplest value that fits a schema of the contract."""

from typing import Any, Final

from hypothesis.errors import HypothesisException
from jsonschema_rs import Draft202012
from schemathesis.core.errors import SchemathesisError
from schemathesis.generation.hypothesis.examples import generate_one
from schemathesis.generation.jsonschema.builder import build
from schemathesis.specs.openapi.formats import get_default_format_strategies

from scripts.contract.runtime.judge import Judge

_DRAFT: Final = int(Draft202012)


class NoSampleError(Exception):
    """Nothing was found that fits; the contract has no example there, either."""


class Samples:
    """Found once for each schema: the search is the same every time, and so is what it finds."""

    def __init__(self, judge: Judge, definitions: dict[str, Any]) -> None:
        self._judge = judge
        self._definitions = definitions
        formats = get_default_format_strategies()
        # Schemathesis wraps the bytes of a file; here a string of text is as good.
        self._formats = {name: strategy for name, strategy in formats.items() if name != "binary"}
        self._found: dict[str, Any] = {}

    def of(self, key: str) -> Any:
        if key not in self._found:
            self._found[key] = self._search(key)
        return self._found[key]

    def _search(self, key: str) -> Any:
        reference = {
            "$ref": f"#/$defs/{key.replace('~', '~0').replace('/', '~1')}",
            "$defs": self._definitions,
        }
        try:
            strategy = build(reference, draft=_DRAFT, formats=self._formats)
            return generate_one(strategy.filter(self._judge.validator(key).is_valid))
        except (HypothesisException, SchemathesisError) as error:
            raise NoSampleError(
                f"no value was found for {key}; give the contract an example there"
            ) from error
