"""The tables of the database, in their shape; what a row must satisfy stands in the migrations, as checks and triggers.

All but sessions only ever grow.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData()
_ID = String(32)
_HASH = String(64)
_MOMENT = String(32)

RELEASES = Table(
    "releases",
    METADATA,
    Column("sha256", _HASH, primary_key=True),
    Column("name", String(100), nullable=False),
    Column("document", Text, nullable=False),
)

CANDIDATE_LISTS = Table(
    "candidate_lists",
    METADATA,
    Column("sha256", _HASH, primary_key=True),
    Column("scheme", String(100), nullable=False),
    Column("as_of_date", String(10), nullable=False),
    Column("release_sha256", _HASH, ForeignKey("releases.sha256"), nullable=False),
    Column("document", Text, nullable=False),
)

REVIEWABLE_LISTS = Table(
    "reviewable_lists",
    METADATA,
    Column("list_sha256", _HASH, ForeignKey("candidate_lists.sha256"), primary_key=True),
    # The document without its items, so that a page need not read thousands of them.
    Column("head", Text, nullable=False),
    Column("fairness_page", Text),
)

CASES = Table(
    "cases",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("list_sha256", _HASH, ForeignKey("reviewable_lists.list_sha256"), nullable=False),
    Column("person_id", String(64), nullable=False),
    Column("label", String(100), nullable=False),
    Column("is_restricted", Boolean, nullable=False),
    Column("is_present_member", Boolean, nullable=False),
    # What anybody may see, and what nobody may see before their own first view, apart in the table too.
    Column("facts", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("features", Text),
    UniqueConstraint("list_sha256", "person_id"),
)

AUDIT_LOG = Table(
    "audit_log",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", _MOMENT, nullable=False),
    Column("subject", String(200), nullable=False),
    Column("name", String(100), nullable=False),
    Column("action", String(50), nullable=False),
    Column("about", String(64), nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous_hash", _HASH, nullable=False),
    Column("hash", _HASH, nullable=False),
)

FIRST_VIEWS = Table(
    "first_views",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("case_id", _ID, ForeignKey("cases.id"), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("name", String(100), nullable=False),
    Column("suitability", String(20), nullable=False),
    Column("at", _MOMENT, nullable=False),
    Column("log_seq", Integer, ForeignKey("audit_log.seq"), nullable=False, unique=True),
    UniqueConstraint("case_id", "subject"),
)

DECISIONS = Table(
    "decisions",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("case_id", _ID, ForeignKey("cases.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("choice", String(20), nullable=False),
    Column("reason_codes", Text, nullable=False),
    Column("reason_text", Text, nullable=False),
    Column("come_back_on", String(10)),
    Column("subject", String(200), nullable=False),
    Column("name", String(100), nullable=False),
    Column("first_view_id", _ID, ForeignKey("first_views.id"), nullable=False),
    Column("at", _MOMENT, nullable=False),
    Column("log_seq", Integer, ForeignKey("audit_log.seq"), nullable=False, unique=True),
    UniqueConstraint("case_id", "ordinal"),
)

REGISTER_ITEMS = Table(
    "register_items",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("release_sha256", _HASH, nullable=False),
    Column("audited", String(200), nullable=False),
    Column("metric", String(100), nullable=False),
    Column("attribute", String(200), nullable=False),
    Column("compared", String(500), nullable=False),
    Column("verdict", String(40), nullable=False),
    Column("finding", Text, nullable=False),
    Column("owner", String(100), nullable=False),
    Column("due_date", String(10), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("name", String(100), nullable=False),
    Column("at", _MOMENT, nullable=False),
    Column("log_seq", Integer, ForeignKey("audit_log.seq"), nullable=False, unique=True),
    UniqueConstraint("release_sha256", "audited", "metric", "attribute", "compared"),
)

REGISTER_STEPS = Table(
    "register_steps",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("item_id", _ID, ForeignKey("register_items.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("owner", String(100)),
    Column("due_date", String(10)),
    Column("outcome", String(20)),
    Column("subject", String(200), nullable=False),
    Column("name", String(100), nullable=False),
    Column("at", _MOMENT, nullable=False),
    Column("log_seq", Integer, ForeignKey("audit_log.seq"), nullable=False, unique=True),
    UniqueConstraint("item_id", "ordinal"),
)

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("token_sha256", _HASH, primary_key=True),
    Column("subject", String(200), nullable=False),
    Column("name", String(100), nullable=False),
    Column("roles", Text, nullable=False),
    Column("seen_at", _MOMENT, nullable=False),
    Column("ends_at", _MOMENT, nullable=False),
)
