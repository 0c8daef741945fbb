"""`desist backtest` as an analyst runs it: a report of past panels, and every refusal leaves nothing written."""

import json

import numpy as np
import pandas as pd
import pytest

from features import CaseTables, simulate, write_tables
from features.exceptions import UsageRefused
from models.release import write_release
from serving import cli
from serving.commands.panel_dates import panel_dates
from tests.support.compared_releases import TERMS_A, counted, risk, small_release

FIRST = "2024-01-01"
PLAIN = "capacity_only"


def run(monkeypatch, *arguments) -> int:
    monkeypatch.setattr("sys.argv", ["desist", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Tables, and releases that say until when they learned."""
    folder = tmp_path_factory.mktemp("backtest")
    tables = simulate(900, 31)[0]
    write_tables(tables, folder / "tables")
    rng = np.random.default_rng(1)
    shuffled = CaseTables({name: rows.iloc[rng.permutation(len(rows))] for name, rows in tables.items()})
    write_tables(shuffled, folder / "shuffled")
    releases = {
        "release": {"known_by": FIRST},
        "later": {"known_by": "2024-01-02"},
        "silent": {},
        "research": {"known_by": FIRST, "research_only": True},
    }
    for name, facts in releases.items():
        write_release(small_release(risk(*TERMS_A), counts=(counted(*TERMS_A),), **facts), folder / f"{name}.json")
    return folder


def options(made, out, **changed):
    asked = {"scheme": PLAIN, "dates": "2024-01-01..2024-04-01", "release": made / "release.json", "capacity": 80}
    asked = {"data": made / "tables", **asked, "out": out} | changed
    data = asked.pop("data")
    return ["backtest", data, *(part for name, value in asked.items() for part in (f"--{name}", value))]


def test_a_backtest_is_a_document_and_a_page_and_a_screen(made, tmp_path, monkeypatch, capsys):
    out = tmp_path / "past"
    assert run(monkeypatch, *options(made, out)) == 0
    told = capsys.readouterr().out
    assert "4 past panels, 2024-01-01 to 2024-04-01" in told and "by lot" in told
    assert "not harm averted or saved" in " ".join(told.split())
    assert max(map(len, told.splitlines())) <= max(100, len(str(out)) + 20)
    assert {path.name for path in out.iterdir()} == {"backtest.json", "backtest.html", ".gitignore"}
    document = json.loads((out / "backtest.json").read_text())
    assert document["dates"] == ["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"]
    assert [row["places"] for row in document["by_date"]] == [80] * 4
    assert document["versions"]["release_known_by"] == FIRST
    everyone = document["groups"][0]["lists"]
    assert everyone["ours"]["places"]["value"] == 80 >= everyone["ours"]["known"]["value"] > 60


def test_nobody_s_identifier_is_in_what_is_written(made, tmp_path, monkeypatch, capsys):
    out = tmp_path / "past"
    assert run(monkeypatch, *options(made, out, scheme="iom_neighbourhood_crime", capacity=40)) == 0
    written = [capsys.readouterr().out, *(path.read_text() for path in out.iterdir())]
    people = pd.read_parquet(made / "tables" / "persons.parquet")["person_id"]
    assert not [person for person in people if any(person in text for text in written)]


def test_the_order_of_rows_in_the_tables_changes_nothing(made, tmp_path, monkeypatch, capsys):
    for name in ("tables", "shuffled"):
        assert run(monkeypatch, *options(made, tmp_path / name, data=made / name)) == 0
    capsys.readouterr()
    one, other = ((tmp_path / name / "backtest.json").read_bytes() for name in ("tables", "shuffled"))
    assert one == other


def test_json_on_the_screen_is_the_document(made, tmp_path, monkeypatch, capsys):
    out = tmp_path / "past"
    assert run(monkeypatch, *options(made, out), "--json") == 0
    assert json.loads(capsys.readouterr().out) == json.loads((out / "backtest.json").read_text())


def test_dates_that_are_not_mature_are_left_out_and_said(made, tmp_path, monkeypatch, capsys):
    out = tmp_path / "past"
    assert run(monkeypatch, *options(made, out, dates="2024-12-01,2025-01-01,2026-01-01")) == 0
    assert "2026-01-01 is left out" in capsys.readouterr().out
    document = json.loads((out / "backtest.json").read_text())
    assert document["dates"] == ["2024-12-01"]
    assert [one["date"] for one in document["left_out"]] == ["2025-01-01", "2026-01-01"]


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"dates": "2025-06-01,2026-01-01"}, 4, "No date of --dates can be judged"),
        ({"scheme": "project_reset_north_area"}, 4, "Nobody was eligible for Project Reset, North Area"),
        ({"dates": ""}, 2, "names no day"),
        ({"dates": " , "}, 2, "names no day"),
        ({"dates": "1/6/2024"}, 2, "is not a day"),
        ({"dates": "2024-02-30"}, 2, "is not a day"),
        ({"dates": "2024-06-01..2024-01-01"}, 2, "ends before it begins"),
        ({"dates": "2010-01-01", "release": "silent.json"}, 5, "does not say until when"),
        ({"dates": "2023-12-01,2024-06-01"}, 5, "after 2023-12-01"),
        ({"release": "later.json"}, 5, "learned from what became known up to 2024-01-02"),
        ({"release": "silent.json"}, 5, "does not say until when it looked at outcomes"),
        ({"release": "research.json"}, 5, "for research only"),
        ({"release": "none.json"}, 3, "no release none.json"),
        ({"scheme": "nowhere"}, 3, "no scheme nowhere"),
        ({"capacity": 0}, 2, "at least 1 place"),
        ({"data": "nowhere"}, 2, "nowhere"),
    ],
)
def test_what_cannot_be_replayed_is_refused_and_nothing_is_written(
    made, tmp_path, monkeypatch, capsys, changed, code, words
):
    files = {name: made / value for name, value in changed.items() if name in ("release", "data")}
    assert run(monkeypatch, *options(made, tmp_path / "past", **(changed | files))) == code
    assert words in " ".join(capsys.readouterr().err.split())
    assert not list(tmp_path.iterdir())


def test_a_folder_that_holds_something_else_is_left_alone(made, tmp_path, monkeypatch, capsys):
    (tmp_path / "past").mkdir()
    (tmp_path / "past" / "mine.txt").write_text("mine")
    assert run(monkeypatch, *options(made, tmp_path / "past")) == 2
    assert "no backtest.json" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "past").iterdir()] == ["mine.txt"]


def test_a_protocol_that_cannot_be_learned_as_of_the_first_date_is_refused(made, tmp_path, monkeypatch, capsys):
    asked = options(made, tmp_path / "past", dates="2017-06-01")
    place = asked.index("--release")
    assert run(monkeypatch, *asked[:place], *asked[place + 2 :]) == 4
    assert "Nothing can be learned as of 2017-06-01" in capsys.readouterr().err
    assert run(monkeypatch, *asked[:place], *asked[place + 2 :], "--protocol", "nij_georgia") == 3
    assert not (tmp_path / "past").exists()


def test_a_given_release_is_not_trained_again(made, tmp_path, monkeypatch, capsys):
    assert run(monkeypatch, *options(made, tmp_path / "past"), "--train-again") == 2
    assert "--train-again" in capsys.readouterr().err
    assert not (tmp_path / "past").exists()


@pytest.mark.long
def test_a_release_is_trained_as_of_the_first_date_or_of_every_one(made, tmp_path, monkeypatch, capsys):
    write_tables(simulate(3000, 5)[0], tmp_path / "tables")
    asked = ["backtest", tmp_path / "tables", "--scheme", PLAIN, "--dates", "2024-01-01,2024-12-01", "--capacity", 150]
    found = {}
    for name, more in (("once", []), ("again", ["--train-again"])):
        assert run(monkeypatch, *asked, "--out", tmp_path / name, *more) == 0
        found[name] = json.loads((tmp_path / name / "backtest.json").read_text())
    capsys.readouterr()
    assert [one["known_by"] for one in found["once"]["releases"]] == ["2024-01-01"] * 2
    assert [one["known_by"] for one in found["again"]["releases"]] == ["2024-01-01", "2024-12-01"]
    once, again = ([one["sha256"] for one in found[name]["releases"]] for name in ("once", "again"))
    assert once == [again[0]] * 2 and again[0] != again[1]


def test_days_and_months():
    def told(text):
        return [str(day.date()) for day in panel_dates(text)]

    assert told("2024-03-01, 2024-01-15") == ["2024-01-15", "2024-03-01"]
    assert told("2024-01-31..2024-04-30") == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]
    assert told("2024-01-01..2024-03-01,2024-02-01") == ["2024-01-01", "2024-02-01", "2024-03-01"]
    assert told("2024-01-01..2024-01-01") == ["2024-01-01"]
    with pytest.raises(UsageRefused, match="at most 120"):
        panel_dates("2010-01-01..2024-01-01")
