import numpy as np
import pandas as pd
import pytest

from fairness_reports.ethnicity import age_bands, ethnicity_groups, read_ethnicity_codes
from features.exceptions import DataRefused, UnknownCategory
from features.vocabulary import EthnicityGroup

# Written out by hand, so that a slip in the CSV is seen here.
EIGHTEEN_PLUS_ONE = {
    "White": "W1 W2 W3 W9",
    "Mixed": "M1 M2 M3 M9",
    "Asian": "A1 A2 A3 A4 A9",
    "Black": "B1 B2 B9",
    "Other": "O2 O9",
    "Not stated": "NS",
}
SIXTEEN_PLUS_ONE = {
    "White": "W1 W2 W9",
    "Mixed": "M1 M2 M3 M9",
    "Asian": "A1 A2 A3 A9",
    "Black": "B1 B2 B9",
    "Other": "O1 O9",
    "Not stated": "NS",
}
CENSUS_2021 = EIGHTEEN_PLUS_ONE | {"White": "W1 W2 W3 W4 W9"}


@pytest.mark.parametrize(
    ("code_set", "groups", "code_count"),
    [("16+1", SIXTEEN_PLUS_ONE, 17), ("18+1", EIGHTEEN_PLUS_ONE, 19), ("2021", CENSUS_2021, 20)],
)
def test_every_code_of_a_set_has_its_group_and_there_are_no_others(code_set, groups, code_count):
    expected = {code: group for group, codes in groups.items() for code in codes.split()}
    assert len(expected) == code_count
    held = read_ethnicity_codes().query("code_set == @code_set")
    assert sorted(held["code"]) == sorted(expected)
    got = ethnicity_groups(pd.Series(list(expected)), code_set=code_set)
    assert list(got) == list(expected.values())


def test_chinese_is_asian_in_18_plus_1_and_other_in_16_plus_1():
    word = pd.Series(["Chinese"])
    assert ethnicity_groups(word, code_set="18+1")[0] == "Asian"
    assert ethnicity_groups(word, code_set="2021")[0] == "Asian"
    assert ethnicity_groups(word, code_set="16+1")[0] == "Other"


def test_arab_traveller_and_roma_are_placed_where_the_standard_puts_them():
    words = pd.Series(["Arab", "Gypsy or Irish Traveller", "roma "])
    assert list(ethnicity_groups(words, code_set="2021")) == ["Other", "White", "White"]


def test_missing_and_empty_are_not_stated_and_keep_their_index():
    got = ethnicity_groups(pd.Series(["B1", None, " ", "NS"], index=["p", "q", "r", "s"]))
    assert got.to_dict() == {"p": "Black", "q": "Not stated", "r": "Not stated", "s": "Not stated"}
    assert set(got) <= set(EthnicityGroup)


def test_an_unknown_code_is_refused_and_never_becomes_other():
    with pytest.raises(UnknownCategory, match=r"'Z9' \(2\)"):
        ethnicity_groups(pd.Series(["W1", "Z9", "Z9"]))


def test_a_code_of_another_set_is_refused_and_that_set_is_named():
    with pytest.raises(UnknownCategory, match=r"'O1' is a code of 16\+1"):
        ethnicity_groups(pd.Series(["O1"]), code_set="18+1")


def test_an_unknown_code_set_is_refused():
    with pytest.raises(UnknownCategory, match="16\\+1"):
        ethnicity_groups(pd.Series(["W1"]), code_set="9+1")


def test_what_is_unverified_is_marked_so():
    codes = read_ethnicity_codes()
    assert set(codes["word_certainty"]) <= {"verified", "secondary source", "from memory, unverified"}
    assert (codes.loc[codes["code_set"] == "18+1", "code_certainty"] == "from memory, unverified").all()
    assert codes["source"].notna().all()


def test_age_bands_begin_at_18_21_25_35_and_50():
    ages = pd.Series([18, 20, 21, 24, 25, 34, 35, 49, 50, 91, np.nan])
    expected = ["18-20", "18-20", "21-24", "21-24", "25-34", "25-34", "35-49", "35-49", "50+", "50+"]
    assert list(age_bands(ages)[:10]) == expected
    assert pd.isna(age_bands(ages)[10])


def test_an_under_18_is_refused_by_the_age_bands():
    with pytest.raises(DataRefused, match="1 ages are under 18"):
        age_bands(pd.Series([17.0, 30.0]))
