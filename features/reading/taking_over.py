"""One table of theirs made one of ours: which column gives which, its cells in our words, and nothing else read."""

from collections.abc import Sequence
from typing import Protocol

import pandas as pd

from features.exceptions import MappingRefused
from features.nearest import nearest, shown_name
from features.reading.mapping import TableMapping
from features.tables.case_table import CaseTable


class Source(Protocol):
    """Where tables come from: a folder or a database."""

    @property
    def described(self) -> str:
        """What it is, for a message.

        Returns
        -------
        str
            Such as "the folder tables".
        """
        ...

    def table_names(self) -> list[str]:
        """The tables that are there.

        Returns
        -------
        list of str
            Their names.
        """
        ...

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
        """
        ...

    def read(self, name: str, columns: Sequence[str], *, order: Sequence[str] = ()) -> pd.DataFrame:
        """The rows of a table.

        Parameters
        ----------
        name : str
            Name of the table.
        columns : sequence of str
            The columns wanted.
        order : sequence of str
            The columns that number the rows, where the source has no order of its own.

        Returns
        -------
        DataFrame of shape (n_rows, n_columns)
            As the source holds them.
        """
        ...


def taken_over(source: Source, table: CaseTable, mapping: TableMapping | None) -> pd.DataFrame | None:
    """One table of a source under our names and in our words, not yet typed.

    Parameters
    ----------
    source : Source
        Where it comes from.
    table : CaseTable
        Which one of ours.
    mapping : TableMapping or None
        What theirs is in ours; None where it is ours already.

    Returns
    -------
    DataFrame of shape (n_rows, n_columns), or None
        None where the source has no such table. A column of theirs that has no place in ours is there by name, with
        no cell read, so that the check can report it.

    Raises
    ------
    MappingRefused
        If the mapping names a table or column that the source does not have, or two columns give one of ours.
    DataRefused
        If the table cannot be read.
    """
    name = mapping.source if mapping and mapping.source else table.name
    theirs = source.columns_of(name)
    if theirs is None:
        if mapping and mapping.source:
            near = nearest(name, source.table_names())
            or_else = "" if table.required else f", or leave [{table.name}] out"
            raise MappingRefused(
                f"The mapping reads table `{table.name}` from `{name}`, which is not in {source.described}{near}. "
                f"Correct [{table.name}] source{or_else}."
            )
        return None
    gives = _gives(table, mapping, theirs)
    order = [gives[column] for column in _order(table) if column in gives]
    rows = source.read(name, list(dict.fromkeys(gives.values())), order=order)
    return _ours(table, mapping, gives, rows, undeclared=_undeclared(table, mapping, theirs))


def _gives(table: CaseTable, mapping: TableMapping | None, theirs: Sequence[str]) -> dict[str, str]:
    """The column of theirs that gives each of ours."""
    mapping = mapping or TableMapping()
    free = [name for name in theirs if name not in mapping.columns and name not in mapping.leave_out]
    gives = {name: name for name in table.column_names if name in free}
    is_header = bool(gives) or bool(set(theirs) & set(mapping.columns))
    for name, several in mapping.columns.items():
        if name not in theirs:
            # Were the first line a person's row, the nearest of its cells would tell what it holds.
            near = nearest(name, map(shown_name, theirs)) if is_header else "; begin a CSV with a line of names"
            raise MappingRefused(
                f"The mapping reads column `{name}` of table `{table.name}`, which is not there{near}. "
                f"Correct [{table.name}.columns]."
            )
        _refuse_twice(table, set(several) & set(gives), f"column `{name}`")
        gives |= dict.fromkeys(several, name)
    _refuse_twice(table, set(mapping.constants) & set(gives), "the constants")
    return gives


def _refuse_twice(table: CaseTable, twice: set[str], again: str) -> None:
    """Refuse columns of ours that come from theirs of the same name and from somewhere else again."""
    for name in sorted(twice):
        raise MappingRefused(
            f"`{name}` of table `{table.name}` would come from their column `{name}` and from {again}. Add `{name}` "
            f"to [{table.name}] leave_out, or take the other out of the mapping."
        )


def _undeclared(table: CaseTable, mapping: TableMapping | None, theirs: Sequence[str]) -> list[str]:
    """Columns of theirs that nobody said what to do with."""
    mapping = mapping or TableMapping()
    if mapping.leaves_out_others:
        return []
    known = {*table.column_names, *mapping.columns, *mapping.leave_out}
    return [name for name in theirs if name not in known]


def _ours(
    table: CaseTable,
    mapping: TableMapping | None,
    gives: dict[str, str],
    rows: pd.DataFrame,
    *,
    undeclared: Sequence[str],
) -> pd.DataFrame:
    columns: dict[str, pd.Series] = {}
    for name in table.column_names:
        if name in gives:
            theirs = rows[gives[name]]
            columns[name] = mapping.cells(name, theirs) if mapping else theirs
        elif mapping and name in mapping.constants:
            columns[name] = pd.Series(str(mapping.constants[name]), index=rows.index, dtype="str")
    columns |= {name: pd.Series(None, index=rows.index, dtype="str") for name in undeclared}
    return pd.DataFrame(columns, index=rows.index)


def _order(table: CaseTable) -> tuple[str, ...]:
    """What numbers the rows of a source that has no order of its own."""
    return table.key or ("person_id", table.happened, "recorded_date")
