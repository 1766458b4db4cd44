"""What a model said of a candidate, how often it was asked, and when it may be asked again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns; what was proposed before has not been asked about."""
    op.add_column("candidates", sa.Column("review_said", sa.Text(), nullable=False, server_default=""))
    op.add_column("candidates", sa.Column("review_tries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "candidates", sa.Column("review_after", sa.BigInteger(), nullable=False, server_default="0")
    )
