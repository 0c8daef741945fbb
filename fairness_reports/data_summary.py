"""The data report as one document: what is off, what was found in plain sentences, then every figure."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from fairness_reports.data_findings import data_findings
from fairness_reports.data_people import what_is_known
from fairness_reports.thresholds import read_thresholds
from features import CASE_TABLES, CaseTables, Fault
from features.checks.arrival import Delay
from features.checks.data_report import DataReport, Filling, TableReport, report_on
from features.checks.doubts import Doubt
from features.checks.sound_rows import sound_rows

_NEEDED = [name for name, table in CASE_TABLES.items() if table.required]


def data_document(
    tables: CaseTables,
    *,
    data_date: pd.Timestamp | str | None,
    versions: Mapping[str, Any],
    today: pd.Timestamp | None = None,
) -> dict[str, Any]:
    """Everything that `data_report.json` holds and the page and the screen are made from.

    Parameters
    ----------
    tables : CaseTables
        As read, with or without faults.
    data_date : Timestamp or str or None
        The day of the extract; by default the latest date on which anything was recorded.
    versions : mapping of str to object
        Stamps, ready for JSON; those of the data are added.
    today : Timestamp or None
        Where no `data_date` is given, any date after it is a fault; None doubts no recorded date.

    Returns
    -------
    dict
        JSON-ready. `versions`, `off`, `findings`, `doubts` (rows real or a slip), `faults`, `tables`, `people`
        (counts over the tables), `known` (what would be known of the people scored; null where that cannot be worked
        out, and `not_known` says why), `rows_left_out` (of what is known, for their faults). No identifier and no cell
        of a person.
    """
    report = report_on(tables, data_date=data_date, today=today)
    sound, left_out = sound_rows(tables) if report.faults else (tables, {})
    known, why_not = _known(report, sound)
    return {
        "versions": dict(versions) | _data_versions(report, tables),
        "off": list(report.off),
        "findings": data_findings(report, known),
        "doubts": [_doubt(doubt) for doubt in report.doubts],
        "not_known": why_not,
        "faults": [_fault(fault) for fault in report.faults],
        "tables": [_table(table) for table in report.tables],
        "people": {
            "all": report.people,
            "without_event": report.people_without_event,
            "without_sanction": report.people_without_sanction,
        },
        "known": known,
        "rows_left_out": {name: count for name, count in left_out.items() if count},
    }


def _known(report: DataReport, sound: CaseTables) -> tuple[dict[str, Any] | None, list[str]]:
    """What is known of the people scored, or why nobody can say."""
    absent = [name for name in _NEEDED if name not in sound or sound[name].empty]
    if absent:
        return None, [f"What a score would know of people: it needs sound rows of {', '.join(absent)}."]
    if report.data_date is None:
        return None, ["What a score would know of people: nothing has a date on which it was recorded."]
    known = what_is_known(sound, report.data_date, suppress_below=read_thresholds().evidence["suppress_below"])
    if not known["in_population"]:
        return None, ["What a score would know of people: nobody is in the population on the day of the extract."]
    return known, [] if "equality" in sound else ["Figures by ethnicity: there is no equality table."]


def _data_versions(report: DataReport, tables: CaseTables) -> dict[str, Any]:
    return {
        "data_date": None if report.data_date is None else str(report.data_date.date()),
        "data": None if report.faults else tables.fingerprint(),
    }


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "table": fault.table,
        "column": fault.column,
        "what": fault.what,
        "count": fault.count,
        "first_rows": list(fault.first_rows),
    }


def _doubt(doubt: Doubt) -> dict[str, Any]:
    return {
        "table": doubt.table,
        "what": doubt.what,
        "count": doubt.count,
        "people": doubt.people,
        "first_rows": list(doubt.first_rows),
    }


def _table(table: TableReport) -> dict[str, Any]:
    ends = ("first_happened", "last_happened", "first_recorded", "last_recorded")
    return {
        "name": table.name,
        "rows": table.rows,
        "people": table.people,
        "rows_without_person": table.rows_without_person,
        "people_unknown": table.people_unknown,
        **{end: _day(getattr(table, end)) for end in ends},
        "silence": None
        if table.silence is None
        else {
            "days": table.silence.days,
            "longest_before": table.silence.longest_before,
            "has_stopped": table.silence.has_stopped,
        },
        "delay": None if not table.delays else _delay(table.delays[0]),
        "delay_by_quarter": [_delay(delay) for delay in table.delays[1:]],
        "columns": [_filling(filling, table.rows) for filling in table.fillings],
    }


def _day(date: pd.Timestamp | None) -> str | None:
    return None if date is None else str(date.date())


def _delay(delay: Delay) -> dict[str, Any]:
    return {"quarter": delay.quarter, "rows": delay.rows} | {
        name: getattr(delay, name) for name in ("median", "p90", "p99")
    }


def _filling(filling: Filling, rows: int) -> dict[str, Any]:
    return {
        "name": filling.column,
        "is_there": filling.is_there,
        "missing": filling.missing,
        "missing_share": filling.missing / rows if rows else None,
        "may_be_open": filling.may_be_open,
    }
