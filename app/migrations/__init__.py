"""Alembic's environment: how the revisions in app/revisions are run."""
