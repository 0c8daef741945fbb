"""Releases, and the candidate lists made with them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "releases",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_table(
        "candidate_lists",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("scheme", sa.String(100), nullable=False),
        sa.Column("as_of_date", sa.String(10), nullable=False),
        sa.Column("release_sha256", sa.String(64), sa.ForeignKey("releases.sha256"), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("candidate_lists")
    op.drop_table("releases")
