"""Accounts with their sessions and roles, items, versions of the API, and events to be published."""

from alembic import op

revision = "postgres_0002"
down_revision = "postgres_0001"
branch_labels = None

ROLES = """
    CREATE TABLE roles (
        id integer PRIMARY KEY,
        name text NOT NULL UNIQUE
    )
"""
VERSIONS = """
    CREATE TABLE versions (
        version text PRIMARY KEY,
        supported boolean NOT NULL
    )
"""
ACCOUNTS = """
    CREATE TABLE accounts (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        username text NOT NULL CHECK (char_length(username) BETWEEN 1 AND 255),
        password_hash text,
        role_id integer NOT NULL REFERENCES roles,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        disabled_at timestamptz
    )
"""
EXTERNAL_IDENTITIES = """
    CREATE TABLE external_identities (
        issuer text NOT NULL,
        subject text NOT NULL,
        account_id bigint NOT NULL REFERENCES accounts,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (issuer, subject)
    )
"""
DEVICE_SESSIONS = """
    CREATE TABLE device_sessions (
        id uuid PRIMARY KEY,
        account_id bigint NOT NULL REFERENCES accounts,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        ended_at timestamptz,
        ended_by text,
        CHECK ((ended_at IS NULL) = (ended_by IS NULL))
    )
"""
REFRESH_TOKENS = """
    CREATE TABLE refresh_tokens (
        digest bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
        session_id uuid NOT NULL REFERENCES device_sessions ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        spent_at timestamptz
    )
"""
LOGIN_COUNTS = """
    CREATE TABLE login_counts (
        key bytea PRIMARY KEY,
        failures integer NOT NULL,
        expires_at timestamptz NOT NULL
    )
"""
FAMILIAR_ADDRESSES = """
    CREATE TABLE familiar_addresses (
        account_id bigint NOT NULL REFERENCES accounts,
        address bytea NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (account_id, address)
    )
"""
ITEMS = """
    CREATE TABLE items (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        owner_id bigint NOT NULL REFERENCES accounts,
        name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
        description text CHECK (char_length(description) <= 10000),
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        deleted_at timestamptz
    )
"""
OUTBOX_EVENTS = """
    CREATE TABLE outbox_events (
        id uuid PRIMARY KEY,
        type text NOT NULL,
        occurred_at timestamptz NOT NULL DEFAULT now(),
        payload jsonb NOT NULL,
        sent_at timestamptz
    )
"""
INDEXES = (
    "CREATE UNIQUE INDEX accounts_username ON accounts (lower(username))",
    "CREATE INDEX external_identities_account ON external_identities (account_id)",
    "CREATE INDEX device_sessions_account ON device_sessions (account_id) WHERE ended_at IS NULL",
    "CREATE INDEX device_sessions_ended ON device_sessions (ended_at) WHERE ended_at IS NOT NULL",
    "CREATE INDEX device_sessions_expiry ON device_sessions (expires_at)",
    "CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id)",
    "CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at)",
    "CREATE INDEX login_counts_expiry ON login_counts (expires_at)",
    "CREATE INDEX familiar_addresses_expiry ON familiar_addresses (expires_at)",
    "CREATE UNIQUE INDEX items_name ON items (name) WHERE deleted_at IS NULL",
    "CREATE INDEX items_owner ON items (owner_id) WHERE deleted_at IS NULL",
    "CREATE INDEX outbox_events_unsent ON outbox_events (occurred_at, id) WHERE sent_at IS NULL",
)
SEEDS = (
    "INSERT INTO roles (id, name) VALUES (1, 'admin'), (2, 'user')",
    "INSERT INTO versions (version, supported) VALUES ('0.9', false), ('1.0', true)",
)


def upgrade() -> None:
    for table in (
        ROLES,
        VERSIONS,
        ACCOUNTS,
        EXTERNAL_IDENTITIES,
        DEVICE_SESSIONS,
        REFRESH_TOKENS,
        LOGIN_COUNTS,
        FAMILIAR_ADDRESSES,
        ITEMS,
        OUTBOX_EVENTS,
    ):
        op.execute(table)
    for statement in (*INDEXES, *SEEDS):
        op.execute(statement)


def downgrade() -> None:
    for table in (
        "outbox_events",
        "items",
        "familiar_addresses",
        "login_counts",
        "refresh_tokens",
        "device_sessions",
        "external_identities",
        "accounts",
        "versions",
        "roles",
    ):
        op.execute(f"DROP TABLE {table}")
