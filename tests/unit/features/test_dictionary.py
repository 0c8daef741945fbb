"""The data dictionary says of every feature what the issue asks, and of everything shut out why."""

import json

import pytest

from features import CASE_TABLES, FEATURES, data_dictionary
from features.deny_list import not_used, why_denied, why_protected
from features.dictionary import definitions_hash, dictionary_document
from features.dictionary_page import dictionary_page

VERSIONS = {"code": "0.0.0", "offence_codes": "some-codes"}
DOCUMENT = dictionary_document(VERSIONS)
PAGE = dictionary_page(DOCUMENT)
SOURCES, REST = PAGE.split("## Never a predictor")


def entry(name: str) -> dict:
    return next(one for one in DOCUMENT["features"] if one["name"] == name)


def test_every_feature_says_what_a_reader_would_ask():
    asked = ["name", "table", "rows", "window", "unit", "meaning", "purpose", "if_no_events", "direction", "dtype"]
    assert (data_dictionary()[asked] != "").all(axis=None)
    assert data_dictionary()["purpose"].str.endswith(".").all()


def test_the_document_is_the_frame_and_survives_json():
    assert DOCUMENT["features"] == data_dictionary().to_dict("records")
    assert json.loads(json.dumps(DOCUMENT, allow_nan=False)) == DOCUMENT
    assert dictionary_page(json.loads(json.dumps(DOCUMENT))) == PAGE


@pytest.mark.parametrize(
    ("name", "window", "rows"),
    [
        ("sanction_count_24m", "24 months", "all"),
        ("violent_sanction_count_ever", "ever", "is_violent is true"),
        ("unacceptable_absence_rate_90d", "90 days", "outcome is attended, acceptable_absence or unacceptable_absence"),
        ("custody_days_24m", "24 months", "all"),
        ("weeks_on_supervision_12m", "12 months", "all"),
        ("on_licence", "on the index date", "kind is licence"),
        ("appointments_due_first_month", "first month of order", entry("appointments_due_90d")["rows"]),
        ("need_count", "latest assessment", "all"),
    ],
)
def test_window_and_rows_are_told_in_words(name, window, rows):
    assert (entry(name)["window"], entry(name)["rows"]) == (window, rows)


@pytest.mark.parametrize(("end", "words"), [("_90d", "90 days"), ("_12m", "12 months"), ("_24m", "24 months")])
def test_a_name_that_ends_in_a_window_has_that_window(end, words):
    named = [one for one in DOCUMENT["features"] if one["name"].endswith(end)]
    assert named
    assert {one["window"] for one in named} == {words}


def test_what_no_row_means_is_told_as_zero_or_missing():
    assert entry("sanction_count_ever")["if_no_events"] == "0"
    assert entry("months_since_last_sanction")["if_no_events"] == "missing"
    assert {one["if_no_events"] for one in DOCUMENT["features"]} == {"0", "missing"}


def test_the_page_has_every_feature_once_under_its_table():
    for feature in FEATURES:
        section = SOURCES.split(f"### `{feature.events.table}`")[1].split("\n### ")[0]
        assert SOURCES.count(f"| `{feature.name}` |") == section.count(f"| `{feature.name}` |") == 1
        assert feature.meaning in section
        assert f"Why: {feature.purpose}" in section


def test_the_page_says_what_is_never_a_predictor_and_why():
    section = REST.split("## Tables that no feature reads")[0]
    barred = [feature for feature in FEATURES if not feature.is_predictor]
    assert [feature.name for feature in barred] == [
        "police_detected_share_24m",
        "weeks_on_supervision_12m",
        "months_in_cohort",
        "in_cohort",
    ]
    assert all(f"| `{feature.name}` | {feature.purpose} |" in section for feature in barred)
    assert section.count("\n| `") == len(barred)


def test_the_page_names_every_table_that_no_feature_reads():
    section = REST.split("## Tables that no feature reads")[1].split("## Not used")[0]
    read = {feature.events.table for feature in FEATURES}
    for table in CASE_TABLES.values():
        assert (f"| `{table.name}` | {table.switches_on} |" in section) == (table.name not in read)


def test_the_list_of_what_is_not_used_is_the_one_that_refuses():
    """Every name of the list is refused as a column, for the reason that the list gives."""
    why = {"protected": why_protected, "denied": why_denied}
    for one in not_used():
        for name in one.names:
            assert why[one.kind](f"some_{name.replace(' ', '_')}_24m") == one.reason, name


def test_the_page_and_the_document_hold_the_whole_list():
    section = REST.split("## Not used, and why")[1]
    assert {one["kind"] for one in DOCUMENT["not_used"]} == {"protected", "denied"}
    assert len(DOCUMENT["not_used"]) == len(not_used())
    for one in DOCUMENT["not_used"]:
        assert f"| {one['reason']} | {', '.join(one['names'])} |" in section


def test_the_versions_name_the_definitions():
    assert DOCUMENT["versions"] == {**VERSIONS, "features": definitions_hash()}
    assert len(definitions_hash()) == 64
    assert f"Desist 0.0.0, definitions {definitions_hash()[:12]}, offence codes some-codes." in PAGE
