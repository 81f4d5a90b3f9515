"""Records, and the idempotency keys that made them."""

from alembic import op

revision = "mysql_0001"
down_revision = None
branch_labels = ("mysql",)

# Text, because MySQL's JSON orders members anew and makes doubles of great whole numbers.
RECORDS = """
    CREATE TABLE IF NOT EXISTS records (
        id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
        name varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        payload mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        created_at datetime(6) NOT NULL,
        INDEX records_newest (created_at DESC, id DESC)
    ) ENGINE = InnoDB
"""
# No foreign key: a key outlives its record, so that a late repetition does not bring it back.
RECORD_KEYS = """
    CREATE TABLE IF NOT EXISTS record_keys (
        idempotency_key varchar(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        digest char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        record_id bigint NOT NULL,
        expires_at datetime(6) NOT NULL,
        INDEX record_keys_expiry (expires_at)
    ) ENGINE = InnoDB
"""


def upgrade() -> None:
    op.execute(RECORDS)
    op.execute(RECORD_KEYS)


def downgrade() -> None:
    op.execute("DROP TABLE IF EXISTS record_keys")
    op.execute("DROP TABLE IF EXISTS records")
