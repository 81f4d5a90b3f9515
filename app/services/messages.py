"""What a message's bytes are, whoever has published them: the first of three forms that fits."""

from base64 import b64encode

from generated import models
from generated.runtime.json_text import read_json


def content(body: bytes) -> models.JsonContent | models.TextContent | models.BinaryContent:
    try:
        value = read_json(body)
    except ValueError:
        value = None
    if isinstance(value, dict):
        return models.JsonContent(encoding="json", value=value)
    try:
        return models.TextContent(encoding="text", value=body.decode())
    except UnicodeDecodeError:
        return models.BinaryContent(encoding="base64", value=b64encode(body).decode())
