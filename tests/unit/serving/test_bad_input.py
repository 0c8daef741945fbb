"""Faulty case tables at the command line: exit 3, table, column, count and rows, nothing written, no cell shown."""

import logging
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from features import simulate
from features.reading.case_files import write_tables
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES
from serving import cli
from serving.commands.open_tables import open_tables
from tests.support.declared_tables import declared_tables
from tests.support.planted_faults import SENTINEL, planted_faults

FAULTS = [fault for fault in planted_faults() if not fault.name.startswith("without ")]
# Each class once, and each table once.
ONE_OF_EACH = {
    **{fault.name: fault for fault in FAULTS},
    **{fault.table.name: fault for fault in FAULTS if fault.name in ("unknown person", "repeated")},
}


def run(monkeypatch, capsys, *arguments) -> tuple[int, str]:
    """The exit code, and what was printed on either stream."""
    monkeypatch.setattr("sys.argv", ["desist", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    printed = capsys.readouterr()
    return int(end.value.code or 0), printed.err + printed.out


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("planted", ONE_OF_EACH.values(), ids=ONE_OF_EACH)
def test_a_fault_stops_the_main_job_before_anything_is_written(tmp_path, monkeypatch, capsys, caplog, planted):
    caplog.set_level(logging.DEBUG)
    write_tables(declared_tables(), tmp_path / "tables")
    (tmp_path / "tables" / f"{planted.table.name}.parquet").unlink()
    planted.frame.to_csv(tmp_path / "tables" / f"{planted.table.name}.csv", index=False)
    before = everything_in(tmp_path)
    code, said = run(monkeypatch, capsys, "demo", "--data", tmp_path / "tables", "--out", tmp_path / "out")
    assert code == 3
    column = next(iter(planted.words))
    place = f"{planted.table.name}.{column}" if column else planted.table.name
    assert f"- {place}: " in said
    if planted.rows:
        assert f"({len(planted.rows)} row(s), first {', '.join(map(str, planted.rows[:5]))}" in said
    assert SENTINEL not in said + caplog.text
    assert everything_in(tmp_path) == before


def test_every_table_and_every_class_is_among_them():
    assert {fault.table.name for fault in ONE_OF_EACH.values()} == set(CASE_TABLES)
    assert {fault.name for fault in ONE_OF_EACH.values()} == {fault.name for fault in FAULTS}


def test_a_fault_in_a_database_stops_it_too_and_the_address_stays_unsaid(tmp_path, monkeypatch, capsys, caplog):
    caplog.set_level(logging.DEBUG)
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'case.db'}")
    for name, frame in declared_tables().items():
        frame.assign(**({"sex": SENTINEL} if name == "persons" else {})).to_sql(name, engine, index=False)
    engine.dispose()
    before = everything_in(tmp_path)
    code, said = run(monkeypatch, capsys, "demo", "--data", f"sqlite:///{tmp_path}/case.db", "--out", tmp_path / "out")
    assert code == 3
    assert "- persons.sex: not one of the words MALE, FEMALE (8 row(s), first 1, 2, 3, 4, 5, …)" in said
    assert SENTINEL not in said + caplog.text
    address = f"nosuch://me:{SENTINEL}@host/iom"
    code, said = run(monkeypatch, capsys, "demo", "--data", address, "--out", tmp_path / "out")
    assert code == 2
    assert "knows no kind of database `nosuch`" in said
    assert SENTINEL not in said + caplog.text
    assert everything_in(tmp_path) == before


def test_a_mapping_is_used_and_a_wrong_one_refused(tmp_path, monkeypatch, capsys):
    write_tables(declared_tables(), tmp_path / "tables")
    persons = declared_tables()["persons"].rename(columns={"sex": "GENDER"}).replace({"GENDER": {"MALE": SENTINEL}})
    persons.to_parquet(tmp_path / "tables" / "persons.parquet")
    mapping = tmp_path / "mapping.toml"
    demo = ("demo", "--data", tmp_path / "tables", "--out", tmp_path / "out", "--mapping", mapping)
    assert run(monkeypatch, capsys, *demo)[0] == 2
    mapping.write_text('[persons.columns]\nGENDER = "sx"\n')
    code, said = run(monkeypatch, capsys, *demo)
    assert (code, "`sx` is no column of `persons`; nearest: `sex`" in said) == (3, True)
    mapping.write_text('[persons.columns]\nGENDER = "sex"\n[persons.words.sex]\nFEMALE = "FEMALE"\n')
    code, said = run(monkeypatch, capsys, *demo)
    assert code == 3
    assert "- persons.sex: a word that the mapping does not have; add it under [persons.words.sex] (4 row(s)" in said
    assert SENTINEL not in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["demo", "--mapping", "m.toml"], "name them with --data"),
        (["demo", "--world", "unequal"], "There is no simulated world `unequal`"),
        (["demo", "--world", "equal", "--data", "."], "--world is of invented people"),
        (["serve", "--mapping", "m.toml"], "name them with --data"),
        (["demo", "--mapping", "m.toml", "--data", "x.csv", "--protocol", "nij_georgia"], "reads a person table"),
    ],
)
def test_a_mapping_without_case_tables_is_a_slip_of_use(tmp_path, monkeypatch, capsys, arguments, words):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DESIST_HOME", str(tmp_path / "home"))
    code, said = run(monkeypatch, capsys, *arguments)
    assert (code, words in said) == (2, True)
    assert everything_in(tmp_path) == {}


def test_nothing_may_have_happened_after_today_or_after_the_date_of_the_list_if_that_is_later(tmp_path):
    tables = declared_tables()
    charges = tables["charges"].assign(recorded_date=tables["charges"]["recorded_date"] + pd.Timedelta(days=70 * 365))
    write_tables(CaseTables({**tables, "charges": charges}), tmp_path)
    with pytest.raises(cli.RiskError, match=r"charges\.recorded_date: after the day of the extract"):
        open_tables(str(tmp_path))
    assert open_tables(tmp_path, index_date="2099-12-31").fingerprint()


def test_the_main_job_makes_no_list_for_a_day_long_after_the_tables_end(tmp_path, monkeypatch, capsys):
    """The protocol's day is 2026-06-30; of the simulated borough only what was recorded by 2026-02-28 is given."""
    whole, _ = simulate(200, 6)
    early = {
        name: frame[frame["recorded_date"] <= "2026-02-28"] if "recorded_date" in frame else frame
        for name, frame in whole.items()
    }
    write_tables(CaseTables(early), tmp_path / "tables")
    code, said = run(monkeypatch, capsys, "demo", "--data", tmp_path / "tables", "--out", tmp_path / "out")
    assert code == 2
    assert "`index_date` of protocol borough_any_12m, 2026-06-30 comes 122 days after the case tables end" in said
    assert "Give an earlier day." in said
    assert not (tmp_path / "out").exists()
