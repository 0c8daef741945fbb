"""A mapping to fill in: every table and column under our own names, every word of ours ready to be matched."""

from features.tables.case_table import CaseTable, Column, Kind
from features.tables.declared import CASE_TABLES

_HEAD = """\
# What your names and words are in the case tables: replace what stands left of each = by yours.
# As it stands it reads tables in our own names. Take out the columns and tables you do not have.
# Where your words differ from ours, take the # from the part of that column, and name every word of yours;
# one of ours may stand right of several. "" is for "not known".

# dates = "day_first"
# empty = ["NULL"]
"""


def mapping_template() -> str:
    """A TOML file for `--mapping` that changes nothing until it is filled in.

    Returns
    -------
    str
        Each table with its file and columns; parts for words are comments whose # has no blank behind it.
    """
    return "\n".join([_HEAD, *(_of_table(table) for table in CASE_TABLES.values())])


def _of_table(table: CaseTable) -> str:
    lines = [f"[{table.name}]", f'source = "{table.name}"', "", f"[{table.name}.columns]"]
    lines += [f'"{column.name}" = "{column.name}"' for column in table.columns]
    for column in table.columns:
        lines += [f"#{line}" for line in _of_words(table, column)]
    return "\n".join([*lines, ""])


def _of_words(table: CaseTable, column: Column) -> list[str]:
    words = ("true", "false") if column.kind == Kind.FLAG else tuple(map(str, column.words))
    if not words:
        return []
    return [f"[{table.name}.words.{column.name}]", *(f'"{word}" = "{word}"' for word in words)]
