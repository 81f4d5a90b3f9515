"""Access tokens as the contract's guard asks for them."""

from collections.abc import Mapping

from app import errors
from app.principal import Principal
from app.services.access_tokens import AccessTokens
from generated.runtime import AuthenticationError, Authenticator, Credential, CredentialAuthenticator


def authenticator(tokens: AccessTokens) -> Authenticator:
    async def authenticate(
        credentials: Mapping[str, Credential], _scopes: Mapping[str, tuple[str, ...]]
    ) -> Principal:
        try:
            (credential,) = credentials.values()
            return await tokens.verify(credential.secret)
        except errors.AuthenticationError as error:
            challenge = f'Bearer error="invalid_token", error_description="{error.message}"'
            raise AuthenticationError(error.message, headers=[("WWW-Authenticate", challenge)]) from error

    return CredentialAuthenticator(authenticate)
