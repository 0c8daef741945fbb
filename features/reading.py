"""Files or a database to case tables and back: their names and words made ours, dates and flags typed."""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from features.case_table import CaseTable, Kind
from features.exceptions import DataRefused, UsageRefused
from features.mapping import ExtractMapping
from features.table_database import TableDatabase
from features.table_folder import TableFolder
from features.tables import CASE_TABLES, CaseTables
from features.taking_over import Source, taken_over

ISO_DATE = r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_MICROSECONDS_A_DAY = 86_400_000_000
_FLAG_WORDS = {"true": True, "1": True, "false": False, "0": False}


def read_tables(source: Path | str, mapping: ExtractMapping | None = None) -> CaseTables:
    """The case tables found in a folder or a database.

    Parameters
    ----------
    source : path or str
        Folder with, for each table, `TABLE.parquet`, `TABLE/part-*.parquet`, `TABLE.csv` or
        `TABLE.csv.gz`; the first of these that is found is read. In CSV an empty cell is missing.
        Or the SQLAlchemy address of a database with the tables or views, all read as they stood at one moment; its
        rows are numbered in the order of their key.
    mapping : ExtractMapping, optional
        What their names, words and forms of dates are in ours; by default they are ours.

    Returns
    -------
    CaseTables
        Dates as `datetime64[us]` at midnight and flags as `boolean` where every cell can be read so; a
        column with a cell that cannot be is left as it is, for `check_tables` to report. Of a column that has no
        place in ours only the name is taken over, for the same reason.

    Raises
    ------
    UsageRefused
        If the folder does not exist, or the database cannot be reached.
    DataRefused
        If it holds no case table, a file or table cannot be read, or the mapping names something that is not there.
    """
    mapping = mapping or ExtractMapping()
    if "://" in str(source):
        with closing(TableDatabase(str(source))) as database:
            return _case_tables(database, mapping)
    folder = Path(source)
    if not folder.is_dir():
        raise UsageRefused(
            f"Case tables are read from a folder or a database; {folder.name} is not a folder. Give the folder that "
            "holds them, or the address of a database."
        )
    return _case_tables(TableFolder(folder), mapping)


def write_tables(tables: CaseTables, folder: Path | str, *, versions: dict | None = None) -> None:
    """Write one `TABLE.parquet` for each table, each under a temporary name and then renamed.

    Parameters
    ----------
    tables : CaseTables
        What to write.
    folder : path
        Folder to write into; made when absent. Files of the same names are replaced.
    versions : dict, optional
        Stamps that every file carries in its metadata.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".writing-", dir=folder) as temporary:
        for name, frame in tables.items():
            stamped = frame.copy(deep=False)
            stamped.attrs = {"versions": versions} if versions else {}
            stamped.to_parquet(Path(temporary) / f"{name}.parquet", index=False)
        for name in tables:
            (Path(temporary) / f"{name}.parquet").replace(folder / f"{name}.parquet")


def typed(frame: pd.DataFrame, table: CaseTable) -> pd.DataFrame:
    """The frame with dates, flags and words in the dtypes of the contract, where that loses nothing.

    Parameters
    ----------
    frame : DataFrame
        Rows as read from a file.
    table : CaseTable
        The declaration.

    Returns
    -------
    DataFrame
        Same rows and columns, numbered from 0. A column that cannot be converted whole stays as it was.
    """
    frame = frame.reset_index(drop=True)
    read = {
        column.name: _typed_column(frame[column.name], column.kind)
        for column in table.columns
        if column.name in frame.columns
    }
    return frame.assign(**read)


def parsed_dates(values: pd.Series) -> pd.Series:
    """ISO dates read from text, missing where the text is not one.

    Parameters
    ----------
    values : Series
        Text such as `2026-06-30` or `2026-06-30 09:15`, without a time zone; missing allowed.

    Returns
    -------
    Series of datetime64[us]
        The day, at midnight.
    """
    places, different = pd.factorize(values.astype("str"))
    words = pd.Series(different, dtype="str").str.strip()
    words = words.where(words.str.fullmatch(ISO_DATE).fillna(False).astype(bool))
    found = pd.to_datetime(words, format="ISO8601", errors="coerce").astype("datetime64[us]").dt.normalize()
    # A missing cell has the place -1, the last.
    days = np.append(found.to_numpy(), np.datetime64("NaT", "us"))[places]
    return pd.Series(days, index=values.index)


def _case_tables(source: Source, mapping: ExtractMapping) -> CaseTables:
    frames = {}
    for name, table in CASE_TABLES.items():
        frame = taken_over(source, table, mapping.of(name))
        if frame is not None:
            frames[name] = typed(frame, table)
    if not frames:
        raise DataRefused(
            f"No case table was found in {source.described}. Needed are persons, sanctions and supervision, "
            "each as TABLE.parquet, TABLE/part-*.parquet, TABLE.csv or TABLE.csv.gz, or as a table of a database."
        )
    return CaseTables(frames)


def _typed_column(values: pd.Series, kind: Kind) -> pd.Series:
    if kind == Kind.DATE:
        return _typed_dates(values)
    if kind == Kind.FLAG:
        return _typed_flags(values)
    if values.isna().all():
        return pd.Series(np.nan, index=values.index, dtype="object").astype("str")
    if pd.api.types.is_integer_dtype(values.dtype) or not pd.api.types.is_numeric_dtype(values.dtype):
        return values.astype("str")
    return values


def _typed_dates(values: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_dtype(values.dtype):
        days = values.astype("datetime64[us]")
        return days if _are_midnights(days) else days.dt.normalize()
    if values.isna().all():
        return pd.Series(pd.NaT, index=values.index, dtype="datetime64[us]")
    if pd.api.types.is_numeric_dtype(values.dtype) or isinstance(values.dtype, pd.DatetimeTZDtype):
        return values
    found = parsed_dates(values)
    return found if found.notna().equals(values.notna()) else values


def _are_midnights(dates: pd.Series) -> bool:
    """Looked at in a fifth of the time that it takes to make them so."""
    times = dates.to_numpy().view(np.int64)
    return not ((times % _MICROSECONDS_A_DAY != 0) & (times != np.iinfo(np.int64).min)).any()


def _typed_flags(values: pd.Series) -> pd.Series:
    if values.dtype == "boolean":
        return values
    if values.dtype == bool or values.isna().all():
        return values.astype("boolean")
    found = values.astype("str").str.lower().map(_FLAG_WORDS)
    return found.astype("boolean") if found.notna().equals(values.notna()) else values
