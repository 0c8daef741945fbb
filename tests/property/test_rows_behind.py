"""The rows that are shown for a number are those that give it: with every other row away it is the same."""

from collections.abc import Iterator

import pandas as pd
import pytest
from hypothesis import given, settings

from features import CASE_TABLES, FEATURES, CaseTables, Feature, simulate
from features.build import feature_values
from features.known.known import Cut, Known
from tests.property.test_features_two_clocks import INDEX_DATE, case_tables

NAMES = [feature.name for feature in FEATURES]
DAYS = ("2026-06-30", "2024-02-29")


@pytest.fixture(scope="module")
def borough() -> CaseTables:
    return simulate(300, 11)[0]


def cuts_behind(feature: Feature, known: Known) -> Iterator[Cut]:
    """The rows that settle a feature: of its own table, and of the one beside it."""
    yield feature.decided_by.choose(feature.events.counted(known))
    if feature.decided_by.beside is not None:
        yield feature.decided_by.beside(known)


def everyone(tables: CaseTables, day: str) -> Known:
    return Known(tables, day, pd.Index(tables["persons"]["person_id"], dtype="str"))


def only_rows_behind(feature: Feature, tables: CaseTables, known: Known) -> CaseTables:
    """The tables with nobody's rows but those behind one feature; persons stay, or there would be nobody."""
    frames = {name: CASE_TABLES[name].empty() for name in ("sanctions", "supervision")}
    if feature.also_needs:
        frames[feature.also_needs] = CASE_TABLES[feature.also_needs].empty()
    for cut in cuts_behind(feature, known):
        frames[cut.table.name] = tables[cut.table.name].loc[cut.rows.index]
    return CaseTables({**frames, "persons": tables["persons"]})


def assert_the_same_from_those_rows_alone(feature: Feature, tables: CaseTables, known: Known, day: str) -> None:
    again = everyone(only_rows_behind(feature, tables, known), day)
    pd.testing.assert_series_equal(feature_values(feature, again), feature_values(feature, known), check_exact=True)


def assert_every_number_is_the_same_from_its_rows_alone(tables: CaseTables, day: str) -> None:
    known = everyone(tables, day)
    for feature in FEATURES:
        assert_the_same_from_those_rows_alone(feature, tables, known, day)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("feature", FEATURES, ids=NAMES)
def test_the_number_comes_again_from_its_rows_alone(borough, feature, day):
    assert_the_same_from_those_rows_alone(feature, borough, everyone(borough, day), day)


@settings(max_examples=5, deadline=None, derandomize=True)
@given(tables=case_tables())
def test_the_number_comes_again_whatever_the_tables_hold(tables):
    assert_every_number_is_the_same_from_its_rows_alone(tables, INDEX_DATE.isoformat())


@pytest.mark.long
@settings(max_examples=100, deadline=None)
@given(tables=case_tables())
def test_the_number_comes_again_whatever_the_tables_hold_many_times_over(tables):
    assert_every_number_is_the_same_from_its_rows_alone(tables, INDEX_DATE.isoformat())


@pytest.mark.parametrize("feature", FEATURES, ids=NAMES)
def test_a_number_that_few_rows_settle_shows_few_and_says_why(borough, feature):
    """Narrowing and its words go together, and on a whole borough a narrowing leaves something out."""
    counted = feature.events.counted(everyone(borough, DAYS[0]))
    shown = feature.decided_by.choose(counted)
    assert (len(shown.person) < len(counted.person)) == bool(feature.decided_by.others)
    assert len(shown.person) > 0
