"""Every planted fault, written to a file and read back by a command: exit 3, its place named, nothing written."""

from pathlib import Path

import pandas as pd
import pytest

from features.reading.case_files import write_tables
from serving import cli
from tests.support.declared_tables import EXTRACT_DAY, declared_tables
from tests.support.planted_faults import SENTINEL, Planted, planted_faults

# What a CSV file cannot hold: it has no types, so that a number in a column of text is its digits.
NOT_IN_CSV = ("numbers",)


def write(planted: Planted, folder: Path, ending: str) -> None:
    """The faulty table in the form asked for, beside sound ones."""
    write_tables(declared_tables("persons", "sanctions", "supervision"), folder)
    name = planted.table.name
    (folder / f"{name}.parquet").unlink(missing_ok=True)
    if ending == ".csv":
        planted.frame.to_csv(folder / f"{name}.csv", index=False)
    else:
        mixed = planted.frame.columns[planted.frame.dtypes == "object"]
        texts = planted.frame[mixed].map(lambda cell: None if pd.isna(cell) else str(cell))
        planted.frame.assign(**texts).to_parquet(folder / f"{name}.parquet", index=False)


@pytest.mark.long
@pytest.mark.parametrize("ending", [".parquet", ".csv"])
def test_it_is_named_and_nothing_is_written_or_shown(tmp_path, monkeypatch, capsys, ending):
    wrong = []
    for number, planted in enumerate(planted_faults()):
        if ending == ".csv" and planted.name in NOT_IN_CSV:
            continue
        place = tmp_path / str(number)
        write(planted, place / "data", ending)
        out = place / "f.parquet"
        arguments = ["features", place / "data", "--index-date", EXTRACT_DAY, "--data-date", EXTRACT_DAY, "--out", out]
        monkeypatch.setattr("sys.argv", ["desist", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        printed = capsys.readouterr()
        said = printed.err + printed.out
        places = [f"- {planted.table.name}{'.' * bool(column)}{column}: " for column in planted.words]
        # Of more than ten kinds of fault ten are told.
        told = any if "more kinds of fault" in said else all
        if end.value.code != 3 or not told(one in said for one in places):
            wrong.append((str(planted), end.value.code, [one for one in places if one not in said]))
        assert SENTINEL not in said
        assert [path.name for path in place.iterdir()] == ["data"], planted
    assert wrong == []
