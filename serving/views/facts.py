"""The facts of a case record as tables: numbers, appointments, offences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from serving.views.fact_words import DETECTION_WORDS, DISPOSAL_WORDS, IDENTIFIER_WORDS, TABLE_WORDS, told
from serving.views.missing_information import NONE_DUE, NOT_IN_THE_DATA
from serving.views.wording import count_words, counted, date_words

NONE_ON_RECORD = "None on record"


@dataclass(frozen=True)
class FactsTable:
    """A table of facts; words stand where it has no rows.

    Parameters
    ----------
    caption : str
        What it is.
    head : tuple of str
        Titles of the columns; the first column holds the headings of the rows.
    rows : list of list of str
        Cells.
    if_empty : str
        What stands instead of rows.
    """

    caption: str
    head: tuple[str, ...]
    rows: list[list[str]]
    if_empty: str = NONE_ON_RECORD


def identifier_lines(facts: dict[str, Any]) -> list[dict[str, str]]:
    """Numbers of a person in the registers.

    Parameters
    ----------
    facts : dict
        A case record.

    Returns
    -------
    list of dict
        "key" and "value".
    """
    return [
        {"key": told(IDENTIFIER_WORDS, number["kind"]), "value": number["value"]} for number in facts["identifiers"]
    ]


def appointment_table(facts: dict[str, Any]) -> FactsTable:
    """Appointments out of how many were due.

    Parameters
    ----------
    facts : dict
        A case record.

    Returns
    -------
    FactsTable
        Without rows where none was due, and where the data have no appointments.
    """
    found = facts["appointments"]
    if found is None:
        return FactsTable("Appointments", ("What became of them", "Number"), [], NOT_IN_THE_DATA)
    caption = f"Appointments in the {found['days']} days to {date_words(facts['as_of_date'])}"
    cancelled = ["Cancelled by the service, not counted as due", count_words(found["cancelled_by_service"])]
    if not found["due"]:
        rows = [["Due", NONE_DUE], cancelled] if found["cancelled_by_service"] else []
        return FactsTable(caption, ("What became of them", "Number"), rows, NONE_DUE)
    counts = {
        "Due": "due",
        "Attended": "attended",
        "Acceptable absence": "acceptable_absence",
        "Unacceptable absence": "unacceptable_absence",
    }
    rows = [[words, count_words(found[name])] for words, name in counts.items()]
    return FactsTable(caption, ("What became of them", "Number"), [*rows, cancelled])


def offence_tables(facts: dict[str, Any]) -> list[FactsTable]:
    """Offences by year with how they came to notice, and the latest ones.

    Parameters
    ----------
    facts : dict
        A case record.

    Returns
    -------
    list of FactsTable
        Two tables.
    """
    offences = facts["offences"]
    by_year = [
        [str(year["year"]), *_counts(year, ("offences", "reported", "police_detected", "unknown"))]
        for year in offences["by_year"]
    ]
    latest = [
        [
            date_words(row["offence_date"]),
            row["category"],
            told(DISPOSAL_WORDS, row["disposal"]),
            date_words(row["sanction_date"]),
            told(DETECTION_WORDS, row["detection"]),
        ]
        for row in offences["latest"]
    ]
    shown, total = count_words(len(latest)), count_words(offences["total"])
    return [
        FactsTable("Offences by year", ("Year", "Offences", *DETECTION_WORDS.values()), by_year),
        FactsTable(
            f"The latest {shown} of {total} offences" if len(latest) < offences["total"] else "All offences",
            ("Committed on", "Offence", "Outcome", "Sanctioned on", "How it came to notice"),
            latest,
        ),
    ]


def offence_sentence(facts: dict[str, Any]) -> str:
    """How many offences there are, in a sentence.

    Parameters
    ----------
    facts : dict
        A case record.

    Returns
    -------
    str
        Such as "23 proven offences on 20 occasions since 2015.".
    """
    offences = facts["offences"]
    if not offences["total"]:
        return "No proven offence is on record."
    occasions = counted(offences["occasions"], "occasion")
    return f"{counted(offences['total'], 'proven offence')} on {occasions} since {offences['first_year']}."


def absent_words(facts: dict[str, Any]) -> str:
    """What the data do not have at all.

    Parameters
    ----------
    facts : dict
        A case record.

    Returns
    -------
    str
        A sentence; empty where nothing is absent.
    """
    absent = [TABLE_WORDS.get(name, name) for name in facts["not_in_the_data"]]
    return f"{NOT_IN_THE_DATA}: {', '.join(absent)}. That is not a finding about this person." if absent else ""


def if_empty(facts: dict[str, Any], table: str) -> str:
    """What stands in place of a table without rows.

    Parameters
    ----------
    facts : dict
        A case record.
    table : str
        Which case table the rows would come from.

    Returns
    -------
    str
        Nothing on record, or not in the data: never one for the other.
    """
    return NOT_IN_THE_DATA if table in facts["not_in_the_data"] else NONE_ON_RECORD


def _counts(row: dict[str, int], names: Iterable[str]) -> Sequence[str]:
    return [count_words(row[name]) for name in names]
