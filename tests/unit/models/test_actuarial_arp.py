"""ARP: its terms, its rounding and bands, what it does with missing answers; same numbers in any order."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from features.exceptions import MissingColumns, UnknownCategory, UsageRefused
from models.actuarial import ARP, score_many
from models.actuarial.case_of_frame import STATIC_COLUMNS
from models.actuarial.published_scores import percentage_score, score_band
from models.actuarial.weights import read_bands, read_items, read_weights
from tests.support.arp_person import ANSWERS, PERSON
from tests.support.vectors import frame_of


def arp_scores(X: pd.DataFrame) -> pd.DataFrame:
    """The scores alone."""
    return score_many("ARP", X).scores


def dynamic_terms_of(answers: dict) -> pd.Series:
    return ARP("dynamic").fit().contributions(frame_of([PERSON | ANSWERS | answers])).iloc[0]


def test_contributions_sum_to_the_logit():
    X = frame_of([PERSON, PERSON | ANSWERS])
    result = score_many("ARP", X)
    logit = np.log(result.scores["probability"] / (1 - result.scores["probability"]))
    np.testing.assert_allclose(result.contributions.sum(axis=1), logit, rtol=0, atol=1e-12)
    np.testing.assert_allclose(result.scores["total_weight"], logit, rtol=0, atol=1e-12)


def test_unemployment_counts_two():
    assert dynamic_terms_of({})["is_unemployed"] == 2 * read_weights("ARP", "dynamic")["S4Q2"]
    assert dynamic_terms_of({"isUnemployed": False})["is_unemployed"] == 0


def test_only_living_together_counts_and_multiplies_the_problems_with_the_partner():
    weights = read_weights("ARP", "dynamic")
    together, apart = dynamic_terms_of({}), dynamic_terms_of({"currentRelationshipStatus": "NOT_IN_RELATIONSHIP"})
    assert together["current_relationship_status"] == weights["S3Q2_PARTNER"]
    assert together["relationship_problems_while_living_together"] == 2 * weights["S3Q2_PARTNERS6Q4"]
    assert apart["current_relationship_status"] == 0
    assert apart["relationship_problems_while_living_together"] == 0
    assert apart["current_relationship_with_partner"] == 2 * weights["S6Q4"]


def test_five_other_drugs_count_once():
    one = dynamic_terms_of({"motivationToTackleDrugMisuse": "FULL_MOTIVATION", "hasSpiceUsage": True})
    many = dynamic_terms_of(
        {"motivationToTackleDrugMisuse": "FULL_MOTIVATION", "hasSpiceUsage": True, "hasKetamineUsage": True}
    )
    weight = read_weights("ARP", "dynamic")["otherdrug_code_iln"]
    assert one["has_other_drugs_usage"] == many["has_other_drugs_usage"] == weight


def test_a_missing_motivation_counts_as_nothing_while_no_drug_is_recorded():
    scores = arp_scores(
        frame_of([PERSON | ANSWERS, PERSON | ANSWERS | {"motivationToTackleDrugMisuse": "FULL_MOTIVATION"}])
    )
    assert scores["type"].tolist() == ["DYNAMIC", "DYNAMIC"]
    assert scores["total_weight"][0] == scores["total_weight"][1]


def test_a_recorded_drug_without_motivation_gives_the_static_score():
    scores = arp_scores(frame_of([PERSON, PERSON | ANSWERS | {"hasHeroinUsage": True}]))
    assert scores["type"].tolist() == ["STATIC", "STATIC"]
    assert scores["probability"][0] == scores["probability"][1]


@pytest.mark.parametrize("field", list(ANSWERS))
def test_each_required_answer_that_is_missing_gives_the_static_score(field):
    scores = arp_scores(frame_of([PERSON | ANSWERS | {field: None}]))
    assert scores["type"].tolist() == ["STATIC"]
    assert scores["score"].tolist() == [4.27]


def test_the_static_probability_stands_beside_a_dynamic_score():
    scores = arp_scores(frame_of([PERSON | ANSWERS]))
    assert scores["type"].tolist() == ["DYNAMIC"]
    assert percentage_score(scores["static_probability"]).tolist() == [4.27]
    assert scores["static_log_odds"][0] != scores["total_weight"][0]


def test_follow_up_starts_at_conviction_where_no_date_is_given():
    at_conviction = PERSON | {"dateAtStartOfFollowup": PERSON["dateOfCurrentConviction"]}
    scores = arp_scores(frame_of([PERSON | {"dateAtStartOfFollowup": None}, at_conviction]))
    assert scores["probability"][0] == scores["probability"][1] > 0


def test_age_at_follow_up_moves_the_age_term_and_age_at_conviction_the_gap():
    later = PERSON | {"dateAtStartOfFollowup": "2024-12-12"}
    terms = ARP("static").fit().contributions(frame_of([PERSON, later]))
    assert terms["age_and_gender"][0] != terms["age_and_gender"][1]
    assert terms["first_or_second_sanction"][0] == terms["first_or_second_sanction"][1]


@pytest.mark.parametrize("given", [0.5, 0.00125, 0.00135, 0.99995, 1.0, 0.0, 0.00004999, 0.00005])
def test_halves_are_rounded_up_and_a_hundred_is_never_reached(given):
    expected = {
        0.5: 50.0,
        0.00125: 0.13,
        0.00135: 0.14,
        0.99995: 99.99,
        1.0: 99.99,
        0.0: 0.0,
        0.00004999: 0.0,
        0.00005: 0.01,
    }
    assert percentage_score([given]).tolist() == [expected[given]]


def test_the_largest_number_below_a_half_is_not_rounded_up():
    assert percentage_score([np.nextafter(0.00005, 0)]).tolist() == [0.0]


def test_a_score_on_the_bound_belongs_to_the_higher_band():
    bands = score_band([0.01, 49.99, 50.0, 74.99, 75.0, 89.99, 90.0, 99.99], read_bands("ARP", "static"))
    assert bands.tolist() == ["LOW", "LOW", "MEDIUM", "MEDIUM", "HIGH", "HIGH", "VERY_HIGH", "VERY_HIGH"]


def test_a_score_of_zero_has_no_band():
    assert score_band([0.0, np.nan], read_bands("ARP", "static")).isna().tolist() == [True, True]


def test_a_person_whose_score_would_be_zero_has_no_result():
    old = PERSON | {
        "dateOfBirth": "1900-01-01",
        "dateOfCurrentConviction": "2009-01-01",
        "dateAtStartOfFollowup": None,
        "ageAtFirstSanction": 108,
        "totalNumberOfSanctionsForAllOffences": 1,
    }
    result = score_many("ARP", frame_of([old]))
    assert result.findings.can_score.tolist() == [True]
    assert ARP("static").fit().score(frame_of([old])).tolist() == [0.0]
    assert result.scores[["type", "score", "band", "probability"]].isna().all(axis=None)


def test_the_band_of_the_estimator_is_that_of_its_score():
    scale = ARP("static").fit()
    X = frame_of([PERSON])
    assert scale.score(X).tolist() == [4.27]
    assert scale.band(X).tolist() == ["LOW"]
    np.testing.assert_allclose(scale.predict_proba(X).sum(axis=1), 1)
    assert scale.decision_function(X)[0] == pytest.approx(-3.109292, abs=1e-6)


def test_rows_with_a_missing_input_or_an_unknown_code_are_null_and_the_others_unmoved():
    X = frame_of([PERSON, PERSON | {"gender": None}, PERSON | {"currentOffenceCode": "99999"}, {}, PERSON | ANSWERS])
    X.index = pd.Index(["a", "b", "c", "d", "e"])
    scores = arp_scores(X)
    assert scores.index.tolist() == ["a", "b", "c", "d", "e"]
    assert scores["score"].isna().tolist() == [False, True, True, True, False]
    assert scores.loc[["b", "c", "d"]].isna().all(axis=None)
    assert scores.loc["a", "score"] == 4.27


def test_the_formula_scores_people_under_eighteen():
    young = PERSON | {"dateOfBirth": "2010-01-01", "ageAtFirstSanction": 10}
    result = score_many("ARP", frame_of([young]))
    assert result.scores["score"].notna().tolist() == [True]
    assert result.findings.is_adult.tolist() == [False]


def test_two_unknown_ages_are_not_the_same_age():
    X = frame_of([PERSON | {"dateOfCurrentConviction": None, "ageAtFirstSanction": None}])
    found = ARP("static").fit().contributions(X).iloc[0]
    assert np.isnan(found["sanction_rate"]) and np.isnan(found["first_or_second_sanction"])


def test_a_category_known_otherwise_than_by_the_code_weighs_what_its_code_would():
    X = frame_of([PERSON | {"currentOffenceCode": code} for code in ("02801", "04600")]).set_axis(["a", "b"])
    refused = X.assign(current_offence_code="99999")
    categories = pd.Series(["BURGLARY_DOMESTIC", "THEFT_NON_MOTOR"], index=X.index)
    scale = ARP("static").fit()
    assert scale.contributions(refused)["current_offence"].isna().all()
    found = scale.contributions(refused, offence_category=categories)
    pd.testing.assert_frame_equal(found, scale.contributions(X), check_exact=True)


@settings(max_examples=30)
@given(order=st.permutations(range(5)), kept=st.sets(st.integers(0, 4), min_size=1))
def test_row_order_and_subset_change_nothing(order, kept):
    people = [
        PERSON,
        PERSON | ANSWERS,
        PERSON | {"gender": "FEMALE", "totalNumberOfSanctionsForAllOffences": 12},
        PERSON | {"currentOffenceCode": None},
        PERSON | ANSWERS | {"totalNumberOfSanctionsForAllOffences": 999},
    ]
    whole = arp_scores(frame_of(people))
    rows = [place for place in order if place in kept]
    pd.testing.assert_frame_equal(arp_scores(frame_of(people).iloc[rows]), whole.iloc[rows], check_exact=True)


def test_scoring_leaves_its_input_as_it_was():
    X = frame_of([PERSON, PERSON | ANSWERS])
    before = X.copy(deep=True)
    arp_scores(X)
    pd.testing.assert_frame_equal(X, before)


def test_no_people_give_no_scores():
    assert arp_scores(frame_of([PERSON]).iloc[:0]).shape == (0, 7)


def test_absent_item_columns_count_as_not_assessed():
    X = frame_of([PERSON | ANSWERS])
    history = X[list(STATIC_COLUMNS)]
    assert arp_scores(history)["type"].tolist() == ["STATIC"]


def test_a_missing_static_column_is_named_with_what_it_may_have_been():
    X = frame_of([PERSON]).rename(columns={"date_of_birth": "date_birth"})
    with pytest.raises(MissingColumns, match=r"`date_of_birth`.*slip: `date_birth` for `date_of_birth`"):
        arp_scores(X)


def test_an_unknown_word_is_named_with_the_nearest_known_one():
    X = frame_of([PERSON | ANSWERS])
    with pytest.raises(UnknownCategory, match=r"1 word\(s\) in `gender`, in 1 row.*Known: `MALE`, `FEMALE`"):
        arp_scores(X.assign(gender="F"))
    with pytest.raises(UnknownCategory, match="Did you mean `SOME_PROBLEMS`"):
        arp_scores(X.assign(impulsivity_problems="some problem"))


def test_an_unknown_version_or_instrument_is_refused_with_the_known_ones():
    with pytest.raises(UsageRefused, match="Known: dynamic, static"):
        ARP("brief").fit()
    with pytest.raises(UsageRefused, match="Known instruments: ARP"):
        read_weights("OGRS9", "static")


def test_an_estimator_can_be_cloned_and_needs_fit_only_to_read_the_weights():
    copied = clone(ARP("dynamic"))
    assert copied.version == "dynamic"
    assert copied.fit().classes_.tolist() == [0, 1]


def test_every_item_has_a_weight_and_every_weight_of_an_item_is_used():
    dynamic, static = read_weights("ARP", "dynamic"), read_weights("ARP", "static")
    assert {item.term for item in read_items("ARP")} == set(dynamic) - set(static)


@settings(max_examples=30)
@given(st.integers(min_value=3, max_value=60))
def test_one_more_sanction_from_the_third_on_never_lowers_the_probability_of_a_man_of_thirty(count):
    scores = arp_scores(frame_of([PERSON | {"totalNumberOfSanctionsForAllOffences": n} for n in (count, count + 1)]))
    assert scores["probability"][1] >= scores["probability"][0]
