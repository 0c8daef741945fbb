"""`desist simulate` as it is typed: what it makes, says, keeps and refuses."""

import json

import numpy as np
import pandas as pd
import pytest

from serving import cli
from serving.commands.simulated_report import report_lines, report_records
from training.simulated_figures import against_targets, read_targets

SMALL = ("--people", "60", "--shards", "2", "--from", "2022-01-01")


def run(monkeypatch, *arguments) -> int:
    monkeypatch.setattr("sys.argv", ["desist", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


def test_what_was_made_and_what_was_kept_is_told(tmp_path, monkeypatch, capsys):
    out = tmp_path / "borough"
    assert run(monkeypatch, "simulate", out, *SMALL) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"60 invented people of the world `equal` in 2 shards in {out}.\n")
    assert "never evidence about people" in told
    (out / "truth" / "part-0001.parquet").unlink()
    assert run(monkeypatch, "simulate", out, *SMALL, "--json") == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["people"], again["shards"], again["finished_now"], again["kept"]) == (60, 2, 1, 1)
    assert again["run"] == json.loads((out / "run.json").read_text())["key"]
    assert run(monkeypatch, "simulate", out, *SMALL) == 0
    assert "2 were there already and were kept." in capsys.readouterr().out


def test_the_folder_is_named_once_by_place_or_by_name(tmp_path, monkeypatch, capsys):
    assert run(monkeypatch, "simulate", "--out", tmp_path / "named", *SMALL) == 0
    assert run(monkeypatch, "simulate", tmp_path / "placed", *SMALL) == 0
    named, placed = ((tmp_path / name / "run.json").read_bytes() for name in ("named", "placed"))
    assert named == placed
    assert run(monkeypatch, "simulate", *SMALL) == 2
    assert run(monkeypatch, "simulate", tmp_path / "a", "--out", tmp_path / "b", *SMALL) == 2
    assert "Give one folder" in capsys.readouterr().err
    assert {path.name for path in tmp_path.iterdir()} == {"named", "placed"}


def test_the_tables_are_read_by_the_other_commands(tmp_path, monkeypatch, capsys):
    out = tmp_path / "borough"
    assert run(monkeypatch, "simulate", out, *SMALL) == 0
    assert run(monkeypatch, "check", out / "tables") == 0
    assert "No fault was found" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["check", "features", "score"])
def test_tables_of_a_run_that_is_not_whole_are_refused_and_nothing_is_written(tmp_path, monkeypatch, capsys, command):
    out = tmp_path / "borough"
    assert run(monkeypatch, "simulate", out, *SMALL) == 0
    (out / "tables" / "needs" / "part-0001.parquet").unlink()
    options = ("--index-date", "2026-06-30", "--out", tmp_path / "made.parquet") if command != "check" else ()
    assert run(monkeypatch, command, out / "tables", *options) == 3
    assert "part-0001 has lost tables/needs/part-0001.parquet. Run the command that made it" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["borough"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--people", "0"], "needs at least 1 person; 0 were asked for"),
        (["--world", "mars"], "There is no simulated world `mars`. Known worlds:"),
        (["--world", "eqal"], "Did you mean `equal`?"),
        (["--seed", "-1"], "A seed is 0 or more"),
        (["--from", "2025-01-01"], "under three years"),
        (["--people", "2", "--shards", "3"], "2 people do not fill 3 shards"),
        (["--scheduler", "tcp://127.0.0.1:9"], "--scheduler belongs to --engine dask"),
        (["--engine", "dsk"], "is not one of"),
        (["--workers", "0"], "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_made_is_refused_and_leaves_nothing(tmp_path, monkeypatch, capsys, arguments, told):
    out = tmp_path / "borough"
    assert run(monkeypatch, "simulate", out, *arguments) == 2
    assert told in " ".join(capsys.readouterr().err.split())
    assert not out.exists()


def test_the_report_sets_what_was_achieved_beside_its_target(tmp_path, monkeypatch, capsys):
    out = tmp_path / "borough"
    assert run(monkeypatch, "simulate", out, *SMALL, "--world", "published", "--report") == 0
    told = capsys.readouterr().out
    lines = told[told.index("target") :].splitlines()
    male = next(line.split() for line in lines if line.startswith("Male "))
    men = pd.concat([pd.read_parquet(part) for part in (out / "tables" / "persons").iterdir()])["sex"].eq("MALE")
    assert male[1:4] == ["82.0%", "±", "2"]
    assert male[4] == f"{100 * men.mean():.1f}%"
    assert "  Reoffend after none missed in month one: as printed there; the study itself unverified" in told
    assert "Settings were tuned in the world `equal`; `published` differs from it on purpose." in told
    assert max(len(line) for line in lines) <= 120


def test_the_report_is_the_same_for_machines(tmp_path, monkeypatch, capsys):
    out = tmp_path / "borough"
    assert run(monkeypatch, "simulate", out, *SMALL, "--report", "--json") == 0
    report = {row["figure"]: row for row in json.loads(capsys.readouterr().out)["report"]}
    assert len(report) == 14
    assert (report["male"]["counted"], report["male"]["target"]) == (60, 82)


def test_where_nothing_was_counted_the_report_has_a_dash_and_null():
    nothing = against_targets([{name: np.zeros(0) for name in read_targets().index}])
    assert {(row["achieved"], row["verdict"]) for row in report_records(nothing)} == {(None, "too few to tell")}
    assert report_lines(nothing, world="equal").splitlines()[1].split()[-7:] == [
        "-",
        "-",
        "0",
        "too",
        "few",
        "to",
        "tell",
    ]
