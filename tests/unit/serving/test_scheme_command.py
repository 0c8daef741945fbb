"""`desist scheme` as an area runs it on its own file."""

import json
from pathlib import Path

import pytest

import models
from features import simulate
from models.selection import read_scheme
from serving import cli

IOM = Path(models.__file__).parent / "schemes" / "iom_neighbourhood_crime.toml"


def run(monkeypatch, *arguments) -> int:
    monkeypatch.setattr("sys.argv", ["desist", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    tables = simulate(60, 3)[0]
    for name in ("persons", "sanctions", "supervision"):
        tables[name].to_csv(data / f"{name}.csv", index=False)
    return data


def test_a_scheme_is_told_in_words_with_its_hash(monkeypatch, capsys):
    assert run(monkeypatch, "scheme", IOM) == 0
    told = capsys.readouterr().out
    assert read_scheme(IOM).sha256 in told
    assert "F3  Official reoffending score (ARP) is 75 or more [instrument_score at least 75]" in told
    assert "G5  Has no more than 12 months of custody left [custody_days_left at most 365] -> else held" in told
    assert "F3 at 75: OGRS3 75, ARP 75, VRP 60, SVRP 3" in told
    assert "A member leaves by D1a and D1b, and D1c or D1d" in told
    assert "Source register: none given (G7)" in told


def test_a_machine_is_told_every_rule_and_what_it_requires(monkeypatch, capsys):
    assert run(monkeypatch, "scheme", "project_reset_north_area", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    rules = {rule["id"]: rule for rule in document["rules"]}
    assert rules["R3b"]["requires"] == ["asb_events.event_date", "sanctions.ho_offence_code"]
    assert rules["R3c"]["requires"] == [] and rules["R3c"]["kind"] == "sign"
    assert document["crosswalk"] is None and "cannot_be_checked" not in document
    assert document["scheme"]["sha256"] == read_scheme("project_reset_north_area").sha256


def test_what_three_tables_cannot_check_is_named_by_table_and_field(folder, monkeypatch, capsys):
    assert run(monkeypatch, "scheme", IOM, "--data", folder, "--json") == 0
    lacks = {one["id"]: one["lacks"] for one in json.loads(capsys.readouterr().out)["cannot_be_checked"]}
    assert lacks["G2"] == ["identifiers.kind", "identifiers.value"]
    assert lacks["G4"] == ["panels.level"] and lacks["G4b"] == ["panels.category"]
    assert "scheme.areas" in lacks["G3"]
    assert lacks["R2c"] == ["no case table says it"]
    assert not {"G1", "G6", "F1", "F2", "F3", "K2", "D1c", "D1d"} & set(lacks)
    assert run(monkeypatch, "scheme", IOM, "--data", folder) == 0
    assert "G4  needs `panels.level`" in capsys.readouterr().out


def test_a_spoilt_scheme_ends_with_the_code_of_refused_data(tmp_path, monkeypatch, capsys):
    spoilt = tmp_path / "mine.toml"
    spoilt.write_text(IOM.read_text().replace('field = "mappa_level"', 'field = "mapa_level"', 1))
    assert run(monkeypatch, "scheme", spoilt) == 3
    told = capsys.readouterr()
    assert "nearest: `mappa_level`" in told.err and not told.out


def test_data_that_are_not_there_are_a_usage_error(tmp_path, monkeypatch):
    assert run(monkeypatch, "scheme", IOM, "--data", tmp_path / "nowhere") == 2
