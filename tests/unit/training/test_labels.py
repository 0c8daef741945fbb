"""What counts as the outcome, clause by clause; the index date is 1 March 2020, 12 months, proven within 18."""

import pandas as pd
import pytest

from models.harm import unit_harm
from tests.support.case_tables import case_tables
from training.labels import data_end, harm_done, outcomes_after
from training.protocol import Outcome

DATE = pd.Timestamp("2020-03-01")
OUTCOME = Outcome("any_12m", "…", horizon_months=12, proven_within_months=18)
# Somebody else's sanction recorded late enough that everything before it can be known.
LATE = "z  2021-12-31  2021-12-31  2021-12-31"


def outcomes(*lines, people=("a",), date=DATE, late=LATE, known_by=None, **tables):
    """Outcomes from lines of person, offence, sanction and recorded dates."""
    header = "person_id offence_date sanction_date recorded_date"
    persons = {} if "persons" in tables else {"persons": "\n".join(["person_id", *people, "z"])}
    made = case_tables(sanctions="\n".join([header, *lines, late]), **persons, **tables)
    return outcomes_after(made, date, pd.Index(people, name="person_id"), OUTCOME, known_by=known_by)


def outcome(offence, sanction=None):
    return outcomes(f"a {offence} {sanction or offence} {sanction or offence}").loc["a", "outcome"]


def test_an_offence_on_the_index_date_is_not_counted():
    assert outcome("2020-03-01") == 0


def test_an_offence_on_the_day_after_is_counted():
    assert outcome("2020-03-02") == 1


def test_an_offence_on_the_last_day_of_the_horizon_is_counted():
    assert outcome("2021-03-01") == 1


def test_an_offence_on_the_day_after_the_horizon_is_not_counted():
    assert outcome("2021-03-02") == 0


def test_an_offence_before_the_index_date_proven_after_it_is_not_counted():
    assert outcome("2020-02-01", "2020-06-01") == 0


def test_an_offence_proven_on_the_last_day_of_month_18_is_counted():
    assert outcome("2020-06-01", "2021-09-01") == 1


def test_an_offence_proven_later_is_not_counted():
    assert outcome("2020-06-01", "2021-09-02") == 0


def test_someone_inside_on_the_date_is_followed_from_release():
    custody = "person_id start_date end_date\na 2020-01-01 2020-06-01"
    late = "z 2022-12-31 2022-12-31 2022-12-31"
    inside = outcomes("a 2020-05-01 2020-05-01 2020-05-01", custody=custody, late=late).loc["a"]
    assert inside["follow_up_start"] == pd.Timestamp("2020-06-01")
    assert inside["outcome"] == 0
    # 12 months from release end on 1 June 2021.
    assert outcomes("a 2021-06-01 2021-06-01 2021-06-01", custody=custody, late=late).loc["a", "outcome"] == 1
    assert outcomes("a 2021-06-02 2021-06-02 2021-06-02", custody=custody, late=late).loc["a", "outcome"] == 0


def test_a_sentence_that_follows_a_remand_without_a_day_outside_is_one_time_inside():
    custody = """person_id kind start_date end_date
    a remand 2020-01-01 2020-04-01
    a sentence 2020-04-01 2020-07-15"""
    late = "z 2022-12-31 2022-12-31 2022-12-31"
    assert outcomes(custody=custody, late=late).loc["a", "follow_up_start"] == pd.Timestamp("2020-07-15")


def test_a_release_on_the_index_date_is_a_release():
    found = outcomes(custody="person_id start_date end_date\na 2020-01-01 2020-03-01").loc["a"]
    assert found["follow_up_start"] == DATE
    assert found["liberty_days"] == 365


def test_someone_never_released_has_no_outcome():
    found = outcomes("a 2020-06-01 2020-06-01 2020-06-01", custody="person_id start_date\na 2020-01-01").loc["a"]
    assert pd.isna(found["follow_up_start"])
    assert not found["is_mature"]
    assert pd.isna(found["outcome"]) and pd.isna(found["reoffence_count"])


def test_a_spell_that_ended_or_began_elsewhere_in_time_moves_nothing():
    custody = "person_id start_date end_date\na 2019-01-01 2019-06-01\na 2020-03-02 2020-04-01"
    found = outcomes(custody=custody).loc["a"]
    assert found["follow_up_start"] == DATE


@pytest.mark.parametrize(("last", "mature"), [("2021-09-01", True), ("2021-08-31", False)])
def test_an_outcome_is_mature_when_the_data_reach_the_day_of_proof(last, mature):
    found = outcomes("a 2020-04-01 2020-04-01 2020-04-01", late=f"z {last} {last} {last}").loc["a"]
    assert found["is_mature"] == mature
    assert pd.isna(found["outcome"]) != mature


@pytest.mark.parametrize(("known_by", "mature"), [("2021-12-01", True), ("2021-11-30", False)])
def test_someone_released_after_the_date_is_mature_only_when_their_own_proof_is_due(known_by, mature):
    custody = "person_id start_date end_date\na 2020-01-01 2020-06-01"
    late = "z 2022-12-31 2022-12-31 2022-12-31"
    found = outcomes("b 2020-04-01 2020-04-01 2020-04-01", people=("a", "b"), custody=custody, late=late)
    assert found["is_mature"].tolist() == [True, True]
    # Release on 1 June 2020 puts the end of month 18 on 1 December 2021; who was outside was due on 1 September.
    found = outcomes(people=("a", "b"), custody=custody, late=late, known_by=pd.Timestamp(known_by))
    assert found["is_mature"].tolist() == [mature, True]
    assert pd.isna(found.loc["a", "outcome"]) != mature


@pytest.mark.parametrize(("recorded", "expected"), [("2021-10-01", 1), ("2021-10-02", 0)])
def test_a_sanction_recorded_after_the_day_that_may_be_looked_at_is_not_counted(recorded, expected):
    found = outcomes(f"a 2020-06-01 2020-07-01 {recorded}", known_by=pd.Timestamp("2021-10-01"))
    assert found.loc["a", "is_mature"]
    assert found.loc["a", "outcome"] == found.loc["a", "reoffence_count"] == expected


def test_a_day_after_the_end_of_the_data_makes_nobody_mature():
    late = "z 2021-08-31 2021-08-31 2021-08-31"
    assert not outcomes(late=late, known_by=pd.Timestamp("2023-01-01")).loc["a", "is_mature"]


def test_a_release_that_was_still_to_come_is_not_known():
    custody = "person_id start_date end_date\na 2020-01-01 2021-11-01"
    found = outcomes(custody=custody, known_by=pd.Timestamp("2021-10-01")).loc["a"]
    assert pd.isna(found["follow_up_start"]) and not found["is_mature"]


def test_the_count_is_of_offences_not_of_occasions():
    text = """person_id sanction_id offence_date sanction_date
    a s1 2020-04-01 2020-05-01
    a s1 2020-04-02 2020-05-01
    a s2 2020-06-01 2020-07-01
    z s3 2021-12-31 2021-12-31"""
    found = outcomes_after(case_tables(sanctions=text), DATE, pd.Index(["a", "z"]), OUTCOME)
    assert found["reoffence_count"].tolist() == [3, 0]
    assert found["outcome"].tolist() == [1, 0]


def test_liberty_is_the_horizon_less_custody_less_what_death_cuts_off():
    persons = "person_id deceased_date\na -\nb 2020-03-31\nc -\nd -\nz -"
    custody = """person_id kind start_date end_date
    a sentence 2020-05-01 2020-05-31
    b sentence 2020-03-11 2020-05-31
    c sentence 2021-02-20 -
    d remand 2020-05-01 2020-05-21
    d sentence 2020-05-11 2020-05-31"""
    found = outcomes(people=("a", "b", "c", "d"), persons=persons, custody=custody)["liberty_days"]
    # a: 365 - 30. b: dead after 30 days, of which 20 inside. c: the last 9 days inside. d: overlapping spells once.
    assert found.tolist() == [335, 10, 356, 335]


@pytest.mark.parametrize("custody", [{}, {"custody": "person_id start_date\nz 2020-01-01"}])
def test_where_nobody_is_asked_for_there_are_no_outcomes(custody):
    found = outcomes_after(
        case_tables(sanctions="person_id sanction_date\nz 2020-01-01", **custody),
        DATE,
        pd.Index([], dtype="str"),
        OUTCOME,
    )
    assert len(found) == 0
    assert found.columns.tolist() == ["follow_up_start", "is_mature", "outcome", "reoffence_count", "liberty_days"]


def test_without_a_custody_table_everyone_is_at_liberty():
    assert outcomes().loc["a", "liberty_days"] == 365


def test_nothing_after_the_last_record_can_be_known():
    assert data_end(
        case_tables(sanctions=f"person_id offence_date sanction_date recorded_date\n{LATE}")
    ) == pd.Timestamp("2021-12-31")


def test_harm_done_counts_ranked_reoffences_within_the_horizon():
    text = """person_id offence_date sanction_date ho_offence_code
    a 2020-04-01 2020-05-01 02801
    a 2020-04-01 2020-05-01 04600
    a 2022-04-01 2022-05-01 02801
    b 2020-04-01 2020-05-01 00801
    c 2020-04-01 2020-05-01 09270"""
    start = pd.Series(DATE, index=pd.Index(["a", "b", "c", "d"]))
    units = unit_harm()["cchi_days"]
    found = harm_done(case_tables(sanctions=text), start, OUTCOME, scale="cchi_days")
    assert found["a"] == pytest.approx(units["BURGLARY_DOMESTIC"] + units["SHOP_THEFT"])
    assert found["c"] == 0  # a drug offence follows police activity and stands outside the ranking
    assert found["d"] == 0


VIOLENT, THEFT, UNKNOWN = "10501", "04600", "99999"
VIOLENT_12M = Outcome("violent_12m", "…", horizon_months=12, proven_within_months=18, offences="violent")
ANY_24M = Outcome("any_24m", "…", horizon_months=24, proven_within_months=30)


def coded(outcome, *rows):
    """The outcome of person a from lines of offence date and code, each proven on its day."""
    lines = [f"a {day} {day} {day} {code}" for day, code in rows]
    header = "person_id offence_date sanction_date recorded_date ho_offence_code"
    late = f"z 2022-12-31 2022-12-31 2022-12-31 {THEFT}"
    tables = case_tables(sanctions="\n".join([header, *lines, late]), persons="person_id\na\nz")
    return outcomes_after(tables, DATE, pd.Index(["a"], name="person_id"), outcome).loc["a"]


def test_only_violent_offences_count_for_a_violent_outcome():
    assert coded(VIOLENT_12M, ("2020-06-01", THEFT))["outcome"] == 0
    assert coded(VIOLENT_12M, ("2020-06-01", VIOLENT))["outcome"] == 1
    both = coded(VIOLENT_12M, ("2020-06-01", VIOLENT), ("2020-06-02", THEFT))
    assert both["reoffence_count"] == 1


def test_a_code_that_does_not_exist_is_not_violent_but_an_offence():
    assert coded(VIOLENT_12M, ("2020-06-01", UNKNOWN))["outcome"] == 0
    assert coded(OUTCOME, ("2020-06-01", UNKNOWN))["outcome"] == 1


@pytest.mark.parametrize(("day", "counted"), [("2022-03-01", 1), ("2022-03-02", 0)])
def test_two_years_are_counted_where_two_are_asked_for(day, counted):
    assert coded(ANY_24M, (day, THEFT))["outcome"] == counted


def test_proof_of_two_years_is_due_six_months_after_them():
    assert outcome_known(ANY_24M, "2022-08-31") is False
    assert outcome_known(ANY_24M, "2022-09-01") is True


def outcome_known(outcome, last_record):
    tables = case_tables(
        sanctions=f"person_id sanction_date recorded_date\nz {last_record} {last_record}", persons="person_id\na\nz"
    )
    return bool(outcomes_after(tables, DATE, pd.Index(["a"], name="person_id"), outcome).loc["a", "is_mature"])
