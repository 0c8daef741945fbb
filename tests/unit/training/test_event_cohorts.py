"""Event cohorts clause by clause, from hand-made cases; the quarter is April to June 2023."""

import pandas as pd
import pytest

from tests.support.case_tables import case_tables
from training.event_cohorts import (
    EventKind,
    event_cohort,
    last_mature_day,
    moj_binary_12m,
    proven_reoffences,
    quarters,
)

QUARTER = ("2023-04-01", "2023-06-30")
NO_CUSTODY = "person_id kind start_date end_date\nz sentence 2001-01-01 2001-02-01"


def cohort(*sanctions, custody=NO_CUSTODY, born="1990-01-01"):
    """The cohort from lines of person, sanction date and disposal."""
    people = sorted({line.split()[0] for line in (*sanctions, *custody.splitlines()[1:])})
    tables = case_tables(
        persons="\n".join(["person_id date_of_birth", *(f"{person} {born}" for person in people)]),
        sanctions="\n".join(["person_id sanction_date disposal", *(sanctions or ["z 2001-01-01 fine"])]),
        custody=custody,
    )
    return event_cohort(tables, *QUARTER)


def spells(*lines):
    return "\n".join(["person_id kind start_date end_date", *lines])


@pytest.mark.parametrize(
    ("disposal", "kind"),
    [
        ("community_order", EventKind.COURT_ORDER),
        ("suspended", EventKind.COURT_ORDER),
        ("fine", EventKind.OTHER_CONVICTION),
        ("other", EventKind.OTHER_CONVICTION),
        ("caution", EventKind.CAUTION),
    ],
)
def test_a_sanction_without_custody_is_an_event_on_its_day(disposal, kind):
    found = cohort(f"a 2023-05-01 {disposal}")
    assert found.loc["a", "kind"] == kind
    assert found.loc["a", "start"] == pd.Timestamp("2023-05-01")
    assert found["days_served"].isna().all()


def test_a_sentence_to_custody_is_no_event_until_release():
    assert cohort("a 2023-05-01 custody").empty
    inside = spells("a sentence 2023-05-01 2023-06-20")
    found = cohort("a 2023-05-01 custody", custody=inside).loc["a"]
    assert (found["kind"], found["start"]) == (EventKind.RELEASE, pd.Timestamp("2023-06-20"))
    assert found["days_served"] == 50


@pytest.mark.parametrize("kind", ["remand", "recall"])
def test_the_end_of_a_remand_or_a_recall_is_no_event(kind):
    assert cohort(custody=spells(f"a {kind} 2023-05-01 2023-06-20")).empty


@pytest.mark.parametrize(("remand_ended", "days"), [("2023-04-30", 61), ("2023-04-29", 30)])
def test_a_remand_into_which_the_sentence_ran_on_is_served_too(remand_ended, days):
    inside = spells(f"a remand 2023-03-31 {remand_ended}", "a sentence 2023-05-01 2023-05-31")
    assert cohort(custody=inside).loc["a", "days_served"] == days


@pytest.mark.parametrize(
    ("next_spell", "released"),
    [
        ("a remand 2023-05-31 2023-06-20", None),
        ("a recall 2023-06-01 -", None),
        ("a sentence 2023-06-01 2023-06-20", "2023-06-20"),
        ("a remand 2023-06-02 2023-06-20", "2023-05-31"),
        ("b remand 2023-05-31 2023-06-20", "2023-05-31"),
    ],
)
def test_the_end_of_a_sentence_is_no_release_while_something_else_holds_the_person(next_spell, released):
    found = cohort(custody=spells("a sentence 2023-05-01 2023-05-31", next_spell))
    assert [str(day.date()) for day in found["start"]] == ([released] if released else [])


def test_time_inside_is_whole_where_a_short_spell_lies_within_a_long_one():
    inside = spells(
        "a sentence 2023-01-01 2023-05-31", "a remand 2023-02-01 2023-03-01", "a sentence 2023-05-20 2023-06-10"
    )
    # From 1 January to 10 June.
    assert cohort(custody=inside).loc["a", "days_served"] == 160


def test_somebody_still_inside_is_not_in_the_cohort():
    assert cohort(custody=spells("a sentence 2023-05-01 -")).empty


def test_each_person_counts_once_at_the_first_event_of_the_period():
    found = cohort("a 2023-03-31 fine", "a 2023-06-30 caution", "a 2023-04-01 suspended", "b 2023-07-01 fine")
    assert found["kind"].to_dict() == {"a": EventKind.COURT_ORDER}


def test_a_release_comes_before_a_sanction_of_the_same_day():
    found = cohort("a 2023-05-31 fine", custody=spells("a sentence 2023-05-01 2023-05-31"))
    assert found["kind"].to_dict() == {"a": EventKind.RELEASE}


@pytest.mark.parametrize(("born", "counted"), [("2005-05-01", 1), ("2005-05-02", 0), ("-", 0)])
def test_only_adults_on_the_day_of_the_event_are_counted(born, counted):
    assert len(cohort("a 2023-05-01 fine", born=born)) == counted


def test_somebody_whose_first_event_was_under_18_is_not_among_the_adults_of_the_period():
    assert cohort("a 2023-04-10 caution", "a 2023-05-10 fine", born="2005-05-01").empty
    assert len(cohort("a 2023-03-31 caution", "a 2023-05-10 fine", born="2005-05-01")) == 1


def reoffences(offence, sanction, code="04600"):
    rows = f"person_id offence_date sanction_date ho_offence_code\na {offence} {sanction} {code}"
    start = pd.Series(pd.Timestamp("2023-05-01"), index=["a"])
    return proven_reoffences(case_tables(sanctions=rows), start)["a"]


@pytest.mark.parametrize(
    ("offence", "sanction", "counted"),
    [
        ("2023-05-01", "2023-06-01", 0),
        ("2023-05-02", "2023-06-01", 1),
        ("2024-05-01", "2024-06-01", 1),
        ("2024-05-02", "2024-06-01", 0),
        ("2023-06-01", "2024-11-01", 1),
        ("2023-06-01", "2024-11-02", 0),
        ("2023-04-30", "2023-06-01", 0),
    ],
)
def test_a_reoffence_is_committed_within_a_year_and_proven_within_six_months_more(offence, sanction, counted):
    assert reoffences(offence, sanction) == counted


def test_breach_is_no_reoffence():
    # 08001 stands under absconding and bail in the table of offence codes.
    assert reoffences("2023-06-01", "2023-07-01", code="08001") == 0


def test_offences_are_counted_and_not_occasions_and_a_person_may_stand_twice():
    rows = "person_id offence_date sanction_date\na 2023-06-01 2023-07-01\na 2023-06-02 2023-07-01"
    start = pd.Series(pd.to_datetime(["2023-05-01", "2023-06-01", "2023-05-01"]), index=["a", "a", "b"])
    assert proven_reoffences(case_tables(sanctions=rows), start).tolist() == [2, 1, 0]


@pytest.mark.parametrize(
    ("last_day", "mature"),
    [
        ("2026-06-30", "2024-12-31"),
        ("2026-06-29", "2024-12-29"),
        ("2026-07-31", "2025-01-31"),
        ("2025-08-31", "2024-02-29"),
    ],
)
def test_the_last_mature_day_has_a_year_and_six_months_after_it(last_day, mature):
    assert last_mature_day(last_day) == pd.Timestamp(mature)


def test_quarters_follow_one_another():
    first, second = quarters("2023-01-01", 2)
    assert first == (pd.Timestamp("2023-01-01"), pd.Timestamp("2023-03-31"))
    assert second == (pd.Timestamp("2023-04-01"), pd.Timestamp("2023-06-30"))


def test_the_binary_outcome_counts_each_person_once_and_refuses_who_is_too_recent():
    rows = [
        "a 2023-04-01 2023-04-01 community_order",
        "a 2023-06-01 2023-06-20 custody",
        "a 2023-06-02 2023-06-20 custody",
        "b 2023-06-30 2023-06-30 fine",
        "c 2023-05-01 2023-05-01 caution",
        "c 2023-04-20 2023-05-20 custody",
    ]
    tables = case_tables(
        sanctions="\n".join(["person_id offence_date sanction_date disposal", *rows]), custody=NO_CUSTODY
    )
    found = moj_binary_12m(tables, *QUARTER, known_by="2024-12-29")
    assert found["outcome"].fillna(-1).to_dict() == {"a": 1, "b": -1, "c": 0}
    assert found["reoffence_count"].fillna(-1).to_dict() == {"a": 2, "b": -1, "c": 0}
    assert found["is_mature"].to_dict() == {"a": True, "b": False, "c": True}
    assert moj_binary_12m(tables, *QUARTER, known_by="2024-12-30")["is_mature"].all()
