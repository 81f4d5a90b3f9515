"""A real OpenID provider as a process of its own, and people who log in there with a browser's requests."""

import base64
import hashlib
import json
import re
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import jwt
import psutil
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from scripts import node
from scripts.serve.service import free_port
from scripts.stack.process import Identity

HERE: Final = Path(__file__).parent / "provider"
INSTALLED: Final = node.FOLDER.with_name("npm-openid")
CLIENT: Final = "browser"
CALLBACK: Final = "http://127.0.0.1/callback"
FORM: Final = re.compile(r'<form[^>]* action="([^"]+)"')
FIELD: Final = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]+)"')
LOGIN: Final = "login"


def rsa_key(kid: str) -> dict[str, Any]:
    key = jwt.algorithms.RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, 2048), as_dict=True)
    del key["key_ops"]  # the provider would publish it with what only the private half does
    return {**key, "kid": kid, "use": "sig"}


def elliptic_key(kid: str) -> dict[str, Any]:
    key = jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()), as_dict=True)
    return {**key, "kid": kid, "use": "sig"}


class ProviderProcess:
    """Keeps its port and its issuer while it is started again with other keys."""

    def __init__(self, folder: Path, audience: str) -> None:
        node.install(HERE, INSTALLED)
        self._script = Path(shutil.copy(HERE / "provider.mjs", INSTALLED))
        self._folder = folder
        self._audience = audience
        self._port = free_port()
        self._child: subprocess.Popen[bytes] | None = None
        self.issuer = f"http://127.0.0.1:{self._port}"

    def start(self, keys: Sequence[dict[str, Any]]) -> None:
        """Start with these keys, the first of each kind signing."""
        configuration = self._folder / "provider.json"
        words = {"issuer": self.issuer, "port": self._port, "audience": self._audience}
        secret = secrets.token_urlsafe(32)
        configuration.write_text(json.dumps({**words, "keys": list(keys), "secret": secret}))
        with (self._folder / "provider.log").open("ab") as log:
            self._child = subprocess.Popen(
                [node.node(), str(self._script), str(configuration)], stdout=log, stderr=log
            )
        identity = Identity.of(self._child.pid)
        while identity is None or not identity.holds(self._port):
            assert self._child.poll() is None, (self._folder / "provider.log").read_text()

    def stop(self) -> None:
        """End Node, which stands behind a script of its wheel."""
        if self._child is not None:
            family = psutil.Process(self._child.pid).children(recursive=True)
            for process in family:
                process.terminate()
            psutil.wait_procs(family)
            self._child.wait()
            self._child = None

    async def token(self, username: str, kind: str = "api") -> dict[str, Any]:
        """Log in with the authorization code flow and PKCE, and return what the token endpoint gives."""
        verifier = secrets.token_urlsafe(48)
        resource = f"urn:{kind}"
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
        asked = {
            "client_id": CLIENT,
            "response_type": "code",
            "redirect_uri": CALLBACK,
            "scope": "openid",
            "resource": resource,
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
        }
        async with httpx.AsyncClient(base_url=self.issuer, trust_env=False) as browser:
            code = await self._code(browser, await browser.get("/auth", params=asked), username)
            answer = await browser.post(
                "/token",
                data={
                    "client_id": CLIENT,
                    "grant_type": "authorization_code",
                    "code": code,
                    "redirect_uri": CALLBACK,
                    "code_verifier": verifier,
                    "resource": resource,
                },
            )
        given: dict[str, Any] = answer.raise_for_status().json()
        return given

    async def _code(self, browser: httpx.AsyncClient, answer: httpx.Response, username: str) -> str:
        """Follow redirections, log in and consent in the provider's own forms, until it sends us back."""
        while True:
            if answer.is_redirect:
                target = urljoin(str(answer.url), answer.headers["location"])
                if target.startswith(CALLBACK):
                    return parse_qs(urlsplit(target).query)["code"][0]
                answer = await browser.get(target)
                continue
            form = FORM.search(answer.raise_for_status().text)
            assert form is not None, answer.text
            fields = dict(FIELD.findall(answer.text))
            if fields["prompt"] == LOGIN:
                fields |= {"login": username, "password": "any, as it keeps no accounts"}
            answer = await browser.post(form[1], data=fields)
