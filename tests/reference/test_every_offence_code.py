"""Every offence code there is or was: what it weighs in each instrument, and by which name any other is refused."""

import csv
import json

import numpy as np
import pandas as pd
import pytest

from features.offence_codes import read_offence_codes
from models.actuarial import ARP, OGRS3, SVRP, VRP
from models.actuarial.request_fields import read_request, read_request_fields, request_frame
from serving import cli
from tests.support.arp_person import ANSWERS, PERSON
from tests.support.official_instruments import MANY
from tests.support.shared import shared

NOT_FOUND, FORMAT, DETAIL = (
    "OFFENCE_CODE_MAPPING_NOT_FOUND",
    "OFFENCE_CODE_INCORRECT_FORMAT",
    "NEED_DETAILS_OF_EXACT_OFFENCE",
)
FIELD = ("currentOffenceCode",)
UNSCORED, NEVER = ["00000", "00001"], ["99999", "00002", "12345"]
TWO_YEAR, OGRS3_BOTH = ["ARP", "VRP", "SVRP"], ["OGRS3 hmpps", "OGRS3 published"]
# Five digits and nothing else in the newer scores; five characters in OGRS3.
MALFORMED = {
    "ABC": FORMAT,
    "123456": FORMAT,
    "": FORMAT,
    "0270A": NOT_FOUND,
    "１１６１８": NOT_FOUND,
    "1161 ": NOT_FOUND,
}
SCREENED = ["PNI", "MST", "OVP"]
# The published coefficients shorten one name of the code's twenty groups.
PUBLISHED_NAMES = {"Drink driving and related offences": "Drink driving"}
NEEDS = {
    "isCurrentlyOfNoFixedAbodeOrTransientAccommodation": False,
    "currentDrugMisuse": "NO_PROBLEMS",
    "motivationToTackleDrugMisuse": "FULL_MOTIVATION",
    "problemSolvingSkills": "NO_PROBLEMS",
    "awarenessOfConsequences": "YES",
    "understandsOtherPeoplesViews": "NO_PROBLEMS",
    "doesRecogniseImpactOfOffendingOnOthers": True,
    "hasCurrentPsychiatricTreatment": False,
    "temperControl": "NO_PROBLEMS",
    "totalNumberOfViolentSanctions": 0,
    "supervisionStatus": "COMMUNITY",
}
WHOLE = PERSON | ANSWERS | NEEDS


def table(name: str) -> list[dict[str, str]]:
    with shared(f"reference/actuarial/{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def official() -> dict[str, dict[str, str]]:
    return {row["ho_code"]: row for row in table("offence_codes")}


@pytest.fixture(scope="module")
def removed() -> list[str]:
    codes = [row["ho_code"] for row in table("offence_codes_removed")]
    assert len(codes) == len(set(codes)) == 214
    return codes


def people_with(codes) -> pd.DataFrame:
    """One and the same person under each code."""
    values, faults = read_request(WHOLE)
    assert not faults
    X = request_frame([values], [field.column for field in read_request_fields().values()])
    X = X.loc[[0] * len(codes)].reset_index(drop=True).assign(arp=np.nan, vrp=np.nan)
    return X.assign(current_offence_code=pd.Series(list(codes), dtype="str"))


def told(name: str, codes) -> list[list[tuple[str, tuple[str, ...]]]]:
    """What is told of each person, missing answers of the newer scores apart; nobody told of anything has a score."""
    result = MANY[name](people_with(codes))
    faults = [
        [(error.type.value, error.fields) for error in errors if error.type != "MISSING_DYNAMIC_INPUT"]
        for errors in result.errors()
    ]
    score = result.scores["two_year" if "two_year" in result.scores else "score"]
    assert score.isna().tolist() == [bool(one) for one in faults]
    return faults


def test_every_code_has_the_ogrs3_group_and_weight_of_the_reference(official):
    coded, groups = OGRS3().fit(), read_offence_codes()["ogrs3_group"]
    weight = coded.contributions(people_with(list(official)))["current_offence"]
    for code, found in zip(official, weight, strict=True):
        printed = official[code]["old_ogrs3_weight"]
        if printed in ("", "999"):
            assert np.isnan(found)
            assert (groups[code] == "DETAIL_NEEDED") == (printed == "999")
        else:
            assert found == float(printed)


def test_every_code_has_the_published_ogrs3_weight_of_its_group(official):
    published = {row["term"]: float(row["published_value"]) for row in table("ogrs3_published_coefficients")}
    weight = OGRS3("published").fit().contributions(people_with(list(official)))["current_offence"]
    for code, found in zip(official, weight, strict=True):
        group = official[code]["old_ogrs3_group"]
        if group in ("", "Missing description"):
            assert np.isnan(found)
        else:
            assert found == published[f"offence:{PUBLISHED_NAMES.get(group, group)}"]


@pytest.mark.parametrize("scale", [ARP, VRP, SVRP])
@pytest.mark.parametrize("version", ["static", "dynamic"])
def test_every_code_weighs_what_its_category_does(official, scale, version):
    weights = {row["actuarial_category"]: float(row[f"{scale.__name__}_{version}"]) for row in table("offence_groups")}
    found = scale(version).fit().contributions(people_with(list(official)))["current_offence"]
    expected = [weights.get(row["actuarial_category"], np.nan) for row in official.values()]
    np.testing.assert_array_equal(found, expected)
    assert np.flatnonzero(np.isnan(expected)).tolist() == [0, 1]  # 00000 and 00001, of the category UNKNOWN


@pytest.mark.parametrize("name", TWO_YEAR)
def test_of_all_numbers_of_five_digits_the_official_codes_alone_are_scored(name, official):
    every = [f"{number:05}" for number in range(100_000)]
    scored = MANY[name](people_with(every)).scores["score"].notna()
    assert [code for code, is_scored in zip(every, scored, strict=True) if is_scored] == sorted(
        set(official) - set(UNSCORED)
    )


@pytest.mark.parametrize("name", OGRS3_BOTH)
def test_of_all_numbers_of_five_digits_ogrs3_scores_those_with_a_weight(name, official):
    every = [f"{number:05}" for number in range(100_000)]
    scored = MANY[name](people_with(every)).scores["two_year"].notna()
    weighed = sorted(code for code, row in official.items() if row["old_ogrs3_weight"] not in ("", "999"))
    assert len(weighed) == 3_010
    assert [code for code, is_scored in zip(every, scored, strict=True) if is_scored] == weighed


@pytest.mark.parametrize("name", [*TWO_YEAR, *OGRS3_BOTH])
def test_removed_and_unknown_codes_are_not_found(name, removed):
    assert not set(removed) & set(read_offence_codes().index)
    codes = [*removed, *NEVER, *UNSCORED]
    assert told(name, codes) == [[(NOT_FOUND, FIELD)]] * len(codes)


@pytest.mark.parametrize("name", [*TWO_YEAR, *OGRS3_BOTH])
def test_malformed_codes_are_refused_as_such_and_a_missing_one_as_missing(name):
    expected = MALFORMED if name in OGRS3_BOTH else dict.fromkeys(MALFORMED, FORMAT)
    assert told(name, list(MALFORMED)) == [[(code, FIELD)] for code in expected.values()]
    assert told(name, [None]) == [[("MISSING_MANDATORY_INPUT", FIELD)]]


@pytest.mark.parametrize("name", OGRS3_BOTH)
def test_ogrs3_asks_for_the_exact_offence_and_the_newer_scores_need_it_not(name, official):
    codes = [code for code, row in official.items() if row["old_ogrs3_weight"] == "999"]
    assert told(name, codes) == [[(DETAIL, FIELD)]] * 3
    assert told("ARP", codes) == [[]] * 3


def test_ogp_misses_ogrs3_for_every_code_that_ogrs3_refuses(removed):
    codes = [*removed, *NEVER, *UNSCORED, *MALFORMED, "08800", "95000"]
    assert told("OGP", codes) == [[("MISSING_MANDATORY_INPUT", ("ogrs3TwoYear",))]] * len(codes)
    assert told("OGP", [WHOLE["currentOffenceCode"]]) == [[]]


@pytest.mark.parametrize("name", SCREENED)
def test_three_instruments_look_at_no_offence_code(name, removed):
    codes = [str(WHOLE["currentOffenceCode"]), *removed, *MALFORMED]
    result = MANY[name](people_with(codes))
    found = result.scores if name == "OVP" else result.results
    assert found.nunique(dropna=False).tolist() == [1] * found.shape[1]
    assert found.notna().any(axis=None)


def test_desist_score_refuses_every_removed_code_by_name(removed, tmp_path, monkeypatch):
    codes = [*removed, *NEVER, *UNSCORED, "08800", *MALFORMED]
    lines = [json.dumps(WHOLE | {"currentOffenceCode": code}) for code in codes]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    monkeypatch.setattr("sys.argv", ["desist", "score", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out")])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert not end.value.code
    responses = [json.loads(line) for line in (tmp_path / "out").read_text().splitlines()]
    for code, response in zip(codes, responses, strict=True):
        newer = FORMAT if code in MALFORMED else None if code == "08800" else NOT_FOUND
        for predictor in response["actuarialPredictors"].values():
            assert faults_of(predictor) == ([newer] if newer else [])
            assert (predictor["output"]["score"] is None) == (newer is not None)
        legacy = response["legacyPredictors"]
        older = DETAIL if code == "08800" else MALFORMED.get(code, NOT_FOUND)
        expected = {"ogrs3": [older], "ogrs3Published": [older], "ogp": ["MISSING_MANDATORY_INPUT"], "ovp": []}
        assert {name: faults_of(one) for name, one in legacy.items()} == expected
        assert [one["output"]["twoYear"] is None for one in legacy.values()] == [True, True, True, False]


def faults_of(answer: dict) -> list[str]:
    return [error["type"] for error in answer["validationErrors"] if error["type"] != "MISSING_DYNAMIC_INPUT"]
