"""PNI: domains, need, risk, pathway, omissions; each rule of the specification's section 7 by name."""

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from features.exceptions import MissingColumns, UnknownCategory
from models.actuarial.case_of_request import case_of_request
from models.actuarial.pni import PNI, OneProgramme, score_pni, score_pni_many
from models.actuarial.pni_tables import first_met, pni_answers, read_pni_arrays, read_pni_lists
from models.actuarial.request_fields import published_name, read_request, request_frame

NO, SOME, SIGNIFICANT = "NO_PROBLEMS", "SOME_PROBLEMS", "SIGNIFICANT_PROBLEMS"
NUMBER = {NO: 0, SOME: 1, SIGNIFICANT: 2}
FIELDS = {name: [published_name(column) for column in d.answers] for name, d in read_pni_lists().domains.items()}
SEX, THINKING, RELATIONSHIPS, SELF = FIELDS.values()
IN_COMMUNITY = {"supervisionStatus": "COMMUNITY"} | dict.fromkeys([*SEX, *THINKING, *RELATIONSHIPS, *SELF], NO)
IN_CUSTODY = IN_COMMUNITY | {"supervisionStatus": "CUSTODY"}
ON_REMAND = IN_COMMUNITY | {"supervisionStatus": "REMAND"}
OPENED = {"hasEverCommittedSexualOffence": True}
NOT_ASKED = dict.fromkeys(SEX)
# Answers that give a need of 2, 4 and 6 points of its own.
TWO = dict.fromkeys(THINKING, SIGNIFICANT)
FOUR = TWO | dict.fromkeys(SELF, SIGNIFICANT)
SIX = FOUR | dict.fromkeys(RELATIONSHIPS, SIGNIFICANT)
GAP = {RELATIONSHIPS[0]: None}
GAPS = dict.fromkeys(RELATIONSHIPS)


def sara(partner: str | None, others: str | None = None) -> dict:
    return {"saraRiskToPartner": partner, "saraRiskToOthers": others}


def frame_of(*bodies: dict) -> pd.DataFrame:
    return request_frame([read_request(body)[0] for body in bodies], pni_answers())


def found(body: dict, *, arp: float | None = 10.0, vrp: float | None = 10.0, **others) -> OneProgramme:
    """The result for one person, which must be the same in a frame."""
    values, faults = read_request(body)
    assert not faults
    alone = score_pni(case_of_request(values, pni_answers()), arp=arp, vrp=vrp, **others)
    beside: dict[str, Any] = {name: [given] for name, given in ({"arp": arp, "vrp": vrp} | others).items()}
    together = score_pni_many(frame_of(body), **beside)
    row = together.results.astype(object).iloc[0]
    assert [None if pd.isna(word) else word for word in row] == [
        alone.need,
        alone.projected_need,
        alone.risk,
        alone.pathway,
    ]
    assert together.domains.iloc[0].dropna().to_dict() == alone.domains
    assert together.errors() == [alone.errors]
    return alone


def needs(body: dict) -> tuple[str | None, str | None]:
    one = found(body)
    return one.need, one.projected_need


def errors_of(body: dict) -> dict[str, tuple[str, ...]]:
    return {error.type.value: error.fields for error in found(body).errors}


def test_without_a_supervision_status_all_is_omitted_and_the_missing_fields_are_listed():
    one = found({}, arp=80.0, vrp=80.0)
    assert (one.need, one.projected_need, one.risk, one.pathway, one.domains) == (None, None, None, "OMISSION", {})
    assert errors_of({}) == {"MISSING_MANDATORY_INPUT": ("supervisionStatus", *SEX, *THINKING, *RELATIONSHIPS, *SELF)}
    assert errors_of(OPENED)["MISSING_MANDATORY_INPUT"] == ("supervisionStatus", *SEX, *THINKING, *RELATIONSHIPS, *SELF)


@pytest.mark.parametrize("flag", ["hasEverCommittedSexualOffence", "isARiskOfSexualHarm"])
def test_either_flag_opens_the_sexual_domain(flag):
    answers = IN_COMMUNITY | dict.fromkeys(SEX, SIGNIFICANT)
    assert found(answers | {flag: True}).domains["sex"] == 2
    assert found(answers | {flag: False}).domains["sex"] == 0
    assert found(answers).domains["sex"] == 0


@pytest.mark.parametrize("flags", [{}, {"hasEverCommittedSexualOffence": False, "isARiskOfSexualHarm": False}, OPENED])
def test_sexual_answers_are_missed_even_where_neither_flag_opens_their_domain(flags):
    assert errors_of(IN_COMMUNITY | flags) == {}
    assert errors_of(IN_COMMUNITY | flags | NOT_ASKED) == {"MISSING_MANDATORY_INPUT": tuple(SEX)}
    assert found(IN_COMMUNITY | flags | FOUR, arp=60.0).pathway == "MODERATE"
    assert found(IN_COMMUNITY | flags | FOUR | NOT_ASKED, arp=60.0).pathway == "OMISSION"


def test_a_closed_sexual_domain_scores_nothing_at_worst_either():
    assert needs(IN_CUSTODY | TWO | NOT_ASKED) == ("LOW", "LOW")
    assert needs(IN_CUSTODY | TWO | NOT_ASKED | OPENED) == ("LOW", "MEDIUM")


def official_case(place: str, numbers: str, **ratings) -> dict:
    """One row of the official PNI test data: 0, 1, 2 or - for each answer in the order of the domains."""
    words = {"0": NO, "1": SOME, "2": SIGNIFICANT, "-": None}
    answers = zip([*SEX, *THINKING, *RELATIONSHIPS, *SELF], numbers, strict=True)
    return {"supervisionStatus": place} | {name: words[number] for name, number in answers} | ratings


def test_two_official_cases_with_a_closed_sexual_domain_are_omissions():
    # HMPPS actuarial API, PNI_test_data.csv, generated cases 10056 and 10076: expected outcome O.
    first = official_case("CUSTODY", "0-1-021--22--", isARiskOfSexualHarm=False, **sara("MEDIUM", "LOW"))
    second = official_case("CUSTODY", "---1-1-02--21", **sara("MEDIUM", "HIGH"))
    of_first = {"arp": 95.0, "vrp": 30.0, "combined": 0.2, "direct_contact": "HIGH", "images": "MEDIUM"}
    of_second = {"arp": 60.0, "vrp": 60.0, "combined": 0.2, "direct_contact": "LOW", "images": None}
    assert found(first, **of_first).pathway == found(second, **of_second).pathway == "OMISSION"


def expected_sexual(answers: tuple[str, ...]) -> int:
    total = sum(NUMBER[answer] for answer in answers)
    return 2 if NUMBER[answers[1]] == 2 else int(total >= 2) + int(total >= 4)


@pytest.mark.parametrize("answers", list(product(NUMBER, repeat=3)))
def test_the_sexual_domain_is_high_from_four_or_by_its_interests_and_medium_from_two(answers):
    body = IN_COMMUNITY | OPENED | dict(zip(SEX, answers, strict=True))
    assert found(body).domains["sex"] == expected_sexual(answers)


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ((SIGNIFICANT, SOME, None), 0),
        ((None, SOME, SIGNIFICANT), 0),
        ((SIGNIFICANT, None, SIGNIFICANT), 2),  # a sum of four needs no further answer
        ((None, SIGNIFICANT, None), 2),
        ((None, None, None), 0),
    ],
)
def test_the_sexual_domain_is_not_calculable_with_an_answer_missing_below_four(answers, score):
    assert found(IN_COMMUNITY | OPENED | dict(zip(SEX, answers, strict=True))).domains["sex"] == score


@pytest.mark.parametrize("answers", list(product(NUMBER, repeat=2)))
def test_thinking_is_high_from_three_or_by_its_attitudes_and_medium_from_one(answers):
    total = NUMBER[answers[0]] + NUMBER[answers[1]]
    expected = 2 if NUMBER[answers[0]] == 2 else int(total >= 1) + int(total >= 3)
    assert found(IN_COMMUNITY | dict(zip(THINKING, answers, strict=True))).domains["thinking"] == expected


@pytest.mark.parametrize("domain", ["relationships", "self_management"])
@pytest.mark.parametrize(("total", "score"), list(enumerate([0, 0, 1, 1, 1, 2, 2, 2, 2])))
def test_relationships_and_self_management_are_medium_from_two_and_high_from_five(domain, total, score):
    numbers = [min(2, max(0, total - 2 * at)) for at in range(4)]
    words = [list(NUMBER)[number] for number in numbers]
    assert found(IN_COMMUNITY | dict(zip(FIELDS[domain], words, strict=True))).domains[domain] == score


@pytest.mark.parametrize(
    ("answers", "total", "need"),
    [
        ({}, 0, "LOW"),
        (TWO, 2, "LOW"),
        (TWO | {SELF[0]: SIGNIFICANT}, 3, "MEDIUM"),
        (FOUR | {RELATIONSHIPS[0]: SIGNIFICANT}, 5, "MEDIUM"),
        (SIX, 6, "HIGH"),
        (SIX | OPENED | dict.fromkeys(SEX, SIGNIFICANT), 8, "HIGH"),
    ],
)
@pytest.mark.parametrize("place", [IN_COMMUNITY, IN_CUSTODY, ON_REMAND])
def test_need_is_medium_from_three_and_high_from_six(place, answers, total, need):
    one = found(place | answers)
    assert sum(one.domains.values()) == total
    assert (one.need, one.projected_need) == (need, need)


def test_a_projected_need_takes_every_missing_answer_as_significant():
    assert needs(IN_COMMUNITY | GAP) == ("LOW", "LOW")
    assert needs(IN_COMMUNITY | TWO | GAPS)[1] == "MEDIUM"
    assert needs(IN_COMMUNITY | FOUR | GAPS)[1] == "HIGH"
    assert needs(IN_COMMUNITY | OPENED | FOUR | NOT_ASKED)[1] == "HIGH"


def test_a_sum_of_six_is_high_whatever_is_missing():
    assert needs(IN_CUSTODY | OPENED | SIX | NOT_ASKED) == ("HIGH", "HIGH")


def test_a_sum_of_three_in_the_community_is_medium_whatever_is_missing():
    assert needs(IN_COMMUNITY | FOUR | GAPS) == ("MEDIUM", "HIGH")


def test_missing_answers_that_cannot_change_the_level_leave_it():
    assert needs(IN_CUSTODY | FOUR | GAP) == ("MEDIUM", "MEDIUM")


ALL_INCOMPLETE = OPENED | NOT_ASKED | dict.fromkeys([THINKING[1], RELATIONSHIPS[0], RELATIONSHIPS[1], SELF[0]])


@pytest.mark.parametrize(("place", "need"), [(IN_CUSTODY, None), (ON_REMAND, None), (IN_COMMUNITY, "LOW")])
def test_four_incomplete_domains_leave_no_need_outside_the_community(place, need):
    assert needs(place | ALL_INCOMPLETE) == (need, "MEDIUM")


def test_a_closed_domain_is_one_of_the_four_where_its_answers_are_missing():
    gaps = {THINKING[1]: None, SELF[0]: None, SELF[1]: None} | GAPS
    assert needs(IN_CUSTODY | gaps | {SELF[2]: SOME}) == ("LOW", "MEDIUM")
    assert needs(IN_CUSTODY | gaps | {SELF[2]: SOME} | NOT_ASKED) == (None, "MEDIUM")


@pytest.mark.parametrize("ratings", [sara(None), sara("LOW", "LOW"), sara("NOT_APPLICABLE")])
def test_a_medium_need_that_might_be_high_is_none_without_a_raised_sara(ratings):
    assert needs(IN_CUSTODY | FOUR | GAPS | ratings) == (None, "HIGH")


@pytest.mark.parametrize(("place", "need"), [(IN_COMMUNITY, "MEDIUM"), (IN_CUSTODY, "HIGH"), (ON_REMAND, "HIGH")])
@pytest.mark.parametrize("ratings", [sara("MEDIUM", "LOW"), sara("NOT_APPLICABLE", "HIGH")])
def test_a_raised_sara_with_both_ratings_decides_an_open_need(place, need, ratings):
    assert needs(place | TWO | GAPS | ratings) == (need, "MEDIUM")


def test_a_raised_sara_with_one_rating_leaves_the_level():
    assert needs(IN_CUSTODY | TWO | GAPS | sara("HIGH")) == ("LOW", "MEDIUM")
    assert needs(IN_CUSTODY | FOUR | GAPS | sara(None, "MEDIUM")) == ("MEDIUM", "HIGH")


def test_no_need_leads_to_omission():
    assert found(IN_CUSTODY | FOUR | GAPS, arp=99.0, vrp=99.0).pathway == "OMISSION"


@pytest.mark.parametrize(
    ("scores", "risk"),
    [
        ({}, "LOW"),
        ({"arp": 49.99, "vrp": 29.99}, "LOW"),
        ({"arp": 50.0}, "MEDIUM"),
        ({"arp": 74.99}, "MEDIUM"),
        ({"arp": 75.0}, "HIGH"),
        ({"vrp": 30.0}, "MEDIUM"),
        ({"vrp": 59.99}, "MEDIUM"),
        ({"vrp": 60.0}, "HIGH"),
        ({"arp": None, "vrp": None}, "LOW"),
        ({"direct_contact": "LOW"}, "LOW"),
        ({"direct_contact": "MEDIUM"}, "MEDIUM"),
        ({"images": "HIGH"}, "HIGH"),
        ({"images": "VERY_HIGH"}, "HIGH"),
        ({"combined": 0.99}, "LOW"),
        ({"combined": 1.0}, "MEDIUM"),
        ({"combined": 2.99, "images": "NOT_APPLICABLE"}, "MEDIUM"),
        ({"combined": 3.0}, "HIGH"),
        ({"combined": 99.0, "direct_contact": "LOW"}, "LOW"),
        ({"combined": 99.0, "direct_contact": "MEDIUM"}, "MEDIUM"),
    ],
)
def test_risk_by_scores_and_bands_with_the_combined_score_only_where_no_sexual_band_applies(scores, risk):
    assert found(IN_COMMUNITY, **scores).risk == risk


@pytest.mark.parametrize(
    ("ratings", "risk"),
    [
        (sara("LOW", "NOT_APPLICABLE"), "LOW"),
        (sara("MEDIUM"), "MEDIUM"),
        (sara("LOW", "MEDIUM"), "MEDIUM"),
        (sara("HIGH", "MEDIUM"), "HIGH"),
        (sara("NOT_APPLICABLE", "HIGH"), "HIGH"),
    ],
)
def test_risk_by_sara_is_that_of_the_higher_of_the_two_ratings(ratings, risk):
    assert found(IN_COMMUNITY | ratings).risk == risk


HIGH_HIGH = {"arp": 75.0, "vrp": 60.0}


@pytest.mark.parametrize(
    ("body", "scores", "pathway"),
    [
        (IN_CUSTODY, HIGH_HIGH, "HIGH"),
        (IN_COMMUNITY, HIGH_HIGH, "MODERATE"),
        (ON_REMAND, HIGH_HIGH, "ALTERNATIVE"),
        (IN_CUSTODY | sara("HIGH"), {"arp": 75.0}, "HIGH"),
        (IN_CUSTODY | sara("MEDIUM"), {"arp": 75.0}, "MODERATE"),
        (IN_COMMUNITY | sara("HIGH"), {"arp": 75.0}, "MODERATE"),
        (IN_CUSTODY | sara("HIGH"), {"vrp": 60.0}, "MODERATE"),
        (IN_CUSTODY, {"arp": 75.0}, "ALTERNATIVE"),
        (IN_CUSTODY, {"vrp": 60.0}, "ALTERNATIVE"),
        (IN_CUSTODY | SIX, {"vrp": 60.0}, "HIGH"),
        (IN_COMMUNITY | SIX, {"vrp": 60.0}, "MODERATE"),
        (ON_REMAND | SIX, {"vrp": 60.0}, "ALTERNATIVE"),
    ],
)
def test_the_high_pathway_is_for_custody_and_the_same_is_moderate_in_the_community(body, scores, pathway):
    assert found(body, **scores).pathway == pathway


@pytest.mark.parametrize("rating", ["MEDIUM", "HIGH"])
@pytest.mark.parametrize("place", [IN_COMMUNITY, IN_CUSTODY, ON_REMAND])
def test_a_raised_sara_is_moderate_at_least(place, rating):
    assert found(place | sara(rating)).pathway == "MODERATE"


@pytest.mark.parametrize(
    ("answers", "arp", "pathway"),
    [
        (FOUR, 75.0, "MODERATE"),
        (SIX, 50.0, "MODERATE"),
        (FOUR, 50.0, "MODERATE"),
        (SIX, 10.0, "ALTERNATIVE"),
        (FOUR, 10.0, "ALTERNATIVE"),
        (TWO, 75.0, "ALTERNATIVE"),
        (TWO, 50.0, "ALTERNATIVE"),
    ],
)
@pytest.mark.parametrize("place", [IN_COMMUNITY, IN_CUSTODY, ON_REMAND])
def test_need_and_risk_together_make_the_moderate_pathway(place, answers, arp, pathway):
    assert found(place | answers, arp=arp).pathway == pathway


SCORED: dict[str, Any] = {"combined": 0.0, "direct_contact": "LOW", "images": "LOW"}


@pytest.mark.parametrize("ratings", [sara(None), sara("LOW"), sara(None, "LOW")])
def test_missing_answers_with_a_missing_sara_omit_the_alternative_pathway(ratings):
    assert found(IN_COMMUNITY | GAP | ratings, **SCORED).pathway == "OMISSION"
    assert found(IN_COMMUNITY | GAP | sara("LOW", "LOW"), **SCORED).pathway == "ALTERNATIVE"
    assert found(IN_COMMUNITY | ratings, **SCORED).pathway == "ALTERNATIVE"


@pytest.mark.parametrize(
    "absent", [{"images": None}, {"direct_contact": None}, {"combined": None, "direct_contact": "NOT_APPLICABLE"}]
)
def test_missing_answers_omit_where_a_missing_predictor_could_raise_the_risk(absent):
    body = IN_COMMUNITY | GAP | sara("LOW", "LOW")
    applicable = SCORED | {"images": "NOT_APPLICABLE"} if "combined" in absent else SCORED
    assert found(body, **(applicable | absent)).pathway == "OMISSION"
    assert found(body, arp=80.0, **(applicable | absent)).pathway == "ALTERNATIVE"


def test_as_the_official_service_runs_missing_answers_omit_all_but_a_high_risk():
    for scores in ({"arp": 10.0}, {"arp": 50.0}, {"vrp": 59.99}):
        assert found(IN_COMMUNITY | FOUR | GAP | sara("MEDIUM"), **scores).pathway == "OMISSION"
    assert found(IN_COMMUNITY | FOUR | GAP | sara("MEDIUM"), arp=75.0).pathway == "MODERATE"


@pytest.mark.parametrize(
    ("place", "pathway"), [(IN_CUSTODY, "OMISSION"), (ON_REMAND, "OMISSION"), (IN_COMMUNITY, "MODERATE")]
)
def test_missing_answers_without_sara_omit_in_custody_and_on_remand(place, pathway):
    assert found(place | FOUR | GAP, arp=75.0).pathway == pathway
    assert found(place | FOUR, arp=75.0).pathway == "MODERATE"


def test_missing_answers_are_listed_beside_a_pathway_and_missing_ratings_are_not():
    body = IN_CUSTODY | GAP | {SELF[3]: None} | sara("HIGH")
    assert found(body, arp=80.0).pathway == "HIGH"
    assert errors_of(body) == {"MISSING_MANDATORY_INPUT": (RELATIONSHIPS[0], SELF[3])}


@pytest.mark.parametrize("ratings", [sara("VERY_HIGH"), sara("LOW", "VERY_HIGH")])
def test_a_rating_that_sara_does_not_have_leads_to_no_pathway(ratings):
    one = found(IN_CUSTODY | GAP | ratings, arp=80.0)
    assert (one.need, one.risk, one.pathway) == (None, None, "OMISSION")
    assert errors_of(IN_CUSTODY | GAP | ratings) == {"UNEXPECTED_ERROR": ()}
    assert errors_of({"supervisionStatus": None} | ratings)["MISSING_MANDATORY_INPUT"][0] == "supervisionStatus"


def test_the_estimator_gives_the_same_by_its_methods_in_any_order_of_rows():
    X = frame_of(IN_CUSTODY | SIX, IN_COMMUNITY | FOUR, {}, ON_REMAND | FOUR | GAPS).set_axis([4, 4, 2, 1])
    before, scale = X.copy(), clone(PNI()).fit()
    arp, vrp = np.array([80.0, 55.0, 80.0, np.nan]), np.array([np.nan, 10.0, 10.0, 10.0])
    scores = {"arp": arp, "vrp": vrp}
    assert scale.need(X).fillna("-").tolist() == ["HIGH", "MEDIUM", "-", "-"]
    assert scale.risk(X, **scores).fillna("-").tolist() == ["HIGH", "MEDIUM", "-", "LOW"]
    assert scale.pathway(X, **scores).tolist() == ["HIGH", "MODERATE", "OMISSION", "OMISSION"]
    assert scale.contributions(X).sum(axis=1, skipna=False).tolist() == scale.score(X).tolist() == [6, 4, pd.NA, 4]
    backwards = scale.pathway(X.iloc[::-1], arp=arp[::-1], vrp=vrp[::-1])
    assert backwards.iloc[::-1].equals(scale.pathway(X, **scores))
    assert scale.pathway(X.iloc[:0], arp=[], vrp=[]).empty
    pd.testing.assert_frame_equal(X, before)


def test_only_the_supervision_status_must_be_a_column_and_strange_words_are_refused():
    X = frame_of(IN_CUSTODY)
    score_pni_many(X[["supervision_status"]], arp=[1.0], vrp=[1.0])
    with pytest.raises(MissingColumns, match="supervision_status"):
        score_pni_many(X.drop(columns="supervision_status"), arp=[1.0], vrp=[1.0])
    with pytest.raises(UnknownCategory, match="temper_control"):
        score_pni_many(X.assign(temper_control="VERY"), arp=[1.0], vrp=[1.0])
    with pytest.raises(UnknownCategory, match="VERY_HIGH"):
        score_pni_many(X, arp=[1.0], vrp=[1.0], images=["ENORMOUS"])
    with pytest.raises(UnknownCategory, match="VERY_HIGH"):
        score_pni(case_of_request({}, pni_answers()), arp=1.0, vrp=1.0, direct_contact="ENORMOUS")
    with pytest.raises(NotFittedError):
        PNI().need(X)


def test_the_first_rule_that_is_met_counts_for_one_and_for_many():
    assert first_met([(False, 1), (True, 2), (True, 3)], 4) == 2
    assert first_met([(False, 1)], 4) == 4
    truth = np.array([True, False, False])
    assert first_met([(truth, 1), (truth[::-1], 2)], np.array([7, 8, 9])).tolist() == [1, 8, 2]


def test_one_and_many_read_the_same_tables():
    lists, arrays = read_pni_lists(), read_pni_arrays()
    assert list(arrays.points) == lists.points == [0, 1, 2, 0]
    assert list(arrays.projected_points) == lists.projected_points == [0, 1, 2, 2]
    for name, domain in lists.domains.items():
        assert list(arrays.domains[name].scores) == domain.scores
        assert len(domain.scores) == lists.worst_answer * len(domain.answers) + 1
