"""Every five minutes: how long certificates, and the token of Vault, are good for."""

import asyncio
import logging
import time
from typing import ClassVar, Final

from app.integrations import credential_ends
from app.integrations.credential_ends import Credential
from app.integrations.job_queue import JobPayload
from app.job import Every, Job, JobContext
from app.job_metrics import CREDENTIAL_EXPIRY

logger = logging.getLogger(__name__)

FIVE_MINUTES: Final = 300


class CheckCredentials(JobPayload):
    job: ClassVar[str] = "check_credentials"


async def check_credentials(context: JobContext, _payload: CheckCredentials) -> None:
    """Look at all that can be looked at; the rest is tried again."""
    resources = context.resources
    files = credential_ends.files(resources.settings)
    outcomes = await asyncio.gather(
        *(asyncio.to_thread(credential_ends.of_file, name, path) for name, path in files),
        credential_ends.of_token(resources.vault),
        credential_ends.of_authority(resources.vault, resources.settings.tls.mount),
        return_exceptions=True,
    )
    for outcome in outcomes:
        if isinstance(outcome, Credential):
            _note(outcome)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome


def _note(credential: Credential) -> None:
    CREDENTIAL_EXPIRY.labels(credential.name).set(credential.ends)
    left = credential.ends - time.time()
    if left < credential.soon:
        logger.warning("The credential %s ends in %.0f s.", credential.name, left)


JOB: Final = Job(CheckCredentials, check_credentials, every=Every(FIVE_MINUTES))
