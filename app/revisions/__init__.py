"""Each change of a schema, in order: one branch of Alembic's for PostgreSQL, one for MySQL."""
