"""What was found in case tables, in plain sentences."""

from typing import Any

from features.checks.arrival import slower_quarter
from features.checks.data_report import DataReport

NOTHING_FILLED_IN = (
    "Nothing is filled in for what is missing: an official score without its answers is the static version, and a "
    "learned model has points of its own for what is not known."
)


def data_findings(report: DataReport, known: dict[str, Any] | None) -> list[str]:
    """What was found in case tables, a sentence each, what stops everything first.

    Parameters
    ----------
    report : DataReport
        What is in the tables.
    known : dict or None
        What `what_is_known` gives of their people; None where that cannot be worked out.

    Returns
    -------
    list of str
        Sentences with counts, without any cell of the data.
    """
    return [
        *_fault_sentences(report),
        *_doubt_sentences(report),
        *_silence_sentences(report),
        *_delay_sentences(report),
        *_people_sentences(report),
        *([] if known is None else _known_sentences(known)),
    ]


def _fault_sentences(report: DataReport) -> list[str]:
    if not report.faults:
        return ["No fault was found: the tables keep the contract."]
    kinds, tables = len(report.faults), len({fault.table for fault in report.faults})
    told = [
        f"{_count(kinds, 'kind')} of fault in {_count(tables, 'table')}. "
        "Nothing is scored from these tables until they are mended."
    ]
    without_person = sum(table.rows_without_person for table in report.tables)
    if without_person:
        told.append(f"Rows of people who are not in the persons table: {without_person:,}.")
    return told


def _doubt_sentences(report: DataReport) -> list[str]:
    return [
        f"{doubt.table}, {_count(doubt.count, 'row')} of {_count(doubt.people, 'person')}: {doubt.what} "
        f"(first {', '.join(map(str, doubt.first_rows))}{', …' if doubt.count > len(doubt.first_rows) else ''})."
        for doubt in report.doubts
    ]


def _silence_sentences(report: DataReport) -> list[str]:
    quiet = [table.silence.days for table in report.tables if table.silence is not None]
    if not quiet:
        return []
    newest = min(quiet)
    told = []
    if newest:
        told.append(f"The newest row of any table was recorded {_count(newest, 'day')} before the day of the extract.")
    for table in report.tables:
        if table.silence is not None and table.silence.has_stopped and table.silence.days > newest:
            told.append(
                f"{table.name} has stopped arriving: nothing recorded for {_count(table.silence.days, 'day')}, while "
                "other tables went on; its longest pause in two years was "
                f"{_count(table.silence.longest_before or 0, 'day')}."
            )
    return told


def _delay_sentences(report: DataReport) -> list[str]:
    slower = {table.name: slower_quarter(table.delays) for table in report.tables}
    return [
        f"{name} is recorded later than it was: half of what was recorded in {found[0].quarter} took "
        f"{found[0].median:.0f} days or more, against {found[1]:.0f} in the year before."
        for name, found in slower.items()
        if found is not None
    ]


def _people_sentences(report: DataReport) -> list[str]:
    lacking = {
        "without a sanction, so without a score": report.people_without_sanction,
        "without a row in any dated table": report.people_without_event,
    }
    told = "; ".join(f"{count:,} {words}" for words, count in lacking.items() if count)
    return [f"Of {_count(report.people, 'person')} in the persons table: {told}."] if told else []


def _known_sentences(known: dict[str, Any]) -> list[str]:
    needs, people = known["needs"], known["in_population"]
    told = [
        f"Of {_count(people, 'person')} who would be scored, {needs['assessed'] / people:.0%} have an assessment of "
        f"needs ({needs['assessed']:,}; {needs['assessed_longer_ago']:,} older than {needs['old_months']} months)."
    ]
    versions = "; ".join(f"{one['name']} {one['dynamic']:,} and {one['static']:,}" for one in known["instruments"])
    told.append(f"People with a dynamic score, and with a static one for want of answers: {versions}.")
    told.append(f"{known['feature_cells_missing_share']:.0%} of what a learned model would read is missing.")
    told.append(NOTHING_FILLED_IN)
    if known["ethnicity_codes_unknown"]:
        told.append(
            f"The ethnicity of {_count(known['ethnicity_codes_unknown'], 'person')} is neither a code nor a word of "
            "the 18+1 list: an audit by ethnicity is refused until these are mapped."
        )
    return told


def _count(number: int, noun: str) -> str:
    several = "people" if noun == "person" else f"{noun}s"
    return f"{number:,} {noun if number == 1 else several}"
