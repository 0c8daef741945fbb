"""A study from one ready-made person table, each column in the role that the protocol gives it."""

import difflib
import hashlib
import zlib
from pathlib import Path

import numpy as np
import pandas as pd

from features.exceptions import DataRefused, UnknownCategory, UsageRefused
from features.vocabulary import Direction, ReasonGroup
from models.columns import require_columns
from models.inputs import Input
from training.protocol import Column, Protocol
from training.study import RECALIBRATE, TEST, TRAIN, Study, hash_share


def read_person_table(path: Path, protocol: Protocol) -> pd.DataFrame:
    """Person table with the columns of the protocol and no other, one row per person.

    Parameters
    ----------
    path : Path
        CSV (gzip too) or Parquet.
    protocol : Protocol
        Gives every column its role.

    Returns
    -------
    DataFrame
        Indexed by the identifier, as text.

    Raises
    ------
    UsageRefused
        If the file is absent.
    DataRefused
        If the file is empty, not a table, repeats a person, lacks a column or has one without a role.
    """
    if not path.is_file():
        raise UsageRefused(
            f"Protocol {protocol.name} reads a person table, but {path.name} is not a file. Check --data."
        )
    identifier = protocol.columns_with("identifier")[0].name
    table = _read(path, as_text=(identifier, *(c.name for c in protocol.columns if c.kind != "number")))
    if table.empty:
        raise DataRefused(f"{path.name} has no rows. A person table needs one row per person.")
    _require_roles(table, protocol)
    repeated = table[identifier].duplicated(keep=False)
    if table[identifier].isna().any() or repeated.any():
        faulty = repeated | table[identifier].isna()
        raise DataRefused(
            f"{path.name}: `{identifier}` must name each person once; {int(faulty.sum())} row(s) are empty or "
            f"repeated, first at rows {[int(row) + 2 for row in table.index[faulty][:10]]}. Remove the duplicates."
        )
    table.index = pd.Index(table[identifier].astype(str), name="person_id")
    return table


def table_study(table: pd.DataFrame, protocol: Protocol) -> Study:
    """Study of a person table, split by a hash of the identifier.

    Parameters
    ----------
    table : DataFrame
        As read by `read_person_table`.
    protocol : Protocol
        Roles and split.

    Returns
    -------
    Study
        One row per person: train, recalibrate or test.

    Raises
    ------
    UnknownCategory
        If a feature holds words that the protocol does not list.
    DataRefused
        If the outcome is not 0 or 1, or a number (the comparator's too) is not a number.
    """
    inputs = tuple(_input(column) for column in protocol.columns_with("feature"))
    rows = pd.DataFrame({column.name: _values(table, column) for column in inputs}, index=table.index)
    outcome = protocol.columns_with("outcome")[0].name
    _require_outcome(table[outcome], outcome)
    comparator = protocol.columns_with("comparator")[0].name
    share = hash_share(pd.Series(table.index), protocol.split.salt).to_numpy()
    held_out, recalibrate = protocol.split.held_out_share, protocol.split.recalibrate_share
    rows.insert(0, "person_id", table.index)
    rows["as_of_date"] = pd.NaT
    rows["part"] = TRAIN
    rows.loc[share < held_out + recalibrate, "part"] = RECALIBRATE
    rows.loc[share < held_out, "part"] = TEST
    rows["outcome"] = table[outcome].astype(float)
    rows[comparator] = _numbers(table[comparator], comparator)
    official = (Input(comparator, meaning=protocol.columns_with("comparator")[0].meaning),)
    return Study(rows=rows.reset_index(drop=True), inputs=inputs, comparator=comparator, official=official)


def _read(path: Path, *, as_text: tuple[str, ...]) -> pd.DataFrame:
    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
        # Words that look like numbers stay words: person 007 is not person 7.
        return pd.read_csv(path, low_memory=False, dtype=dict.fromkeys(as_text, "str"))
    except (ValueError, EOFError, OSError, zlib.error):
        # The library's own words may quote a row, so they are not passed on.
        raise DataRefused(
            f"{path.name} cannot be read as a table. Give CSV (UTF-8, one line of headings; gzip too) or Parquet."
        ) from None


def _input(column: Column) -> Input:
    return Input(
        name=column.name,
        kind=column.kind,
        levels=column.levels,
        direction=Direction(column.direction),
        group=ReasonGroup(column.group),
        meaning=column.meaning,
        phrase=f"{column.meaning}: {{}}",
        missing_phrase=f"{column.meaning}: not known",
    )


def _values(table: pd.DataFrame, column: Input) -> pd.Series:
    values = table[column.name]
    if column.kind == "number":
        return _numbers(values, column.name)
    unknown = set(values.dropna().unique()) - set(column.levels)
    if unknown:
        raise UnknownCategory(
            f"`{column.name}` holds {len(unknown)} word(s) that the protocol does not list. It lists "
            f"{list(column.levels)[:10]}. Add them to the protocol's levels, or correct the table."
        )
    return values.astype(object).where(values.notna(), None)


def _numbers(values: pd.Series, name: str) -> pd.Series:
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    wrong = (numbers.isna() & values.notna()) | np.isinf(numbers)
    if wrong.any():
        raise DataRefused(
            f"`{name}` should be a number; {int(wrong.sum())} row(s) are not, first at row "
            f"{int(wrong.to_numpy().argmax()) + 2}. Correct them or leave them empty."
        )
    return numbers


def _require_outcome(values: pd.Series, name: str) -> None:
    wrong = ~values.isin([0, 1])
    if wrong.any():
        raise DataRefused(
            f"The outcome `{name}` must be 0 or 1; {int(wrong.sum())} row(s) are not, first at row "
            f"{int(wrong.to_numpy().argmax()) + 2}. A person whose outcome is not known yet cannot be in the table."
        )


def _require_roles(table: pd.DataFrame, protocol: Protocol) -> None:
    names = [column.name for column in protocol.columns]
    require_columns(table, names, needed_by=f"Protocol {protocol.name}")
    strange = [str(column) for column in table.columns.difference(names)]
    if strange:
        near = {name: difflib.get_close_matches(name, names, n=1) for name in strange[:10]}
        listed = ", ".join(f"`{name}`" + (f" (did you mean `{one[0]}`?)" if one else "") for name, one in near.items())
        raise DataRefused(
            f"{len(strange)} column(s) have no role in protocol {protocol.name}: {listed}. Give each one: feature, "
            "audit, or excluded with a reason."
        )


def fingerprint(path: Path) -> str:
    """Hash of a data file.

    Parameters
    ----------
    path : Path
        A file.

    Returns
    -------
    str
        SHA-256, hexadecimal.
    """
    return hashlib.sha256(path.read_bytes()).hexdigest()
