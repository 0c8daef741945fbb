"""An error that nobody foresaw is told by its kind and place alone, whatever its words quote."""

import re
from pathlib import Path

import pyarrow.parquet
import pytest

from features.reading.case_files import write_tables
from serving import cli
from tests.support.declared_tables import EXTRACT_DAY, declared_tables
from tests.support.planted_faults import SENTINEL


def broken(*_arguments, **_options):
    """Stands for a library that fails in a way of its own, and quotes a row."""
    raise RuntimeError(f"row 3 holds {SENTINEL}")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    write_tables(declared_tables(), tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pyarrow.parquet, "read_table", broken)
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "data"],
        ["features", "data", "--index-date", EXTRACT_DAY, "--out", "f.parquet"],
        ["explain", "person_0", "--data", "data", "--index-date", EXTRACT_DAY],
    ],
    ids=lambda arguments: arguments[0],
)
def test_its_kind_and_its_place_are_told_and_none_of_its_words(folder, monkeypatch, capsys, arguments):
    monkeypatch.delenv("DESIST_TRACEBACK", raising=False)
    monkeypatch.setattr("sys.argv", ["desist", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    said = capsys.readouterr()
    assert end.value.code == 1
    (place,) = re.findall(r"RuntimeError at features\.reading\.(\w+:\d+)\. Nothing of a person is shown", said.err)
    module, line = place.split(":")
    source = Path(cli.__file__).parents[1] / "features" / "reading" / f"{module}.py"
    assert "read_table(" in source.read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert "DESIST_TRACEBACK=1" in said.err
    assert SENTINEL not in said.err + said.out and "Traceback (" not in said.err
    assert [path.name for path in folder.iterdir()] == ["data"]


def test_the_traceback_is_shown_to_whoever_asks_for_it(monkeypatch):
    monkeypatch.setenv("DESIST_TRACEBACK", "1")
    monkeypatch.setattr("sys.argv", ["desist", "check", "data"])
    with pytest.raises(RuntimeError, match=SENTINEL):
        cli.main()
