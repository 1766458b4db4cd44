"""Where candidates come from, roughly, and what the server decides by."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the class of the network that proposed first, and a table of settings."""
    op.add_column("candidates", sa.Column("origin", sa.String(length=4), nullable=False, server_default=""))
    op.create_index("candidates_in_turn", "candidates", ["state", "networks", "candidate", "origin"])
    op.create_table(
        "settings",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
