"""The Prometheus metrics of a worker; what all workers see alike is to be taken once, by `max`.

The label is `kind`, as `job` is Prometheus's own.
"""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

BUCKETS: Final = (0.01, 0.05, 0.25, 1.0, 5.0, 30.0, 120.0)

JOB_ATTEMPTS: Final = Counter(
    "job_attempts_total", "Attempts at jobs that ended: done, again or held.", ["kind", "outcome"]
)
JOB_DURATION: Final = Histogram("job_duration_seconds", "Time of an attempt.", ["kind"], buckets=BUCKETS)
JOBS_IN_PROGRESS: Final = Gauge("jobs_in_progress", "Jobs that run in this worker.", ["kind"])
JOBS: Final = Gauge("jobs_in_queue", "Jobs in the queue: waiting, running or held.", ["kind", "status"])
JOBS_LATE: Final = Gauge("jobs_late_seconds", "How long the first of the jobs that are due has waited.")
EVENTS_PUBLISHED: Final = Counter("outbox_events_published_total", "Events that RabbitMQ has confirmed.")
EVENTS_UNSENT: Final = Gauge("outbox_events_unsent", "Committed events that are not published yet.")
EVENTS_LATE: Final = Gauge("outbox_late_seconds", "How long the oldest of them has waited.")
CREDENTIAL_EXPIRY: Final = Gauge(
    "credential_expiry_timestamp_seconds",
    "When a credential of the service ends, as it was last looked at.",
    ["credential"],
)
