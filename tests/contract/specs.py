"""Contracts to break: a sound one, and what is said of an edit of it."""

from pathlib import Path

from scripts.contract.bundle import bundle
from scripts.contract.document import Document
from scripts.contract.validation import check

SOUND = """\
openapi: 3.1.0
info: {title: Things, version: '1'}
tags: [{name: things}]
x-rate-limit: 100/minute
security: [{token: []}]
paths:
  /things/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer}, example: 1}
    get:
      operationId: get_thing
      tags: [things]
      summary: Read a thing
      x-cache-ttl: 30
      responses:
        '200':
          description: The thing.
          headers:
            X-Request-ID:
              x-provided-by: middleware
              schema: {type: string, format: uuid}
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Thing'}
              example: {id: 1, name: a}
          links:
            Again:
              operationId: get_thing
              parameters: {id: $response.body#/id}
        default: {$ref: '#/components/responses/Error'}
    put:
      operationId: put_thing
      tags: [things]
      summary: Write a thing
      security: [{oauth: [write]}]
      x-max-body: 1MB
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Thing'}
            example: {name: a, secret: s}
      responses:
        '204': {description: Written.}
        default: {$ref: '#/components/responses/Error'}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
    oauth:
      type: oauth2
      flows: {password: {tokenUrl: /token, scopes: {write: Write}}}
  responses:
    Error:
      description: What went wrong.
      content:
        application/json:
          schema: {$ref: '#/components/schemas/ErrorResponse'}
  schemas:
    Thing:
      type: object
      additionalProperties: false
      required: [id, name]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string, pattern: '^[a-z]+$', default: a, examples: [b]}
        secret: {type: string, writeOnly: true}
    ErrorResponse:
      type: object
      additionalProperties: false
      required: [error, message, status_code, details, request_id]
      properties:
        error: {type: string}
        message: {type: string}
        status_code: {type: integer, minimum: 400}
        details: {type: object, additionalProperties: true}
        request_id: {type: string, format: uuid}
      examples:
        - error: NotFoundError
          message: Not here.
          status_code: 404
          details: {}
          request_id: 5f0c3f1e-8f3c-4c39-9a3e-0b9f6f7c2d11
"""


def write(folder: Path, text: str) -> str:
    path = folder / "openapi.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def edited(old: str, new: str) -> str:
    assert SOUND.count(old) >= 1, old
    return SOUND.replace(old, new, 1)


def sound(folder: Path) -> Document:
    return bundle(write(folder, SOUND))


def said(folder: Path, text: str, *, house: bool = True) -> list[str]:
    """Check a contract; its lines without the file's name."""
    path = write(folder, text)
    return [str(finding).replace(f"{path}:", "") for finding in check(bundle(path), house=house)]
