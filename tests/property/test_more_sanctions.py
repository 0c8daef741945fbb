"""One more sanction, all else as it was: where the published formulas never lower the probability, and where they do.

Every number of sanctions and every gap between the first and the current one is tried. The formulas of ARP, VRP and
SVRP do fall somewhere: a small negative weight of each sanction overtakes the growth of the rate (whose logarithm
flattens), and a late second sanction weighs less than a first one. The turns below follow from the published weights.
"""

import numpy as np
import pandas as pd
import pytest

from models.actuarial import ARP, OGP, OGRS3, OVP, SVRP, VRP, ogp, ovp
from models.actuarial.weights import read_weights
from tests.reference.invented_requests import invented_columns
from tests.support.official_instruments import MANY

SCALES = {"ARP": ARP, "VRP": VRP, "SVRP": SVRP}
MOST, GAPS = 999, np.arange(100)  # years that a history can span: first sanction at 10, the current one at 109
LABELS = {
    "MALE": (
        "malesecondsanctionyearssincefirs",
        "malethreeplussanctionsogrs4{}_rat",
        "malethreeplussanctionsogrs4g_rao",
    ),
    "FEMALE": (
        "femalesecondsanctionyearssincefi",
        "femalethreeplussanctionsogrs4{}_r",
        "femalethreeplussanctionsogrs4g_o",
    ),
}
# Longest gap in years at which a second sanction raises; number up to which each one from the third on does.
TURNS = {
    ("ARP", "static", "MALE"): (20, 439),
    ("ARP", "static", "FEMALE"): (20, 201),
    ("ARP", "dynamic", "MALE"): (24, 483),
    ("ARP", "dynamic", "FEMALE"): (25, 214),
    ("VRP", "static", "MALE"): (15, 92),
    ("VRP", "static", "FEMALE"): (14, 75),
    ("VRP", "dynamic", "MALE"): (16, 88),
    ("VRP", "dynamic", "FEMALE"): (20, 70),
    ("SVRP", "static", "MALE"): (8, 37),
    ("SVRP", "static", "FEMALE"): (23, 34),
    ("SVRP", "dynamic", "MALE"): (10, 33),
    ("SVRP", "dynamic", "FEMALE"): (6, 33),
}
# From second to third the gap gives way to the rate; with so short a gap the rate starts a little lower.
THIRD_IS_LOWER = {("SVRP", "dynamic", "MALE"): [0, 1], ("SVRP", "dynamic", "FEMALE"): [0]}
# From such a gap on, one violent sanction in so long a time weighs less than none.
ONE_VIOLENT_IS_LOWER = {("VRP", "static", "MALE"): 66, ("VRP", "dynamic", "MALE"): 64}
# Violent sanctions up to which one more raises whatever the number of others; beyond, not with hundreds of those.
VIOLENT_RAISES_UP_TO = {("SVRP", "static"): 24, ("SVRP", "dynamic"): 8}


def histories(sex: str, gap, count, violent=0) -> pd.DataFrame:
    """People convicted at 109 who differ in the gap since their first sanction and in their sanctions alone."""
    gap, count, violent = (np.ravel(part).astype(float) for part in np.broadcast_arrays(gap, count, violent))
    day = pd.Timestamp("2025-06-01")
    fixed = {
        "assessment_date": day,
        "date_of_birth": pd.Timestamp("1916-01-01"),
        "date_of_current_conviction": day,
        "date_at_start_of_followup": day,
        "gender": sex,
        "current_offence_code": "04600",
    }
    return pd.DataFrame(
        {
            "age_at_first_sanction": 109.0 - gap,
            "total_number_of_sanctions_for_all_offences": count,
            "total_number_of_violent_sanctions": violent,
        }
    ).assign(**fixed)


def log_odds(key: tuple[str, str, str], gap, count, violent=0) -> np.ndarray:
    """What history adds, by gap and then number."""
    instrument, version, sex = key
    scale = SCALES[instrument]
    X = histories(sex, gap, count, violent)
    terms = list(scale("static").fit().contributions(X.iloc[:1]))
    found = scale(version).fit().contributions(X)[terms].sum(axis=1, skipna=False).to_numpy()
    assert not np.isnan(found).any()
    return found.reshape(np.broadcast_shapes(np.shape(gap), np.shape(count), np.shape(violent)))


def published_turns(key: tuple[str, str, str]) -> tuple[int, int]:
    """Where the published weights turn, worked out from them alone."""
    instrument, version, sex = key
    weights = read_weights(instrument, version)
    per_sanction, (gap, rate, square) = weights["ogrs3_sanctionoccasions"], LABELS[sex]
    longest = (weights["secondsanction"] - weights["firstsanction"] + per_sanction) / -weights[gap]
    count = np.arange(3.0, MOST + 1)
    rates = np.log(count / (GAPS[:, None] + weights["constant:rate_offset_years"]))
    weight = weights[rate.format("g" if instrument == "ARP" else "v")]
    whole = weight * rates + weights.get(square, 0.0) * rates**2 + per_sanction * count
    return int(longest), int(count[np.flatnonzero((np.diff(whole) < 0).any(axis=0))[0]])


@pytest.mark.parametrize("key", TURNS, ids="-".join)
def test_each_sanction_from_the_third_on_raises_up_to_the_published_turn_at_every_gap(key):
    found = np.diff(log_odds(key, GAPS[:, None], np.arange(3, MOST + 1)), axis=1)
    last = TURNS[key][1] - 3
    assert found[:, :last].min() >= 0
    assert found[:, last].min() < 0
    assert published_turns(key) == TURNS[key]


@pytest.mark.parametrize("key", TURNS, ids="-".join)
def test_a_second_sanction_raises_within_some_years_of_the_first_and_lowers_after_them(key):
    first, second = log_odds(key, GAPS[:, None], np.arange(1, 3)).T
    assert GAPS[second >= first].tolist() == GAPS[: TURNS[key][0] + 1].tolist()


@pytest.mark.parametrize("key", TURNS, ids="-".join)
def test_a_third_sanction_raises_but_for_svrp_after_a_year_or_less(key):
    second, third = log_odds(key, GAPS[:, None], np.arange(2, 4)).T
    assert GAPS[third < second].tolist() == THIRD_IS_LOWER.get(key, [])


@pytest.mark.parametrize("key", [key for key in TURNS if key[0] != "ARP"], ids="-".join)
def test_one_of_the_sanctions_violent_instead_raises_but_for_the_first_of_men_after_long(key):
    found = np.diff(log_odds(key, GAPS[:, None], MOST, np.arange(MOST + 1)), axis=1)
    assert found[:, 1:].min() > 0
    assert GAPS[found[:, 0] < 0].tolist() == GAPS[ONE_VIOLENT_IS_LOWER.get(key, MOST) :].tolist()


@pytest.mark.parametrize("key", [key for key in TURNS if key[0] != "ARP"], ids="-".join)
def test_one_more_violent_sanction_after_a_violent_and_another_one_raises_but_for_svrp_after_many(key):
    most = VIOLENT_RAISES_UP_TO.get(key[:2], 60)
    gap, violent, count = np.ix_([0, 1, 10, 50, 99], np.arange(1, most + 2), np.arange(2, MOST))
    is_possible = np.broadcast_to(violent <= count, np.broadcast_shapes(gap.shape, violent.shape, count.shape))
    added = log_odds(key, gap, count + 1, violent + 1) - log_odds(key, gap, count, violent)
    assert added[:, :most][is_possible[:, :most]].min() >= 0
    assert (added[:, most].min() < 0) == (key[0] == "SVRP")


@pytest.mark.parametrize("variant", ["hmpps", "published"])
@pytest.mark.parametrize("sex", LABELS)
def test_one_more_sanction_always_raises_ogrs3(variant, sex):
    X = histories(sex, GAPS[:, None], np.arange(1, MOST + 1))
    for years in (1, 2):
        model = OGRS3(variant, horizon_years=years).fit()
        assert np.diff(model.predict_proba(X)[:, 1].reshape(len(GAPS), -1), axis=1).min() > 0
        assert np.diff(model.score(X).reshape(len(GAPS), -1), axis=1).min() >= 0


NO_NEEDS = {
    "is_currently_of_no_fixed_abode_or_transient_accommodation": False,
    "is_unemployed": False,
    "does_recognise_impact_of_offending_on_others": True,
    "has_current_psychiatric_treatment": False,
    "motivation_to_tackle_drug_misuse": "FULL_MOTIVATION",
    "awareness_of_consequences": "YES",
}


def answered(X: pd.DataFrame) -> pd.DataFrame:
    """The same people without needs."""
    others = dict.fromkeys([name for name in (*ogp.ANSWERS, *ovp.ANSWERS) if name not in NO_NEEDS], "NO_PROBLEMS")
    return X.assign(**others, **NO_NEEDS)


def test_one_more_sanction_never_lowers_ogp_which_knows_history_by_ogrs3():
    X = answered(histories("MALE", GAPS[::10, None], np.arange(1, MOST + 1)))
    found = np.diff(OGP().fit().predict_proba(X)[:, 1].reshape(10, -1), axis=1)
    assert found.min() >= 0
    assert found.max() > 0


def test_one_more_sanction_violent_or_not_never_lowers_ovp():
    violent, count = np.ix_(np.arange(41), np.arange(1, 101))
    is_possible = violent <= count
    model = OVP().fit()

    def probability(more_violent: int, more: int) -> np.ndarray:
        X = answered(histories("MALE", 0, count + more, violent + more_violent))
        return model.predict_proba(X)[:, 1].reshape(is_possible.shape)

    before = probability(0, 0)
    assert (probability(0, 1) >= before)[is_possible].all()
    assert (probability(1, 1) >= before)[is_possible].all()
    # One of them violent instead takes a point for the others away, where so few are left or violence is counted out:
    # points of the specification's section 5.
    others = count - violent
    falls = ((violent >= 4) & (others == 3)) | ((violent >= 18) & np.isin(others, [3, 5, 11, 21]))
    can_turn = violent < count
    assert ((probability(1, 0) < before) == falls)[can_turn].all()


def sound_people(count: int) -> pd.DataFrame:
    columns = invented_columns(count, seed=23, faults=0.0)
    X = pd.DataFrame({name: pd.Series(column) for name, column in columns.items()})
    sanctions = 3.0 + np.arange(count) % 30  # 3 to 32: below every turn
    violent = np.floor(sanctions * np.random.default_rng(23).random(count))
    return X.assign(total_number_of_sanctions_for_all_offences=sanctions, total_number_of_violent_sanctions=violent)


@pytest.mark.parametrize("instrument", ["ARP", "VRP", "SVRP", "OGRS3 hmpps", "OGRS3 published", "OGP", "OVP"])
def test_from_three_to_thirty_two_sanctions_one_more_never_lowers_what_anybody_is_shown(instrument):
    X = sound_people(3_000)
    more = X.assign(total_number_of_sanctions_for_all_offences=X["total_number_of_sanctions_for_all_offences"] + 1.0)
    before, after = (MANY[instrument](people).scores.select_dtypes("number") for people in (X, more))
    assert (after.isna() == before.isna()).all(axis=None)
    shown = before.iloc[:, 0].notna()
    assert shown.sum() > 800
    assert (after[shown] >= before[shown]).all(axis=None)
