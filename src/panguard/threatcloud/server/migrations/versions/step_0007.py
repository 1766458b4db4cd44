"""What a badge says and who may delete a result, beside it; the key of a day, under which visits count."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the columns and the table, and forget visits: they were counted under a key that stayed."""
    for name in ("badge", "maker"):
        op.add_column("site_results", sa.Column(name, sa.String(64), nullable=False, server_default=""))
    op.create_table(
        "site_keys",
        sa.Column("day", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.execute(sa.delete(sa.table("site_visits")))
