"""One person's features with the rows behind each: which were counted, which were not, and why."""

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from features.build import FEATURES, feature_values, people_asked_for
from features.declarations.definitions import Feature
from features.exceptions import UsageRefused
from features.known.known import Cut, Known
from features.need_items import NEEDS
from features.person_facts import FeatureFacts, LeftOut, PersonFacts, Record, Rows
from features.population import population
from features.tables.case_tables import CaseTables
from features.tables.cutting import WhyUnknown, why_unknown
from features.tables.declared import CASE_TABLES

SHOWN: Mapping[str, tuple[str, ...]] = {
    "persons": ("date_of_birth",),
    "sanctions": ("sanction_id", "offence_date", "ho_offence_code", "category", "is_violent", "disposal", "detection"),
    "supervision": ("kind", "end_date"),
    "custody": ("kind", "end_date"),
    "appointments": ("outcome",),
    "needs": NEEDS,
    "cohort": ("scheme", "left_date"),
}
"""The cells that are told of a row, by table: what features read, and what names an occasion or a scheme."""

_UNKNOWN = {
    WhyUnknown.HAPPENED_LATER: "happened after the index date",
    WhyUnknown.RECORDED_LATER: "recorded after the index date",
    WhyUnknown.REPLACED: "replaced by a row recorded later",
}


def explain_features(tables: CaseTables, index_date: pd.Timestamp | str, person_id: str) -> PersonFacts:
    """One person's features on a date, and the rows behind each.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables; persons, sanctions and supervision at least.
    index_date : Timestamp or str
        The date; what happened or was recorded later does not count.
    person_id : str
        Whom; a message never repeats it.

    Returns
    -------
    PersonFacts
        Values as `build_features` gives them.

    Raises
    ------
    DataRefused
        If a table that nothing works without is absent, or `persons` names a person twice.
    UsageRefused
        If there is no such person.
    """
    people = people_asked_for(tables, None, asked_by="explain")
    return explain_rows(_rows_of(tables, person_id), index_date, person_id, people=len(people))


def explain_rows(mine: CaseTables, index_date: pd.Timestamp | str, person_id: str, *, people: int) -> PersonFacts:
    """The same from the person's rows alone.

    Parameters
    ----------
    mine : CaseTables
        Checked rows of that person, indexed by their numbers in the whole tables, from 1.
    index_date, person_id
        As for `explain_features`.
    people : int
        How many people the persons table holds, for the message.

    Returns
    -------
    PersonFacts
        As `explain_features` gives them.

    Raises
    ------
    DataRefused, UsageRefused
        As `explain_features`.
    """
    if mine["persons"].empty:
        raise UsageRefused(
            f"That person is not among the {people:,} people of the persons table. Give the person_id exactly as "
            "it stands there, capital letters and leading zeros included."
        )
    known = Known(mine, index_date, pd.Index([person_id], dtype="str"))
    records = {name: _records(known, name) for name in SHOWN if name in mine}
    restricted = mine.rows_of("persons")["restricted"].fillna(False)
    return PersonFacts(
        why_not_in_population=population(mine, index_date)["reason"].iloc[0],
        is_restricted=bool(restricted.iloc[0]),
        records=records,
        features=tuple(_feature_facts(feature, known, records) for feature in FEATURES),
    )


def _rows_of(tables: CaseTables, person_id: str) -> CaseTables:
    """The person's rows of the tables that features read, indexed by their number in the whole table."""
    frames = {}
    for name in SHOWN:
        if name in tables:
            numbered = tables[name].set_axis(pd.RangeIndex(1, len(tables[name]) + 1))
            frames[name] = numbered[(numbered["person_id"].astype("str") == person_id).to_numpy()]
    return CaseTables(frames)


def _records(known: Known, name: str) -> tuple[Record, ...]:
    """Every row of a table, known or not, by date and number."""
    table, rows, cells = CASE_TABLES[name], known.tables.rows_of(name), known.of(name).rows
    reasons = dict(zip(rows.index, why_unknown(table, rows, known.day), strict=True))
    in_order = rows.sort_values(table.happened, kind="stable") if table.happened else rows
    return tuple(
        Record(
            row=int(row),
            happened=in_order.loc[row, table.happened] if table.happened else None,
            recorded=in_order.loc[row, "recorded_date"] if table.happened else None,
            why_unknown=reasons[row],
            cells={} if reasons[row] else _cells(cells.loc[row, list(SHOWN[name])]),
        )
        for row in in_order.index
    )


def _cells(line: pd.Series) -> dict[str, Any]:
    """What a row says, where it says anything."""
    said = {str(name): cell for name, cell in line.dropna().items()}
    return {name: cell if isinstance(cell, pd.Timestamp | str) else bool(cell) for name, cell in said.items()}


def _feature_facts(feature: Feature, known: Known, records: Mapping[str, tuple[Record, ...]]) -> FeatureFacts:
    value = feature_values(feature, known).iloc[0]
    absent = tuple(table for table in (feature.events.table, feature.also_needs) if table and table not in known.tables)
    if absent:
        return FeatureFacts(feature, None, absent, (), {}, ())
    mine = records[feature.events.table]
    counted = _numbers(feature.decided_by.choose(feature.events.counted(known)))
    beside = [feature.decided_by.beside(known)] if feature.decided_by.beside else []
    return FeatureFacts(
        feature=feature,
        value=None if pd.isna(value) else value.item(),
        absent=(),
        counted=_by_date(mine, counted),
        beside={cut.table.name: _by_date(records[cut.table.name], _numbers(cut)) for cut in beside},
        left_out=_left_out(feature, known, mine, counted),
    )


def _left_out(
    feature: Feature, known: Known, mine: tuple[Record, ...], counted: Collection[int]
) -> tuple[LeftOut, ...]:
    """The rows that do not settle the number, by the first thing that shut them out."""
    events = feature.events
    in_window = _numbers(known.cut(events.table, months=events.months, days=events.days))
    of_kind = {column: _numbers(known.cut(events.table, where=((column, words),))) for column, words in events.where}
    found: dict[str, list[int]] = {}
    for record in mine:
        if record.row not in counted:
            why = _why_left_out(record, feature, in_window, of_kind)
            found.setdefault(why, []).append(record.row)
    return tuple(LeftOut(why, tuple(rows)) for why, rows in found.items())


def _why_left_out(
    record: Record, feature: Feature, in_window: Collection[int], of_kind: Mapping[str, Collection[int]]
) -> str:
    if record.why_unknown:
        return _UNKNOWN[record.why_unknown]
    if record.row not in in_window:
        return f"before the last {feature.events.window}"
    for column, rows in of_kind.items():
        if record.row not in rows:
            return f"{column} is {str(record.cells.get(column, 'not recorded')).replace('False', 'false')}"
    return feature.decided_by.others


def _numbers(cut: Cut) -> frozenset[int]:
    return frozenset(cut.rows.index)


def _by_date(records: tuple[Record, ...], rows: Collection[int]) -> Rows:
    return tuple(record.row for record in records if record.row in rows)
