"""Attempts a job: in time, with its request's id in every line, and with a verdict on what came of it."""

import asyncio
import logging
import time
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from pydantic import ValidationError

from app import errors
from app.integrations import job_queue
from app.integrations.job_engine import Again, Held, Kind, Outcome, Start
from app.integrations.job_queue import JobPayload
from app.job import GivenUpError, Job, JobContext, NotYetError
from app.job_metrics import JOB_ATTEMPTS, JOB_DURATION, JOBS_IN_PROGRESS
from app.logs import REQUEST_ID
from app.redaction import redact
from app.resources import Resources

logger = logging.getLogger(__name__)

FAREWELL_SECONDS: Final = 5.0
"""Longest wait for work that has been cancelled."""
OUTCOMES: Final = {type(None): "done", Again: "again", Held: "held"}


@dataclass(frozen=True, slots=True)
class Runner:
    """Attempts jobs of one kind; what still runs when `cut` is set is left to another worker."""

    job: Job[Any]
    resources: Resources
    cut: asyncio.Event

    @property
    def kind(self) -> Kind:
        return Kind(self.job.name, self.attempt, self.job.at_once)

    async def attempt(self, start: Start) -> Outcome:
        REQUEST_ID.set(start.request_id)
        began = time.perf_counter()
        with JOBS_IN_PROGRESS.labels(self.job.name).track_inprogress():
            outcome = await self._outcome(start)
        JOB_DURATION.labels(self.job.name).observe(time.perf_counter() - began)
        JOB_ATTEMPTS.labels(self.job.name, OUTCOMES[type(outcome)]).inc()
        self._log(start, outcome)
        return outcome

    async def _outcome(self, start: Start) -> Outcome:
        """Count this start first: work that kills its worker leaves no other trace."""
        try:
            number = await self.resources.transactions.read(partial(job_queue.starts, job_id=start.id))
        except errors.BaseAPIException as problem:
            return Again(self.job.retries.first_seconds, problem.message)
        if number > self.job.retries.attempts:
            return Held(f"Begun {self.job.retries.attempts} times, and never finished.")
        try:
            payload = self.job.payload.model_validate_json(start.payload)
        except ValidationError as problem:
            return Held(f"The payload is none of this job: {_places(problem)}.")
        return await self._worked(JobContext(self.resources, start.id, number), payload)

    async def _worked(self, context: JobContext, payload: JobPayload) -> Outcome:
        work = asyncio.ensure_future(self.job.work(context, payload))
        cut = asyncio.ensure_future(self.cut.wait())
        try:
            await asyncio.wait({work, cut}, timeout=self.job.seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            cut.cancel()
            if not work.done():
                work.cancel()
                await asyncio.wait({work}, timeout=FAREWELL_SECONDS)
        if not work.done() or work.cancelled():
            if self.cut.is_set():
                return Again(0, "The worker stopped before it was done.")
            return self._failed(context, f"Not done within {self.job.seconds:g} s.")
        problem = work.exception()
        return None if problem is None else self._after(context, problem)

    def _after(self, context: JobContext, problem: BaseException) -> Again | Held:
        match problem:
            case GivenUpError():
                return Held(redact(str(problem)))
            case NotYetError():
                return self._failed(context, redact(str(problem)), problem.seconds)
            case errors.BaseAPIException():
                return self._failed(context, problem.message)
            case _:
                logger.warning("Job %s %d has failed.", self.job.name, context.job_id, exc_info=problem)
                return self._failed(context, redact(f"{type(problem).__name__}: {problem}"))

    def _failed(self, context: JobContext, reason: str, least_seconds: float = 0) -> Again | Held:
        if context.attempt >= self.job.retries.attempts:
            return Held(reason)
        return Again(max(self.job.retries.pause(context.attempt), least_seconds), reason)

    def _log(self, start: Start, outcome: Outcome) -> None:
        match outcome:
            case None:
                logger.info("Job %s %d is done.", self.job.name, start.id)
            case Again():
                reason, seconds = outcome.reason, outcome.seconds
                logger.warning(
                    "Job %s %d is tried again in %.1f s: %s", self.job.name, start.id, seconds, reason
                )
            case Held():
                logger.error("Job %s %d is held: %s", self.job.name, start.id, outcome.reason)


def _places(problem: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, each['loc'])) or 'all'}: {each['msg']}" for each in problem.errors()
    )
