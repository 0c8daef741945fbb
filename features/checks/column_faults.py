"""Faults that a column shows by itself: absent, undeclared, empty cells, words and codes that are not known."""

from collections.abc import Callable, Iterator
from functools import cache, partial

import numpy as np
import pandas as pd

from features.checks.faults import Fault, Truths, fault_in_rows
from features.denied_panels import why_never
from features.nearest import nearest, shown_name
from features.offence_codes import read_offence_codes
from features.reading.not_mapped import is_not_mapped, nearest_mapped
from features.tables.case_table import OFFENCE_CODE_PATTERN, PERSON_ID_PATTERN, CaseTable, Column, Kind
from features.vocabulary import Panel

Wrong = Callable[[pd.Series], Truths]

_TYPE, _NEEDED, _WORD, _PERSON = "type", "needed", "word", "person"
_CODE, _KNOWN_CODE, _MAPPED = "code", "known code", "mapped"


def column_faults(table: CaseTable, frame: pd.DataFrame) -> Iterator[Fault]:
    """Faults that the columns of one table show by themselves, found by its pandera schema.

    Parameters
    ----------
    table : CaseTable
        The declaration.
    frame : DataFrame
        Rows of the table, typed.

    Yields
    ------
    Fault
        Those of the table, then those of its columns.
    """
    import pandera.errors

    if len(frame.columns) and not set(table.column_names) & set(frame.columns):
        # Were its first line a person's row, naming the columns would tell what it holds.
        yield Fault(
            table.name,
            "",
            "none of its columns is there by name; begin a CSV with a line of their names, or map them",
            1,
        )
        return
    if frame.empty:
        yield Fault(table.name, "", "the table has no rows; fill it, or leave the file out if it is optional", 1)
    try:
        pandera_schema(table, _categories(frame)).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as problem:
        cases = problem.failure_cases
        yield from _absent_and_undeclared(table, frame, cases)
        yield from _cell_faults(table, frame, cases[cases["column"].isin(table.column_names)])


@cache
def pandera_schema(table: CaseTable, categories: frozenset[str] = frozenset()):
    """The pandera schema of a case table, made from its declaration.

    Parameters
    ----------
    table : CaseTable
        The declaration.
    categories : frozenset of str
        Columns of text that are held as categories.

    Returns
    -------
    pandera.pandas.DataFrameSchema
        Strict: an undeclared column is a failure. Dates and flags must already be typed.

    Notes
    -----
    A check names one cell and no more: pandera makes a row of Python objects for each, which takes 5 s for a million.
    """
    import pandera.pandas as pa

    def passes(values: pd.Series, *, wrong: Wrong) -> pd.Series:
        return pd.Series(~wrong(values), index=values.index)

    def column_schema(column: Column):
        checks = [
            pa.Check(partial(passes, wrong=wrong), name=name, error=name, ignore_na=False, n_failure_cases=1)
            for name, wrong in _cell_checks(column).items()
        ]
        dtype = None if column.kind == Kind.DATE or column.name in categories else column.dtype
        return pa.Column(dtype, checks, nullable=True, required=column.required)

    return pa.DataFrameSchema({column.name: column_schema(column) for column in table.columns}, strict=True)


def of_distinct(values: pd.Series, wrong: Callable[[pd.Series], pd.Series]) -> Truths:
    """Which rows hold a wrong text, asked once of each different text.

    Parameters
    ----------
    values : Series of str, shape (n_rows,)
        Texts; a missing one is never wrong.
    wrong : callable
        Says of different texts which are wrong.

    Returns
    -------
    array of bool, shape (n_rows,)
        True where it is wrong.
    """
    if isinstance(values.dtype, pd.CategoricalDtype):
        places, different = values.cat.codes.to_numpy(), values.cat.categories
    else:
        places, different = pd.factorize(values.astype("str"))
    answers = wrong(pd.Series(different, dtype="str")).to_numpy(dtype=bool)
    return np.append(answers, False)[places]


def _categories(frame: pd.DataFrame) -> frozenset[str]:
    return frozenset(str(name) for name in frame if isinstance(frame[name].dtype, pd.CategoricalDtype))


def _cell_checks(column: Column) -> dict[str, Wrong]:
    """What each cell of a column is asked, by name."""
    checks: dict[str, Wrong] = {}
    if not column.may_be_missing:
        checks[_NEEDED] = lambda values: values.isna().to_numpy()
    if column.kind == Kind.WORD:
        words = [str(word) for word in column.words]
        checks[_WORD] = partial(of_distinct, wrong=lambda texts: ~texts.isin(words))
    if column.name == "person_id":
        checks[_PERSON] = partial(of_distinct, wrong=lambda texts: ~texts.str.fullmatch(PERSON_ID_PATTERN))
    if column.kind == Kind.OFFENCE_CODE:
        checks[_CODE] = partial(of_distinct, wrong=_malformed_code)
        checks[_KNOWN_CODE] = partial(of_distinct, wrong=_unknown_code)
    if column.kind == Kind.TEXT:
        checks[_MAPPED] = partial(of_distinct, wrong=is_not_mapped)
    return checks


def _malformed_code(texts: pd.Series) -> pd.Series:
    return ~texts.str.fullmatch(OFFENCE_CODE_PATTERN)


def _unknown_code(texts: pd.Series) -> pd.Series:
    return texts.str.fullmatch(OFFENCE_CODE_PATTERN) & ~texts.isin(read_offence_codes().index)


def _absent_and_undeclared(table: CaseTable, frame: pd.DataFrame, cases: pd.DataFrame) -> Iterator[Fault]:
    declared, there = set(table.column_names), set(frame.columns)
    for check, name in cases.loc[cases["index"].isna(), ["check", "failure_case"]].itertuples(index=False):
        if check == "column_in_dataframe":
            near = nearest(str(name), [shown_name(other) for other in there - declared])
            yield Fault(table.name, str(name), f"the column is needed and absent; add it{near}", 1)
        elif check == "column_in_schema":
            near = nearest(str(name), declared - there)
            yield Fault(
                table.name, shown_name(name), f"the contract has no such column; leave it out or map it{near}", 1
            )


def _cell_faults(table: CaseTable, frame: pd.DataFrame, cases: pd.DataFrame) -> Iterator[Fault]:
    of_type = cases["check"].astype("str").str.startswith("dtype")
    for column in table.columns:
        mine = cases["column"] == column.name
        failed = set(cases["check"][mine])
        checks: dict[str, Wrong] = {_TYPE: partial(_untyped, column=column)}
        if not (mine & of_type).any():
            checks = {name: wrong for name, wrong in _cell_checks(column).items() if name in failed}
        for name, is_wrong in checks.items():
            values = frame[column.name]
            bad = is_wrong(values)
            unmapped = bad & of_distinct(values, is_not_mapped)
            yield from unmapped_faults(table, column, values, unmapped)
            what = _wrong_cell(column, name, values[bad & ~unmapped])
            yield from fault_in_rows(table, column.name, what, bad & ~unmapped)


def unmapped_faults(table: CaseTable, column: Column, values: pd.Series, unmapped: Truths) -> Iterator[Fault]:
    """The fault of cells that a mapping could not take over.

    Parameters
    ----------
    table : CaseTable
        The declaration.
    column : Column
        Whose cells.
    values : Series of shape (n_rows,)
        The cells.
    unmapped : array of bool, shape (n_rows,)
        Which of them.

    Yields
    ------
    Fault
        At most one.
    """
    if column.kind == Kind.DATE:
        what = "no such day, or not in the form that the mapping gives; correct the cells or the form"
    else:
        near = nearest_mapped(values[unmapped])
        what = f"a word that the mapping does not have; add it under [{table.name}.words.{column.name}]{near}"
    yield from fault_in_rows(table, column.name, what, unmapped)


def _untyped(values: pd.Series, *, column: Column) -> Truths:
    if column.kind != Kind.FLAG:
        return values.notna().to_numpy()
    known = values.astype("str").str.lower().isin(["true", "false", "1", "0"])
    return (values.notna() & ~known).to_numpy(dtype=bool)


def _wrong_cell(column: Column, check: str, cells: pd.Series) -> str:
    if check == _TYPE and column.kind == Kind.FLAG:
        return "not true or false; write true, false or leave it empty"
    if check == _WORD and column.words == tuple(Panel) and (never := why_never(cells)):
        return f"not one of the words {', '.join(column.words)}; {'; '.join(never)}: delete these rows"
    if check == _WORD:
        near = nearest(str(cells.iloc[0]), column.words) if len(cells) else ""
        return f"not one of the words {', '.join(column.words)}{near}"
    return {
        _TYPE: "not text; write it as text, codes with their leading zeros",
        _NEEDED: "a value is needed and missing; fill it",
        _PERSON: "not an opaque identifier: 1 to 64 of letters, digits, _ and -",
        _CODE: "not a Home Office offence code of five digits; keep leading zeros",
        _KNOWN_CODE: "not a known Home Office offence code; look it up in the counting rules",
        _MAPPED: "",
    }[check]
