"""Accounts that are deleted, beside those that are only disabled."""

from alembic import op

revision = "postgres_0004"
down_revision = "postgres_0003"
branch_labels = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE accounts ADD COLUMN deleted_at timestamptz"
        " CHECK (deleted_at IS NULL OR disabled_at IS NOT NULL)"
    )
    op.execute("DROP TABLE versions")


def downgrade() -> None:
    op.execute("CREATE TABLE versions (version text PRIMARY KEY, supported boolean NOT NULL)")
    op.execute("INSERT INTO versions (version, supported) VALUES ('0.9', false), ('1.0', true)")
    op.execute("ALTER TABLE accounts DROP COLUMN deleted_at")
