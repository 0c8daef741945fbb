"""`desist audit-reviews`: from a store of first views and decisions to the audit, each stage as it was recorded."""

import json

import pandas as pd
import pytest

from features import population, simulate
from features.reading.case_files import write_tables
from features.vocabulary import Choice, Suitability
from serving import cli
from serving.commands.audit_reviews import reviewed_people
from serving.records import ReviewedCase
from tests.support.case_tables import case_tables
from tests.support.review import AMINA, BOB, Desk


def run(monkeypatch, *arguments) -> int:
    monkeypatch.setattr("sys.argv", ["desist", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


@pytest.fixture
def desk(tmp_path, database):
    opened = Desk(tmp_path / "home", database=database)
    yield opened
    opened.close()


def test_each_case_is_read_with_its_first_view_and_the_decision_that_stands_and_nobodys_name(desk):
    one, two, three, *_ = desk.all_cases
    desk.view(BOB, one, "not_suitable")
    desk.view(AMINA, one, "suitable")
    desk.decide(AMINA, one, choice="put_forward")
    desk.view(BOB, two, "not_sure")
    found = {case.person_id: case for case in desk.reviews.reviewed_cases()}
    assert len(found) == len(desk.all_cases)
    by_id = {case.label: found[case.label] for case in (one, two, three)}
    first = by_id[one.label]
    assert (first.first_view, first.choice, first.own_first_view) == (
        Suitability.NOT_SUITABLE,
        Choice.PUT_FORWARD,
        Suitability.SUITABLE,
    )
    assert (by_id[two.label].first_view, by_id[two.label].choice) == (Suitability.NOT_SURE, None)
    assert (by_id[three.label].first_view, by_id[three.label].choice) == (None, None)
    assert {case.as_of_date for case in found.values()} == {"2026-06-30"}
    assert not {"subject", "name", "at"} & set(vars(first))


DATES = ("2023-06-01", "2024-06-01")


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    tables, _ = simulate(1200, 8)
    folder = tmp_path_factory.mktemp("region")
    write_tables(tables, folder / "tables")
    return tables, folder / "tables"


def reviewed(tables, count=300):
    """Cases of two lists: every third proposed, most decided as proposed."""
    known = population(tables, DATES[0])
    ids = known.index[known["in_population"]].sort_values()[:count]
    cases = []
    for number, person in enumerate(ids):
        result = "propose" if number % 3 == 0 else "consider"
        choice = Choice.PUT_FORWARD if number % 3 == 0 else Choice.DO_NOT_PUT_FORWARD
        view = Suitability.SUITABLE if number % 2 else Suitability.NOT_SURE
        if number % 10 == 9:
            choice = Choice.COME_BACK_LATER
        cases += [ReviewedCase(person, f"list{day}", day, result, view, choice, view) for day in DATES]
    return tuple(cases)


def test_each_person_counts_once_as_people_decided_with_attributes_and_outcome(region):
    tables, _ = region
    people = reviewed_people(reviewed(tables), tables, seed=3)
    assert len(people) == people.index.nunique() == 300
    assert people["proposed"].sum() == 100
    assert people["put_forward"].isna().sum() == 30
    assert people["put_forward"].sum() == sum(n % 3 == 0 and n % 10 != 9 for n in range(300))
    # Not sure is not suitable at first view, and no clear view of one's own.
    assert people["first_view"].mean() == 0.5
    assert people["own_first_view"].isna().mean() == 0.5
    assert people["reoffended"].notna().mean() > 0.8
    assert {"sex", "age_band", "ethnicity"} <= set(people)
    pd.testing.assert_frame_equal(people, reviewed_people(reviewed(tables)[::-1], tables, seed=3))


def test_a_store_without_lists_or_without_decisions_writes_nothing_and_is_no_pass(
    region, monkeypatch, capsys, tmp_path
):
    _, folder = region
    monkeypatch.setenv("DESIST_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DESIST_DATABASE", raising=False)
    line = ("audit-reviews", "--data", folder, "--out", tmp_path / "out")
    assert run(monkeypatch, *line) == 2
    assert "no database" in capsys.readouterr().err
    desk = Desk(tmp_path / "home")
    desk.close()
    # The small list's people are not in these tables.
    assert run(monkeypatch, *line) == 3
    assert "know none of the 6 people who came to review" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


PEOPLE = "\n".join(["person_id date_of_birth", *(f"p{n} 1990-01-0{n + 1}" for n in range(6))])
SANCTIONS = """person_id offence_date sanction_date recorded_date
p0 2026-08-01 2026-09-01 2026-09-02"""
ORDERS = "person_id start_date recorded_date\np0 2026-01-01 2026-01-02"


@pytest.fixture
def known(tmp_path, monkeypatch):
    """The small list in the service's own database, and case tables that know its six people."""
    monkeypatch.setenv("DESIST_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DESIST_DATABASE", raising=False)
    write_tables(case_tables(persons=PEOPLE, sanctions=SANCTIONS, supervision=ORDERS), tmp_path / "tables")
    desk = Desk(tmp_path / "home")
    yield desk, ("audit-reviews", "--data", tmp_path / "tables", "--out", tmp_path / "out")
    desk.close()


def test_people_who_were_reviewed_and_not_yet_decided_are_no_pass(known, monkeypatch, capsys, tmp_path):
    desk, line = known
    desk.view()
    assert run(monkeypatch, *line) == 4
    assert "None of 6 cases is decided yet" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_from_decisions_on_pages_to_a_report_that_clears_nobody_and_names_nobody(known, monkeypatch, capsys, tmp_path):
    desk, line = known
    for case in desk.all_cases[:4]:
        desk.view(AMINA, case, "suitable")
        desk.decide(AMINA, case)
    assert run(monkeypatch, *line) == 0
    screen = capsys.readouterr().out
    assert "4 are decided" in screen and "not a pass" in screen
    document = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert {c["verdict"] for c in document["comparisons"]} <= {"not enough evidence"}
    for name in ("summary.json", "report.html"):
        text = (tmp_path / "out" / name).read_text(encoding="utf-8")
        assert AMINA.name not in text and AMINA.subject not in text and "Twice recalled" not in text
