"""The verdict of AsyncAPI's own JSON Schema, from the package that its initiative publishes."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Final

from jsonschema_rs import Draft7Validator

from scripts import node
from scripts.contract.asyncapi.rules import VERSION
from scripts.contract.document import Document, join
from scripts.contract.findings import Finding
from scripts.contract.judging import complaints

PACKAGE: Final = "@asyncapi/specs"


def official(document: Document) -> Iterator[Finding]:
    for complaint in complaints(_validator(), document.data):
        pointer = join("", *complaint.path)
        yield Finding(location=document.where(pointer), message=complaint.message, pointer=pointer)


@cache
def _validator() -> Draft7Validator:
    node.install()
    schema = node.FOLDER / "node_modules" / PACKAGE / "schemas" / f"{VERSION}.json"
    return Draft7Validator(json.loads(schema.read_bytes()), offline=True)
