"""Run by Alembic: joins the steps to the connection that `migrate.py` opened."""

from alembic import context

from panguard.threatcloud.server.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
