"""One more event of the kind that a feature counts moves it the way that the field expects, or not at all."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from features import CASE_TABLES, FEATURES, CaseTables, build_features
from features.need_items import NEEDS
from features.vocabulary import Direction
from tests.property.test_features_two_clocks import CODES, INDEX_DATE, case_tables
from tests.support.case_tables import case_tables as small_tables

DIRECTED = [feature for feature in FEATURES if feature.direction != Direction.EITHER]
SIGN = {feature.name: 1 if feature.direction == Direction.INCREASING else -1 for feature in DIRECTED}
LONG_AGO = date(2010, 1, 1)

few = settings(max_examples=15, deadline=None, derandomize=True)


def directed(table: str) -> list[str]:
    """Names of the features of a table that have a direction."""
    return [feature.name for feature in DIRECTED if feature.events.table == table]


def with_row(tables: CaseTables, name: str, **cells: object) -> CaseTables:
    """The tables with one row more, recorded on the day it happened."""
    table = CASE_TABLES[name]
    row = {"person_id": "a", "recorded_date": cells[table.happened], **cells}
    one = table.completed(pd.DataFrame([row], dtype="object"))
    return CaseTables({**tables, name: pd.concat([tables[name], one], ignore_index=True)})


def of_a(tables: CaseTables) -> pd.Series:
    return build_features(tables, INDEX_DATE.isoformat(), ["a"]).iloc[0]


def moved(before: pd.Series, after: pd.Series, name: str) -> float:
    """How far a feature moved the way that the field expects; below 0 the other way."""
    return SIGN[name] * (float(after[name]) - float(before[name]))


def assert_moves_as_said(before: pd.Series, after: pd.Series, names: list[str]) -> None:
    for name in names:
        assert pd.isna(before[name]) or moved(before, after, name) >= 0, f"{name} moved the other way, or away"


def sanctioned(tables, code, day):
    new = {"offence_id": "new", "sanction_id": "new", "ho_offence_code": code, "disposal": "fine"}
    return with_row(tables, "sanctions", **new, detection="reported", offence_date=day, sanction_date=day)


def absent(tables, day):
    return with_row(tables, "appointments", appointment_date=day, outcome="unacceptable_absence")


def inside(tables, kind, start, end):
    return with_row(tables, "custody", kind=kind, start_date=start, end_date=end)


@few
@given(tables=case_tables(), code=st.sampled_from(CODES), back=st.integers(0, 2500))
def test_one_more_sanction(tables, code, back):
    day = INDEX_DATE - timedelta(days=back)
    before, after = of_a(tables), of_a(sanctioned(tables, code, day))
    # An older one than the first lengthens the career, which may lower its rate.
    first_known = before["months_since_first_sanction"]
    lengthens = pd.notna(first_known) and after["months_since_first_sanction"] > first_known
    names = [name for name in directed("sanctions") if not (lengthens and name == "career_rate")]
    assert_moves_as_said(before, after, names)


@few
@given(tables=case_tables(), back=st.integers(0, 500))
def test_one_more_unacceptable_absence(tables, back):
    day = INDEX_DATE - timedelta(days=back)
    assert_moves_as_said(of_a(tables), of_a(absent(tables, day)), directed("appointments"))


@few
@given(tables=case_tables(), kind=st.sampled_from(["remand", "sentence", "recall"]), back=st.integers(0, 900))
def test_one_more_time_inside_apart_from_the_others(tables, kind, back):
    end = INDEX_DATE - timedelta(days=back)
    start = end - timedelta(days=3)
    theirs = tables["custody"][tables["custody"]["person_id"] == "a"]
    reaches = theirs["end_date"].fillna(pd.Timestamp("2100-01-01")) >= pd.Timestamp(start) - pd.Timedelta(days=1)
    assume(not (reaches & (theirs["start_date"] <= pd.Timestamp(end) + pd.Timedelta(days=1))).any())
    assert_moves_as_said(of_a(tables), of_a(inside(tables, kind, start, end)), directed("custody"))


@few
@given(
    answers=st.lists(st.sampled_from(["need", "no_need", None]), min_size=9, max_size=9), which=st.sampled_from(NEEDS)
)
def test_one_more_need_found(answers, which):
    def assessed(**changed):
        row = dict(zip(NEEDS, answers, strict=True)) | changed
        empty = CaseTables({name: CASE_TABLES[name].empty() for name in ("sanctions", "supervision", "needs")})
        persons = CASE_TABLES["persons"].completed(pd.DataFrame({"person_id": ["a"]}))
        return with_row(CaseTables({**empty, "persons": persons}), "needs", assessed_date=INDEX_DATE, **row)

    before, after = of_a(assessed(**{which: "no_need"})), of_a(assessed(**{which: "need"}))
    assert_moves_as_said(before, after, directed("needs"))
    assert moved(before, after, "need_count") == moved(before, after, f"{which}_need") == 1


def test_every_feature_with_a_direction_is_of_a_table_whose_events_are_added_here():
    assert {feature.events.table for feature in DIRECTED} == {"sanctions", "appointments", "custody", "needs"}


@pytest.fixture
def somebody() -> CaseTables:
    """One person with a little of everything, long ago where a window has an end."""
    return small_tables(
        persons="person_id date_of_birth\na 1980-01-01",
        sanctions="person_id sanction_date ho_offence_code\na 2015-01-01 10501\na 2015-06-01 08301",
        supervision="person_id start_date\na 2026-06-01",
        appointments="person_id appointment_date outcome\na 2026-06-02 attended\na 2025-08-01 unacceptable_absence\n"
        "a 2026-06-03 unacceptable_absence",
        custody="person_id kind start_date end_date\na sentence 2016-01-01 2016-06-01",
    )


def test_an_event_of_today_moves_each_of_its_features(somebody):
    """Not moving would keep the law too: here each must move, or the law says nothing of it."""
    today, last_week = INDEX_DATE, INDEX_DATE - timedelta(days=7)
    before, older = of_a(somebody), LONG_AGO
    one_more = [
        *(sanctioned(somebody, code, today) for code in CODES),
        sanctioned(somebody, "04600", older),
        absent(somebody, today),
        *(inside(somebody, kind, last_week, today) for kind in ("remand", "sentence", "recall")),
    ]
    after = [of_a(tables) for tables in one_more]
    for name in (*directed("sanctions"), *directed("appointments"), *directed("custody")):
        assert max(moved(before, one, name) for one in after) > 0, name


def test_a_sanction_older_than_the_first_may_lower_the_rate_of_the_career(somebody):
    before, after = of_a(somebody), of_a(sanctioned(somebody, "04600", LONG_AGO - timedelta(days=3650)))
    assert after["career_rate"] < before["career_rate"]
    assert after["sanction_count_ever"] == before["sanction_count_ever"] + 1
