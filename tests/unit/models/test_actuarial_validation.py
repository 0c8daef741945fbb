"""Every fault of a request, with its official code, its fields and what it does to the score."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.actuarial import ARP, score_many
from models.actuarial.findings import ValidationCode
from models.actuarial.request_fields import read_request, read_request_fields
from tests.support.arp_person import ANSWERS, PERSON
from tests.support.shared import shared
from tests.support.vectors import frame_of

DYNAMIC = "MISSING_DYNAMIC_INPUT"
STATIC_TERMS = ARP("static").fit().contributions(frame_of([PERSON])).columns


def errors_of(body: dict) -> dict[str, tuple[str, ...]]:
    [errors] = score_many("ARP", frame_of([body])).errors()
    return {error.type.value: error.fields for error in errors}


def test_nothing_is_wrong_with_a_whole_request():
    assert errors_of(PERSON | ANSWERS) == {}


def test_an_empty_request_lists_every_missing_field_in_official_order():
    assert errors_of({}) == {
        "MISSING_MANDATORY_INPUT": (
            "assessmentDate",
            "dateOfBirth",
            "dateOfCurrentConviction",
            "ageAtFirstSanction",
            "gender",
            "currentOffenceCode",
            "totalNumberOfSanctionsForAllOffences",
        ),
        "DATE_OF_START_OF_FOLLOWUP_REQUIRED": ("dateAtStartOfFollowup",),
        DYNAMIC: (
            "suitabilityOfAccommodation",
            "isUnemployed",
            "currentRelationshipWithPartner",
            "currentRelationshipStatus",
            "evidenceOfDomesticAbuse",
            "regularOffendingActivities",
            "currentAlcoholUseProblems",
            "excessiveAlcoholUse",
            "impulsivityProblems",
            "proCriminalAttitudes",
        ),
    }


def test_the_assessment_date_is_never_taken_to_be_today():
    assert errors_of(PERSON | ANSWERS | {"assessmentDate": None}) == {"MISSING_MANDATORY_INPUT": ("assessmentDate",)}


STATIC_FAULTS = [
    ({"dateOfCurrentConviction": "1991-07-17"}, "DATE_OF_CURRENT_CONVICTION_BEFORE_DATE_OF_BIRTH"),
    ({"ageAtFirstSanction": 31}, "AGE_AT_FIRST_SANCTION_AFTER_AGE_AT_CURRENT_CONVICTION"),
    (
        {"dateOfCurrentConviction": "2026-01-04"},
        "DATE_OF_CURRENT_CONVICTION_WITHIN_THREE_MONTHS_OF_ASSESSMENT_DATE",
    ),
    ({"ageAtFirstSanction": -1}, "AGE_AT_FIRST_SANCTION_OUT_OF_RANGE"),
    ({"currentOffenceCode": "1161"}, "OFFENCE_CODE_INCORRECT_FORMAT"),
    ({"currentOffenceCode": "116180"}, "OFFENCE_CODE_INCORRECT_FORMAT"),
    ({"currentOffenceCode": "1161a"}, "OFFENCE_CODE_INCORRECT_FORMAT"),
    ({"currentOffenceCode": ""}, "OFFENCE_CODE_INCORRECT_FORMAT"),
    ({"currentOffenceCode": "１１６１８"}, "OFFENCE_CODE_INCORRECT_FORMAT"),
    ({"currentOffenceCode": "11618\n"}, "OFFENCE_CODE_INCORRECT_FORMAT"),
    ({"currentOffenceCode": "99999"}, "OFFENCE_CODE_MAPPING_NOT_FOUND"),
    ({"currentOffenceCode": "00000"}, "OFFENCE_CODE_MAPPING_NOT_FOUND"),
    ({"currentOffenceCode": "00001"}, "OFFENCE_CODE_MAPPING_NOT_FOUND"),
    ({"totalNumberOfSanctionsForAllOffences": 0}, "TOTAL_NUMBER_OF_SANCTIONS_OUT_OF_RANGE"),
    ({"totalNumberOfSanctionsForAllOffences": 1000}, "TOTAL_NUMBER_OF_SANCTIONS_OUT_OF_RANGE"),
    ({"dateAtStartOfFollowup": "1991-07-17"}, "DATE_OF_START_OF_FOLLOWUP_BEFORE_DATE_OF_BIRTH"),
    ({"dateAtStartOfFollowup": "2101-07-17"}, "DATE_OF_START_OF_FOLLOWUP_OUT_OF_RANGE"),
]


@pytest.mark.parametrize(
    ("change", "code"), STATIC_FAULTS, ids=[f"{code}-{n}" for n, (_, code) in enumerate(STATIC_FAULTS)]
)
def test_a_static_fault_leaves_no_score(change, code):
    body = PERSON | ANSWERS | change
    assert list(errors_of(body)) == [code]
    assert score_many("ARP", frame_of([body])).scores.isna().all(axis=None)


@pytest.mark.parametrize(
    "change",
    [
        {"dateOfCurrentConviction": "2026-01-03"},
        {"ageAtFirstSanction": 30},
        {"ageAtFirstSanction": 0},
        {"totalNumberOfSanctionsForAllOffences": 999},
        {"dateAtStartOfFollowup": "2101-07-16"},
        {"dateAtStartOfFollowup": "2020-01-01"},
    ],
)
def test_a_value_on_the_bound_is_accepted(change):
    assert errors_of(PERSON | ANSWERS | change) == {}


def test_several_faults_are_told_together_in_official_order():
    body = PERSON | {
        "ageAtFirstSanction": 110,
        "currentOffenceCode": "x",
        "dateAtStartOfFollowup": "1990-01-01",
        "gender": None,
    }
    assert list(errors_of(body)) == [
        "MISSING_MANDATORY_INPUT",
        "AGE_AT_FIRST_SANCTION_AFTER_AGE_AT_CURRENT_CONVICTION",
        "AGE_AT_FIRST_SANCTION_OUT_OF_RANGE",
        "OFFENCE_CODE_INCORRECT_FORMAT",
        "DATE_OF_START_OF_FOLLOWUP_BEFORE_DATE_OF_BIRTH",
        DYNAMIC,
    ]


def test_a_drug_without_motivation_names_the_drugs_that_are_recorded():
    body = PERSON | ANSWERS | {"hasHeroinUsage": True, "hasSpiceUsage": True, "hasCannabisUsage": False}
    assert errors_of(body) == {"MOTIVATION_TO_TACKLE_DRUG_MISUSE_INCONSISTENT": ("hasHeroinUsage", "hasSpiceUsage")}


def test_methadone_does_not_enter_arp_and_so_needs_no_motivation():
    assert errors_of(PERSON | ANSWERS | {"hasMethadoneUsage": True}) == {}


@pytest.mark.parametrize(("birth", "codes"), [("2007-10-03", []), ("2007-10-04", ["PERSON_UNDER_18"])])
def test_a_person_is_an_adult_from_the_eighteenth_birthday(birth, codes):
    body = PERSON | ANSWERS | {"dateOfBirth": birth, "ageAtFirstSanction": 13}
    assert list(errors_of(body)) == codes


def test_all_published_fields_are_accepted_under_their_names():
    published = shared("reference/actuarial/request_fields.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [line.split(",")[0] for line in published] == list(read_request_fields())
    assert read_request(dict.fromkeys(read_request_fields())) == ({}, [])
    words = {f.name: f.words[0] for f in read_request_fields().values() if f.type == "word"}
    flags = {f.name: True for f in read_request_fields().values() if f.type == "flag"}
    values, faults = read_request(words | flags | {"previousConvictions": ["ARSON", "ARSON", "ROBBERY"]})
    assert faults == []
    assert values["previous_convictions"] == ("ARSON", "ROBBERY")


def test_an_unknown_key_is_refused_with_the_nearest_known_one():
    values, [fault] = read_request({"currentOffencCode": "11618"})
    assert values == {}
    assert fault.message == "currentOffencCode: unknown key; did you mean currentOffenceCode?"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("dateOfBirth", "17/07/1991"),
        ("dateOfBirth", "19910717"),
        ("dateOfBirth", "1991-02-29"),
        ("dateOfBirth", "0000-01-01"),
        ("dateOfBirth", 19910717),
        ("ageAtFirstSanction", "21"),
        ("ageAtFirstSanction", 21.0),
        ("ageAtFirstSanction", True),
        ("ageAtFirstSanction", 10**12),
        ("gender", "Male"),
        ("gender", ["MALE"]),
        ("isUnemployed", "true"),
        ("isUnemployed", 1),
        ("impulsivityProblems", 2),
        ("currentOffenceCode", 11618),
        ("previousConvictions", "theft"),
        ("previousConvictions", ["MURDER"]),
        ("previousConvictions", [["ARSON"]]),
        ("version", "V2_0"),
    ],
)
def test_a_value_of_a_wrong_kind_is_refused_without_repeating_it(field, wrong):
    values, [fault] = read_request(PERSON | {field: wrong})
    assert values == {}
    assert fault.field == field
    assert str(wrong) not in fault.message.replace("true or false", "")


@pytest.mark.parametrize(
    ("field", "wrong", "said"),
    [
        ("ageAtFirstSanction", 21.5, "must be a whole number, without quotes or a point"),
        ("ageAtFirstSanction", 2**31, "no larger than two thousand million"),
        ("dateOfBirth", 19910717, "must be a date written yyyy-MM-dd, in quotes"),
        ("previousConvictions", [["ARSON"]], "must be a list of words out of HOMICIDE,"),
    ],
)
def test_a_refusal_says_what_to_write_instead(field, wrong, said):
    assert said in read_request({field: wrong})[1][0].message


def test_an_empty_key_is_shown_as_one():
    assert read_request({"": 1})[1][0].message.startswith('"": unknown key;')


def test_ten_unknown_keys_get_the_nearest_known_one_and_those_after_them_none():
    _, faults = read_request({f"hasCannabisUsage{n}": True for n in range(12)})
    assert ["did you mean hasCannabisUsage?" in fault.message for fault in faults] == [True] * 10 + [False] * 2


def test_all_faults_of_a_request_are_told_together():
    _, faults = read_request({"gender": 1, "dateOfBirth": "x", "nonsense": 2})
    assert [fault.field for fault in faults] == ["gender", "dateOfBirth", "nonsense"]


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=()), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60)
@given(
    body=ANY_JSON
    | st.dictionaries(st.sampled_from(list(read_request_fields())), ANY_JSON, max_size=6)
    | st.builds(
        lambda change: PERSON | ANSWERS | change, st.dictionaries(st.sampled_from(list(PERSON)), ANY_JSON, max_size=2)
    )
)
def test_any_json_is_read_or_refused_and_never_raises(body):
    _, faults = read_request(body)
    if not faults:
        [errors] = score_many("ARP", frame_of([body])).errors()
        assert all(error.type in ValidationCode for error in errors)
    json.dumps([(fault.field, fault.message) for fault in faults]).encode("ascii")


@settings(max_examples=60)
@given(
    dates=st.lists(st.dates(), min_size=4, max_size=4),
    first=st.integers(-(2**31) + 1, 2**31 - 1),
    count=st.integers(-(2**31) + 1, 2**31 - 1),
)
def test_any_dates_and_numbers_give_a_score_or_a_reason(dates, first, count):
    names = ("assessmentDate", "dateOfBirth", "dateOfCurrentConviction", "dateAtStartOfFollowup")
    body = PERSON | {name: day.isoformat() for name, day in zip(names, dates, strict=True)}
    body |= {"ageAtFirstSanction": first, "totalNumberOfSanctionsForAllOffences": count}
    result = score_many("ARP", frame_of([body]))
    blocked = not result.findings.can_score[0]
    score = result.scores["score"].iloc[0]
    if blocked:
        assert score != score
    else:
        assert result.contributions.iloc[0, : len(STATIC_TERMS)].notna().all()
        assert 0 < score < 100 or ARP("static").fit().score(frame_of([body]))[0] == 0
