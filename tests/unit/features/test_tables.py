"""The contract of the case tables, and the one cut by date."""

import pandas as pd
import pytest

from features.exceptions import UsageRefused
from features.need_items import NEED_ITEMS, NEEDS
from features.tables.case_table import Kind
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES
from tests.support.case_tables import case_tables
from tests.support.shared import shared

# DESIGN section 4, column by column; needs has its items besides. An end has our own optional date of recording.
COLUMNS = {
    "persons": "sex date_of_birth area ward restricted deceased_date transferred_out_date",
    "identifiers": "kind value",
    "equality": "ethnicity ethnicity_source disability religion",
    "sanctions": "offence_id sanction_id offence_date sanction_date recorded_date ho_offence_code disposal "
    "detection domestic_abuse offence_area is_principal",
    "charges": "charge_id charge_date recorded_date ho_offence_code outcome",
    "supervision": "order_id kind start_date end_date expected_end_date recorded_date officer_id area",
    "custody": "kind start_date end_date expected_release_date recorded_date establishment",
    "appointments": "appointment_date recorded_date outcome order_id",
    "panels": "panel level category start_date end_date recorded_date",
    "cohort": "scheme strand joined_date left_date recorded_date officer_id",
    "cohort_events": "scheme kind value event_date recorded_date",
    "nominations": "scheme route nominated_date recorded_date ward",
    "asb_events": "event_date recorded_date ward kind",
    "drug_tests": "test_date recorded_date route cocaine opiates required_assessment_date attended ra1_signed",
}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_has_the_columns_of_the_design(name):
    recorded = {column.recorded_in for column in CASE_TABLES[name].columns}
    ours = tuple(column for column in CASE_TABLES[name].column_names if column not in recorded)
    assert ours == ("person_id", *COLUMNS[name].split())


ENDS = {
    "supervision": {"end_date": "end_recorded_date"},
    "custody": {"end_date": "end_recorded_date"},
    "panels": {"end_date": "end_recorded_date"},
    "cohort": {"left_date": "left_recorded_date"},
    "persons": {
        "deceased_date": "deceased_recorded_date",
        "transferred_out_date": "transferred_out_recorded_date",
    },
}


@pytest.mark.parametrize("name", CASE_TABLES)
def test_every_end_has_an_optional_date_of_recording(name):
    columns = {column.name: column for column in CASE_TABLES[name].columns}
    assert {end.name: end.recorded_in for end in columns.values() if end.recorded_in} == ENDS.get(name, {})
    assert not any(columns[recorded].required for recorded in ENDS.get(name, {}).values())


def test_the_needs_table_has_its_dates_the_nine_needs_and_the_items():
    names = CASE_TABLES["needs"].column_names
    assert names[:3] == ("person_id", "assessed_date", "recorded_date")
    assert names[3:12] == NEEDS
    assert names[12:] == tuple(item.name for item in NEED_ITEMS)


def test_three_tables_are_enough_to_start():
    assert [name for name, table in CASE_TABLES.items() if table.required] == [
        "persons",
        "sanctions",
        "supervision",
    ]


def test_every_dated_table_has_a_second_clock():
    dated = {name for name, table in CASE_TABLES.items() if table.happened}
    assert set(CASE_TABLES) - dated == {"persons", "identifiers", "equality"}
    for name in dated:
        table = CASE_TABLES[name]
        kinds = {column.name: column.kind for column in table.columns}
        assert kinds[table.happened] == kinds["recorded_date"] == Kind.DATE


def test_the_items_are_fields_of_the_official_request_with_its_words():
    fields = pd.read_csv(shared("reference/actuarial/request_fields.csv")).set_index("field")
    published = {name.lower(): set(str(words).split()) for name, words in fields["allowed_words"].items()}
    for item in NEED_ITEMS:
        words = published[item.name.replace("_", "")]
        assert words == (set(item.words) or {"nan"}), item.name


def test_what_happened_or_was_recorded_later_is_not_known():
    tables = case_tables(
        sanctions="""
        person_id sanction_id sanction_date recorded_date
        a         on_the_day  2026-06-30    2026-06-30
        a         late_record 2026-06-29    2026-07-01
        a         later       2026-07-01    2026-07-01
        a         announced   2026-07-01    2026-06-01
        """
    )
    known = tables.known_on("2026-06-30")["sanctions"]
    assert list(known["sanction_id"]) == ["on_the_day"]


def test_an_end_that_comes_later_is_missing_and_a_plan_stays():
    tables = case_tables(
        custody="""
        person_id start_date end_date   expected_release_date
        a         2026-01-01 2026-07-01 2026-07-01
        b         2026-01-01 2026-06-30 2026-07-01
        """
    )
    known = tables.known_on("2026-06-30")["custody"]
    assert known["end_date"].isna().tolist() == [True, False]
    assert known["expected_release_date"].notna().all()


def test_a_later_death_or_move_is_not_known():
    tables = case_tables(
        persons="""
        person_id deceased_date transferred_out_date
        a         2026-07-01    -
        b         2026-06-30    -
        c         -             2027-01-01
        """
    )
    known = tables.known_on("2026-06-30")["persons"]
    assert known["deceased_date"].notna().tolist() == [False, True, False]
    assert known["transferred_out_date"].isna().all()


def test_of_a_charge_only_the_row_recorded_last_is_known():
    tables = case_tables(
        charges="""
        person_id charge_id charge_date recorded_date outcome
        a         ch1       2026-01-01  2026-05-01    ended
        a         ch1       2026-01-01  2026-01-02    open
        a         ch2       2026-02-01  2026-02-01    open
        """
    )
    assert list(tables.known_on("2026-04-30")["charges"]["outcome"]) == ["open", "open"]
    assert list(tables.known_on("2026-05-01")["charges"]["outcome"]) == ["ended", "open"]


def test_whether_a_required_assessment_was_attended_is_not_known_before_it():
    tables = case_tables(
        drug_tests="""
        person_id test_date  required_assessment_date attended
        a         2026-06-20 2026-07-02               true
        """
    )
    assert tables.known_on("2026-06-30")["drug_tests"]["attended"].isna().all()
    assert tables.known_on("2026-07-02")["drug_tests"]["attended"].all()


def test_the_fingerprint_is_of_the_content_and_not_of_the_order():
    text = """
    person_id sanction_id sanction_date
    a         s1          2026-06-30
    b         s2          2026-06-29
    """
    tables = case_tables(sanctions=text)
    turned = CaseTables({name: frame.iloc[::-1] for name, frame in tables.items()})
    changed = case_tables(sanctions=text.replace("2026-06-29", "2026-06-28"))
    assert tables.fingerprint() == turned.fingerprint()
    assert tables.fingerprint() != changed.fingerprint()
    assert len(tables.fingerprint()) == 64


def test_what_is_off_is_said():
    off = case_tables(persons="person_id\na").off()
    assert len(off) == len(CASE_TABLES) - 3
    assert "No `appointments` table: attendance: appointments due and missed." in off


def test_an_unknown_table_is_refused_with_the_nearest_name():
    with pytest.raises(UsageRefused, match="Did you mean `sanctions`"):
        CaseTables({"sanction": pd.DataFrame()})
