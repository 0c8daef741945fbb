"""MST: whom it screens, what it adds up, what it misses; each rule of the specification's section 6 by name."""

import csv
import json

import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from features.exceptions import MissingColumns, UnknownCategory
from models.actuarial.case_of_request import case_of_request
from models.actuarial.mst import COLUMNS, MST, OneScreening, mst_answers, read_mst_arrays, read_mst_lists, score_mst
from models.actuarial.mst import score_mst_many as many
from models.actuarial.request_fields import published_name, read_request, request_frame
from tests.support.shared import shared

PERSON = {"assessmentDate": "2025-10-03", "dateOfBirth": "2003-04-06", "gender": "MALE"}
LEVELS = [published_name(column) for column in mst_answers()[1:8]] + ["understandsOtherPeoplesViews"]
NOTHING = {"hasPeerGroupInfluences": False, "awarenessOfConsequences": "YES"} | dict.fromkeys(LEVELS, "NO_PROBLEMS")
WORST = {"hasPeerGroupInfluences": True, "awarenessOfConsequences": "NO"} | dict.fromkeys(
    LEVELS, "SIGNIFICANT_PROBLEMS"
)
NINE = NOTHING | dict.fromkeys(LEVELS[:4], "SIGNIFICANT_PROBLEMS") | {"hasPeerGroupInfluences": True}


def one(body: dict) -> OneScreening:
    return score_mst(case_of_request(read_request(body)[0], mst_answers()))


def frame_of(*bodies: dict) -> pd.DataFrame:
    return request_frame([read_request(body)[0] for body in bodies], (*COLUMNS, *mst_answers()))


def outcome(body: dict) -> tuple[int | None, bool | None, bool | None]:
    """Score, flag and applicability, which must be the same alone and in a frame."""
    found = one(body)
    row = many(frame_of(body)).results.iloc[0]
    assert (found.score, found.flag, found.applicable) == tuple(None if pd.isna(value) else value for value in row)
    return found.score, found.flag, found.applicable


def errors_of(body: dict) -> dict[str, tuple[str, ...]]:
    found = one(body).errors
    assert many(frame_of(body)).errors() == [found]
    return {error.type.value: error.fields for error in found}


@pytest.mark.parametrize(
    ("birth", "is_screened"),
    [("2007-10-04", False), ("2007-10-03", True), ("1999-10-04", True), ("1999-10-03", False)],
)
def test_it_screens_from_the_eighteenth_birthday_to_the_eve_of_the_twenty_sixth(birth, is_screened):
    assert outcome(PERSON | NOTHING | {"dateOfBirth": birth}) == (
        (0, False, True) if is_screened else (None, False, False)
    )


def test_born_on_a_leap_day_the_birthday_in_a_common_year_is_the_first_of_march():
    leap = PERSON | NOTHING | {"dateOfBirth": "2008-02-29"}
    assert outcome(leap | {"assessmentDate": "2026-02-28"})[2] is False
    assert outcome(leap | {"assessmentDate": "2026-03-01"})[2] is True


def test_another_age_is_not_applicable_before_anything_is_missed():
    body = {"assessmentDate": "2025-10-03", "dateOfBirth": "1980-04-06"}
    assert outcome(body) == (None, False, False)
    assert errors_of(body) == {}


def test_women_of_that_age_are_not_applicable():
    assert outcome(PERSON | NOTHING | {"gender": "FEMALE"}) == (None, False, False)
    assert errors_of(PERSON | NOTHING | {"gender": "FEMALE"}) == {}


def test_women_too_need_nine_answers_first():
    body = PERSON | NOTHING | {"gender": "FEMALE", "temperControl": None, "impulsivityProblems": None}
    assert outcome(body) == (None, None, None)
    assert errors_of(body) == {"MISSING_MANDATORY_INPUT": ("impulsivityProblems", "temperControl")}


@pytest.mark.parametrize("field", ["gender", "dateOfBirth"])
def test_gender_and_birth_are_required(field):
    body = PERSON | NOTHING | {field: None}
    assert outcome(body) == (None, None, None)
    assert errors_of(body) == {"MISSING_MANDATORY_INPUT": (field,)}


@pytest.mark.parametrize("field", NOTHING)
def test_nine_answers_are_enough_and_the_tenth_counts_nothing(field):
    worst = PERSON | WORST
    without = worst | {field: None}
    assert outcome(without) == (19 - one(worst).points[mst_column(field)], True, True)
    assert errors_of(without) == {}


def mst_column(field: str) -> str:
    return next(column for column in mst_answers() if published_name(column) == field)


def test_below_nine_answers_every_missing_one_is_listed_after_gender_and_birth():
    assert errors_of({"assessmentDate": "2025-10-03", "temperControl": "NO_PROBLEMS"}) == {
        "MISSING_MANDATORY_INPUT": (
            "gender",
            "dateOfBirth",
            "hasPeerGroupInfluences",
            "influenceFromCriminalAssociates",
            "recklessnessAndRiskTakingBehaviour",
            "difficultiesCoping",
            "attitudesTowardsSelf",
            "impulsivityProblems",
            "problemSolvingSkills",
            "awarenessOfConsequences",
            "understandsOtherPeoplesViews",
        )
    }


def test_the_score_goes_from_nought_to_nineteen():
    assert outcome(PERSON | NOTHING) == (0, False, True)
    assert outcome(PERSON | WORST) == (19, True, True)


@pytest.mark.parametrize("field", LEVELS)
def test_each_level_counts_nought_one_or_two(field):
    words = ("NO_PROBLEMS", "SOME_PROBLEMS", "SIGNIFICANT_PROBLEMS")
    assert [outcome(PERSON | NOTHING | {field: word})[0] for word in words] == [0, 1, 2]


def test_awareness_counts_nought_for_yes_and_two_for_no():
    words = ("YES", "SOMETIMES", "NO")
    assert [outcome(PERSON | NOTHING | {"awarenessOfConsequences": word})[0] for word in words] == [0, 1, 2]


def test_peer_group_influences_count_one():
    assert outcome(PERSON | NOTHING | {"hasPeerGroupInfluences": True})[0] == 1


def test_ten_is_flagged_and_nine_is_not():
    assert outcome(PERSON | NINE) == (9, False, True)
    assert outcome(PERSON | NINE | {"awarenessOfConsequences": "SOMETIMES"}) == (10, True, True)


def test_an_assessment_date_is_never_taken_to_be_today():
    assert errors_of(PERSON | NOTHING | {"assessmentDate": None}) == {"MISSING_MANDATORY_INPUT": ("assessmentDate",)}


@pytest.mark.parametrize("birth", ["2025-10-03", "2025-10-04"])
def test_nobody_has_an_age_before_the_day_after_birth(birth):
    assert outcome(PERSON | {"dateOfBirth": birth}) == (None, None, None)
    assert errors_of(PERSON | {"dateOfBirth": birth}) == {"UNEXPECTED_ERROR": ()}


def official_fixtures() -> list[dict[str, str]]:
    with shared("reference/actuarial/vectors_mst.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_official_fixtures_have_their_score_flag_and_applicability():
    rows = official_fixtures()
    assert len(rows) == 7
    for row in rows:
        # The first holds only before the person's twenty-sixth birthday, 15 October 2026; it names no date.
        body = {"assessmentDate": "2025-10-03"} | json.loads(row["request"])
        shown = ["" if value is None else str(value) for value in outcome(body)]
        assert shown == [row["maturityScore"], row["maturityFlag"], row["isMstApplicable"]]
        assert list(errors_of(body)) == row["errors"].split()


def test_the_first_official_fixture_ends_with_the_twenty_sixth_birthday():
    body = json.loads(official_fixtures()[0]["request"])
    assert outcome(body | {"assessmentDate": "2026-10-14"}) == (9, False, True)
    assert outcome(body | {"assessmentDate": "2026-10-15"}) == (None, False, False)


def test_named_points_sum_to_the_score_and_are_missing_without_one():
    X = frame_of(PERSON | WORST, PERSON | NINE, PERSON | WORST | {"gender": "FEMALE"}, PERSON).set_axis([7, 7, 3, 1])
    scale = MST().fit()
    points = scale.contributions(X)
    assert list(points) == list(mst_answers())
    assert points.sum(axis=1, skipna=False).equals(scale.score(X).rename(None))
    assert scale.score(X).tolist() == [19, 9, pd.NA, pd.NA]
    assert scale.flag(X).tolist() == [True, False, False, pd.NA]
    assert points.index.tolist() == X.index.tolist()


def test_the_order_and_choice_of_rows_make_no_difference_and_the_frame_is_unchanged():
    X = frame_of(PERSON | WORST, PERSON | NINE, PERSON, PERSON | NOTHING)
    before, scale = X.copy(), clone(MST()).fit()
    assert scale.score(X.iloc[[2, 0]]).equals(scale.score(X).iloc[[2, 0]])
    assert scale.score(X.iloc[:0]).empty
    pd.testing.assert_frame_equal(X, before)


def test_only_three_fields_must_be_columns_and_an_absent_answer_is_not_given():
    X = frame_of(PERSON | WORST)
    assert MST().fit().score(X.drop(columns="temper_control")).tolist() == [17]
    for column in COLUMNS:
        with pytest.raises(MissingColumns, match=column):
            many(X.drop(columns=column))


def test_an_unknown_word_is_refused_and_an_unfitted_scale_too():
    with pytest.raises(UnknownCategory, match="temper_control"):
        many(frame_of(PERSON | WORST).assign(temper_control="VERY"))
    for method in (MST().contributions, MST().score, MST().flag):
        with pytest.raises(NotFittedError):
            method(frame_of(PERSON))


def test_one_and_many_read_the_same_table():
    lists, arrays = read_mst_lists(), read_mst_arrays()
    assert {name: list(points) for name, points in arrays.points.items()} == dict(lists.points)
    assert sum(max(points) for points in lists.points.values()) == 19
