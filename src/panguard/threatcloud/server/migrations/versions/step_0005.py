"""What each entry of the journal is about, and orders in which candidates and rules are read."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_AT_ONCE = 500
_JOURNAL = sa.table("journal", sa.column("number", sa.Integer), sa.column("text", sa.Text))


def upgrade() -> None:
    """Make the table and the indices, and note what the entries that are there are about."""
    subjects = op.create_table(
        "journal_subjects",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("candidate", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("journal_of_candidate", "journal_subjects", ["candidate", "number"])
    op.create_index("journal_of_event", "journal_subjects", ["event", "number"])
    op.create_index("candidates_newest", "candidates", ["state", "proposed", "candidate"])
    op.create_index("rules_by_lane", "rules", ["lane", "sequence"])
    op.create_index("rules_in_time", "rules", ["published", "revoked", "lane", "networks"])
    _note_what_is_there(subjects)


def _note_what_is_there(subjects: sa.Table) -> None:
    connection, last = op.get_bind(), -1
    query = sa.select(_JOURNAL.c.number, _JOURNAL.c.text).order_by(_JOURNAL.c.number).limit(_AT_ONCE)
    while found := connection.execute(query.where(_JOURNAL.c.number > last)).all():
        told = [(number, json.loads(text)) for number, text in found]
        rows = [
            {
                "number": number,
                "event": str(event.get("event", ""))[:16],
                "candidate": str(event.get("candidate", ""))[:64],
            }
            for number, event in told
        ]
        connection.execute(subjects.insert(), rows)
        last = found[-1].number
