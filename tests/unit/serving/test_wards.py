"""`desist wards` on the simulated borough: both files, the scheme's stamp, and what is refused."""

import json
import sys
from pathlib import Path

import pytest

import models
from features import simulate, write_tables
from serving import cli

TRIAL = ["--ward", "ward_03", "--from", "2025-01-15"]


@pytest.fixture(scope="module")
def borough(tmp_path_factory):
    folder = tmp_path_factory.mktemp("borough") / "tables"
    tables, _ = simulate(3000, 7)
    write_tables(tables, folder, versions={})
    return folder


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["desist", "wards", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
        raise SystemExit(0)
    return ended.value.code


def test_the_report_is_written_and_says_that_it_is_no_proof(borough, tmp_path, monkeypatch, capsys):
    out = tmp_path / "report"
    assert run(monkeypatch, borough, *TRIAL, "--out", out) == 0
    told = capsys.readouterr().out
    document = json.loads((out / "wards.json").read_text())
    page = (out / "wards.html").read_text()
    assert "not proof of effect" in told and "Not proof of effect" in page
    assert document["trial_wards"] == ["ward_03"] and 6 <= document["other_wards"] <= 11
    assert document["versions"]["scheme"].startswith("project_reset_north_area ")
    assert document["versions"]["start"] == "2025-01-15"
    assert "SIM0" not in page + json.dumps(document)
    assert run(monkeypatch, borough, *TRIAL, "--out", out, "--json") == 0
    assert json.loads(capsys.readouterr().out) == document


def test_without_a_ward_those_of_the_scheme_are_the_trials(borough, tmp_path, monkeypatch):
    text = (Path(models.__file__).parent / "schemes" / "project_reset_north_area.toml").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(f'trial_wards = ["ward_03", "ward_04"]\n{text}', encoding="utf-8")
    options = ("--from", "2025-01-15", "--scheme", own, "--out", tmp_path / "report")
    assert run(monkeypatch, borough, *options) == 0
    assert json.loads((tmp_path / "report" / "wards.json").read_text())["trial_wards"] == ["ward_03", "ward_04"]
    assert run(monkeypatch, borough, *options, "--ward", "ward_05") == 0
    assert json.loads((tmp_path / "report" / "wards.json").read_text())["trial_wards"] == ["ward_05"]


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (["--ward", "ward_O3", "--from", "2025-01-15"], 2, "nearest: `ward_03`"),
        (["--from", "2025-01-15"], 2, "No trial ward"),
        (["--ward", "ward_03", "--from", "2026-06-01"], 4, "Ask again later"),
        (["--ward", "ward_03", "--from", "2014-01-15"], 4, "12 months before"),
        ([*TRIAL, "--scheme", "nowhere"], 3, "There is no scheme nowhere"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_its_code(
    borough, tmp_path, monkeypatch, capsys, arguments, code, named
):
    assert run(monkeypatch, borough, *arguments, "--out", tmp_path / "report") == code
    assert named in capsys.readouterr().err
    assert not (tmp_path / "report").exists()
