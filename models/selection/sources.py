"""The register of sources (gate G7): a table whose agreement has lapsed, or that no entry covers, feeds no rule."""

from collections.abc import Iterable
from datetime import date

from features.exceptions import GateRefused, ProtocolRefused
from features.nearest import nearest, shown_name
from features.rule_facts import INSTRUMENT, TABLE_NAMES, rule_facts
from models.selection.scheme_parts import Scheme

_AGE_TABLE = "persons"
# Without these there is no official score; without others it is the static one.
_SCORED_FROM = {"sanctions", "supervision"}


def refuse_sources(scheme: Scheme, *, asked_by: str) -> None:
    """Refuse a register that is not whole.

    Parameters
    ----------
    scheme : Scheme
        As parsed.
    asked_by : str
        Who asks, for the refusal.

    Raises
    ------
    ProtocolRefused
        If an entry names no table, an unknown one or one of another entry, or no entry
        covers `persons`, without which nobody's age could be checked.
    """
    named = [table for source in scheme.sources for table in source.tables]
    for source in scheme.sources:
        if not source.tables:
            raise ProtocolRefused(f"{asked_by}, source {source.name}: `tables` is empty. Name the tables it supplies.")
        for table in source.tables:
            if table not in TABLE_NAMES:
                raise ProtocolRefused(
                    f"{asked_by}, source {source.name}: `{shown_name(table)}` is not a case table"
                    f"{nearest(table, TABLE_NAMES)}. Tables are {', '.join(TABLE_NAMES)}."
                )
    if twice := sorted({table for table in named if named.count(table) > 1}):
        raise ProtocolRefused(f"{asked_by}: more than one source supplies {twice}. Name each table once.")
    if scheme.sources and _AGE_TABLE not in named:
        raise ProtocolRefused(f"{asked_by}: no source supplies `{_AGE_TABLE}`, so nobody's age could be checked.")


def withheld(scheme: Scheme, day: date) -> dict[str, str]:
    """Tables that a scheme's rules may not use on a day, and why.

    Parameters
    ----------
    scheme : Scheme
        Whose register.
    day : date
        The index date.

    Returns
    -------
    dict of str to str
        Why, by table; empty without a register.

    Raises
    ------
    GateRefused
        If the agreement for `persons` has lapsed.
    """
    if not scheme.sources:
        return {}
    lapsed = {
        table: f"the agreement {source.agreement} with {source.name} ended on {source.expires}"
        for source in scheme.sources
        if source.expires < day
        for table in source.tables
    }
    if _AGE_TABLE in lapsed:
        raise GateRefused(
            f"Scheme {scheme.id}: {lapsed[_AGE_TABLE]}, so nobody's age can be checked and no list is made. Renew it."
        )
    covered = {table for source in scheme.sources for table in source.tables}
    used = {table for rule in scheme.conditions for table in rule_facts()[rule.field].tables}
    return lapsed | dict.fromkeys(sorted(used - covered), "no entry of the source register covers that")


def withheld_facts(tables: Iterable[str]) -> frozenset[str]:
    """Facts that are made of withheld tables.

    Parameters
    ----------
    tables : iterable of str
        As `withheld` gives them.

    Returns
    -------
    frozenset of str
        Names of facts.
    """
    without = set(tables)
    no_score = {INSTRUMENT} if without & _SCORED_FROM else set()
    return frozenset(name for name, fact in rule_facts().items() if fact.tables & without or no_score & set(fact.reads))


def source_notes(scheme: Scheme, day: date | None) -> list[str]:
    """What the register of sources says on a day, for the list.

    Parameters
    ----------
    scheme : Scheme
        Whose register.
    day : date or None
        The index date; None where each person has their own.

    Returns
    -------
    list of str
        Sentences, one for each reason; that there is no register, where there is none.
    """
    if not scheme.sources:
        return ["Source register: none given (G7). Say in the scheme on what purpose and agreement each table is used."]
    if day is None:
        return []
    not_used = withheld(scheme, day)
    return [
        f"The rules do not use {_listed([table for table in not_used if not_used[table] == why])}: {why} (G7)."
        for why in dict.fromkeys(not_used.values())
    ]


def _listed(tables: list[str]) -> str:
    *others, last = [f"`{table}`" for table in tables]
    return f"{', '.join(others)} and {last}" if others else last
