"""Each gate in turn keeps a release from being promoted, and says what was found."""

import copy
from datetime import date

import pytest

from training.promotion import RegisterState, gates

TODAY = date(2026, 11, 22)
DOCUMENT = {
    "sha256": "a" * 64,
    "research_only": False,
    "training": {"authorisation": {"by": "the oversight board", "until": "2026-11-22"}},
}
FIGURES = {"calibration_slope": {"value": 1.04}, "observed_to_expected": {"value": 0.97}}
TRAINING = {
    "versions": {"release": "a" * 64},
    "data_faults": 0,
    "gates": {
        "any_12m": {"verdict": "passed", "lowest": 0.8, "highest": 1.25, "lowest_slope": 0.8, "highest_slope": 1.25}
    },
    "reports": {
        "any_12m": {
            "chosen": "additive",
            "candidates": {"additive": FIGURES, "official": FIGURES},
            "gain_over_official": {"value": 0.0012},
            "margin": 0.001,
            "alarms": [],
        }
    },
}


def compared(verdict, group="White", primary=True, gap=0.08):
    return {
        "metric": "false_negative_rate",
        "attribute": "ethnicity",
        "groups": [group, "everyone else"],
        "verdict": verdict,
        "primary": primary,
        "detectable_gap": gap,
    }


AUDIT = {
    "versions": {"release": "a" * 64, "list": "forecasts of any_12m"},
    "tested_on": {"dates": ["2023-06-01", "2023-12-01"], "persons": 2412},
    "comparisons": [compared("no concern found"), compared("concern", primary=False)],
}
AUDITED, REGISTERED = "any_12m: audited for fairness", "disparity register"


HELD = ("forecasts of any_12m", "false_negative_rate", "ethnicity", "White", "everyone else")
REGISTER = RegisterState((), frozenset({HELD}))


def asked(change=lambda document, training: None, today=TODAY, audits=None, register=REGISTER):
    document, training = copy.deepcopy(DOCUMENT), copy.deepcopy(TRAINING)
    change(document, training)
    audits = {"any_12m": AUDIT} if audits is None else audits
    return {gate.name: gate for gate in gates(document, training, audits=audits, register=register, today=today)}


def test_an_honest_release_keeps_all_gates():
    found = asked()
    assert [name for name, gate in found.items() if not gate.is_kept] == []
    assert found[AUDITED].told.startswith("1 comparison named beforehand, of 2,412 people on 2 dates: no concern")
    assert len(found) == 10


def with_comparisons(*comparisons):
    return {"any_12m": AUDIT | {"comparisons": list(comparisons)}}


def test_a_release_without_an_audit_or_with_that_of_another_is_not_promoted_whatever_is_answered():
    for audits, told in (
        ({}, "no audit of its test people is kept"),
        ({"violent_12m": AUDIT}, "no audit of its test people is kept"),
        ({"any_12m": AUDIT | {"versions": {"release": "b" * 64}}}, "of another release"),
    ):
        gate = asked(audits=audits)[AUDITED]
        assert (gate.is_kept, gate.may_be_answered) == (False, False)
        assert told in gate.told


@pytest.mark.parametrize("verdict", ["concern", "fragile", "not enough evidence"])
def test_whatever_does_not_clear_a_release_has_to_be_answered_for(verdict):
    gate = asked(audits=with_comparisons(compared("no concern found"), compared(verdict, "Black", gap=0.31)))[AUDITED]
    assert (gate.is_kept, gate.may_be_answered) == (False, True)
    by_name = f"{verdict} in false negative rate, Black beside everyone else"
    assert ("1 have not enough evidence" if verdict == "not enough evidence" else by_name) in gate.told
    assert "fairness/any_12m/report.html" in gate.told


def test_an_audit_that_compared_nobody_clears_nobody():
    gate = asked(audits=with_comparisons(compared("concern", primary=False)))[AUDITED]
    assert (gate.is_kept, gate.may_be_answered) == (False, True)
    assert "no group could be compared" in gate.told


def test_an_item_past_its_day_holds_up_every_release_and_is_named():
    gate = asked(register=RegisterState(("1a2b3c4d of the board, due 2026-11-01",), frozenset({HELD})))[REGISTERED]
    assert (gate.is_kept, gate.may_be_answered) == (False, False)
    assert gate.told == "1 overdue: 1a2b3c4d of the board, due 2026-11-01"


def test_a_concern_that_nobody_opened_an_item_for_holds_a_release_up_an_exploratory_one_too():
    gate = asked(register=RegisterState((), frozenset()))[REGISTERED]
    assert not gate.is_kept
    assert gate.told.startswith("1 concerns are not in it: false negative rate, White beside everyone else.")
    assert "desist register open" in gate.told


def test_how_reoffences_came_to_light_raises_concerns_too():
    found = compared("concern", "Black") | {"metric": "detected_to_reported"}
    audits = {"any_12m": AUDIT | {"detection": {"comparisons": [found, compared("not enough evidence", "Asian")]}}}
    assert "detected to reported, Black beside everyone else" in asked(audits=audits)[REGISTERED].told
    held = RegisterState((), frozenset({HELD, (HELD[0], "detected_to_reported", "ethnicity", "Black", HELD[-1])}))
    assert asked(audits=audits, register=held)[REGISTERED].is_kept


def test_no_register_to_ask_is_no_pass():
    gate = asked(register=RegisterState((), frozenset(), unreadable="There is no database desist.db there."))[
        REGISTERED
    ]
    assert not gate.is_kept
    assert "There is no database desist.db there." in gate.told
    assert "DESIST_DATABASE or --register names it" in gate.told


def changed(*keys, to):
    def change(document, training):
        place = {"document": document, "training": training}
        for key in keys[:-1]:
            place = place[key]
        place[keys[-1]] = to

    return change


REPORT = ("training", "reports", "any_12m")
OF_ADDITIVE = (*REPORT, "candidates", "additive")


@pytest.mark.parametrize(
    ("change", "gate", "told"),
    [
        (changed("training", "versions", "release", to="b" * 64), "figures of this release", "of another release"),
        (changed("document", "research_only", to=True), "not for research only", "it is for research only"),
        (changed("document", "training", "authorisation", to=None), "authorised", "names nobody"),
        (
            changed("document", "training", "authorisation", "until", to="2026-11-21"),
            "authorised",
            "by the oversight board only until 2026-11-21",
        ),
        (changed("training", "data_faults", to=3), "data report clean", "3 faults"),
        (changed("training", "data_faults", to=None), "data report clean", "no case tables"),
        (
            changed("training", "gates", "any_12m", "verdict", to="failed"),
            "any_12m: observed to expected by sex",
            "failed, 0.8 to 1.25 asked",
        ),
        (
            changed("training", "gates", "any_12m", "verdict", to="too few to tell"),
            "any_12m: observed to expected by sex",
            "too few to tell",
        ),
        (changed(*OF_ADDITIVE, "calibration_slope", "value", to=0.79), "any_12m: calibration", "slope 0.79"),
        (changed(*OF_ADDITIVE, "calibration_slope", "value", to=None), "any_12m: calibration", "slope none"),
        (changed(*OF_ADDITIVE, "observed_to_expected", "value", to=1.26), "any_12m: calibration", "expected 1.26"),
        (changed(*REPORT, "gain_over_official", "value", to=0.0009), "any_12m: margin", "0.0009 lower"),
        (changed(*REPORT, "alarms", to=["`x` alone tells"]), "any_12m: nothing too good to be true", "1 alarms"),
    ],
)
def test_each_gate_alone_is_found_broken(change, gate, told):
    found = asked(change)
    assert [name for name, one in found.items() if not one.is_kept] == [gate]
    assert told in found[gate].told


def test_a_gain_of_exactly_the_margin_is_kept():
    assert asked(changed(*REPORT, "gain_over_official", "value", to=0.001))["any_12m: margin"].is_kept


def test_the_official_formula_itself_needs_no_margin():
    def served(document, training):
        training["reports"]["any_12m"] |= {"chosen": "official", "gain_over_official": {"value": -0.01}}

    gate = asked(served)["any_12m: margin"]
    assert gate.is_kept and gate.told == "the official formula itself is used"


def test_an_authorisation_holds_on_its_last_day_and_not_after():
    assert asked()["authorised"].is_kept
    assert not asked(today=date(2026, 11, 23))["authorised"].is_kept


def test_every_outcome_of_a_release_has_gates_of_its_own():
    def two(document, training):
        training["reports"]["any_24m"] = {**training["reports"]["any_12m"], "alarms": ["x"]}
        training["gates"]["any_24m"] = training["gates"]["any_12m"]

    found = asked(two)
    assert len(found) == 15
    assert not found["any_24m: nothing too good to be true"].is_kept
    assert found["any_12m: nothing too good to be true"].is_kept


def ratio(value):
    return {"observed_to_expected": {"value": value}}


@pytest.mark.parametrize(
    ("offences", "occasions", "is_kept"),
    [(1.25, 0.8, True), (1.26, 1.0, False), (1.0, 0.79, False), (None, 1.0, False)],
)
def test_a_count_keeps_the_bounds_of_its_outcome_in_offences_and_in_occasions_of_the_model_that_is_used(
    offences, occasions, is_kept
):
    def counted(document, training):
        training["counts"] = {
            "count_12m": {
                "name": "count_12m",
                "chosen": "official",
                "offences": ratio(offences),
                "occasions": {"official": ratio(occasions), "additive": ratio(9.0)},
            }
        }

    gate = asked(counted)["count_12m: calibration"]
    assert gate.is_kept is is_kept
    assert "0.8 to 1.25 asked" in gate.told and f"{occasions:.2f} occasions" in gate.told
