"""Cases, first views, decisions and their audit log, none of which ever changes; sessions, which do."""

import sqlalchemy as sa
from alembic import op

from features.exceptions import UsageRefused
from serving.stores.only_grow import BLANK, NAMED, guard, in_words_of_the_database

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ONLY_GROW = (
    "releases",
    "candidate_lists",
    "reviewable_lists",
    "cases",
    "audit_log",
    "first_views",
    "decisions",
)
# `INSERT OR REPLACE` deletes without asking the triggers on delete; so an insert checks for itself.
FOLLOWS = {
    "releases": ("a release is kept once", "NOT EXISTS (SELECT 1 FROM releases WHERE sha256 = NEW.sha256)"),
    "candidate_lists": (
        "a list is kept once",
        "NOT EXISTS (SELECT 1 FROM candidate_lists WHERE sha256 = NEW.sha256)",
    ),
    "reviewable_lists": (
        "a list is loaded once",
        "NOT EXISTS (SELECT 1 FROM reviewable_lists WHERE list_sha256 = NEW.list_sha256)",
    ),
    "cases": (
        "a person has one case on a list",
        "NOT EXISTS (SELECT 1 FROM cases WHERE id = NEW.id "
        "OR (list_sha256 = NEW.list_sha256 AND person_id = NEW.person_id))",
    ),
    "audit_log": (
        "an entry follows the last one",
        "NEW.seq = 1 + (SELECT coalesce(max(seq), 0) FROM audit_log) AND NEW.previous_hash = "
        "coalesce((SELECT hash FROM audit_log ORDER BY seq DESC LIMIT 1), "
        "'0000000000000000000000000000000000000000000000000000000000000000') AND length(NEW.hash) = 64",
    ),
    "first_views": (
        "an officer has one first view of a case",
        "NOT EXISTS (SELECT 1 FROM first_views WHERE id = NEW.id "
        "OR (case_id = NEW.case_id AND subject = NEW.subject) OR log_seq = NEW.log_seq) "
        "AND EXISTS (SELECT 1 FROM audit_log WHERE seq = NEW.log_seq AND action = 'first_view_recorded' "
        "AND about = NEW.case_id AND subject = NEW.subject AND instr(detail, '\"id\":\"' || NEW.id || '\"') > 0)",
    ),
    "decisions": (
        "a decision follows the last one on its case, and the first view of the person who decides",
        "NEW.ordinal = 1 + (SELECT count(*) FROM decisions WHERE case_id = NEW.case_id) "
        "AND NOT EXISTS (SELECT 1 FROM decisions WHERE id = NEW.id OR log_seq = NEW.log_seq) "
        "AND EXISTS (SELECT 1 FROM first_views WHERE id = NEW.first_view_id "
        "AND case_id = NEW.case_id AND subject = NEW.subject) "
        "AND EXISTS (SELECT 1 FROM audit_log WHERE seq = NEW.log_seq AND action = 'decision_recorded' "
        "AND about = NEW.case_id AND subject = NEW.subject AND instr(detail, '\"id\":\"' || NEW.id || '\"') > 0)",
    ),
}


def upgrade() -> None:
    """Make the tables, and the triggers that keep them as they were written."""
    _make_cases()
    _make_log()
    _make_reviews()
    _make_sessions()
    for table in ONLY_GROW:
        guard(table, *FOLLOWS[table])


def downgrade() -> None:
    """Refuse: decisions and their log would be lost."""
    raise UsageRefused("Going back would delete decisions and their audit log. Restore a copy of the file.")


def _make_cases() -> None:
    op.create_table(
        "reviewable_lists",
        sa.Column("list_sha256", sa.String(64), sa.ForeignKey("candidate_lists.sha256"), primary_key=True),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("fairness_page", sa.Text),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("list_sha256", sa.String(64), sa.ForeignKey("reviewable_lists.list_sha256"), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("is_restricted", sa.Boolean, nullable=False),
        sa.Column("is_present_member", sa.Boolean, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("features", sa.Text),
        sa.UniqueConstraint("list_sha256", "person_id"),
    )


def _make_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("action", sa.String(50), nullable=False),
        sa.Column("about", sa.String(64), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )


def _make_reviews() -> None:
    op.create_table(
        "first_views",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("case_id", sa.String(32), sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("name", sa.String(100), sa.CheckConstraint(in_words_of_the_database(NAMED)), nullable=False),
        sa.Column(
            "suitability",
            sa.String(20),
            sa.CheckConstraint("suitability IN ('suitable', 'not_suitable', 'not_sure')"),
            nullable=False,
        ),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("log_seq", sa.Integer, sa.ForeignKey("audit_log.seq"), nullable=False, unique=True),
        sa.UniqueConstraint("case_id", "subject"),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("case_id", sa.String(32), sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("choice", sa.String(20), nullable=False),
        sa.Column("reason_codes", sa.Text, nullable=False),
        sa.Column("reason_text", sa.Text, nullable=False),
        sa.Column("come_back_on", sa.String(10)),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("first_view_id", sa.String(32), sa.ForeignKey("first_views.id"), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("log_seq", sa.Integer, sa.ForeignKey("audit_log.seq"), nullable=False, unique=True),
        sa.UniqueConstraint("case_id", "ordinal"),
        sa.CheckConstraint("choice IN ('put_forward', 'do_not_put_forward', 'come_back_later', 'second_opinion')"),
        sa.CheckConstraint(in_words_of_the_database(f"length(trim(reason_codes, {BLANK})) >= 1")),
        sa.CheckConstraint(
            in_words_of_the_database(f"length(trim(reason_text, {BLANK})) >= 20 AND length(reason_text) <= 1600")
        ),
        sa.CheckConstraint("(choice = 'come_back_later') = (come_back_on IS NOT NULL)"),
        sa.CheckConstraint(in_words_of_the_database(NAMED)),
    )


def _make_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("token_sha256", sa.String(64), primary_key=True),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("seen_at", sa.String(32), nullable=False),
        sa.Column("ends_at", sa.String(32), nullable=False),
    )
