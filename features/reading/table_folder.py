"""A folder of Parquet or CSV as a source of tables: what columns each has, and the cells of those that are wanted."""

import csv
import gzip
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from features.exceptions import DataRefused

_CSV_NAMES = (".csv", ".csv.gz")
# What pandas calls an index that it wrote without a name.
_NAMELESS_INDEX = "__index_level_"


class TableFolder:
    """The tables in a folder.

    Parameters
    ----------
    folder : Path
        Folder with, for each table, `TABLE.parquet`, `TABLE/part-*.parquet`, `TABLE.csv` or `TABLE.csv.gz`; the first
        of these that is found is read. In CSV an empty cell is missing.
    part : str
        Name of the one part that is read of each table in parts; by default all of them.
    """

    def __init__(self, folder: Path, *, part: str = "part-*.parquet") -> None:
        self.folder = folder
        self.part = part

    @property
    def described(self) -> str:
        """What it is, for a message.

        Returns
        -------
        str
            Names the folder.
        """
        return f"the folder {self.folder.name}"

    def table_names(self) -> list[str]:
        """The tables that are there.

        Returns
        -------
        list of str
            Names of files without their endings, in order.
        """
        files = [path for path in self.folder.glob("*") if path.name.endswith((".parquet", *_CSV_NAMES))]
        parted = {part.parent.name for part in self.folder.glob("*/part-*.parquet")}
        return sorted({path.name.split(".")[0] for path in files} | parted)

    def columns_of(self, name: str) -> list[str] | None:
        """The columns of a table.

        Parameters
        ----------
        name : str
            Name of the table.

        Returns
        -------
        list of str or None
            In their order; None where there is no such table.

        Raises
        ------
        DataRefused
            If its file cannot be read, or names a column twice.
        """
        with self._refusing(name):
            if parts := self._parquet(name):
                parted = [pyarrow.parquet.read_schema(part).names for part in parts]
                columns = list(dict.fromkeys(column for part in parted for column in part))
            elif file := self._csv(name):
                columns = _header(file)
            else:
                return None
        if len(set(columns)) < len(columns):
            raise DataRefused(f"Table `{name}` in {self.described} names a column twice. Give each its own name.")
        return [column for column in columns if not column.startswith(_NAMELESS_INDEX)]

    def read(self, name: str, columns: Sequence[str], *, order: Sequence[str] = ()) -> pd.DataFrame:
        """The rows of a table.

        Parameters
        ----------
        name : str
            Name of the table.
        columns : sequence of str
            The columns wanted; no other is read.
        order : sequence of str
            Has no meaning here: rows come in the order of the file.

        Returns
        -------
        DataFrame of shape (n_rows, n_columns)
            Text from CSV; from Parquet what it was typed as.

        Raises
        ------
        DataRefused
            If its file cannot be read.
        """
        with self._refusing(name):
            if parts := self._parquet(name):
                return pd.concat([_parquet_rows(part, columns) for part in parts], ignore_index=True)
            file = self._csv(name)
            return _csv_rows(file, columns) if file else pd.DataFrame(columns=list(columns))

    def _parquet(self, name: str) -> list[Path]:
        single = self.folder / f"{name}.parquet"
        return [single] if single.is_file() else sorted((self.folder / name).glob(self.part))

    def _csv(self, name: str) -> Path | None:
        files = [self.folder / f"{name}{ending}" for ending in _CSV_NAMES]
        return next((file for file in files if file.is_file()), None)

    @contextmanager
    def _refusing(self, name: str) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError, EOFError, zlib.error, csv.Error) as problem:
            # The library's own words may quote a row, so they are not passed on.
            raise DataRefused(
                f"The file of table `{name}` in {self.described} cannot be read ({type(problem).__name__}). "
                "Write it again as Parquet, or as CSV in UTF-8 with a header."
            ) from None


def _header(file: Path) -> list[str]:
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8-sig", newline="") as text:
        return next(csv.reader(text), [])


def _parquet_rows(part: Path, columns: Sequence[str]) -> pd.DataFrame:
    there = set(pyarrow.parquet.read_schema(part).names)
    table = pyarrow.parquet.read_table(part, columns=[column for column in columns if column in there])
    return table.to_pandas(ignore_metadata=True, date_as_object=False)


def _csv_rows(file: Path, columns: Sequence[str]) -> pd.DataFrame:
    if not columns:
        return pd.DataFrame()
    uneven: list[pyarrow.csv.InvalidRow] = []

    def stop(row: pyarrow.csv.InvalidRow) -> str:
        uneven.append(row)
        return "error"

    try:
        return pyarrow.csv.read_csv(
            file,
            # Only a reader of one thread knows the number of a row.
            read_options=pyarrow.csv.ReadOptions(use_threads=False),
            parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True, invalid_row_handler=stop),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()),
                include_columns=list(columns),
                null_values=[""],
                strings_can_be_null=True,
            ),
        ).to_pandas()
    except pa.ArrowInvalid:
        if not uneven:
            raise
        raise DataRefused(
            f"Row {uneven[0].number - 1} of {file.name} (counted from 1 after the header) has "
            f"{uneven[0].actual_columns} cells and the header has {uneven[0].expected_columns}. Quote cells that hold "
            "a comma, and give every row as many cells."
        ) from None
