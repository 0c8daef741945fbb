"""The table of offence codes: complete, as the reference has it, missing where a code does not exist."""

import csv

import pandas as pd

from features.offence_codes import (
    categories_of,
    gravity_of,
    is_violent,
    offence_codes_version,
    read_offence_codes,
)
from features.vocabulary import ActuarialCategory
from tests.support.shared import shared


def test_every_code_of_the_reference_has_its_category_and_violent_flag():
    with shared("reference/actuarial/offence_codes.csv").open(encoding="utf-8") as file:
        official = {row["ho_code"]: row for row in csv.DictReader(file)}
    ours = read_offence_codes()
    assert len(ours) == 3039
    assert ours.index.is_unique
    assert set(ours.index) == set(official)
    assert all(ours["category"][code] == row["actuarial_category"] for code, row in official.items())
    assert all(ours["is_violent"][code] == (row["is_violent"] == "1") for code, row in official.items())


def test_every_category_is_a_word_of_the_vocabulary_and_has_a_gravity():
    ours = read_offence_codes()
    assert set(ours["category"]) == set(ActuarialCategory)
    assert ours["gravity_days"].gt(0).all()


def test_a_code_that_does_not_exist_is_missing_not_guessed():
    codes = pd.Series(["00100", "99999", None, "100", "0100x"], index=list("abcde"))
    assert categories_of(codes).tolist()[0] == ActuarialCategory.VIOLENCE_AGAINST_THE_PERSON_ABH_PLUS
    assert categories_of(codes).isna().tolist() == [False, True, True, True, True]
    assert is_violent(codes).isna().tolist() == [False, True, True, True, True]
    assert gravity_of(codes).isna().tolist() == [False, True, True, True, True]
    assert categories_of(codes).index.tolist() == list("abcde")


def test_wounding_is_graver_than_burglary_and_burglary_than_theft():
    wounding, burglary, theft = gravity_of(pd.Series(["00801", "02800", "04600"]))
    assert (wounding, burglary, theft) == (365.0, 273.5, 1.3)


def test_changing_what_was_read_changes_nothing_for_the_next_reader():
    mine = read_offence_codes()
    mine.loc["00100", "category"] = "OTHER_OFFENCES"
    assert read_offence_codes().loc["00100", "category"] == "VIOLENCE_AGAINST_THE_PERSON_ABH_PLUS"


def test_the_table_of_codes_has_a_version():
    assert offence_codes_version() == "hmpps-016919c"
