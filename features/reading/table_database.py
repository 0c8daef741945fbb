"""A database as a source of tables: read in one read-only transaction, row by row, and only what is wanted of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, NoSuchTableError, SQLAlchemyError

from features.exceptions import DataRefused, UsageRefused

ROWS_AT_ONCE = 50_000
_PLACE = "place_in_the_whole_table"


class TableDatabase:
    """The tables and views of a database, as they all stood at one moment.

    Parameters
    ----------
    address : str
        An SQLAlchemy address. Nothing of it but the kind and name of the database enters a message.

    Raises
    ------
    UsageRefused
        If the address is none, its driver is not installed, or the database cannot be reached.
    """

    def __init__(self, address: str) -> None:
        url = _url(address)
        self.described = f"the {url.get_backend_name()} database {Path(url.database or '').name}".rstrip()
        engine = _engine(url, self.described)
        try:
            connection = engine.connect()
            if url.get_backend_name() == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            connection.begin()
            self._connection, self._inspected = connection, sa.inspect(connection)
        except SQLAlchemyError as problem:
            engine.dispose()
            raise UsageRefused(
                f"{self.described.capitalize()} cannot be reached ({_kind(problem)}). "
                "Check the address, the server and who may read it."
            ) from None

    def close(self) -> None:
        """Let go of the database; nothing in it was changed."""
        self._connection.close()
        self._connection.engine.dispose()

    def table_names(self) -> list[str]:
        """The tables and views that are there.

        Returns
        -------
        list of str
            Names in the schema that the connection sees first.
        """
        return [*self._inspected.get_table_names(), *self._inspected.get_view_names()]

    def columns_of(self, name: str) -> list[str] | None:
        """The columns of a table or view.

        Parameters
        ----------
        name : str
            Its name, as `table` or `schema.table`.

        Returns
        -------
        list of str or None
            In their order; None where there is no such table.

        Raises
        ------
        DataRefused
            If it cannot be looked at.
        """
        schema, table = _parted(name)
        try:
            return [str(column["name"]) for column in self._inspected.get_columns(table, schema=schema)]
        except NoSuchTableError:
            return None
        except SQLAlchemyError as problem:
            raise self._unreadable(name, problem) from None

    def read(self, name: str, columns: Sequence[str], *, order: Sequence[str] = ()) -> pd.DataFrame:
        """The rows of a table or view.

        Parameters
        ----------
        name : str
            Its name, as `table` or `schema.table`.
        columns : sequence of str
            The columns wanted; no other is asked for.
        order : sequence of str
            The columns by which rows are ordered, so that a row has the same number every time.

        Returns
        -------
        DataFrame of str, shape (n_rows, n_columns)
            Every cell as text, dates in ISO form.

        Raises
        ------
        DataRefused
            If it cannot be read.
        """
        if not columns:
            return pd.DataFrame()
        asked = _asked(name, columns)
        return self._fetched(name, sa.select(*asked.c).order_by(*(asked.c[column] for column in order)), columns)

    def read_rows(
        self, name: str, columns: Sequence[str], *, order: Sequence[str], where: tuple[str, str]
    ) -> pd.DataFrame:
        """The rows of a table or view that hold one text in a column.

        Parameters
        ----------
        name, columns, order
            As for `read`.
        where : tuple of (str, str)
            One of the columns, and the text; blanks around a cell make no difference.

        Returns
        -------
        DataFrame of str, shape (n_rows, n_columns)
            As `read` gives them, indexed by their places in the whole table, from 0.

        Raises
        ------
        DataRefused
            If it cannot be read.
        """
        asked, (column, text) = _asked(name, columns), where
        place = sa.func.row_number().over(order_by=[asked.c[by] for by in order]).label(_PLACE)
        placed = sa.select(*asked.c, place).subquery()
        query = sa.select(placed).where(sa.func.trim(sa.cast(placed.c[column], sa.String)) == text)
        rows = self._fetched(name, query.order_by(placed.c[_PLACE]), [*columns, _PLACE])
        return rows[list(columns)].set_axis(rows[_PLACE].astype("int64").to_numpy() - 1)

    def different(self, name: str, column: str) -> pd.Series:
        """The different cells of a column.

        Parameters
        ----------
        name, column : str
            Of which table or view, and which.

        Returns
        -------
        Series of str
            Each once, in no order.

        Raises
        ------
        DataRefused
            If it cannot be read.
        """
        return self._fetched(name, sa.select(*_asked(name, [column]).c).distinct(), [column])[column]

    def _fetched(self, name: str, query: sa.Select, columns: Sequence[str]) -> pd.DataFrame:
        options = {"stream_results": True, "max_row_buffer": ROWS_AT_ONCE}
        try:
            with self._connection.execute(query, execution_options=options) as rows:
                parts = [_as_texts(part, columns) for part in rows.partitions(ROWS_AT_ONCE)]
        except SQLAlchemyError as problem:
            raise self._unreadable(name, problem) from None
        return pa.concat_tables(parts or [_as_texts([], columns)]).to_pandas()

    def _unreadable(self, name: str, problem: SQLAlchemyError) -> DataRefused:
        return DataRefused(
            f"Table `{name}` of {self.described} cannot be read ({_kind(problem)}). Check that it may be read."
        )


def _url(address: str) -> sa.URL:
    try:
        return sa.make_url(address)
    except (ArgumentError, ValueError):
        raise UsageRefused(
            "The address of the database is none that SQLAlchemy reads. Write it as sqlite:///FILE or "
            "postgresql+psycopg://USER@HOST/DATABASE."
        ) from None


def _engine(url: sa.URL, described: str) -> sa.Engine:
    if url.get_backend_name() == "sqlite":
        url = _read_only_file(url, described)
    try:
        return sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True)
    except NoSuchModuleError:
        raise UsageRefused(f"SQLAlchemy knows no kind of database `{url.drivername}`. Correct the address.") from None
    except ImportError as missing:
        raise UsageRefused(
            f"{described.capitalize()} needs the driver `{missing.name}`, which is not installed. Install it beside "
            "Desist, or give the tables as a folder of Parquet or CSV."
        ) from None
    except (ArgumentError, TypeError, ValueError):
        raise UsageRefused(f"The address of {described} has a part that its driver does not know.") from None


def _read_only_file(url: sa.URL, described: str) -> sa.URL:
    """The address of a SQLite file that is there, opened so that nothing can be written to it."""
    file = Path(url.database or "")
    if not file.is_file():
        raise UsageRefused(f"{described.capitalize()} is not there. SQLite reads a file: sqlite:///FILE.")
    read_only = {"mode": "ro", "uri": "true"}
    return url.set(database=f"file:{quote(str(file.resolve()))}").update_query_dict(read_only)


def _asked(name: str, columns: Sequence[str]) -> sa.TableClause:
    schema, table = _parted(name)
    return sa.table(table, *(sa.column(column) for column in columns), schema=schema)


def _parted(name: str) -> tuple[str | None, str]:
    schema, _, table = name.rpartition(".")
    return schema or None, table


def _kind(problem: SQLAlchemyError) -> str:
    """What kind of problem it is, with the standard's code where there is one, and never the driver's own words."""
    code = getattr(getattr(problem, "orig", None), "sqlstate", None)
    return f"{type(problem).__name__} {code}" if code else type(problem).__name__


def _as_texts(rows: Sequence[Any], columns: Sequence[str]) -> pa.Table:
    cells = zip(*rows, strict=True) if rows else ((),) * len(columns)
    return pa.table([_as_text(list(column)) for column in cells], names=list(columns))


def _as_text(cells: list[Any]) -> pa.Array:
    try:
        typed = pa.array(cells)
        # Arrow would write a moment in a time zone as one without.
        if not (pa.types.is_timestamp(typed.type) and typed.type.tz) and not pa.types.is_floating(typed.type):
            return typed.cast(pa.string())
    except (pa.ArrowException, TypeError, OverflowError):
        pass
    return pa.array([None if cell is None else str(cell) for cell in cells], type=pa.string())
