"""One person's rows read alone: of everybody else, only who is there and on which days anything was recorded."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet

from features.exceptions import UsageRefused
from features.reading.mapping import ExtractMapping, TableMapping
from features.reading.misnamed import refuse_misnamed
from features.reading.table_database import TableDatabase
from features.reading.table_folder import TableFolder
from features.reading.taking_over import taken_over
from features.reading.typed import parsed_dates, typed
from features.reading.utf8_text import as_utf8
from features.tables.case_table import CaseTable
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES


@dataclass(frozen=True)
class OnePerson:
    """What is read to tell of one person.

    Parameters
    ----------
    tables : CaseTables
        The person's rows of every table that is there, typed, indexed by their numbers in the whole tables, from 1. A
        table that says of no row whose it is stands as it is.
    people : DataFrame
        The `person_id` of every row of the persons table, numbered from 0.
    recorded : array of datetime64[D], shape (n_days,)
        The days on which anything of anybody was recorded, each once, in order.
    """

    tables: CaseTables
    people: pd.DataFrame
    recorded: np.ndarray


class FolderOfPeople(TableFolder):
    """A folder of tables of which the rows of one person can be asked for; of Parquet no other row is kept."""

    def read_rows(
        self, name: str, columns: Sequence[str], *, order: Sequence[str], where: tuple[str, str]
    ) -> pd.DataFrame:
        """The rows of a table that may hold one text in a column.

        Parameters
        ----------
        name, columns, order
            As for `read`.
        where : tuple of (str, str)
            One of the columns, and the text; blanks around a cell make no difference.

        Returns
        -------
        DataFrame of shape (n_rows, n_columns)
            As `read` gives them, indexed by their places in the whole table, from 0. Of CSV all rows.

        Raises
        ------
        DataRefused
            If its file cannot be read.
        """
        with self._refusing(name):
            if not (parts := self._parquet(name)):
                return self.read(name, columns, order=order)
            frames, before = [], 0
            for part in parts:
                frames.append(_parquet_rows(part, columns, where, before, table=name))
                before += pyarrow.parquet.read_metadata(part).num_rows
            return pd.concat(frames)

    def different(self, name: str, column: str) -> pd.Series:
        """The different cells of a column.

        Parameters
        ----------
        name, column : str
            Of which table, and which.

        Returns
        -------
        Series
            Each once.

        Raises
        ------
        DataRefused
            If its file cannot be read.
        """
        return self.read(name, [column])[column].drop_duplicates()


@dataclass(frozen=True)
class _RowsOfOne:
    """A source that gives of one table the rows of one person."""

    source: FolderOfPeople | TableDatabase
    where: tuple[str, str]

    @property
    def described(self) -> str:
        return self.source.described

    def table_names(self) -> list[str]:
        return self.source.table_names()

    def columns_of(self, name: str) -> list[str] | None:
        return self.source.columns_of(name)

    def read(self, name: str, columns: Sequence[str], *, order: Sequence[str] = ()) -> pd.DataFrame:
        if self.where[0] not in columns:
            return self.source.read(name, columns, order=order)
        return self.source.read_rows(name, columns, order=order, where=self.where)


def read_person(source: Path | str, person_id: str, mapping: ExtractMapping | None = None) -> OnePerson:
    """One person's rows, and what has to be known of everybody to tell of them.

    Parameters
    ----------
    source : path or str
        A folder or the address of a database, as for `read_tables`.
    person_id : str
        Whom.
    mapping : ExtractMapping, optional
        What their names, words and forms of dates are in ours.

    Returns
    -------
    OnePerson
        Of Parquet and of a database only the person's rows are read; of CSV one table after the other.

    Raises
    ------
    UsageRefused
        If the folder or the database is not there.
    DataRefused
        If a table cannot be read, a file has nearly the name of one, or the mapping names something that is not there.
    """
    mapping, frames, recorded = mapping or ExtractMapping(), {}, [np.empty(0, dtype="datetime64[D]")]
    with _opened(source, mapping) as opened:
        for name, table in CASE_TABLES.items():
            rows = _rows_of(opened, table, mapping.of(name), person_id)
            if rows is not None:
                frames[name] = rows
                recorded.append(_recorded_days(opened, table, mapping.of(name)))
        people = _people(opened, mapping.of("persons"))
    return OnePerson(CaseTables(frames), people, np.unique(np.concatenate(recorded)))


@contextmanager
def _opened(source: Path | str, mapping: ExtractMapping) -> Iterator[FolderOfPeople | TableDatabase]:
    if "://" in str(source):
        with closing(TableDatabase(str(source))) as database:
            yield database
    elif Path(source).is_dir():
        refuse_misnamed(source, mapping)
        yield FolderOfPeople(Path(source))
    else:
        raise UsageRefused(
            f"Case tables are read from a folder or a database; {Path(source).name} is not a folder. Give the folder "
            "that holds them, or the address of a database."
        )


def _rows_of(
    opened: FolderOfPeople | TableDatabase, table: CaseTable, mapping: TableMapping | None, person_id: str
) -> pd.DataFrame | None:
    is_reworded = mapping is not None and "person_id" in mapping.words
    one = opened if is_reworded else _RowsOfOne(opened, (_theirs(mapping, "person_id"), person_id))
    rows = taken_over(one, table, mapping)
    if rows is None:
        return None
    found = typed(rows, table).set_axis(rows.index + 1)
    return found[(found["person_id"].astype("str") == person_id).to_numpy()] if "person_id" in found else found


def _recorded_days(
    opened: FolderOfPeople | TableDatabase, table: CaseTable, mapping: TableMapping | None
) -> np.ndarray:
    cells = _cells(table, mapping, "recorded_date", opened, opened.different)
    days = typed(pd.DataFrame({"recorded_date": cells}), table)["recorded_date"]
    days = days if pd.api.types.is_datetime64_dtype(days.dtype) else parsed_dates(days.astype("str"))
    return days.dropna().to_numpy("datetime64[D]")


def _people(opened: FolderOfPeople | TableDatabase, mapping: TableMapping | None) -> pd.DataFrame:
    table = CASE_TABLES["persons"]
    cells = _cells(table, mapping, "person_id", opened, lambda name, of: opened.read(name, [of], order=[of])[of])
    return typed(pd.DataFrame({"person_id": cells}), table)


def _cells(
    table: CaseTable,
    mapping: TableMapping | None,
    column: str,
    opened: FolderOfPeople | TableDatabase,
    read: Callable[[str, str], pd.Series],
) -> pd.Series:
    """Cells of a column of ours, in our form; none where the table has no such column."""
    if mapping and column in mapping.constants:
        return pd.Series([str(mapping.constants[column])], dtype="str")
    name, theirs = mapping.source if mapping and mapping.source else table.name, _theirs(mapping, column)
    if column not in table.column_names or theirs not in (opened.columns_of(name) or ()):
        return pd.Series(dtype="str")
    return mapping.cells(column, read(name, theirs)) if mapping else read(name, theirs)


def _theirs(mapping: TableMapping | None, column: str) -> str:
    """The column of theirs that gives one of ours."""
    return next((name for name, ours in mapping.columns.items() if column in ours), column) if mapping else column


def _parquet_rows(
    part: Path, columns: Sequence[str], where: tuple[str, str], before: int, *, table: str
) -> pd.DataFrame:
    there = [name for name in columns if name in pyarrow.parquet.read_schema(part).names]
    column, text = where
    if column not in there:
        held = as_utf8(pyarrow.parquet.read_table(part, columns=there), table=table)
        whole = held.to_pandas(ignore_metadata=True, date_as_object=False)
        return whole.set_axis(whole.index + before)
    people = as_utf8(pyarrow.parquet.read_table(part, columns=[column]), table=table)[column].cast(pa.large_string())
    is_here = pyarrow.compute.equal(pyarrow.compute.utf8_trim_whitespace(people), text).fill_null(False)
    is_theirs = pyarrow.compute.utf8_trim_whitespace(pyarrow.compute.field(column).cast(pa.large_string())) == text
    # One thread, so that rows come in their order.
    rows = pyarrow.parquet.read_table(part, columns=there, filters=is_theirs, use_threads=False)
    held = as_utf8(rows, table=table)
    return held.to_pandas(ignore_metadata=True, date_as_object=False).set_axis(np.flatnonzero(is_here) + before)
