"""Every feature is what the slow and obvious reference makes of the same rows, one person at a time."""

import pandas as pd
import pytest

from features import FEATURES, build_features, simulate
from features.tables.case_tables import CaseTables
from tests.support.crowded_tables import crowded
from tests.support.slow_features import slow_features
from tests.support.slow_rows import Histories

DAYS = ("2026-06-30", "2024-02-29", "2016-03-31")
NAMES = [feature.name for feature in FEATURES]
# Divided or added up from decimals: equal to the last digits; everything else is a whole number or a flag.
IN_LAST_DIGITS = {feature.name for feature in FEATURES if feature.unit in ("share", "sanctions a year", "CCHI days")}


def assert_agrees(tables: CaseTables, day: str) -> pd.DataFrame:
    """Hold the features of everyone on a day to the slow ones; gives them back."""
    fast, histories = build_features(tables, day).set_index("person_id"), Histories(tables)
    assert list(fast.columns) == ["index_date", *NAMES]
    slow = pd.DataFrame.from_dict({person: slow_features(histories, day, person) for person in fast.index}, "index")
    assert set(slow.columns) == set(NAMES)
    for name in NAMES:
        ours, theirs = fast[name].astype("float64"), slow[name].astype("float64")
        tolerance = 1e-12 if name in IN_LAST_DIGITS else 0
        pd.testing.assert_series_equal(ours, theirs, check_names=False, rtol=tolerance, atol=0, obj=f"{name} on {day}")
    return fast


@pytest.mark.parametrize(("world", "seed"), [("equal", 11), ("equal", 12), ("unequal_detection", 13)])
def test_everyone_has_the_features_that_the_reference_gives(world, seed):
    tables = simulate(150, seed, world=world)[0]
    for day in DAYS:
        assert_agrees(tables, day)


def test_the_reference_agrees_where_most_rows_share_their_day():
    tables = crowded(simulate(150, 16)[0])
    for day in DAYS:
        assert_agrees(tables, day)


def test_no_feature_is_the_same_for_everyone_whom_the_reference_sees():
    """A reference that never sees a feature move proves nothing of it."""
    fast = assert_agrees(simulate(400, 14)[0], DAYS[0])
    known = fast[NAMES].astype("float64")
    assert known.nunique().loc[lambda count: count < 2].index.tolist() == []
    assert known.isna().all().sum() == 0


def test_the_reference_agrees_without_optional_tables():
    tables = simulate(60, 11)[0]
    assert_agrees(CaseTables({name: tables[name] for name in ("persons", "sanctions", "supervision")}), DAYS[0])


@pytest.mark.long
@pytest.mark.parametrize("day", DAYS)
def test_two_thousand_people_have_the_features_that_the_reference_gives(day):
    assert_agrees(simulate(2_000, 15)[0], day)
