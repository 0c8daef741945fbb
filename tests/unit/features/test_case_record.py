"""The case record: what was known, whole and in order, and nothing that an officer should not read here."""

import json

import numpy as np
import pandas as pd
import pytest

from features import CASE_TABLES, CaseTables, build_features, case_records, simulate
from features.case_record import OPTIONAL_TABLES, TABLES_READ, offence_phrases
from features.exceptions import DataRefused
from features.vocabulary import ActuarialCategory
from tests.support.case_tables import case_tables, rows

D = "2026-06-30"
PAST = {
    "sanctions": "person_id sanction_date ho_offence_code detection\na 2026-01-10 02801 reported",
    "supervision": "person_id start_date area\na 2026-01-10 north",
    "custody": "person_id start_date end_date expected_release_date\na 2025-03-01 2025-05-01 2025-05-03",
    "appointments": "person_id appointment_date outcome\na 2026-06-01 unacceptable_absence",
    "needs": "person_id assessed_date drugs alcohol\na 2026-02-01 need no_need",
    "cohort": "person_id strand joined_date\na fixed 2026-01-01",
    "nominations": "person_id scheme route nominated_date\na project_reset council 2026-03-01",
}


@pytest.fixture(scope="module")
def borough():
    return simulate(250, 11)[0]


def record(**texts):
    """The record of `a` from some tables."""
    return case_records(case_tables(**texts), D, ["a"])["a"]


def test_a_record_tells_what_is_known_in_words_and_dates():
    numbers = "person_id kind value\na nomis N1\na crn C2\na crn C1"
    assert record(**PAST, identifiers=numbers) == {
        "as_of_date": D,
        "is_known": True,
        "age_years": 36,
        "identifiers": [
            {"kind": "crn", "value": "C1"},
            {"kind": "crn", "value": "C2"},
            {"kind": "nomis", "value": "N1"},
        ],
        "supervision": [
            {"kind": "community_order", "start_date": "2026-01-10", "end_date": None, "area": "north", "is_open": True}
        ],
        "custody": [
            {
                "kind": "sentence",
                "start_date": "2025-03-01",
                "end_date": "2025-05-01",
                "expected_release_date": "2025-05-03",
                "is_open": False,
            }
        ],
        "offences": {
            "total": 1,
            "occasions": 1,
            "first_year": 2026,
            "by_year": [{"year": 2026, "offences": 1, "reported": 1, "police_detected": 0, "unknown": 0}],
            "latest": [
                {
                    "offence_date": "2026-01-10",
                    "sanction_date": "2026-01-10",
                    "category": "Burglary of a home",
                    "disposal": "fine",
                    "detection": "reported",
                }
            ],
            "days_at_liberty_since": 171,
        },
        "appointments": {
            "days": 90,
            "due": 1,
            "attended": 0,
            "acceptable_absence": 0,
            "unacceptable_absence": 1,
            "cancelled_by_service": 0,
        },
        "needs": {
            "assessed_date": "2026-02-01",
            "areas": [
                {"area": "accommodation", "answer": "not_assessed"},
                {"area": "ete", "answer": "not_assessed"},
                {"area": "relationships", "answer": "not_assessed"},
                {"area": "lifestyle", "answer": "not_assessed"},
                {"area": "drugs", "answer": "need"},
                {"area": "alcohol", "answer": "no_need"},
                {"area": "thinking", "answer": "not_assessed"},
                {"area": "attitudes", "answer": "not_assessed"},
                {"area": "finance", "answer": "not_assessed"},
            ],
        },
        "cohort": [
            {"scheme": "iom_neighbourhood_crime", "strand": "fixed", "joined_date": "2026-01-01", "left_date": None}
        ],
        "nominations": [{"scheme": "project_reset", "route": "council", "nominated_date": "2026-03-01"}],
        "supervision_count": 1,
        "custody_count": 1,
        "cohort_count": 1,
        "nominations_count": 1,
        "not_in_the_data": [],
    }


@pytest.mark.parametrize(("day", "recorded"), [("2026-07-01", "2026-07-01"), ("2026-06-20", "2026-07-01")])
@pytest.mark.parametrize("table", PAST)
def test_what_happened_or_was_recorded_after_the_date_changes_nothing(table, day, recorded):
    before = case_tables(**PAST)
    late = before[table].assign(**{CASE_TABLES[table].happened: pd.Timestamp(day)})
    late = late.assign(recorded_date=pd.Timestamp(recorded)).astype(before[table].dtypes)
    after = CaseTables({**before, table: pd.concat([before[table], late], ignore_index=True)})
    assert case_records(after, D, ["a"]) == case_records(before, D, ["a"])
    assert case_records(after, "2026-07-01", ["a"])["a"] != case_records(before, "2026-07-01", ["a"])["a"]


def test_an_end_after_the_date_is_not_known_and_one_on_the_date_has_come():
    spells = "person_id kind start_date end_date\na licence 2026-02-01 2026-07-01\na pss 2026-01-01 2026-06-30"
    found = [(spell["end_date"], spell["is_open"]) for spell in record(supervision=spells)["supervision"]]
    assert found == [(None, True), ("2026-06-30", False)]


def test_row_order_changes_nothing(borough):
    people = list(borough["persons"]["person_id"])
    mixed = CaseTables({name: frame.sample(frac=1, random_state=7) for name, frame in borough.items()})
    assert case_records(mixed, D, people) == case_records(borough, D, people)


def test_lists_are_newest_first_and_short_and_an_open_spell_is_never_cut_off():
    ended = "\n".join(f"a licence 202{year}-01-01 202{year}-02-01" for year in range(6))
    spells = f"person_id kind start_date end_date\na suspended 2019-01-01 -\n{ended}"
    found = record(supervision=spells)["supervision"]
    starts = ["2025-01-01", "2024-01-01", "2023-01-01", "2022-01-01", "2019-01-01"]
    assert [spell["start_date"] for spell in found] == starts
    assert record(supervision=spells)["supervision_count"] == 7
    days = "\n".join(f"a 2026-01-{day:02d}" for day in range(1, 13))
    latest = record(sanctions=f"person_id sanction_date\n{days}")["offences"]["latest"]
    assert [offence["offence_date"] for offence in latest] == [f"2026-01-{day:02d}" for day in range(12, 2, -1)]


def test_offences_are_counted_by_the_year_they_were_committed_in():
    sanctions = """
    person_id sanction_id offence_date sanction_date detection
    a         s1          2023-12-31   2024-02-01    police_detected
    a         s1          2024-01-01   2024-02-01    unknown
    a         s2          2024-06-01   2024-07-01    -
    """
    offences = record(sanctions=sanctions)["offences"]
    assert [offences[key] for key in ("total", "occasions", "first_year")] == [3, 2, 2023]
    assert offences["by_year"] == [
        {"year": 2024, "offences": 2, "reported": 0, "police_detected": 0, "unknown": 2},
        {"year": 2023, "offences": 1, "reported": 0, "police_detected": 1, "unknown": 0},
    ]
    assert [offence["detection"] for offence in offences["latest"]] == [None, "unknown", "police_detected"]


def test_years_sum_to_the_total_and_ways_of_detection_to_the_year(borough):
    for person in case_records(borough, D, list(borough["persons"]["person_id"])).values():
        offences, years = person["offences"], person["offences"]["by_year"]
        assert sum(year["offences"] for year in years) == offences["total"]
        assert all(y["reported"] + y["police_detected"] + y["unknown"] == y["offences"] for y in years)
        assert len(offences["latest"]) == min(offences["total"], 10)


def test_days_at_liberty_are_counted_after_the_latest_offence_and_each_day_inside_once():
    sanctions = "person_id offence_date sanction_date\na 2020-01-01 2020-02-01\na 2025-06-30 2025-08-01"
    custody = """
    person_id kind     start_date end_date
    a         sentence 2025-06-20 2025-07-10
    a         remand   2025-07-05 2025-07-20
    a         recall   2026-06-29 -
    """
    offences = record(sanctions=sanctions, custody=custody)["offences"]
    assert offences["days_at_liberty_since"] == 365 - 20 - 2
    assert record(sanctions=sanctions)["offences"]["days_at_liberty_since"] is None


def test_days_at_liberty_are_the_days_since_less_every_day_inside(borough):
    people = list(borough["persons"]["person_id"])
    index_date = pd.Timestamp(D)
    inside = {person: set() for person in people}
    spells = borough["custody"][(borough["custody"][["start_date", "recorded_date"]] <= index_date).all(axis=1)]
    for person, start, end in spells[["person_id", "start_date", "end_date"]].itertuples(index=False, name=None):
        inside[person] |= set(pd.date_range(start, end if end <= index_date else index_date))
    compared = 0
    for person, found in case_records(borough, D, people).items():
        offences = found["offences"]
        if offences["latest"]:
            since = pd.date_range(offences["latest"][0]["offence_date"], index_date)[1:]
            assert offences["days_at_liberty_since"] == len(set(since) - inside[person])
            compared += bool(set(since) & inside[person])
    assert compared > 10


def test_every_category_has_a_phrase_of_its_own_and_a_code_in_no_table_is_not_known():
    assert set(offence_phrases()) == {str(category) for category in ActuarialCategory}
    assert len(set(offence_phrases().values())) == len(ActuarialCategory)
    offences = record(sanctions="person_id sanction_date ho_offence_code\na 2026-01-01 99998")["offences"]
    assert offences["latest"][0]["category"] == offence_phrases()["UNKNOWN"]


def test_a_cancelled_appointment_is_never_due_and_the_window_is_90_days():
    appointments = """
    person_id appointment_date outcome
    a         2026-04-01       attended
    a         2026-04-02       cancelled_by_service
    a         2026-04-02       attended
    a         2026-06-30       acceptable_absence
    """
    counts = [1, 1, 0, 1]
    found = record(appointments=appointments)["appointments"]
    assert found["due"] == 2
    outcomes = ("attended", "acceptable_absence", "unacceptable_absence", "cancelled_by_service")
    assert [found[outcome] for outcome in outcomes] == counts


def test_not_assessed_is_neither_need_nor_no_need_and_the_latest_assessment_stands():
    needs = "person_id assessed_date drugs alcohol\na 2025-01-01 need need\na 2026-01-01 - no_need"
    found = record(needs=needs)["needs"]
    answers = {area["area"]: area["answer"] for area in found["areas"]}
    assert found["assessed_date"] == "2026-01-01"
    assert (answers["drugs"], answers["alcohol"], answers["ete"]) == ("not_assessed", "no_need", "not_assessed")


def test_what_is_not_in_the_data_is_said_and_is_not_zero():
    bare = record(persons="person_id date_of_birth\na -")
    assert bare["not_in_the_data"] == list(OPTIONAL_TABLES)
    assert (bare["age_years"], bare["appointments"], bare["needs"]) == (None, None, None)
    with pytest.raises(DataRefused, match="absent: sanctions, supervision"):
        case_records(CaseTables({"persons": rows("persons", "person_id\na")}), D, ["a"])


def test_a_person_whom_the_tables_do_not_know_has_every_key_and_no_fact(borough):
    known, unknown = borough["persons"]["person_id"].iloc[0], "nobody"
    found = case_records(borough, D, [unknown, known, unknown])
    assert list(found) == [unknown, known]
    stranger = found[unknown]
    assert stranger.keys() == found[known].keys()
    assert (stranger["is_known"], found[known]["is_known"], stranger["age_years"]) == (False, True, None)
    assert stranger["offences"] == {
        "total": 0,
        "occasions": 0,
        "first_year": None,
        "by_year": [],
        "latest": [],
        "days_at_liberty_since": None,
    }
    lists = ("identifiers", "supervision", "custody", "cohort", "nominations")
    assert not any(stranger[name] for name in lists)
    assert {area["answer"] for area in stranger["needs"]["areas"]} == {"not_assessed"}
    assert case_records(borough, D, []) == {}


def test_sex_wards_and_the_tables_that_are_not_read_change_nothing(borough):
    people = list(borough["persons"]["person_id"])
    bare = {name: borough[name] for name in TABLES_READ}
    bare["persons"] = bare["persons"].assign(sex="FEMALE", ward="elsewhere", restricted=True)
    bare["nominations"] = bare["nominations"].assign(ward="elsewhere")
    bare["sanctions"] = bare["sanctions"].assign(domestic_abuse="yes")
    assert case_records(CaseTables(bare), D, people) == case_records(borough, D, people)


def test_the_records_agree_with_the_features(borough):
    built = build_features(borough, D).set_index("person_id")
    found = case_records(borough, D, list(built.index))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    told = pd.DataFrame.from_dict({person: _as_features(record) for person, record in found.items()}, orient="index")
    assert (told[["sanction_count_ever", "appointments_due_90d", "need_count"]].max() > 1).all()
    for name in told:
        np.testing.assert_array_equal(told[name].to_numpy(float), built[name].to_numpy(float, na_value=np.nan), name)


def _as_features(record):
    answers = [area["answer"] for area in record["needs"]["areas"]]
    is_assessed = set(answers) != {"not_assessed"}
    return {
        "age_years": record["age_years"],
        "sanction_count_ever": record["offences"]["occasions"],
        "appointments_due_90d": record["appointments"]["due"],
        "currently_supervised": any(spell["is_open"] for spell in record["supervision"]),
        "in_custody": any(spell["is_open"] for spell in record["custody"]),
        "need_count": answers.count("need") if is_assessed else np.nan,
    }
