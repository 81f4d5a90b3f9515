"""Router of the tag vault, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: PLC0105, TID252

from collections.abc import Callable
from typing import Annotated, Any, Final, Protocol, TypeVar

from fastapi import Body, Path, Query, Request

from .. import models
from ..operations import CONTRACT
from ..runtime import ContractRouter

Context = TypeVar("Context", contravariant=True)
ERROR: Final[dict[str, Any]] = {"model": models.ErrorResponse}


class VaultHandlers(Protocol[Context]):
    """What a module of handlers has: each operation of the tag vault, by its name in the contract."""

    async def get_vault_health(self, context: Context, /) -> models.VaultHealth:
        """GET /examples/vault/health: Read the state of Vault.

        A Vault that is sealed or away answers 200 with status unhealthy.
        """

    async def encrypt(self, context: Context, /, *, body: models.EncryptionRequest) -> models.Encrypted:
        """POST /examples/vault/transit/encrypt: Encrypt a text.

        The key stays in Vault; the service holds neither it nor the text.
        """

    async def decrypt(self, context: Context, /, *, body: models.DecryptionRequest) -> models.Decrypted:
        """POST /examples/vault/transit/decrypt: Decrypt a ciphertext.

        A ciphertext that the service's key did not make is 409.
        """

    async def get_secret(self, context: Context, /, *, service_name: str) -> models.Secret:
        """GET /examples/vault/secret/{service_name}: Read a secret.

        Values that are sensitive by their name or by what they hold are masked. The answer is kept for 300
        seconds, or until the secret is written here.
        """

    async def write_secret(
        self, context: Context, /, *, service_name: str, body: models.SecretFields
    ) -> models.SecretWrite:
        """POST /examples/vault/secret/{service_name}: Write a secret.

        Makes a new version of the secret; with cas only where its version is still that one, 0 for a secret
        that is not there yet. Cached reads of the secret are dropped. The credentials that the service itself
        uses cannot be written (403).
        """

    async def get_secret_version(
        self, context: Context, /, *, path: str, version: int | None = None
    ) -> models.SecretVersion:
        """GET /examples/vault/secret/versioned/{path}: Read a version of a secret.

        A version that has been deleted or destroyed is told by its metadata; its data is null. One that there
        never was, or that Vault has pruned, is 404.
        """

    async def encrypt_in_url(self, context: Context, /, *, plaintext: str) -> models.Encrypted:
        """GET /examples/vault/transit/encrypt/{plaintext}: Encrypt a text in the URL.

        A text that is to be kept secret does not belong in a URL, which others log; send it in a body
        instead.
        """

    async def decrypt_in_url(self, context: Context, /, *, ciphertext: str) -> models.Decrypted:
        """GET /examples/vault/transit/decrypt/{ciphertext}: Decrypt a ciphertext in the URL.

        Send it in a body instead. A ciphertext that the service's key did not make is 409.
        """

    async def get_secret_key(self, context: Context, /, *, service_name: str, key: str) -> models.SecretField:
        """GET /examples/vault/secret/{service_name}/{key}: Read a field of a secret.

        A value that is sensitive by its name or by what it holds is masked. The answer is kept for 300
        seconds, or until the secret is written here.
        """


def build_router(handlers: VaultHandlers[Context], context: Callable[[Request], Context]) -> ContractRouter:
    router = ContractRouter(
        CONTRACT,
        handlers,
        tags=["vault"],
        responses={406: ERROR, 422: ERROR, 426: ERROR, 429: ERROR, 500: ERROR, 503: ERROR, 504: ERROR},
    )

    @router.get("/examples/vault/health", operation_id="get_vault_health", summary="Read the state of Vault")
    async def get_vault_health(request: Request) -> models.VaultHealth:
        return await handlers.get_vault_health(context(request))

    @router.post(
        "/examples/vault/transit/encrypt",
        operation_id="encrypt",
        summary="Encrypt a text",
        responses={400: ERROR, 413: ERROR, 415: ERROR},
    )
    async def encrypt(
        request: Request, *, body: Annotated[models.EncryptionRequest, Body()]
    ) -> models.Encrypted:
        return await handlers.encrypt(context(request), body=body)

    @router.post(
        "/examples/vault/transit/decrypt",
        operation_id="decrypt",
        summary="Decrypt a ciphertext",
        responses={400: ERROR, 401: ERROR, 403: ERROR, 409: ERROR, 413: ERROR, 415: ERROR},
        openapi_extra={"security": [{"bearer": []}, {"oauth2": []}]},
    )
    async def decrypt(
        request: Request, *, body: Annotated[models.DecryptionRequest, Body()]
    ) -> models.Decrypted:
        return await handlers.decrypt(context(request), body=body)

    @router.get(
        "/examples/vault/secret/{service_name}",
        operation_id="get_secret",
        summary="Read a secret",
        responses={404: ERROR},
    )
    async def get_secret(
        request: Request,
        *,
        service_name: Annotated[str, Path(min_length=1, max_length=50, pattern="^[a-zA-Z0-9_-]+$")],
    ) -> models.Secret:
        return await handlers.get_secret(context(request), service_name=service_name)

    @router.post(
        "/examples/vault/secret/{service_name}",
        operation_id="write_secret",
        summary="Write a secret",
        responses={400: ERROR, 401: ERROR, 403: ERROR, 409: ERROR, 413: ERROR, 415: ERROR},
        openapi_extra={"security": [{"bearer": []}, {"oauth2": []}]},
    )
    async def write_secret(
        request: Request,
        *,
        service_name: Annotated[str, Path(min_length=1, max_length=50, pattern="^[a-zA-Z0-9_-]+$")],
        body: Annotated[models.SecretFields, Body()],
    ) -> models.SecretWrite:
        return await handlers.write_secret(context(request), service_name=service_name, body=body)

    @router.get(
        "/examples/vault/secret/versioned/{path}",
        operation_id="get_secret_version",
        summary="Read a version of a secret",
        responses={404: ERROR},
    )
    async def get_secret_version(
        request: Request,
        *,
        path: Annotated[
            str, Path(min_length=1, max_length=200, pattern="^[a-zA-Z0-9_-]+(/[a-zA-Z0-9_-]+)*$")
        ],
        version: Annotated[int | None, Query(ge=1, le=2147483647)] = None,
    ) -> models.SecretVersion:
        return await handlers.get_secret_version(context(request), path=path, version=version)

    @router.get(
        "/examples/vault/transit/encrypt/{plaintext}",
        operation_id="encrypt_in_url",
        summary="Encrypt a text in the URL",
        deprecated=True,
    )
    async def encrypt_in_url(
        request: Request,
        *,
        plaintext: Annotated[
            str, Path(min_length=1, max_length=4000, json_schema_extra={"not": {"enum": [".", ".."]}})
        ],
    ) -> models.Encrypted:
        return await handlers.encrypt_in_url(context(request), plaintext=plaintext)

    @router.get(
        "/examples/vault/transit/decrypt/{ciphertext}",
        operation_id="decrypt_in_url",
        summary="Decrypt a ciphertext in the URL",
        deprecated=True,
        responses={401: ERROR, 403: ERROR, 409: ERROR},
        openapi_extra={"security": [{"bearer": []}, {"oauth2": []}]},
    )
    async def decrypt_in_url(
        request: Request,
        *,
        ciphertext: Annotated[
            str,
            Path(
                min_length=10,
                max_length=21400,
                pattern="^vault:v[1-9][0-9]{0,8}:([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
            ),
        ],
    ) -> models.Decrypted:
        return await handlers.decrypt_in_url(context(request), ciphertext=ciphertext)

    @router.get(
        "/examples/vault/secret/{service_name}/{key}",
        operation_id="get_secret_key",
        summary="Read a field of a secret",
        responses={404: ERROR},
    )
    async def get_secret_key(
        request: Request,
        *,
        service_name: Annotated[str, Path(min_length=1, max_length=50, pattern="^[a-zA-Z0-9_-]+$")],
        key: Annotated[str, Path(min_length=1, max_length=100, pattern="^[a-zA-Z0-9_-]+$")],
    ) -> models.SecretField:
        return await handlers.get_secret_key(context(request), service_name=service_name, key=key)

    return router
