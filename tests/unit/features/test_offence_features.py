"""What sanctions show: gravity, kinds, shares and routes, on tables small enough to count by hand.

Codes: 04600 shop theft (1.3 days of the harm index), 10501 common assault (10), 02801 domestic burglary (273.5),
00900 criminal damage (5.7), 09261 possession of drugs (3.4), 08301 bail (10), 99998 in no table (1, the least of any).
"""

from itertools import permutations

import pytest

from features.offence_codes import read_offence_codes
from tests.support.one_feature import feature

SEVERAL = """
person_id sanction_id sanction_date ho_offence_code
a         s1          2026-01-01    04600
a         s1          2026-01-01    02801
a         s1          2026-01-01    02801
a         s2          2025-01-01    10501
a         s3          2024-06-30    02801
a         s4          2021-06-30    02801
b         s5          2026-01-01    04600
c         s6          2021-07-01    99998
"""
PEOPLE = "person_id\na\nb\nc\nd"


def of(name, sanctions=SEVERAL):
    return feature(name, persons=PEOPLE, sanctions=sanctions)


def test_the_codes_of_these_tests_weigh_what_the_published_index_says():
    days = read_offence_codes()["gravity_days"]
    assert days[["04600", "10501", "02801", "00900", "09261"]].tolist() == [1.3, 10, 273.5, 5.7, 3.4]
    assert "99998" not in days.index
    assert days.min() == 1


def test_an_occasion_weighs_as_much_as_its_gravest_offence_once():
    assert of("gravity_sum_24m") == pytest.approx({"a": 283.5, "b": 1.3, "c": 0, "d": 0}, rel=1e-12)
    assert of("gravity_sum_60m") == pytest.approx({"a": 557, "b": 1.3, "c": 1, "d": 0}, rel=1e-12)


def test_decimals_of_gravity_add_up_alike_in_every_order_of_rows():
    days = {"02801": 273.5, "04600": 1.3, "00900": 5.7, "09261": 3.4}
    found = set()
    for codes in permutations(days):
        rows = [f"a s{number} 2026-01-0{number} {code}" for number, code in enumerate(codes, start=1)]
        sanctions = "person_id sanction_id sanction_date ho_offence_code\n" + "\n".join(rows)
        found.add(feature("gravity_sum_24m", sanctions=sanctions)["a"])
    assert len({sum(order) for order in permutations(days.values())}) > 1
    assert found == {283.9}


def test_the_gravest_offence_is_of_any_time_and_missing_without_a_sanction():
    assert of("gravest_offence_ever") == {"a": 273.5, "b": 1.3, "c": 1, "d": None}


def test_an_offence_of_unknown_kind_is_no_violence_and_no_category():
    sanctions = """
    person_id sanction_id sanction_date ho_offence_code
    a         s1          2026-01-01    99998
    a         s2          2026-01-02    99997
    a         s3          2026-01-03    04600
    b         s4          2026-01-01    99998
    """
    of_no_kind = sanctions + "c s5 2026-01-01 00000\n    c s6 2026-01-01 00001\n    c s6 2026-01-01 04600"
    assert of("offence_category_count_ever", of_no_kind) == {"a": 1, "b": 0, "c": 1, "d": 0}
    assert of("violent_sanction_count_ever", sanctions) == {"a": 0, "b": 0, "c": 0, "d": 0}
    assert of("acquisitive_share_ever", sanctions) == pytest.approx({"a": 1 / 3, "b": 0, "c": None, "d": None})
    assert of("sanction_count_ever", sanctions) == {"a": 3, "b": 1, "c": 0, "d": 0}


def test_a_share_is_of_occasions_and_not_of_offences():
    assert of("acquisitive_share_ever") == {"a": 0.75, "b": 1, "c": 0, "d": None}
    assert of("violent_share_ever") == {"a": 0.25, "b": 0, "c": 0, "d": None}
    both = """
    person_id sanction_id sanction_date ho_offence_code
    a         s1          2026-01-01    04600
    a         s1          2026-01-01    10501
    """
    assert feature("acquisitive_share_ever", sanctions=both) == {"a": 1}
    assert feature("violent_share_ever", sanctions=both) == {"a": 1}
    assert feature("offence_category_count_ever", sanctions=both) == {"a": 2}


def test_two_people_sanctioned_under_one_number_have_an_occasion_each():
    sanctions = """
    person_id sanction_id sanction_date ho_offence_code
    a         s1          2026-01-01    02801
    b         s1          2026-01-01    04600
    a         s1          2026-01-01    10501
    """
    assert of("sanction_count_ever", sanctions) == {"a": 1, "b": 1, "c": 0, "d": 0}
    assert of("gravity_sum_24m", sanctions) == {"a": 273.5, "b": 1.3, "c": 0, "d": 0}


@pytest.mark.parametrize(
    ("name", "code", "months"),
    [
        ("sanction_count_60m", "04600", 60),
        ("violent_sanction_count_60m", "10501", 60),
        ("disorder_sanction_count_24m", "00900", 24),
        ("drug_sanction_count_24m", "09261", 24),
        ("acquisitive_sanction_count_24m", "02801", 24),
        ("breach_count_24m", "08301", 24),
    ],
)
def test_a_count_of_a_kind_takes_in_that_kind_from_the_day_after_the_window_starts(name, code, months):
    year = 2026 - months // 12
    rows = [f"a {year}-06-30 {code}", f"b {year}-07-01 {code}", f"c 2026-06-30 {code}", "d 2026-06-30 00100"]
    found = feature(name, sanctions="person_id sanction_date ho_offence_code\n" + "\n".join(rows))
    assert {person: found[person] for person in "abc"} == {"a": 0, "b": 1, "c": 1}
    assert found["d"] == (1 if name.startswith(("sanction", "violent")) else 0)


def test_counts_without_a_window_go_back_to_the_first_record():
    sanctions = "person_id sanction_date ho_offence_code\na 1980-01-01 02801\na 1990-01-01 09261\na 2000-01-01 08301"
    for name in ("acquisitive_sanction_count_ever", "drug_sanction_count_ever", "breach_count_ever"):
        assert feature(name, sanctions=sanctions) == {"a": 1}, name


def test_a_career_is_dated_by_its_first_and_last_sanctions():
    sanctions = """
    person_id sanction_date recorded_date ho_offence_code
    a         2020-06-30    2020-06-30    10501
    a         2025-07-01    2025-07-01    04600
    a         2026-06-30    2026-07-01    10501
    b         2026-06-30    2026-06-30    04600
    """
    assert of("months_since_first_sanction", sanctions) == {"a": 72, "b": 0, "c": None, "d": None}
    assert of("months_since_last_sanction", sanctions) == {"a": 11, "b": 0, "c": None, "d": None}
    assert of("months_since_last_violent_sanction", sanctions) == {"a": 72, "b": None, "c": None, "d": None}


def test_routes_are_of_offences_whose_route_is_recorded():
    sanctions = """
    person_id sanction_id sanction_date detection
    a         s1          2026-01-01    reported
    a         s1          2026-01-01    police_detected
    a         s1          2026-01-01    police_detected
    a         s2          2026-02-01    unknown
    a         s3          2026-03-01    -
    a         s4          2026-03-02    police_detected
    a         s5          2024-06-30    reported
    b         s6          2026-01-01    unknown
    c         s7          2026-01-01    reported
    """
    assert of("reported_sanction_count_24m", sanctions) == {"a": 1, "b": 0, "c": 1, "d": 0}
    assert of("police_detected_share_24m", sanctions) == {"a": 0.75, "b": None, "c": 0, "d": None}
