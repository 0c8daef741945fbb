"""A feature that was chosen and cannot be worked out is refused by its name and the tables it needs."""

import pytest

from features import CASE_TABLES, FEATURES, CaseTables, build_features
from features.exceptions import DataRefused
from features.needed_tables import absent_tables, refuse_absent_tables
from features.synthetic import simulate

THREE = ("persons", "sanctions", "supervision")
NAMES = [feature.name for feature in FEATURES]


@pytest.fixture(scope="module")
def tables():
    return simulate(60, 2)[0]


def test_each_chosen_feature_is_named_with_the_tables_it_lacks():
    with pytest.raises(DataRefused) as refused:
        refuse_absent_tables(
            ["age_years", "need_count", "first_month_two_or_more_missed"], ["persons", "sanctions"], asked_by="Study s"
        )
    assert str(refused.value) == (
        "Study s uses 2 feature(s) whose case tables are absent: `need_count` needs `needs`, "
        "`first_month_two_or_more_missed` needs `appointments` and `supervision`. Supply the tables, or choose other "
        "features."
    )
    assert refused.value.exit_code == 3
    refuse_absent_tables(["age_years", "sanction_count_ever"], THREE, asked_by="Study s")


def test_at_most_ten_are_named_and_the_rest_counted():
    lacking = absent_tables(NAMES, THREE)
    assert len(lacking) > 10
    with pytest.raises(DataRefused, match=f"and {len(lacking) - 10} more") as refused:
        refuse_absent_tables(NAMES, THREE, asked_by="Study s", else_do=", or wait")
    assert str(refused.value).count("needs") == 10 + str(refused.value).count("`needs`")
    assert str(refused.value).endswith("or choose other features, or wait.")


def test_an_unknown_feature_is_named_with_the_nearest():
    with pytest.raises(DataRefused, match="no feature `need_cout`; nearest: `need_count`"):
        refuse_absent_tables(["need_cout"], CASE_TABLES, asked_by="Study s")


@pytest.mark.parametrize("absent", [name for name in CASE_TABLES if name not in THREE])
def test_what_is_refused_is_what_would_be_missing_throughout_and_nothing_else_changes(tables, absent):
    without = CaseTables({name: tables[name] for name in tables if name != absent})
    lacking = absent_tables(NAMES, without)
    whole, rest = build_features(tables, "2026-06-30"), build_features(without, "2026-06-30")
    assert all(rest[name].isna().all() for name in lacking)
    kept = [name for name in whole if name not in lacking]
    assert rest[kept].equals(whole[kept])
