"""The simulated borough: the same for the same seed, with the hard cases, and honest about ethnicity."""

import numpy as np
import pandas as pd
import pytest

from features import CASE_TABLES, build_features, check_tables, instrument_inputs, population, simulate
from features.exceptions import UsageRefused
from models.actuarial import score_many

LAST_DAY = pd.Timestamp("2026-06-30")
NEIGHBOURHOOD_CRIME = ["028", "029", "030", "031", "034", "039", "045", "048", "037"]
WATCHED = ["B1", "B2", "B9"]


@pytest.fixture(scope="module")
def borough():
    return simulate(3000, 2026)


@pytest.fixture(scope="module")
def unequal():
    return simulate(3000, 2026, world="unequal_detection")


def test_the_same_arguments_give_the_same_tables_and_truth():
    (one, truth), (two, other) = simulate(150, 9), simulate(150, 9)
    for name in CASE_TABLES:
        pd.testing.assert_frame_equal(one[name], two[name])
    pd.testing.assert_frame_equal(truth, other)
    assert one.fingerprint() != simulate(150, 10)[0].fingerprint()


def test_three_thousand_people_keep_the_contract(borough):
    tables, truth = borough
    assert list(tables) == list(CASE_TABLES)
    assert all(len(frame) for frame in tables.values())
    assert check_tables(tables, data_date=LAST_DAY) == []
    assert len(truth) == len(tables["persons"]) == 3000


def test_a_cohort_of_a_hundred_has_real_competition(borough):
    tables = borough[0]
    known = build_features(tables, LAST_DAY).set_index("person_id")
    sanctions = tables["sanctions"]
    recent = sanctions["sanction_date"] > LAST_DAY - pd.DateOffset(months=24)
    of_kind = sanctions["ho_offence_code"].str[:3].isin(NEIGHBOURHOOD_CRIME)
    convicted = known.index.isin(sanctions.loc[recent & of_kind, "person_id"])
    assert (convicted & known["currently_supervised"]).sum() >= 150


def test_few_of_the_supervised_reach_the_threshold_of_the_official_score(borough):
    tables = borough[0]
    known = build_features(tables, LAST_DAY).set_index("person_id")
    scores = score_many("ARP", instrument_inputs(tables, LAST_DAY)).scores
    inside = population(tables, LAST_DAY)["in_population"]
    supervised = scores[known["currently_supervised"].astype(bool) & inside]
    assert 0.05 <= (supervised["score"] >= 75).mean() <= 0.12
    assert 0.5 <= (supervised["type"] == "DYNAMIC").mean() <= 0.9


def test_the_hard_cases_are_there(borough):
    tables = borough[0]
    persons, reasons = tables["persons"], population(tables, LAST_DAY)["reason"].value_counts()
    assert persons["date_of_birth"].isna().sum() >= 3
    assert persons["deceased_date"].notna().sum() >= 3
    assert persons["transferred_out_date"].notna().sum() >= 3
    assert reasons["under_18"] >= 5
    assert reasons["no_known_sanction"] >= 20
    mappa = tables["panels"][tables["panels"]["panel"] == "MAPPA"]
    assert 0 < mappa["level"].isna().mean() < 0.2
    assert tables["needs"]["drugs"].isna().any()
    assert tables["equality"]["ethnicity"].isna().mean() == pytest.approx(0.06, abs=0.02)
    assert tables["equality"]["ethnicity"].nunique() == 19
    nominated = tables["nominations"]
    assert (nominated["scheme"] == "project_reset_north_area").sum() >= 50
    unsanctioned = set(persons["person_id"]) - set(tables["sanctions"]["person_id"])
    assert unsanctioned & set(nominated["person_id"])


def test_identifiers_show_that_they_are_invented(borough):
    tables = borough[0]
    assert tables["persons"]["person_id"].str.fullmatch(r"SIM\d{8}").all()
    assert tables["identifiers"]["value"].str.startswith("SIM-").all()
    assert tables["persons"]["ward"].str.fullmatch(r"ward_\d\d").all()


def test_nothing_is_recorded_before_it_happened_or_after_the_last_day(borough):
    for name, frame in borough[0].items():
        if CASE_TABLES[name].happened:
            assert (frame["recorded_date"] >= frame[CASE_TABLES[name].happened]).all(), name
            assert frame["recorded_date"].max() <= LAST_DAY, name


def test_nobody_offends_while_inside_the_time_that_was_served(borough):
    tables = borough[0]
    custody = tables["custody"].assign(end=tables["custody"]["end_date"].fillna(LAST_DAY))
    # Days of the first and last week of a spell may be at liberty: time is lived by the week.
    week = pd.Timedelta(days=7)
    principal = tables["sanctions"].drop_duplicates("sanction_id")
    both = principal.merge(custody, on="person_id", suffixes=("", "_custody"))
    inside = (both["offence_date"] > both["start_date"] + week) & (both["offence_date"] < both["end"] - week)
    assert len(both) > 1000
    assert not inside.any()


def test_spells_in_custody_never_overlap(borough):
    custody = borough[0]["custody"].sort_values(["person_id", "start_date"])
    previous_end = custody.groupby("person_id")["end_date"].shift()
    is_next = custody["person_id"].duplicated()
    assert (custody["start_date"] > previous_end)[is_next].all()


def _gap(values, in_group):
    """Difference of two means in standard errors."""
    one, other = values[in_group], values[~in_group]
    error = np.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other))
    return (one.mean() - other.mean()) / error


def _by_detection(tables, truth, detection, *, after_first=False):
    sanctions = tables["sanctions"].drop_duplicates("sanction_id").sort_values("offence_date")
    sanctions = sanctions[sanctions["person_id"].duplicated() | (not after_first)]
    sanctions = sanctions[sanctions["detection"] == detection]
    return sanctions.groupby("person_id").size().reindex(truth.index, fill_value=0)


@pytest.mark.parametrize("group", [WATCHED, ["W1"], ["A1", "A2", "A3", "A4", "A9"]])
def test_in_the_equal_world_ethnicity_has_to_do_with_nothing(borough, group):
    tables, truth = borough
    in_group = truth["ethnicity"].isin(group)
    traits = ["frailty", "chaos", "committed_count", "detected_count"]
    seen = {name: _gap(truth[name], in_group) for name in traits}
    for detection in ("police_detected", "reported"):
        seen[detection] = _gap(_by_detection(tables, truth, detection), in_group)
    assert {name: gap for name, gap in seen.items() if abs(gap) > 3.5} == {}


def test_in_the_unequal_world_risk_is_equal_and_police_detection_is_not(unequal):
    tables, truth = unequal
    watched = truth["ethnicity"].isin(WATCHED)
    assert abs(_gap(truth["committed_count"], watched)) < 3.5
    assert abs(_gap(truth["frailty"], watched)) < 3.5
    # The first offence of a career is always detected; after it the police find half as much again.
    again = truth["committed_count"] > 1
    found = _by_detection(tables, truth, "police_detected", after_first=True)[again]
    share = found.groupby(watched[again]).sum() / (truth["committed_count"] - 1)[again].groupby(watched[again]).sum()
    assert share[True] / share[False] == pytest.approx(1.5, abs=0.25)
    reported = _by_detection(tables, truth, "reported", after_first=True)[again]
    assert abs(_gap(reported, watched[again])) < 3.5


def _again(truth):
    """Offences after the first, which every career has."""
    return (truth["committed_count"] - 1).clip(lower=0)


def test_in_the_published_world_true_risk_differs_by_group_and_the_other_way_by_kind(borough):
    published, equal = simulate(3000, 2026, world="published")[1], borough[1]
    black, is_violent = equal["ethnicity"].str.startswith("B"), equal["offending_class"] == "violent"
    assert published["ethnicity"].equals(equal["ethnicity"])
    for of_kind, low, high in ((is_violent, 0.5, 0.85), (~is_violent, 1.04, 1.35)):
        moved = [_again(truth)[of_kind & black].sum() for truth in (published, equal)]
        assert low < moved[0] / moved[1] < high


def test_in_the_drifting_world_fewer_offend_each_year(borough):
    drifting = simulate(3000, 2026, world="drifting_base_rate")[0]

    def by_year(tables):
        occasions = tables["sanctions"].drop_duplicates("sanction_id")
        return occasions["offence_date"].dt.year.value_counts()

    share = by_year(drifting) / by_year(borough[0])
    assert share[2014] > 0.9
    assert share[2025] < 0.75


def _surplus(rows, day, circles):
    """How many more rows each circle has in each quarter than it has on average, and than all have in that quarter."""
    counts = pd.crosstab(rows["person_id"].map(circles), rows[day].dt.to_period("Q")).loc[:, "2020Q1":"2025Q4"]
    return counts.sub(counts.mean(axis=1), axis=0) - counts.mean(axis=0) + counts.to_numpy().mean()


def test_in_the_world_of_a_hidden_cause_circles_offend_and_miss_together(borough):
    tables, truth = simulate(6000, 2026, world="hidden_common_cause")
    assert truth.groupby("circle").size().mean() == pytest.approx(8, abs=0.1)
    assert (borough[1]["circle"] == -1).all()
    occasions = tables["sanctions"].drop_duplicates("sanction_id")
    missed = tables["appointments"].query("outcome == 'unacceptable_absence'")

    def together(circles):
        pairs = _surplus(occasions, "offence_date", circles).align(
            _surplus(missed, "appointment_date", circles), join="inner"
        )
        return np.corrcoef(*(one.to_numpy().ravel() for one in pairs))[0, 1]

    # Circles drawn by lot, as large as the true ones: what of a quarter a person's own life explains is in both.
    rng = np.random.default_rng(1)
    by_lot = [together(pd.Series(rng.permutation(truth["circle"]), index=truth.index)) for _ in range(20)]
    assert together(truth["circle"]) > np.mean(by_lot) + 3 * np.std(by_lot)


def test_the_audit_group_of_a_person_is_the_same_in_both_worlds(borough, unequal):
    truth = unequal[1]
    assert truth["ethnicity"].equals(borough[1]["ethnicity"])
    assert truth["frailty"].equals(borough[1]["frailty"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"people": 0, "seed": 1}, "at least 1 person"),
        ({"people": -5, "seed": 1}, "at least 1 person"),
        ({"people": 10, "seed": -1}, "A seed is 0 or more"),
        ({"people": 10, "seed": 1, "world": "eqal"}, "Did you mean `equal`"),
        (
            {"people": 10, "seed": 1, "world": "mars"},
            "Known worlds: equal, unequal_detection, published, drift",
        ),
        ({"people": 10, "seed": 1, "start": "1 May"}, "ISO dates"),
        ({"people": 10, "seed": 1, "start": "2025-01-01"}, "under three years"),
        ({"people": 10, "seed": 1, "start": "2026-06-30", "end": "2014-01-01"}, "under three years"),
    ],
)
def test_what_cannot_be_simulated_is_refused_with_what_can(arguments, words):
    with pytest.raises(UsageRefused, match=words):
        simulate(**arguments)


def test_one_person_makes_a_borough_whatever_the_seed():
    for seed in range(12, 20):
        tables, truth = simulate(1, seed)
        assert len(truth) == len(tables["persons"]) == 1
        assert len(build_features(tables, LAST_DAY)) == 1


def test_other_dates_make_other_records():
    tables = simulate(100, 1, start="2018-03-01", end="2022-02-28")[0]
    sanctioned = tables["sanctions"]["sanction_date"]
    assert sanctioned.max() <= pd.Timestamp("2022-02-28")
    assert tables["sanctions"].drop_duplicates("sanction_id")["offence_date"].min() >= pd.Timestamp("2018-03-01")
