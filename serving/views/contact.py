"""Supervision, custody, cohorts and nominations as tables: the open ones and the newest, and how many there are."""

from typing import Any

from serving.records import CandidateList
from serving.views.fact_words import CUSTODY_WORDS, ROUTE_WORDS, SUPERVISION_WORDS, told
from serving.views.facts import FactsTable, if_empty
from serving.views.wording import STRAND_WORDS, count_words, date_words, first_capital

OPEN = "Open"
_NOT_RECORDED = "Not recorded"


def contact_tables(facts: dict[str, Any], one: CandidateList) -> list[FactsTable]:
    """Supervision, custody, cohorts and nominations.

    Parameters
    ----------
    facts : dict
        A case record.
    one : CandidateList
        The list that the page is about; its scheme is told by its title.

    Returns
    -------
    list of FactsTable
        Always all four.
    """
    return [_supervision(facts), _custody(facts), _cohorts(facts, one), _nominations(facts, one)]


def _supervision(facts: dict[str, Any]) -> FactsTable:
    rows = [
        [told(SUPERVISION_WORDS, row["kind"]), *_span(row), row["area"] or _NOT_RECORDED]
        for row in facts["supervision"]
    ]
    return _table("Supervision", "supervision", ("Kind", "From", "To", "Area"), rows, facts)


def _custody(facts: dict[str, Any]) -> FactsTable:
    rows = [
        [told(CUSTODY_WORDS, row["kind"]), *_span(row), date_words(row["expected_release_date"])]
        for row in facts["custody"]
    ]
    return _table("Custody", "custody", ("Kind", "From", "To", "Release expected"), rows, facts)


def _cohorts(facts: dict[str, Any], one: CandidateList) -> FactsTable:
    still = f"In it on {date_words(facts['as_of_date'])}"
    rows = [
        [
            _scheme(row["scheme"], one),
            told(STRAND_WORDS, row["strand"]),
            date_words(row["joined_date"]),
            date_words(row["left_date"]) if row["left_date"] else still,
        ]
        for row in facts["cohort"]
    ]
    return _table("Cohorts", "cohort", ("Scheme", "Strand", "Joined", "Left"), rows, facts)


def _nominations(facts: dict[str, Any], one: CandidateList) -> FactsTable:
    rows = [
        [_scheme(row["scheme"], one), told(ROUTE_WORDS, row["route"]), date_words(row["nominated_date"])]
        for row in facts["nominations"]
    ]
    return _table("Nominations", "nominations", ("Scheme", "By", "On"), rows, facts, kept="the newest")


def _table(
    title: str,
    table: str,
    head: tuple[str, ...],
    rows: list[list[str]],
    facts: dict[str, Any],
    *,
    kept: str = "the open ones and the newest",
) -> FactsTable:
    total = facts.get(f"{table}_count", len(rows))
    is_cut = total > len(rows)
    caption = f"{title}: {count_words(len(rows))} of {count_words(total)}, {kept}" if is_cut else title
    return FactsTable(caption, head, rows, if_empty(facts, table))


def _scheme(scheme: str | None, one: CandidateList) -> str:
    """The title of the list's own scheme; of another only the id is at hand."""
    if scheme is None:
        return _NOT_RECORDED
    return one.scheme["title"] if scheme == one.scheme["id"] else first_capital(scheme.replace("_", " "))


def _span(row: dict[str, Any]) -> tuple[str, str]:
    return date_words(row["start_date"]), OPEN if row["is_open"] else date_words(row["end_date"])
