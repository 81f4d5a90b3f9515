"""The section of the settings on an OpenID provider."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from app.sections import SEPARATED, Seconds, Section

Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]


class OidcSettings(Section):
    issuer: str | None = Field(
        None,
        pattern=r"^https://|^http://(127\.0\.0\.1|localhost)[:/]",
        description="OpenID provider whose access tokens are accepted, too; absent: none",
    )
    audience: str | None = Field(
        None, description="Whom its tokens must be for: their `aud`; absent: that of our own"
    )
    algorithms: Annotated[tuple[Algorithm, ...], SEPARATED] = Field(
        ("RS256", "PS256", "ES256", "EdDSA"),
        min_length=1,
        description="Algorithms of its tokens, separated by commas; those that it does not name are out",
    )
    token_types: Annotated[tuple[str, ...], SEPARATED] = Field(
        ("at+jwt",), min_length=1, description="Types of its tokens: their `typ`, separated by commas"
    )
    username_claim: str = Field(
        "preferred_username", description="Claim that names the account which the first token makes"
    )
    leeway_seconds: float = Field(
        30, ge=0, le=300, description="How far its clock and ours may be from each other"
    )
    refresh_seconds: float = Field(
        300, gt=0, description="Time between two looks at its discovery document and keys"
    )
    timeout_seconds: Seconds = Field(2, description="Longest wait for both")
    cacert: Path | None = Field(None, description="Certificates that are trusted; absent: the public ones")
