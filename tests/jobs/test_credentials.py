"""What is about to end is told ahead, and what cannot be looked at hides nothing else."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from prometheus_client import REGISTRY

from app import errors
from app.integrations.vault import Vault
from app.job import JobContext
from app.jobs.check_credentials import JOB
from app.resources import Resources, open_resources
from app.settings import Settings

DAY = 86_400


def certificate(days: float) -> bytes:
    """Make a certificate that ends so many days from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=100))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.PEM)


def changed(settings: Settings, **sections: dict[str, Any]) -> Settings:
    changes = {name: getattr(settings, name).model_copy(update=what) for name, what in sections.items()}
    return settings.model_copy(update=changes)


def days_left(credential: str) -> float:
    ends = REGISTRY.get_sample_value("credential_expiry_timestamp_seconds", {"credential": credential})
    assert ends is not None
    return (ends - time.time()) / DAY


async def look(resources: Resources) -> None:
    await JOB.work(JobContext(resources, 1, 1), JOB.payload())


async def test_files_the_authority_and_the_token_are_told(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bundle, client = tmp_path / "bundle.pem", tmp_path / "client.pem"
    bundle.write_bytes(certificate(300) + certificate(3) + certificate(200))
    client.write_bytes(certificate(30))
    tls = {"tls_ca": bundle, "tls_cert": client}
    async with open_resources(settings) as opened:
        await look(Rebound(opened, changed(settings, mysql=tls)))  # type: ignore[arg-type]

    assert days_left("mysql_tls_ca") == pytest.approx(3, abs=0.01)
    assert days_left("mysql_tls_cert") == pytest.approx(30, abs=0.01)
    assert days_left("pki_authority") > 14
    assert 0 < days_left("vault_token") < 1
    warnings = [
        record.getMessage() for record in caplog.records if record.name == "app.jobs.check_credentials"
    ]
    assert len(warnings) == 1
    assert warnings[0].startswith("The credential mysql_tls_ca ends in 2")


class Rebound:
    """Resources with other settings: the systems are not asked by them."""

    def __init__(self, resources: Resources, settings: Settings) -> None:
        self.vault: Vault = resources.vault
        self.settings = settings


@pytest.mark.parametrize("content", [None, b"no certificate"])
async def test_a_file_that_is_none_is_told(
    content: bytes | None, settings: Settings, resources: Resources, tmp_path: Path
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(errors.ConfigurationError) as caught:
        await look(Rebound(resources, changed(settings, redis={"tls_ca": path})))  # type: ignore[arg-type]
    assert caught.value.message.startswith(f"{path} is no file of certificates: ")


async def test_an_authority_that_is_not_there_hides_no_token(settings: Settings) -> None:
    async with open_resources(settings) as opened:
        lost = changed(settings, tls={"mount": "nowhere"})
        with pytest.raises(errors.BaseAPIException):
            await look(Rebound(opened, lost))  # type: ignore[arg-type]

    assert 0 < days_left("vault_token") < 1


async def test_a_token_without_an_end_never_warns(
    resources: Resources, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[object] = [certificate(30).decode(), {"data": {"ttl": 0}}]

    async def answer(ask: object) -> object:
        return answers.pop()  # first for the token, then for the authority

    monkeypatch.setattr(resources.vault, "call", answer)
    await look(resources)

    assert days_left("vault_token") == float("inf")
    assert [record for record in caplog.records if record.name == "app.jobs.check_credentials"] == []
