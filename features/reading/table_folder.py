"""A folder of Parquet or CSV as a source of tables: what columns each has, and the cells of those that are wanted."""

import csv
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from features.exceptions import DataRefused
from features.reading.csv_form import csv_header, refuse_open_quotes
from features.reading.part_columns import NAMELESS_INDEX, read_columns
from features.reading.utf8_text import as_utf8
from features.tables.case_table import CaseTable

_CSV_NAMES = (".csv", ".csv.gz")


class TableFolder:
    """The tables in a folder.

    Parameters
    ----------
    folder : Path
        Folder with, for each table, `TABLE.parquet`, `TABLE/part-*.parquet`, `TABLE.csv` or `TABLE.csv.gz`, and only
        one of these. In CSV an empty cell is missing.
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
            If its file cannot be read, names a column twice, or is one of several of the same table.
        """
        self._refuse_several(name)
        with self._refusing(name):
            if parts := self._parquet(name):
                parted = [pyarrow.parquet.read_schema(part).names for part in parts]
                columns = list(dict.fromkeys(column for part in parted for column in part))
            elif file := self._csv(name):
                columns = csv_header(file)
            else:
                return None
        if len(set(columns)) < len(columns):
            raise DataRefused(f"Table `{name}` in {self.described} names a column twice. Give each its own name.")
        return [column for column in columns if not column.startswith(NAMELESS_INDEX)]

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
            If its file cannot be read, or a column of text is not in UTF-8.
        """
        with self._refusing(name):
            if parts := self._parquet(name):
                return pd.concat([_parquet_rows(part, columns, table=name) for part in parts], ignore_index=True)
            file = self._csv(name)
            return _csv_rows(file, columns) if file else pd.DataFrame(columns=list(columns))

    def columns(self, table: CaseTable, wanted: Sequence[str]) -> pa.Table | None:
        """Some columns of a table that is in one file, with text that recurs as a dictionary.

        Parameters
        ----------
        table : CaseTable
            What the table is.
        wanted : sequence of str
            Declared columns.

        Returns
        -------
        pyarrow.Table of shape (n_rows, n_columns) or None
            As `read_columns` gives it; None where there is no such file.

        Raises
        ------
        DataRefused
            If its file cannot be read, names a column twice, or is one of several of the same table, or a column of
            text is not in UTF-8.
        """
        self._refuse_several(table.name)
        with self._refusing(table.name):
            return next((read_columns(part, table, wanted) for part in self._parquet(table.name)), None)

    def _parquet(self, name: str) -> list[Path]:
        single = self.folder / f"{name}.parquet"
        return [single] if single.is_file() else sorted((self.folder / name).glob(self.part))

    def _csv(self, name: str) -> Path | None:
        files = [self.folder / f"{name}{ending}" for ending in _CSV_NAMES]
        return next((file for file in files if file.is_file()), None)

    def _refuse_several(self, name: str) -> None:
        endings = [ending for ending in (".parquet", *_CSV_NAMES) if (self.folder / f"{name}{ending}").is_file()]
        forms = [f"{name}{ending}" for ending in endings] + [f"{name}/"] * bool(
            list((self.folder / name).glob(self.part))
        )
        if len(forms) > 1:
            raise DataRefused(
                f"Table `{name}` is in {self.described} more than once: {', '.join(forms)}. Keep the one that holds "
                "now."
            )

    @contextmanager
    def _refusing(self, name: str) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError, EOFError, zlib.error, csv.Error) as problem:
            # The library's own words may quote a row, so they are not passed on.
            raise DataRefused(
                f"The file of table `{name}` in {self.described} cannot be read ({type(problem).__name__}). "
                f"{self._advice(name, problem)}"
            ) from None

    def _advice(self, name: str, problem: Exception) -> str:
        file = self._csv(name)
        if file and not self._parquet(name):
            if isinstance(problem, UnicodeDecodeError) or "invalid UTF8" in str(problem):
                return "It is not in UTF-8: save it again in that (in Excel “CSV UTF-8”), or as Parquet."
            if file.suffix == ".gz":
                return "It is not gzip, or not all of it: fetch it again, or take .gz off its name if it is plain CSV."
        return "Write it again as Parquet, or as CSV in UTF-8 with a header."


def _parquet_rows(part: Path, columns: Sequence[str], *, table: str) -> pd.DataFrame:
    there = set(pyarrow.parquet.read_schema(part).names)
    held = pyarrow.parquet.read_table(part, columns=[column for column in columns if column in there])
    return as_utf8(held, table=table).to_pandas(ignore_metadata=True, date_as_object=False)


def _csv_rows(file: Path, columns: Sequence[str]) -> pd.DataFrame:
    if not columns:
        return pd.DataFrame()
    refuse_open_quotes(file)
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
