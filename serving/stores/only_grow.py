"""Triggers of tables that only ever grow, on SQLite and on PostgreSQL; for migrations."""

from alembic import op

# Rules are written in SQLite's words; these are PostgreSQL's.
_POSTGRESQL = {"char(": "chr(", "instr(": "strpos("}
BLANK = "' ' || char(9) || char(10) || char(11) || char(12) || char(13) || char(160)"
NAMED = f"length(trim(name, {BLANK})) >= 2"


def guard(table: str, rule: str, holds: str) -> None:
    """Let a table grow and nothing else, each row only where it keeps a rule.

    Parameters
    ----------
    table : str
        Which table.
    rule : str
        The rule in words, for the message.
    holds : str
        The same as a condition on `NEW`, in SQLite's words.
    """
    (_guard_on_server if _is_on_server() else _guard_in_file)(table, rule, holds)


def _is_on_server() -> bool:
    return op.get_context().dialect.name == "postgresql"


def in_words_of_the_database(text: str) -> str:
    """A rule in the words of the database that is migrated.

    Parameters
    ----------
    text : str
        In SQLite's words.

    Returns
    -------
    str
        The same, on PostgreSQL in its own.
    """
    for ours, theirs in _POSTGRESQL.items() if _is_on_server() else ():
        text = text.replace(ours, theirs)
    return text


def _guard_in_file(table: str, rule: str, holds: str) -> None:
    for word in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {table}_refuse_{word} BEFORE {word.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} only ever grows: {word} refused'); END"
        )
    # Anything but true, null included, is refused.
    op.execute(
        f"CREATE TRIGGER {table}_refuse_insert BEFORE INSERT ON {table} WHEN ({holds}) IS NOT TRUE "
        f"BEGIN SELECT RAISE(ABORT, '{table}: {rule}'); END"
    )


def _guard_on_server(table: str, rule: str, holds: str) -> None:
    refuse = "RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE ="
    for word in ("update", "delete", "truncate"):
        _make_trigger(table, word, f"{refuse} '{table} only ever grows: {word} refused';", each="STATEMENT")
    # Anything but true, null included, is refused.
    body = f"IF ({in_words_of_the_database(holds)}) IS NOT TRUE THEN {refuse} '{table}: {rule}'; END IF; RETURN NEW;"
    _make_trigger(table, "insert", body, each="ROW")


def _make_trigger(table: str, word: str, body: str, *, each: str) -> None:
    name = f"{table}_refuse_{word}"
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
    op.execute(f"CREATE TRIGGER {name} BEFORE {word.upper()} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()")
