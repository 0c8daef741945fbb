"""One day after which any date is a fault, whichever command reads the tables."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from features.reading.case_files import write_tables
from features.tables.case_tables import CaseTables
from serving import cli
from tests.support.declared_tables import EXTRACT_DAY, declared_tables

EARLIER = "2026-06-01"
DAY_BETWEEN = pd.Timestamp("2026-06-15")
COMMANDS = {
    "check": ["check", "data"],
    "features": ["features", "data", "--index-date", EARLIER, "--out", "f.parquet"],
    "explain": ["explain", "person_3", "--data", "data", "--index-date", EARLIER],
}


def run(monkeypatch, arguments) -> int:
    monkeypatch.setattr("sys.argv", ["desist", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


@pytest.fixture(params=["in one piece", "in parts"])
def folder(request, tmp_path, monkeypatch):
    """Of the fourth person something was recorded after the earlier day, and nothing of anybody after the later one."""
    monkeypatch.chdir(tmp_path)
    tables = declared_tables()
    rows = tables["charges"].copy()
    rows.loc[3, "recorded_date"] = DAY_BETWEEN
    write_tables(CaseTables({**tables, "charges": rows}), tmp_path / "data")
    if request.param == "in parts":
        for file in list((tmp_path / "data").iterdir()):
            file.with_suffix("").mkdir()
            file.rename(file.with_suffix("") / "part-0.parquet")
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_date_after_the_day_of_the_extract_is_a_fault(folder, monkeypatch, capsys, command):
    assert run(monkeypatch, [*command, "--data-date", EARLIER]) == 3
    printed = capsys.readouterr()
    said = " ".join((printed.err + printed.out).split())
    assert f"after the day of the extract, {EARLIER}" in said
    assert "charges.recorded_date: " in said or "charges.recorded_date 1 (4)" in said
    assert [path.name for path in folder.iterdir()] == ["data"]
    assert run(monkeypatch, [*command, "--data-date", EXTRACT_DAY]) == 0


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_an_extract_of_tomorrow_is_refused_before_anything_is_read(tmp_path, monkeypatch, capsys, command):
    """The folder is not there, which is not what is said."""
    monkeypatch.chdir(tmp_path)
    ahead = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    assert run(monkeypatch, [*command, "--data-date", ahead]) == 2
    assert f"--data-date {ahead} comes after today" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("data_date", "words"), [([], "comes after today"), (["--data-date", EARLIER], f"after the extract ({EARLIER})")]
)
@pytest.mark.parametrize("name", ["features", "explain"])
def test_a_day_ahead_is_refused_before_anything_is_read(tmp_path, monkeypatch, capsys, name, data_date, words):
    monkeypatch.chdir(tmp_path)
    ahead = [word if word != EARLIER else "2999-01-01" for word in COMMANDS[name]]
    assert run(monkeypatch, [*ahead, *data_date]) == 2
    assert words in capsys.readouterr().err
