"""The case of a frame's rows: counts in any kind of number, missing ones, and impossible ones."""

import pandas as pd
import pytest

from features.exceptions import DataRefused
from models.actuarial import score_many
from models.actuarial.case import UNKNOWN
from models.actuarial.case_of_frame import case_of_frame
from tests.support.arp_person import PERSON
from tests.support.vectors import frame_of

COUNTS = [
    "age_at_first_sanction",
    "total_number_of_sanctions_for_all_offences",
    "total_number_of_violent_sanctions",
]


@pytest.mark.parametrize("kind", ["int64", "int32", "uint8", "float32", "Int64", "Float64", "int64[pyarrow]", "object"])
def test_counts_are_the_same_in_any_kind_of_number(kind):
    X = frame_of([PERSON | {"totalNumberOfViolentSanctions": violent} for violent in (0, 2)])
    case = case_of_frame(X.astype(dict.fromkeys(COUNTS, kind)), (), needed_by="VRP")
    assert case.age_at_first_sanction.tolist() == [21, 21]
    assert case.sanction_count.tolist() == [2, 2]
    assert case.violent_count.tolist() == [0, 2]


@pytest.mark.parametrize("kind", ["float64", "Int64", "Float64", "object"])
def test_a_missing_count_is_unknown_in_any_kind_that_can_miss_one(kind):
    X = frame_of([PERSON, PERSON | {"totalNumberOfSanctionsForAllOffences": None}])
    case = case_of_frame(X.astype(dict.fromkeys(COUNTS, kind)), (), needed_by="VRP")
    assert case.sanction_count.tolist() == [2, UNKNOWN]
    assert case.violent_count.tolist() == [UNKNOWN, UNKNOWN]


def test_counts_below_zero_are_kept_to_be_told_as_faults():
    X = frame_of([PERSON]).assign(age_at_first_sanction=-1, total_number_of_sanctions_for_all_offences=0)
    assert X.dtypes[COUNTS[0]].kind == "i"
    [errors] = score_many("ARP", X).errors()
    assert [error.type.value for error in errors][:2] == [
        "AGE_AT_FIRST_SANCTION_OUT_OF_RANGE",
        "TOTAL_NUMBER_OF_SANCTIONS_OUT_OF_RANGE",
    ]


@pytest.mark.parametrize("wrong", ["twenty-one", "2 or 3", ("two",), 2.7, float("inf")])
def test_what_is_no_whole_number_is_refused_without_repeating_it(wrong):
    X = frame_of([PERSON]).assign(age_at_first_sanction=pd.Series([wrong], dtype="object"))
    with pytest.raises(DataRefused, match="Column `age_at_first_sanction` must hold whole numbers") as refusal:
        score_many("ARP", X)
    assert str(wrong) not in str(refusal.value)
    assert refusal.value.__suppress_context__


def test_what_is_no_date_is_refused_without_repeating_it():
    X = frame_of([PERSON]).assign(date_of_birth="17 July 1991")
    with pytest.raises(DataRefused, match=r"Column `date_of_birth` must hold dates \(datetime64\); it holds str"):
        score_many("ARP", X)
