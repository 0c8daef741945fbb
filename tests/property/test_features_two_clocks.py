"""What happened or was recorded later changes no feature, whatever the tables hold."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features import CASE_TABLES, FEATURES, CaseTables, build_features, instrument_inputs, population
from features.tables.case_table import Kind
from features.vocabulary import NeedAnswer
from tests.support.case_tables import case_tables as text_tables

INDEX_DATE = date(2026, 6, 30)
PEOPLE = ["a", "b", "c"]
# The dated tables from which anything of a person is made; no feature may read another.
DATED = ["sanctions", "supervision", "custody", "appointments", "needs", "cohort"]
# Shop theft, assault, burglary, bail, damage, drugs, and one that is in no table.
CODES = ["04600", "10501", "02801", "08301", "00900", "09261", "99998"]
# Days around the index date and around the edges of the windows of 90 days and of 12, 24 and 60 months.
EDGES = st.sampled_from([0, 89, 90, 91, 364, 365, 366, 729, 730, 731, 1825, 1826, 1827])
DAYS = st.one_of(EDGES, st.integers(-60, 2000)).map(lambda back: INDEX_DATE - timedelta(days=back))
# So few that many rows share their day.
SHARED_DAYS = st.sampled_from([0, 1, 20]).map(lambda back: INDEX_DATE - timedelta(days=back))


@st.composite
def dated_rows(draw, name, *, later=False, days=DAYS, most=5):
    """Rows of one dated table; when later, each happened or was recorded after the index date."""
    table = CASE_TABLES[name]
    found = []
    for number in range(draw(st.integers(0, most))):
        happened = draw(days)
        recorded = happened + timedelta(days=draw(st.sampled_from([0, 0, 1, 40, -30])))
        if later:
            recorded = max(recorded, INDEX_DATE + timedelta(days=draw(st.integers(1, 50))))
        row = {column.name: draw(_cell(column, number, later=later)) for column in table.columns}
        row |= {table.happened: happened, "recorded_date": recorded}
        if table.ended:
            row[table.ended] = draw(
                st.none() | st.integers(0, 500).map(lambda days, start=happened: start + timedelta(days=days))
            )
        found.append(row)
    frame = pd.DataFrame(found, columns=table.column_names, dtype="object")
    return table.completed(frame).drop_duplicates(list(table.key) or None, ignore_index=True)


def _cell(column, number, *, later):
    if column.name == "person_id":
        return st.sampled_from(PEOPLE)
    if column.name == "sanction_id":
        return st.sampled_from(["s1", "s2", "s3"])
    if column.kind == Kind.ID:
        return st.just(f"{'later' if later else 'known'}-{number}")
    if column.kind == Kind.OFFENCE_CODE:
        return st.sampled_from(CODES)
    if column.words:
        words = st.sampled_from([str(word) for word in column.words])
        return st.none() | words if column.may_be_missing else words
    if column.kind == Kind.DATE:
        return st.none() | DAYS if column.may_be_missing else DAYS
    if column.kind == Kind.FLAG:
        return st.sampled_from([None, True, False])
    return st.none() if column.may_be_missing else st.just("scheme")


PERSONS = CASE_TABLES["persons"].completed(
    pd.DataFrame({"person_id": PEOPLE, "sex": "MALE", "date_of_birth": [date(1990, 2, 28), date(2008, 6, 30), None]})
)
FEW_NEEDS = ["person_id", "assessed_date", "recorded_date", "drugs", "alcohol", "suitability_of_accommodation"]


@st.composite
def case_tables(draw, *, later=False, days=DAYS, most=5):
    frames = {name: draw(dated_rows(name, later=later, days=days, most=most)) for name in DATED if name != "needs"}
    return CaseTables({"persons": PERSONS, **frames, "needs": draw(few_needs(later=later, days=days))})


@st.composite
def few_needs(draw, *, later, days):
    """The needs table has a hundred items: three of them are enough to be drawn."""
    found = []
    for _ in range(draw(st.integers(0, 4))):
        assessed = draw(days)
        recorded = assessed + timedelta(days=draw(st.sampled_from([0, 1, 40, -30])))
        if later:
            recorded = max(recorded, INDEX_DATE + timedelta(days=draw(st.integers(1, 50))))
        answer = st.sampled_from([None, *map(str, NeedAnswer)])
        level = st.sampled_from([None, "NO_PROBLEMS", "SIGNIFICANT_PROBLEMS"])
        found.append([draw(st.sampled_from(PEOPLE)), assessed, recorded, draw(answer), draw(answer), draw(level)])
    table = CASE_TABLES["needs"]
    frame = table.completed(pd.DataFrame(found, columns=FEW_NEEDS, dtype="object"))
    return frame.drop_duplicates(list(table.key), ignore_index=True)


def everything(tables, person_ids=None):
    """All that is made of the tables for the index date, to be compared at once."""
    day = INDEX_DATE.isoformat()
    return (
        build_features(tables, day, person_ids),
        instrument_inputs(tables, day, person_ids),
        population(tables, day),
    )


def assert_same(ours, theirs):
    for one, other in zip(ours, theirs, strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=True)


def without_untold_ends(tables):
    """The same with no end that was only recorded after the index date."""
    frames = {}
    for name in tables:
        told = tables.rows_of(name).copy()
        for end in CASE_TABLES[name].columns:
            if end.recorded_in:
                told[end.name] = told[end.name].mask(told[end.recorded_in] > pd.Timestamp(INDEX_DATE))
                told[end.recorded_in] = pd.NaT
        frames[name] = CASE_TABLES[name].completed(told)
    return CaseTables(frames)


few = settings(max_examples=10, deadline=None, derandomize=True)
many = settings(max_examples=300, deadline=None)


def assert_deleting_later_rows_changes_nothing(tables):
    day = pd.Timestamp(INDEX_DATE)
    frames = dict(tables)
    for name in DATED:
        frame = frames[name]
        later = (frame[CASE_TABLES[name].happened] > day) | (frame["recorded_date"] > day)
        frames[name] = frame[~later]
    assert_same(everything(CaseTables(frames)), everything(tables))


@few
@given(tables=case_tables())
def test_deleting_what_happened_or_was_recorded_later_changes_nothing(tables):
    assert_deleting_later_rows_changes_nothing(tables)


@pytest.mark.long
@many
@given(tables=case_tables())
def test_deleting_what_happened_or_was_recorded_later_changes_nothing_many_times_over(tables):
    assert_deleting_later_rows_changes_nothing(tables)


@few
@given(tables=case_tables(), later=case_tables(later=True))
def test_adding_what_happened_or_was_recorded_later_changes_nothing(tables, later):
    frames = {name: pd.concat([tables[name], later[name]]) for name in DATED}
    assert_same(everything(CaseTables({**tables, **frames})), everything(tables))


def assert_an_end_recorded_later_is_as_no_end(tables):
    assert_same(everything(without_untold_ends(tables)), everything(tables))


@few
@given(tables=case_tables())
def test_an_end_that_was_recorded_later_is_as_no_end(tables):
    assert_an_end_recorded_later_is_as_no_end(tables)


@pytest.mark.long
@many
@given(tables=case_tables())
def test_an_end_that_was_recorded_later_is_as_no_end_many_times_over(tables):
    assert_an_end_recorded_later_is_as_no_end(tables)


def test_a_release_is_known_once_it_was_recorded():
    """In custody from 10 January to 1 June, and the release only entered on 1 August."""
    tables = text_tables(
        custody="person_id start_date end_date recorded_date end_recorded_date\n"
        "a 2026-01-10 2026-06-01 2026-01-12 2026-08-01",
        sanctions="person_id sanction_date\na 2026-01-10",
    )
    names = ["in_custody", "months_since_release", "custody_days_24m"]
    before, after = (build_features(tables, day)[names].iloc[0].tolist() for day in ("2026-06-30", "2026-08-01"))
    assert (before[0], pd.isna(before[1]), before[2]) == (True, True, 172.0)
    assert after == [False, 2.0, 143.0]
    assert population(tables, "2026-06-30").loc["a", "in_population"]


def test_a_death_is_known_once_it_was_recorded():
    tables = text_tables(
        persons="person_id deceased_date deceased_recorded_date\na 2026-06-01 2026-08-01",
        sanctions="person_id sanction_date\na 2026-01-10",
    )
    assert population(tables, "2026-06-30").loc["a", "in_population"]
    assert population(tables, "2026-08-01").loc["a", "reason"] == "deceased"


def assert_the_order_of_rows_changes_nothing(tables, seed):
    shuffled = {name: tables[name].sample(frac=1, random_state=seed) for name in DATED}
    assert_same(everything(CaseTables({**tables, **shuffled})), everything(tables))


@few
@given(tables=case_tables(), seed=st.integers(0, 1000))
def test_the_order_of_rows_makes_no_difference(tables, seed):
    assert_the_order_of_rows_changes_nothing(tables, seed)


@few
@given(tables=case_tables(days=SHARED_DAYS, most=10), seed=st.integers(0, 1000))
def test_the_order_of_rows_of_one_day_makes_no_difference(tables, seed):
    assert_the_order_of_rows_changes_nothing(tables, seed)


@pytest.mark.long
@many
@given(tables=case_tables(days=SHARED_DAYS, most=10), seed=st.integers(0, 1000))
def test_the_order_of_rows_of_one_day_makes_no_difference_many_times_over(tables, seed):
    assert_the_order_of_rows_changes_nothing(tables, seed)


@few
@given(tables=case_tables(), apart=st.sets(st.sampled_from(PEOPLE), min_size=1, max_size=2))
def test_people_in_shards_get_what_they_get_together(tables, apart):
    for people in (apart, set(PEOPLE) - apart):
        shard = CaseTables({name: rows[rows["person_id"].isin(people)] for name, rows in tables.items()})
        theirs = [frame[frame.index.isin(people)] for frame in by_person(everything(tables))]
        assert_same(by_person(everything(shard)), theirs)


def by_person(made):
    features, *others = made
    return features.set_index("person_id"), *others


@few
@given(tables=case_tables(), asked=st.lists(st.sampled_from(PEOPLE), unique=True))
def test_each_person_asked_for_gets_one_row_that_is_theirs_alone(tables, asked):
    features, inputs, _ = everything(tables, asked)
    assert features["person_id"].tolist() == inputs.index.tolist() == asked
    whole, whole_inputs, _ = everything(tables)
    theirs = whole.set_index("person_id").loc[asked]
    pd.testing.assert_frame_equal(features.set_index("person_id"), theirs, check_exact=True)
    pd.testing.assert_frame_equal(inputs, whole_inputs.loc[asked], check_exact=True)


def test_features_read_no_other_dated_table():
    read = {feature.events.table for feature in FEATURES} | {feature.also_needs for feature in FEATURES}
    assert read - {"", "persons"} == set(DATED)


@few
@given(tables=case_tables(), code=st.sampled_from(CODES), back=st.integers(0, 900))
def test_adding_a_known_sanction_never_lowers_a_count(tables, code, back):
    day = INDEX_DATE - timedelta(days=back)
    new = {"person_id": "a", "offence_id": "new", "sanction_id": "new", "ho_offence_code": code, "disposal": "fine"}
    new |= dict.fromkeys(["offence_date", "sanction_date", "recorded_date"], day)
    one_more = CASE_TABLES["sanctions"].completed(pd.DataFrame([new]))
    more = CaseTables({**tables, "sanctions": pd.concat([tables["sanctions"], one_more], ignore_index=True)})
    before = build_features(tables, INDEX_DATE.isoformat()).set_index("person_id").loc["a"]
    after = build_features(more, INDEX_DATE.isoformat()).set_index("person_id").loc["a"]
    counts = [name for name in before.index if "sanction_count" in name or "breach_count" in name]
    assert (after[counts] >= before[counts]).all()
    assert after["sanction_count_ever"] == before["sanction_count_ever"] + 1
