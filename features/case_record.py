"""What an officer reads about a person before forming a first view: facts on record, and no opinion of a model."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from features import aggregates
from features.build import people_asked_for
from features.known.known import Cut, Known
from features.known.newest_rows import newest_rows
from features.need_items import NEEDS
from features.tables.case_tables import CaseTables
from features.vocabulary import ActuarialCategory, AppointmentOutcome, Detection, IdentifierKind

OPTIONAL_TABLES = ("identifiers", "custody", "appointments", "needs", "cohort", "nominations")
TABLES_READ = ("persons", "sanctions", "supervision", *OPTIONAL_TABLES)
SPELLS = {
    "supervision": ("kind", "start_date", "end_date", "area", "is_open"),
    "custody": ("kind", "start_date", "end_date", "expected_release_date", "is_open"),
    "cohort": ("scheme", "strand", "joined_date", "left_date"),
    "nominations": ("scheme", "route", "nominated_date"),
}
ATTENDANCE_DAYS = 90
MOST_SPELLS = 5
MOST_OFFENCES = 10
NOT_ASSESSED = "not_assessed"


def case_records(
    tables: CaseTables, index_date: pd.Timestamp | str, person_ids: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """The case record of each person: the facts known on a date, as a JSON document.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables; persons, sanctions and supervision at least.
    index_date : Timestamp or str
        The date of the list; what happened or was recorded later does not count.
    person_ids : sequence of str
        The people asked for; one named again gets one record.

    Returns
    -------
    dict of str to dict
        By person, in the order asked for. Every record has every key. Dates are ISO words, what is missing is None,
        lists start with the newest. A person whom the tables do not know has a record without facts: `is_known` is
        False, and no count of theirs is a finding.

    Raises
    ------
    DataRefused
        If a table that nothing works without is absent, or `persons` names a person twice.

    Notes
    -----
    Sex and the `equality` table are not read, nor are charges, panels, reports of anti-social behaviour or drug tests.
    Of more spells than fit, those that are open are kept first, so that a long order is not hidden by short ones;
    `supervision_count` and its like say how many there are.
    The appointments are those of the features: after the date less 90 days, up to the date.
    """
    people_asked_for(tables, None, asked_by="case_records")
    known = Known(tables, index_date, pd.Index(list(dict.fromkeys(person_ids)), dtype="str"))
    parts: dict[str, Sequence[Any]] = {
        "is_known": _is_known(known),
        "age_years": _age(known),
        "identifiers": _identifiers(known),
        "offences": _offences(known),
        "appointments": _appointments(known),
        "needs": _needs(known),
        **{table: _spells(known, table, columns) for table, columns in SPELLS.items()},
        **{f"{table}_count": _row_counts(known.of(table)) for table in SPELLS},
    }
    absent = [name for name in OPTIONAL_TABLES if name not in tables]
    return {
        str(person): {
            "as_of_date": str(known.day),
            **{name: part[place] for name, part in parts.items()},
            "not_in_the_data": list(absent),
        }
        for place, person in enumerate(known.person_ids)
    }


@cache
def offence_phrases() -> dict[str, str]:
    """Each offence category in plain words.

    Returns
    -------
    dict of str to str
        Phrase by word of `ActuarialCategory`, `UNKNOWN` included.
    """
    return tomllib.loads(Path(__file__).with_name("offence_phrases.toml").read_text(encoding="utf-8"))


def _is_known(known: Known) -> list[bool]:
    rows = np.sum([_row_counts(known.of(table)) for table in TABLES_READ], axis=0)
    return [bool(count) for count in rows]


def _row_counts(cut: Cut) -> list[int]:
    return np.bincount(cut.person, minlength=cut.known.count).tolist()


def _age(known: Known) -> list[int | None]:
    return [None if np.isnan(years) else int(years) for years in aggregates.age(known.of("persons"))]


def _identifiers(known: Known) -> list[list[dict]]:
    cut = known.of("identifiers")
    place = {str(kind): place for place, kind in enumerate(IdentifierKind)}
    found = newest_rows(cut, ("kind", "value"), by="", most=len(cut.rows))
    return [sorted(numbers, key=lambda number: place[number["kind"]]) for numbers in found]


def _spells(known: Known, table: str, columns: tuple[str, ...]) -> list[list[dict]]:
    cut = known.of(table)
    return newest_rows(cut, columns, by=cut.table.happened, most=MOST_SPELLS)


def _offences(known: Known) -> list[dict]:
    sanctions = known.of("sanctions")
    occasions = np.nan_to_num(aggregates.occasions(sanctions)).astype(int)
    by_year = _by_year(sanctions)
    # A code that is in no table is an offence like any other, of a kind not known.
    category = sanctions.rows["category"].fillna(str(ActuarialCategory.UNKNOWN)).map(offence_phrases())
    columns = ("offence_date", "sanction_date", "category", "disposal", "detection")
    latest = newest_rows(sanctions, columns, by="offence_date", most=MOST_OFFENCES, category=category)
    at_liberty = _days_at_liberty_since(sanctions)
    return [
        {
            "total": sum(year["offences"] for year in years),
            "occasions": int(count),
            "first_year": years[-1]["year"] if years else None,
            "by_year": years,
            "latest": offences,
            "days_at_liberty_since": days,
        }
        for count, years, offences, days in zip(occasions, by_year, latest, at_liberty, strict=True)
    ]


def _days_at_liberty_since(sanctions: Cut) -> list[int | None]:
    """Days outside custody after the latest offence; None without an offence, or where custody is not in the data."""
    known = sanctions.known
    if "custody" not in known.tables:
        return [None] * known.count
    last = sanctions.rows["offence_date"].groupby(sanctions.person).max().reindex(range(known.count))
    custody = known.of("custody").having(last.notna().to_numpy()[known.of("custody").person])
    after = last.to_numpy().astype("datetime64[D]")[custody.person] + np.timedelta64(1, "D")
    inside = np.nan_to_num(aggregates.days_in_spells(custody, after))
    days = (pd.Timestamp(known.day) - last).dt.days - inside
    return [None if np.isnan(count) else int(count) for count in days]


def _by_year(sanctions: Cut) -> list[list[dict]]:
    """Offences of each person by the year they were committed in, and how they came to notice."""
    detection = sanctions.rows["detection"].fillna(str(Detection.UNKNOWN))
    counted = pd.DataFrame(
        {
            "person": sanctions.person,
            "year": sanctions.rows["offence_date"].dt.year,
            "offences": 1,
            **{str(word): (detection == word).astype("int64") for word in Detection},
        }
    )
    years = counted.groupby(["person", "year"]).sum().reset_index().sort_values("year", ascending=False)
    found: list[list[dict]] = [[] for _ in range(sanctions.known.count)]
    for row in years.to_dict("records"):
        found[int(row.pop("person"))].append({str(name): int(value) for name, value in row.items()})
    return found


def _appointments(known: Known) -> list[dict | None]:
    if "appointments" not in known.tables:
        return [None] * known.count
    cut = known.cut("appointments", days=ATTENDANCE_DAYS)
    counts = {
        str(outcome): np.bincount(cut.person[(cut.rows["outcome"] == outcome).to_numpy()], minlength=known.count)
        for outcome in AppointmentOutcome
    }
    due = np.sum([counts[outcome] for outcome in aggregates.DUE], axis=0)
    columns = {"due": due, **counts}
    return [
        {"days": ATTENDANCE_DAYS, **{name: int(count[person]) for name, count in columns.items()}}
        for person in range(known.count)
    ]


def _needs(known: Known) -> list[dict | None]:
    if "needs" not in known.tables:
        return [None] * known.count
    latest = known.latest_assessment
    dates: list[str | None] = [None] * known.count
    answers = np.full((known.count, len(NEEDS)), NOT_ASSESSED, dtype=object)
    answers[latest.person] = latest.rows[list(NEEDS)].astype(object).fillna(NOT_ASSESSED).to_numpy()
    for person, day in zip(latest.person, latest.days("assessed_date"), strict=True):
        dates[person] = str(day)
    return [
        {
            "assessed_date": day,
            "areas": [{"area": area, "answer": str(answer)} for area, answer in zip(NEEDS, own, strict=True)],
        }
        for day, own in zip(dates, answers, strict=True)
    ]
