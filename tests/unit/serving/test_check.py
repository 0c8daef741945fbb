"""`desist check` and `desist template` as an analyst runs them."""

import json
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from features import CASE_TABLES, simulate
from serving import cli

A_CELL = "Zxqv1984"


def run(monkeypatch, *arguments) -> int:
    monkeypatch.setattr("sys.argv", ["desist", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


@pytest.fixture(scope="module")
def borough():
    return simulate(200, 6)[0]


@pytest.fixture
def folder(borough, tmp_path):
    (tmp_path / "data").mkdir()
    for name in ("persons", "sanctions", "supervision", "needs"):
        borough[name].to_csv(tmp_path / "data" / f"{name}.csv", index=False)
    return tmp_path / "data"


@pytest.fixture
def faulty(folder):
    """The same with a word that is not in the contract in two rows."""
    path = folder / "sanctions.csv"
    header, *lines = path.read_text().splitlines()
    spoilt = [
        line.replace(",reported,", f",{A_CELL},").replace(",police_detected,", f",{A_CELL},") for line in lines[:2]
    ]
    path.write_text("\n".join([header, *spoilt, *lines[2:]]) + "\n")
    return folder


def test_sound_tables_are_told_on_one_screen_and_nothing_is_written(folder, monkeypatch, capsys):
    before = sorted(folder.parent.rglob("*"))
    assert run(monkeypatch, "check", folder) == 0
    told = capsys.readouterr().out
    assert told.splitlines()[0].startswith("Data report, as of the extract of 20")
    assert told.splitlines()[1].startswith("Off, for want of tables: identifiers, equality, charges, custody,")
    assert "No fault was found" in told
    assert "Nothing is filled in" in told
    assert "--out FOLDER" in told
    assert len(told.splitlines()) < 50 and max(map(len, told.splitlines())) <= 110
    assert sorted(folder.parent.rglob("*")) == before


def test_faults_exit_with_three_and_the_report_of_them_is_written_all_the_same(faulty, tmp_path, monkeypatch, capsys):
    out = tmp_path / "report"
    assert run(monkeypatch, "check", faulty, "--out", out) == 3
    told = capsys.readouterr()
    assert "sanctions.detection 2 (1, 2)" in told.out
    assert "not one of the words reported, police_detected, unknown" in told.out
    assert str(out / "data_report.html") in told.out
    assert sorted(path.name for path in out.iterdir()) == ["data_report.html", "data_report.json"]
    document = json.loads((out / "data_report.json").read_text())
    assert [(one["table"], one["column"], one["count"]) for one in document["faults"]] == [
        ("sanctions", "detection", 2)
    ]
    written = (out / "data_report.html").read_text() + json.dumps(document)
    assert A_CELL not in told.out + told.err + written
    assert "Traceback" not in told.err


def test_a_row_entered_twice_is_told_everywhere_and_refuses_nothing(folder, borough, tmp_path, monkeypatch, capsys):
    once = borough["appointments"].drop_duplicates().iloc[:50]
    pd.concat([once, once.iloc[:2]]).to_csv(folder / "appointments.csv", index=False)
    assert run(monkeypatch, "check", folder, "--out", tmp_path / "report") == 0
    told = " ".join(capsys.readouterr().out.split())
    people = once["person_id"].iloc[:2].nunique()
    sentence = f"appointments, 2 rows of {people} {'person' if people == 1 else 'people'}: the same in every cell as"
    assert sentence in told
    assert sentence in " ".join((tmp_path / "report" / "data_report.html").read_text().split())
    document = json.loads((tmp_path / "report" / "data_report.json").read_text())
    (doubt,) = document["doubts"]
    assert (doubt["table"], doubt["count"], doubt["people"], doubt["first_rows"]) == (
        "appointments",
        2,
        people,
        [51, 52],
    )
    assert any(sentence in finding for finding in document["findings"])


def test_the_document_is_printed_for_a_machine(faulty, monkeypatch, capsys):
    assert run(monkeypatch, "check", faulty, "--json", "--data-date", "2026-07-31") == 3
    document = json.loads(capsys.readouterr().out)
    assert document["versions"]["data_date"] == "2026-07-31"
    assert any("days before the day of the extract" in sentence for sentence in document["findings"])


def test_a_row_recorded_after_today_is_a_fault_and_no_extract_can_come_later(folder, monkeypatch, capsys):
    """A month ahead, so that it is no slip of a year, which is found without a clock."""
    path = folder / "supervision.csv"
    rows = pd.read_csv(path, dtype="str")
    ahead = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    rows.loc[[3, 5], "recorded_date"] = ahead
    rows.to_csv(path, index=False)
    assert run(monkeypatch, "check", folder, "--json") == 3
    document = json.loads(capsys.readouterr().out)
    (fault,) = document["faults"]
    assert (fault["table"], fault["column"], fault["count"], fault["first_rows"]) == (
        "supervision",
        "recorded_date",
        2,
        [4, 6],
    )
    assert document["versions"]["data_date"] < ahead
    assert run(monkeypatch, "check", folder, "--json", "--data-date", ahead) == 2
    assert f"--data-date {ahead} comes after today" in capsys.readouterr().err


def test_a_report_is_replaced_and_what_stands_beside_it_stays(folder, tmp_path, monkeypatch, capsys):
    out = tmp_path / "report"
    out.mkdir()
    (out / "notes.txt").write_text("ours")
    (out / "data_report.html").write_text("old")
    assert run(monkeypatch, "check", folder, "--out", out) == 0
    assert (out / "notes.txt").read_text() == "ours"
    assert (out / "data_report.html").read_text().startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nowhere"], 2, "nowhere"),
        (["empty"], 3, "No case table was found"),
        (["data", "--data-date", "30/06/2026"], 2, "--data-date"),
        (["data", "--out", "a_file"], 2, "--out a_file is a file"),
    ],
)
def test_what_cannot_be_checked_is_refused(folder, tmp_path, monkeypatch, capsys, arguments, code, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "a_file").write_text("")
    assert run(monkeypatch, "check", *arguments) == code
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""


def test_the_template_is_written_and_passes_the_check(tmp_path, monkeypatch, capsys):
    out = tmp_path / "mine"
    assert run(monkeypatch, "template", out) == 0
    assert f"15 tables written to {out}" in capsys.readouterr().out
    assert {path.name for path in out.iterdir()} == {f"{name}.csv" for name in CASE_TABLES} | {
        "columns.csv",
        "mapping.toml",
    }
    assert run(monkeypatch, "check", out) == 0
    assert "Off, for want of tables: nothing." in capsys.readouterr().out
    assert run(monkeypatch, "check", out, "--mapping", out / "mapping.toml") == 0


def test_a_template_overwrites_nothing(tmp_path, monkeypatch, capsys):
    (tmp_path / "persons.csv").write_text("mine")
    assert run(monkeypatch, "template", tmp_path) == 2
    assert "not an empty folder" in capsys.readouterr().err
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_what_was_written_is_told_for_a_machine(tmp_path, monkeypatch, capsys):
    assert run(monkeypatch, "template", tmp_path / "mine", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["files"]) == 17


def test_a_report_that_cannot_be_written_is_refused_in_words(folder, tmp_path, monkeypatch, capsys):
    (tmp_path / "a_file").write_text("…", encoding="utf-8")
    assert run(monkeypatch, "check", folder, "--out", tmp_path / "a_file" / "report") == 2
    assert "report cannot be written into" in capsys.readouterr().err
    assert (tmp_path / "a_file").read_text(encoding="utf-8") == "…"
