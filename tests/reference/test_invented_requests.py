"""The invented requests: the same by seed, mixed as they say, and true to their columns."""

from datetime import date

import numpy as np

from tests.reference.invented_requests import (
    ANSWERS,
    FIELDS,
    HISTORY,
    WORDS,
    invented,
    invented_columns,
    request_at,
    snake,
)
from tests.reference.scalar_instruments import two_year
from tests.reference.scalar_tables import rows_of

INSTRUMENTS = ("ARP", "VRP", "SVRP")


def test_a_seed_gives_the_same_requests_and_another_seed_gives_others():
    assert invented(300, 1) == invented(300, 1)
    assert invented(300, 1) != invented(300, 2)


def test_every_field_is_a_published_one():
    assert set(FIELDS) <= {row["field"] for row in rows_of("request_fields")}
    assert len(set(FIELDS)) == len(FIELDS) == len(HISTORY) + len(ANSWERS)


def test_leaving_columns_out_changes_none_of_the_others():
    whole, part = invented_columns(500, 3), invented_columns(500, 3, fields=(*HISTORY, "temperControl"))
    assert list(part) == [snake(field) for field in (*HISTORY, "temperControl")]
    for name, column in part.items():
        np.testing.assert_array_equal(column, whole[name])


def test_columns_have_the_kinds_of_the_frames():
    columns = invented_columns(2_000, 4)
    assert columns["date_of_birth"].dtype == np.dtype("datetime64[D]")
    assert columns["age_at_first_sanction"].dtype == np.dtype(float)
    assert {type(value) for value in columns["is_unemployed"]} == {bool, type(None)}
    assert {type(value) for value in columns["previous_convictions"]} == {tuple, type(None)}
    assert {type(value) for name in WORDS["OTHERS"] for value in columns[snake(name)]} == {str, type(None)}


def test_a_row_is_the_request_that_its_columns_hold():
    columns = invented_columns(200, 5)
    for row in range(200):
        request = request_at(columns, row)
        assert list(request) == list(FIELDS)
        born, first = columns["date_of_birth"][row], columns["age_at_first_sanction"][row]
        assert request["dateOfBirth"] == (None if np.isnat(born) else str(born))
        assert request["ageAtFirstSanction"] == (None if np.isnan(first) else int(first))


def test_some_six_in_ten_can_be_scored_and_every_error_occurs():
    people = invented(5_000, 6)
    for instrument in INSTRUMENTS:
        results = [two_year(request, instrument) for request in people]
        kinds = [result["type"] for result in results]
        assert 0.5 < sum(kind is not None for kind in kinds) / len(people) < 0.7
        assert min(kinds.count("STATIC"), kinds.count("DYNAMIC")) > 500
        assert len({code for result in results for code, _ in result["errors"]}) >= 11


def test_leap_days_month_ends_and_birthdays_occur():
    people = [request for request in invented(3_000, 7) if request.get("dateOfBirth")]
    births = [date.fromisoformat(request["dateOfBirth"]) for request in people]
    assert sum((born.month, born.day) == (2, 29) for born in births) > 100
    assert sum(born.day >= 30 for born in births) > 200
    birthdays = [request["dateOfBirth"][5:] == (request.get("dateOfCurrentConviction") or "")[5:] for request in people]
    assert sum(birthdays) > 50
