"""Records, and the idempotency keys that made them."""

from alembic import op

revision = "postgres_0001"
down_revision = None
branch_labels = ("postgres",)

# `json` keeps the text as it is; `jsonb` would refuse \u0000 and put members in an order of its own.
RECORDS = """
    CREATE TABLE records (
        id uuid PRIMARY KEY,
        name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
        payload json NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
    )
"""
# No foreign key: a key outlives its record, so that a late repetition does not bring it back.
RECORD_KEYS = """
    CREATE TABLE record_keys (
        key text PRIMARY KEY CHECK (char_length(key) BETWEEN 1 AND 255),
        digest text NOT NULL,
        record_id uuid NOT NULL,
        expires_at timestamptz NOT NULL
    )
"""


def upgrade() -> None:
    op.execute(RECORDS)
    op.execute("CREATE INDEX records_newest ON records (created_at DESC, id DESC)")
    op.execute(RECORD_KEYS)
    op.execute("CREATE INDEX record_keys_expiry ON record_keys (expires_at)")


def downgrade() -> None:
    op.execute("DROP TABLE record_keys")
    op.execute("DROP TABLE records")
