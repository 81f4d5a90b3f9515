"""Run by Alembic for each command: on the connection that it is given, whatever the database."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
)
with context.begin_transaction():
    context.run_migrations()
