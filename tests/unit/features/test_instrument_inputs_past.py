"""Past convictions by kind, and where a person is, as the official instruments ask of them."""

import numpy as np
import pandas as pd
import pytest

from features import CaseTables, instrument_inputs
from features.offence_codes import read_offence_codes
from features.past_convictions import read_past_convictions
from models.actuarial.answers import past_columns
from tests.support.case_tables import case_tables

D = "2026-06-30"
CODES = read_offence_codes().reset_index().rename(columns={"ho_code": "ho_offence_code"})


def past(sanctions, persons=None):
    texts = {"sanctions": sanctions} | ({"persons": persons} if persons else {})
    return instrument_inputs(case_tables(**texts), D)["previous_convictions"].to_dict()


def status(*, drop=(), **texts):
    tables = case_tables(persons="person_id\na\nb\nc\nd\ne", **texts)
    kept = CaseTables({name: frame for name, frame in tables.items() if name not in drop})
    found = instrument_inputs(kept, D)["supervision_status"]
    return {person: None if pd.isna(word) else word for person, word in found.items()}


def test_the_words_are_those_of_the_request_in_its_order():
    assert list(read_past_convictions()) == [column.partition(":")[2] for column in past_columns()]


def test_every_code_and_class_that_a_word_names_exists():
    codes, classes = set(CODES["ho_offence_code"]), set(CODES["ho_offence_code"].str[:3])
    for kind in read_past_convictions().values():
        assert set(kind.codes) <= codes
        assert set(kind.classes) <= classes
        assert set(kind.categories) <= set(CODES["category"])


def test_no_code_stands_for_two_words():
    stands = np.sum([kind.includes(CODES) for kind in read_past_convictions().values()], axis=0)
    assert stands.max() == 1


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("00101", ("HOMICIDE",)),
        ("00301", ("HOMICIDE",)),
        ("00401", ("HOMICIDE",)),
        ("00404", ()),  # causing death by dangerous driving
        ("00501", ("WOUNDING_GBH",)),
        ("00801", ("WOUNDING_GBH",)),
        ("00806", ()),  # actual bodily harm
        ("10501", ()),  # common assault
        ("03601", ("KIDNAPPING",)),
        ("00514", ("FIREARMS",)),
        ("08103", ("WEAPON",)),
        ("00811", ("WEAPON",)),
        ("00826", ("WEAPON",)),
        ("03401", ("ROBBERY",)),
        ("02900", ("AGGRAVATED_BURGLARY",)),
        ("02801", ()),  # burglary without aggravation
        ("05713", ("CRIMINAL_DAMAGE",)),
        ("14900", ()),  # criminal damage that endangers no life
        ("05800", ()),
        ("05602", ("ARSON",)),
        ("99999", ()),  # in no table
    ],
)
def test_a_code_stands_for_its_word(code, words):
    sanctions = f"""
    person_id sanction_id sanction_date ho_offence_code
    a         s1          2020-01-01    {code}
    a         s2          2021-01-01    04600
    """
    assert past(sanctions) == {"a": words}


def test_only_convictions_known_by_the_date_and_before_the_current_occasion_count():
    sanctions = """
    person_id sanction_id sanction_date recorded_date ho_offence_code disposal
    several   s1          2019-01-01    2019-01-01    05602           custody
    several   s1          2019-01-01    2019-01-01    03401           custody
    several   s2          2020-01-01    2020-01-01    03401           custody
    several   s3          2021-01-01    2021-01-01    00501           fine
    current   s4          2021-01-01    2021-01-01    03401           custody
    current   s4          2021-01-01    2021-01-01    05602           custody
    same_day  s5          2021-01-01    2021-01-01    03401           custody
    same_day  s6          2021-01-01    2021-01-01    04600           custody
    caution   s7          2020-01-01    2020-01-01    00826           caution
    caution   s8          2021-01-01    2021-01-01    04600           fine
    late      s9          2020-01-01    2026-07-01    03401           custody
    late      s10         2021-01-01    2021-01-01    04600           fine
    shared    s4          2020-01-01    2020-01-01    03401           custody
    shared    s11         2021-01-01    2021-01-01    04600           fine
    """
    assert past(sanctions) == {
        "several": ("ROBBERY", "ARSON"),
        "current": (),
        "same_day": ("ROBBERY",),
        "caution": (),
        "late": (),
        "shared": ("ROBBERY",),
    }


def test_no_known_sanction_is_not_no_past_conviction():
    found = past("person_id sanction_date\na 2026-07-01\nb 2026-01-01", persons="person_id\na\nb\nc")
    assert found == {"a": None, "b": (), "c": None}


def test_custody_comes_before_remand_and_remand_before_supervision():
    supervision = """
    person_id kind            start_date end_date
    a         licence         2026-01-01 -
    b         community_order 2026-01-01 -
    c         community_order 2026-01-01 -
    d         community_order 2025-01-01 2026-01-01
    """
    custody = """
    person_id kind     start_date end_date
    a         recall   2026-06-01 -
    a         remand   2026-06-10 -
    b         remand   2026-06-01 2026-07-15
    c         sentence 2025-06-01 2026-06-30
    """
    expected = {"a": "CUSTODY", "b": "REMAND", "c": "COMMUNITY", "d": None, "e": None}
    assert status(supervision=supervision, custody=custody) == expected


def test_without_a_custody_table_nobody_is_said_to_be_in_the_community():
    supervision = "person_id start_date\na 2026-01-01"
    assert status(supervision=supervision, drop=("custody",)) == dict.fromkeys("abcde")
    assert status(supervision=supervision, custody="person_id start_date\nb 2026-06-01")["a"] == "COMMUNITY"
