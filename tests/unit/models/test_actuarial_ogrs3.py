"""OGRS3: each exact behaviour as coded, where the published scale differs, and what is refused."""

from decimal import ROUND_HALF_UP, Decimal
from math import inf, isnan, nextafter

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from features.exceptions import MissingColumns, UnknownCategory, UsageRefused
from features.offence_codes import read_offence_codes
from models.actuarial.case_of_frame import STATIC_COLUMNS
from models.actuarial.case_of_request import case_of_request
from models.actuarial.legacy_percentages import cut_points, limited_probability, whole_percentage
from models.actuarial.ogrs3 import OGRS3, score_many, score_one
from models.actuarial.request_fields import read_request, request_frame
from models.actuarial.weights import read_weights

PERSON = {
    "assessmentDate": "2025-10-03",
    "gender": "MALE",
    "dateOfBirth": "1990-05-10",
    "dateOfCurrentConviction": "2020-06-01",
    "dateAtStartOfFollowup": "2021-01-01",
    "ageAtFirstSanction": 20,
    "totalNumberOfSanctionsForAllOffences": 5,
    "currentOffenceCode": "00100",
}
TWELVE = {"dateOfBirth": "2008-05-10", "ageAtFirstSanction": 12}


def values_of(changes: dict) -> dict:
    given, faults = read_request({name: value for name, value in (PERSON | changes).items() if value is not None})
    assert not faults
    return given


def one(changes: dict, variant="hmpps"):
    return score_one(case_of_request(values_of(changes), ()), variant)


def frame(*people: dict) -> pd.DataFrame:
    return request_frame([values_of(changes) for changes in people], STATIC_COLUMNS)


def codes(changes: dict) -> list[str]:
    return [error.type.value for error in one(changes).errors]


def terms(changes: dict, variant="hmpps") -> dict[str, float]:
    return one(changes, variant).contributions


def code_of(group: str) -> str:
    groups = read_offence_codes()["ogrs3_group"]
    return str(groups.index[groups.eq(group)][0])


def test_the_log_odds_are_the_published_sum():
    found = one({})
    rate = 1.25112 * np.log(5 / (10 + 30 - 20))
    expected = -1.326 + 0.46306 + rate + 0.0
    assert sum(found.contributions.values()) == pytest.approx(2.1217 + expected, abs=1e-12)
    assert found.one_year_probability == pytest.approx(1 / (1 + np.exp(-1.40256 - expected)), abs=1e-12)
    assert (found.one_year, found.two_year, found.band) == (23, 38, "LOW")


def test_a_first_sanction_is_one_in_all_the_current_one_included():
    assert terms({"totalNumberOfSanctionsForAllOffences": 1})["first_or_repeat_sanction"] == 0.12614
    assert terms({"totalNumberOfSanctionsForAllOffences": 2})["first_or_repeat_sanction"] == 0.46306


def test_age_counts_at_the_start_of_follow_up_and_the_rate_at_conviction():
    older, later = {"dateAtStartOfFollowup": "2026-01-01"}, {"dateOfCurrentConviction": "2020-12-31"}
    assert terms(older)["age_and_gender"] == -1.368
    assert terms(older)["copas_rate"] == terms({})["copas_rate"] == terms(later)["copas_rate"]


@pytest.mark.parametrize(
    ("age", "man", "woman"),
    [
        *((10, 0.0, 0.785), (12, 0.08392, 0.61385), (14, 0.07578, 0.66952), (17, -0.0616, -0.9592)),
        *((18, -0.6251, -0.8975), (20, -0.6251, -0.8975), (21, -1.0515, -1.0285), (24, -1.0515, -1.0285)),
        *((49, -1.4997, -1.5247), (50, -2.0253, -2.4498), (109, -2.0253, -2.4498)),
    ],
)
def test_age_groups_have_inclusive_ends_and_the_last_has_none(age, man, woman):
    dates = {"dateOfBirth": "1900-01-01", "dateOfCurrentConviction": "1912-01-01", "ageAtFirstSanction": 10}
    dates |= {"dateAtStartOfFollowup": f"{1900 + age}-06-01"}
    assert terms(dates | {"gender": "MALE"})["age_and_gender"] == man
    assert terms(dates | {"gender": "FEMALE"})["age_and_gender"] == woman


def test_girls_of_ten_to_fifteen_weigh_more_as_coded_and_less_as_published():
    girl = TWELVE | {"gender": "FEMALE"}
    assert terms(girl)["age_and_gender"] == 0.61385
    assert terms(girl, "published")["age_and_gender"] == -0.613852078


def test_from_sixteen_on_the_variants_differ_in_digits_alone_but_for_one_offence():
    coded, published = (read_weights("OGRS3", variant) for variant in ("hmpps", "published"))
    assert set(coded) == set(published)
    apart = {label for label in coded if abs(coded[label] - published[label]) > 1e-4}
    girls = {f"age_female:{ages}" for ages in ("10-11", "12-13", "14-15")}
    assert apart == girls | {"offence:SEXUAL_NOT_AGAINST_CHILD"}


def test_a_sexual_offence_not_against_a_child_weighs_ten_times_as_much_as_coded():
    code = {"currentOffenceCode": code_of("SEXUAL_NOT_AGAINST_CHILD")}
    assert terms(code)["current_offence"] == 0.0328
    assert terms(code, "published")["current_offence"] == 0.003276327


def test_the_percentage_is_rounded_from_five_decimals_on_the_exact_binary_value():
    points = cut_points(by_way_of_five_decimals=True)
    assert whole_percentage(0.495, points) == 49  # as a double, 0.495 lies below a half
    assert whole_percentage(0.494996, points) == 49
    assert whole_percentage(0.4950051, points) == 50
    assert whole_percentage(0.124996, points) == 13  # five decimals make it 0.12500, which is a double
    assert whole_percentage(0.124996, cut_points(by_way_of_five_decimals=False)) == 12


@pytest.mark.parametrize("by_way_of_five_decimals", [True, False])
def test_rounding_is_decimal_half_up_on_both_sides_of_every_step(by_way_of_five_decimals):
    points = cut_points(by_way_of_five_decimals=by_way_of_five_decimals)
    near = np.array([(2 * whole + 1) / 200 + shift for whole in range(100) for shift in (-1e-5, -5e-6, 0, 5e-6, 1e-5)])
    tries = [*points.one, *(nextafter(p, -inf) for p in points.one), *near[(near >= 0) & (near <= 1)].tolist()]
    tries += np.random.default_rng(1).random(5_000).tolist()
    for probability in tries:
        five = Decimal(probability)
        if by_way_of_five_decimals:
            five = Decimal(float(five.quantize(Decimal("0.00001"), ROUND_HALF_UP)))
        expected = min(max(int((100 * five).quantize(Decimal(1), ROUND_HALF_UP)), 1), 99)
        assert whole_percentage(probability, points) == expected
    assert np.asarray(whole_percentage(np.array(tries), points)).tolist() == [
        whole_percentage(probability, points) for probability in tries
    ]


def test_no_percentage_is_below_one_or_above_ninety_nine():
    points = cut_points(by_way_of_five_decimals=True)
    assert [whole_percentage(p, points) for p in (0.0, 1e-9, 0.999, 1.0)] == [1, 1, 99, 99]
    low = one({"ageAtFirstSanction": 0, "totalNumberOfSanctionsForAllOffences": 1, "dateOfBirth": "1940-01-01"})
    assert (low.one_year, low.two_year) == (1, 1)
    assert one({"totalNumberOfSanctionsForAllOffences": 100_000}).two_year == 99


def test_log_odds_beyond_what_the_service_can_take_have_no_probability():
    weights = read_weights("OGRS3", "hmpps")
    at_limits = [limited_probability(log_odds, weights) for log_odds in (709.0, -745.0)]
    assert all(isnan(float(found)) for found in at_limits)
    assert [limited_probability(log_odds, weights) for log_odds in (708.9, -744.9)] == [1.0, 0.0]
    assert np.isnan(np.asarray(limited_probability(np.array([709.0, -745.0, np.nan]), weights))).all()


def test_the_number_of_sanctions_has_no_upper_limit():
    found = one({"totalNumberOfSanctionsForAllOffences": 2**31 - 1})
    assert found.errors == ()
    assert found.contributions["copas_rate"] == pytest.approx(1.25112 * np.log((2**31 - 1) / 20), abs=1e-12)


def test_the_band_is_that_of_the_two_year_percentage_whatever_the_horizon():
    X = frame({"totalNumberOfSanctionsForAllOffences": 12})
    short, long = OGRS3(horizon_years=1).fit(), OGRS3().fit()
    assert (short.score(X).tolist(), long.score(X).tolist()) == ([48.0], [65.0])
    assert short.band(X).tolist() == long.band(X).tolist() == ["MEDIUM"]


def test_an_empty_request_lists_every_mandatory_field_in_order():
    (error,) = score_one(case_of_request({}, ())).errors
    assert error.type == "MISSING_MANDATORY_INPUT"
    assert error.fields == (
        "gender",
        "dateOfBirth",
        "dateOfCurrentConviction",
        "dateAtStartOfFollowup",
        "totalNumberOfSanctionsForAllOffences",
        "ageAtFirstSanction",
        "currentOffenceCode",
    )


def test_a_missing_start_of_follow_up_is_not_replaced_by_the_conviction():
    (error,) = one({"dateAtStartOfFollowup": None}).errors
    assert (error.type, error.fields) == ("MISSING_MANDATORY_INPUT", ("dateAtStartOfFollowup",))
    assert np.isnan(OGRS3().fit().score(frame({"dateAtStartOfFollowup": None}))).all()


def test_an_assessment_date_is_not_needed():
    assert one({"assessmentDate": None}).two_year == one({}).two_year


def test_fewer_than_one_sanction_stops_before_any_other_fault_is_looked_for():
    assert codes({"totalNumberOfSanctionsForAllOffences": 0, "ageAtFirstSanction": 90}) == [
        "TOTAL_NUMBER_OF_SANCTIONS_LESS_THAN_ONE"
    ]


def test_the_faults_that_follow_are_told_together():
    assert codes({"ageAtFirstSanction": 31, "currentOffenceCode": "99999"}) == [
        "AGE_AT_FIRST_SANCTION_AFTER_AGE_AT_CURRENT_CONVICTION",
        "OFFENCE_CODE_MAPPING_NOT_FOUND",
    ]
    assert codes(
        {"dateOfCurrentConviction": "2000-05-09", "ageAtFirstSanction": 10, "currentOffenceCode": "08800"}
    ) == [
        "AGE_AT_CURRENT_CONVICTION_LESS_THAN_TEN",
        "AGE_AT_FIRST_SANCTION_AFTER_AGE_AT_CURRENT_CONVICTION",
        "NEED_DETAILS_OF_EXACT_OFFENCE",
    ]


def test_a_first_sanction_at_the_age_of_the_current_one_is_allowed():
    assert codes({"ageAtFirstSanction": 30}) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ABC", "OFFENCE_CODE_INCORRECT_FORMAT"),
        ("123456", "OFFENCE_CODE_INCORRECT_FORMAT"),
        ("0270A", "OFFENCE_CODE_MAPPING_NOT_FOUND"),
        ("99999", "OFFENCE_CODE_MAPPING_NOT_FOUND"),
        ("00878", "OFFENCE_CODE_MAPPING_NOT_FOUND"),
        ("00000", "OFFENCE_CODE_MAPPING_NOT_FOUND"),
    ],
)
def test_a_code_is_malformed_for_its_length_alone(code, expected):
    assert codes({"currentOffenceCode": code}) == [expected]
    (told,) = score_many(frame({"currentOffenceCode": code})).errors()
    assert [error.type.value for error in told] == [expected]


def test_three_codes_need_the_exact_offence_and_fifteen_have_no_weight():
    groups = read_offence_codes()["ogrs3_group"]
    detail, nothing = groups.index[groups.eq("DETAIL_NEEDED")], groups.index[groups.eq("NO_DESCRIPTION")]
    assert detail.tolist() == ["08800", "11100", "14100"]
    assert nothing.tolist() == [*(f"{code:05}" for code in range(95000, 95014)), "99955"]
    assert {tuple(codes({"currentOffenceCode": code})) for code in detail} == {("NEED_DETAILS_OF_EXACT_OFFENCE",)}
    assert {tuple(codes({"currentOffenceCode": code})) for code in nothing} == {("OFFENCE_CODE_MAPPING_NOT_FOUND",)}
    assert groups.isna().sum() == 11
    assert groups.nunique() == 22


@pytest.mark.parametrize(
    "changes",
    [
        {"dateOfCurrentConviction": "1990-05-10"},
        {"dateAtStartOfFollowup": "1990-05-10"},
        {"dateAtStartOfFollowup": "2000-05-09"},
    ],
)
def test_a_date_on_the_birth_and_a_follow_up_before_ten_are_unexpected_errors(changes):
    assert codes(changes) == ["UNEXPECTED_ERROR"]
    assert one(changes).two_year is None


def test_someone_under_eighteen_has_a_score_and_our_own_refusal():
    young = TWELVE | {"assessmentDate": "2021-02-01"}
    assert codes(young) == ["PERSON_UNDER_18"]
    assert one(young).two_year == 86


def test_contributions_are_terms_by_horizon_that_sum_to_the_logit():
    X = frame({}, {"gender": "FEMALE"}, {"currentOffenceCode": "04600"})
    for model, intercept in ((OGRS3(horizon_years=1).fit(), 1.40256), (OGRS3(horizon_years=2).fit(), 2.1217)):
        found = model.contributions(X)
        assert found["intercept"].tolist() == [intercept] * 3
        np.testing.assert_allclose(found.sum(axis=1), model.decision_function(X), rtol=0, atol=1e-12)
        probability = model.predict_proba(X)
        np.testing.assert_allclose(probability.sum(axis=1), 1.0, rtol=0, atol=1e-15)
        np.testing.assert_allclose(1 / (1 + np.exp(-found.sum(axis=1))), probability[:, 1], rtol=0, atol=1e-12)


def test_the_estimator_gives_the_same_numbers_as_the_results_in_any_order():
    X = frame({}, {"gender": "FEMALE"}, {"totalNumberOfSanctionsForAllOffences": 60}).set_axis(list("abc"))
    before = X.copy(deep=True)
    model = clone(OGRS3("published")).fit()
    result = score_many(X, "published")
    assert model.score(X).tolist() == result.scores["two_year"].tolist()
    assert model.band(X).to_dict() == result.scores["band"].to_dict()
    assert model.score(X.loc[["c", "a"]]).tolist() == [model.score(X)[2], model.score(X)[0]]
    assert result.points is None
    pd.testing.assert_frame_equal(X, before)


def test_what_is_not_known_is_missing_in_the_term_it_enters():
    X = frame(
        {"ageAtFirstSanction": None, "dateOfCurrentConviction": None}, {"gender": None, "currentOffenceCode": "ABC"}
    )
    found = OGRS3().fit().contributions(X)
    assert found.isna().to_numpy().tolist() == [
        [False, False, False, True, False],
        [False, True, False, False, True],
    ]
    assert found["first_or_repeat_sanction"].tolist() == [0.46306, 0.46306]


def test_an_unknown_variant_horizon_column_or_word_is_refused():
    with pytest.raises(UsageRefused, match=r"no variant 'oasys'\. Known: hmpps, published"):
        score_many(frame({}), "oasys")  # type: ignore[arg-type]
    with pytest.raises(UsageRefused, match="horizon_years must be 1 or 2; got 3"):
        OGRS3(horizon_years=3).fit()  # type: ignore[arg-type]
    with pytest.raises(MissingColumns, match="OGRS3 needs"):
        OGRS3().fit().score(frame({}).drop(columns="gender"))
    with pytest.raises(UnknownCategory):
        OGRS3().fit().score(frame({}).assign(gender="male"))
