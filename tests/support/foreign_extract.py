"""The case tables as another system would write them, with the mapping that makes them ours again."""

from pathlib import Path

import pandas as pd

from features.tables.case_table import CaseTable, Column, Kind
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES


def foreign_frames(tables: CaseTables) -> dict[str, pd.DataFrame]:
    """Every table under another name, every column too, words in other words, dates day first, NULL for missing."""
    return {f"T_{name.upper()}": _foreign(CASE_TABLES[name], tables[name]) for name in tables}


def foreign_mapping(tables: CaseTables, path: Path) -> Path:
    """The mapping of `foreign_frames`, as a file."""
    parts = ['dates = "%d/%m/%Y"\nempty = ["NULL"]\n']
    for name in tables:
        table = CASE_TABLES[name]
        there = [column for column in table.columns if column.name in tables[name]]
        parts.append(f'[{name}]\nsource = "T_{name.upper()}"\nleave_out = ["FREE TEXT"]\n[{name}.columns]')
        parts += [f'"{_their_name(column)}" = "{column.name}"' for column in there]
        for column in there:
            if words := _their_words(column):
                parts.append(f"[{name}.words.{column.name}]")
                parts += [f'"{theirs}" = "{ours}"' for ours, theirs in words.items()]
    path.write_text("\n".join(parts), encoding="utf-8")
    return path


def _foreign(table: CaseTable, frame: pd.DataFrame) -> pd.DataFrame:
    columns = {_their_name(column): _their_cells(column, frame[column.name]) for column in table.columns}
    return pd.DataFrame(columns).fillna("NULL").assign(**{"FREE TEXT": "not for us"})


def _their_cells(column: Column, cells: pd.Series) -> pd.Series:
    if column.kind == Kind.DATE:
        return cells.dt.strftime("%d/%m/%Y").astype("object")
    words = _their_words(column)
    texts = cells.astype("str").str.lower() if column.kind == Kind.FLAG else cells.astype("str")
    return (texts.map(words) if words else texts).astype("object").where(cells.notna(), None)


def _their_name(column: Column) -> str:
    return column.name.upper().replace("_", " ")


def _their_words(column: Column) -> dict[str, str]:
    if column.kind == Kind.FLAG:
        return {"true": "Y", "false": "N"}
    return {str(word): f"Code {number}" for number, word in enumerate(column.words)}
