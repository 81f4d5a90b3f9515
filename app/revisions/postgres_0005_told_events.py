"""When events were told to those who do not hear of them by the broker, apart from when it had them."""

from alembic import op

revision = "postgres_0005"
down_revision = "postgres_0004"
branch_labels = None


def upgrade() -> None:
    op.execute("ALTER TABLE outbox_events ADD COLUMN told_at timestamptz")
    op.execute("UPDATE outbox_events SET told_at = sent_at")
    op.execute("CREATE INDEX outbox_events_untold ON outbox_events (position) WHERE told_at IS NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE outbox_events DROP COLUMN told_at")
