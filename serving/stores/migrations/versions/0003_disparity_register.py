"""The disparity register: concerns of audits, each with an owner and a date, and what came of it; none ever changes."""

import sqlalchemy as sa
from alembic import op

from features.exceptions import UsageRefused
from serving.stores.only_grow import BLANK, guard, in_words_of_the_database

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FOLLOWS = {
    "register_items": (
        "a concern has one item",
        "NOT EXISTS (SELECT 1 FROM register_items WHERE id = NEW.id OR log_seq = NEW.log_seq OR "
        "(release_sha256 = NEW.release_sha256 AND audited = NEW.audited AND metric = NEW.metric "
        "AND attribute = NEW.attribute AND compared = NEW.compared)) "
        "AND EXISTS (SELECT 1 FROM audit_log WHERE seq = NEW.log_seq AND action = 'register_item_opened' "
        "AND subject = NEW.subject AND instr(detail, '\"id\":\"' || NEW.id || '\"') > 0)",
    ),
    "register_steps": (
        "a step follows the last one on its item, none follows an end, and no end comes without evidence",
        "NEW.ordinal = 1 + (SELECT count(*) FROM register_steps WHERE item_id = NEW.item_id) "
        "AND NOT EXISTS (SELECT 1 FROM register_steps WHERE id = NEW.id OR log_seq = NEW.log_seq) "
        "AND NOT EXISTS (SELECT 1 FROM register_steps WHERE item_id = NEW.item_id "
        "AND outcome IN ('explained', 'reformed')) "
        "AND (NEW.kind <> 'settled' OR EXISTS (SELECT 1 FROM register_steps WHERE item_id = NEW.item_id "
        "AND kind = 'evidence')) "
        "AND EXISTS (SELECT 1 FROM audit_log WHERE seq = NEW.log_seq AND action = 'register_step_recorded' "
        "AND about = NEW.item_id AND subject = NEW.subject AND instr(detail, '\"id\":\"' || NEW.id || '\"') > 0)",
    ),
}


def upgrade() -> None:
    """Make the two tables, and the triggers that keep them as they were written."""
    _make_items()
    _make_steps()
    for table, rule in FOLLOWS.items():
        guard(table, *rule)


def downgrade() -> None:
    """Refuse: concerns and what came of them would be lost."""
    raise UsageRefused("Going back would delete the disparity register. Restore a copy of the file.")


def _filled(column: str, least: int, most: int) -> str:
    return in_words_of_the_database(f"length(trim({column}, {BLANK})) >= {least} AND length({column}) <= {most}")


def _signed() -> list[sa.Column]:
    return [
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("name", sa.String(100), sa.CheckConstraint(_filled("name", 2, 100)), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("log_seq", sa.Integer, sa.ForeignKey("audit_log.seq"), nullable=False, unique=True),
    ]


def _make_items() -> None:
    op.create_table(
        "register_items",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("release_sha256", sa.String(64), nullable=False),
        sa.Column("audited", sa.String(200), nullable=False),
        sa.Column("metric", sa.String(100), nullable=False),
        sa.Column("attribute", sa.String(200), nullable=False),
        sa.Column("compared", sa.String(500), nullable=False),
        sa.Column("verdict", sa.String(40), nullable=False),
        sa.Column("finding", sa.Text, sa.CheckConstraint(_filled("finding", 10, 2000)), nullable=False),
        sa.Column("owner", sa.String(100), sa.CheckConstraint(_filled("owner", 2, 100)), nullable=False),
        sa.Column("due_date", sa.String(10), sa.CheckConstraint("length(due_date) = 10"), nullable=False),
        *_signed(),
        sa.UniqueConstraint("release_sha256", "audited", "metric", "attribute", "compared"),
        sa.CheckConstraint("verdict IN ('concern', 'fragile')"),
    )


def _make_steps() -> None:
    op.create_table(
        "register_steps",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("item_id", sa.String(32), sa.ForeignKey("register_items.id"), nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.Text, sa.CheckConstraint(_filled("text", 20, 2000)), nullable=False),
        sa.Column("owner", sa.String(100)),
        sa.Column("due_date", sa.String(10)),
        sa.Column("outcome", sa.String(20)),
        *_signed(),
        sa.UniqueConstraint("item_id", "ordinal"),
        sa.CheckConstraint("kind IN ('assigned', 'evidence', 'settled')"),
        sa.CheckConstraint("(kind = 'settled') = (outcome IS NOT NULL)"),
        sa.CheckConstraint("outcome IS NULL OR outcome IN ('explained', 'reformed', 'monitored')"),
        sa.CheckConstraint("(kind = 'assigned') = (owner IS NOT NULL)"),
        sa.CheckConstraint(_filled("coalesce(owner, '--')", 2, 100)),
        sa.CheckConstraint("(due_date IS NOT NULL) = (kind = 'assigned' OR coalesce(outcome, '') = 'monitored')"),
        sa.CheckConstraint("due_date IS NULL OR length(due_date) = 10"),
    )
