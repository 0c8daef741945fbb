"""A mapping read from its TOML file and checked whole against the contract, before any data are looked at."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from features.exceptions import MappingRefused, UsageRefused
from features.nearest import nearest
from features.offence_codes import read_offence_codes
from features.reading.date_forms import date_forms
from features.reading.mapping import ExtractMapping, TableMapping
from features.tables.case_table import CaseTable, Column, Kind
from features.tables.declared import CASE_TABLES

SHOWN = 10
_GENERAL = ("dates", "empty", "ignore_case")
_OF_A_TABLE = ("source", "columns", "words", "dates", "constants", "empty", "leave_out", "ignore_case")
_OTHERS = "others"

Problems = list[str]


def read_mapping(path: Path | str) -> ExtractMapping:
    """The mapping of an extract, read from a TOML file.

    Parameters
    ----------
    path : path
        The file.

    Returns
    -------
    ExtractMapping
        Every name and word of ours in it is one of the contract.

    Raises
    ------
    UsageRefused
        If there is no such file.
    MappingRefused
        If it is not TOML, or names something that is not there; the message lists at most ten places.
    """
    file = Path(path)
    if not file.is_file():
        raise UsageRefused(f"There is no mapping {file.name}. Give a TOML file with --mapping.")
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise MappingRefused(f"Mapping {file.name} is not TOML: {fault}. Mend it at that place.") from None
    problems: Problems = []
    mapping = _mapping(document, problems)
    if problems:
        shown = "\n".join(f"- {problem}" for problem in problems[:SHOWN])
        more = f"\nand {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise MappingRefused(f"Mapping {file.name} cannot be used in {len(problems)} place(s):\n{shown}{more}")
    return mapping


def _mapping(document: Mapping[str, Any], problems: Problems) -> ExtractMapping:
    _unknown_keys(document, (*_GENERAL, *CASE_TABLES), "the mapping", problems)
    general = _General(document, problems)
    tables = {}
    for name, table in CASE_TABLES.items():
        if name in document:
            entry = _section(document, name, f"[{name}]", problems)
            tables[name] = _table_mapping(table, entry, general, problems)
    return ExtractMapping(tables)


class _General:
    """What a mapping says of every table at once."""

    def __init__(self, document: Mapping[str, Any], problems: Problems) -> None:
        self.dates = date_forms(document.get("dates", []), "dates", problems)
        self.empty = _texts(document, "empty", "empty", problems)
        self.ignores_case = _switch(document, "ignore_case", "ignore_case", False, problems)


def _table_mapping(table: CaseTable, entry: Mapping[str, Any], general: _General, problems: Problems) -> TableMapping:
    where = f"[{table.name}]"
    _unknown_keys(entry, _OF_A_TABLE, where, problems)
    ignores_case = _switch(entry, "ignore_case", f"{where} ignore_case", general.ignores_case, problems)
    columns = _columns(table, entry, problems)
    constants = _constants(table, entry, problems)
    for name in {ours for several in columns.values() for ours in several} & set(constants):
        problems.append(f"{where} `{name}` has both a column and a constant; keep one")
    leaves_out_others = entry.get("leave_out") == _OTHERS
    leave_out = frozenset() if leaves_out_others else _texts(entry, "leave_out", f"{where} leave_out", problems)
    problems.extend(
        f"{where} leave_out: `{name}` is mapped under [{table.name}.columns] too; keep one"
        for name in sorted(leave_out & set(columns))
    )
    return TableMapping(
        source=_text(entry, "source", f"{where} source", problems),
        columns=columns,
        words=_words(table, entry, ignores_case, problems),
        dates=_dates(table, entry, general, problems),
        constants=constants,
        empty=general.empty | _texts(entry, "empty", f"{where} empty", problems),
        leave_out=leave_out,
        leaves_out_others=leaves_out_others,
        ignores_case=ignores_case,
    )


def _columns(table: CaseTable, entry: Mapping[str, Any], problems: Problems) -> dict[str, tuple[str, ...]]:
    where = f"[{table.name}.columns]"
    found: dict[str, tuple[str, ...]] = {}
    given_by: dict[str, str] = {}
    for theirs, ours in _section(entry, "columns", where, problems).items():
        several = tuple(ours) if isinstance(ours, list) else (ours,)
        for name in several:
            if _is_column(table, name, f"{where} `{theirs}`", problems):
                if name in given_by:
                    problems.append(f"{where} `{theirs}` and `{given_by[name]}` both give `{name}`; keep one")
                given_by[name] = theirs
        found[theirs] = several
    return found


def _words(
    table: CaseTable, entry: Mapping[str, Any], ignores_case: bool, problems: Problems
) -> dict[str, dict[str, str]]:
    where = f"[{table.name}.words"
    found: dict[str, dict[str, str]] = {}
    for name in _section(entry, "words", f"{where}]", problems):
        column = _column(table, name, f"{where}]", problems)
        if column is None:
            continue
        here = f"{where}.{name}]"
        if column.kind in (Kind.ID, Kind.DATE):
            problems.append(f"{here} `{name}` holds {column.kind}s, which have no words; leave this part out")
            continue
        words = _section(entry["words"], name, here, problems)
        found[name] = {}
        for word, ours in words.items():
            for said in _said(column, word, ours, here, problems):
                found[name][word.strip()] = said
        if len({word.strip().casefold() if ignores_case else word.strip() for word in words}) < len(words):
            problems.append(f"{here} two words are the same but for blanks or the case of letters; keep one of them")
    return found


def _said(column: Column, word: str, ours: Any, where: str, problems: Problems) -> Iterator[str]:
    """The word of ours that one of theirs stands for; nothing where that is a problem."""
    said = str(ours).lower() if isinstance(ours, bool) else ours
    if not isinstance(said, str):
        problems.append(f'{where} `{word}`: write our word in quotes, "" for "not known"')
    elif said == "" and not column.may_be_missing:
        problems.append(f"{where} `{word}`: `{column.name}` is needed in every row and cannot be empty")
    elif wrong := _wrong_word(column, said) if said else "":
        problems.append(f"{where} `{word}`: {wrong}")
    else:
        yield said


def _wrong_word(column: Column, word: str) -> str:
    """Why a column cannot hold a word; empty where it can."""
    if column.kind == Kind.OFFENCE_CODE and word not in read_offence_codes().index:
        return f"`{word}` is not a known Home Office offence code of five digits"
    known = ("true", "false") if column.kind == Kind.FLAG else column.words
    if known and word not in known:
        return f"`{word}` is not one of {', '.join(known)}{nearest(word, known)}"
    return ""


def _dates(
    table: CaseTable, entry: Mapping[str, Any], general: _General, problems: Problems
) -> dict[str, tuple[str, ...]]:
    names = [column.name for column in table.columns_of(Kind.DATE)]
    given = entry.get("dates", [])
    if not isinstance(given, dict):
        forms = date_forms(given, f"[{table.name}] dates", problems) or general.dates
        return dict.fromkeys(names, forms) if forms else {}
    found = dict.fromkeys(names, general.dates) if general.dates else {}
    for name, forms in given.items():
        where = f"[{table.name}.dates]"
        column = _column(table, name, where, problems)
        if column is not None and column.kind != Kind.DATE:
            problems.append(f"{where} `{name}` holds no dates; its dates are {', '.join(names)}")
        found[name] = date_forms(forms, f"{where} `{name}`", problems)
    return found


def _constants(table: CaseTable, entry: Mapping[str, Any], problems: Problems) -> dict[str, str | bool | date]:
    where = f"[{table.name}.constants]"
    found = _section(entry, "constants", where, problems)
    for name, value in found.items():
        column = _column(table, name, where, problems)
        if column is not None and (wrong := _wrong_constant(column, value)):
            problems.append(f"{where} `{name}`: {wrong}")
    return dict(found)


def _wrong_constant(column: Column, value: Any) -> str:
    if column.kind in (Kind.ID, Kind.OFFENCE_CODE):
        return "the same value in every row tells nobody apart; map a column of theirs to it"
    if column.kind == Kind.DATE:
        return "" if type(value) is date else "write a date without quotes or a time, as 2026-06-30"
    if column.kind == Kind.FLAG:
        return "" if isinstance(value, bool) else "write true or false, without quotes"
    if not isinstance(value, str) or not value.strip():
        return "write a word in quotes"
    return _wrong_word(column, value)


def _is_column(table: CaseTable, name: Any, where: str, problems: Problems) -> bool:
    if not isinstance(name, str):
        problems.append(f'{where}: write the column of ours in quotes, or several as ["one", "other"]')
        return False
    return _column(table, name, where, problems) is not None


def _column(table: CaseTable, name: str, where: str, problems: Problems) -> Column | None:
    for column in table.columns:
        if column.name == name:
            return column
    problems.append(f"{where}: `{name}` is no column of `{table.name}`{nearest(name, table.column_names)}")
    return None


def _unknown_keys(entry: Mapping[str, Any], known: tuple[str, ...], where: str, problems: Problems) -> None:
    for key in entry:
        if key not in known:
            near = nearest(key, known) or f"; known are {', '.join(known)}"
            problems.append(f"{where} has an unknown key `{key}`{near}")


def _section(entry: Mapping[str, Any], key: str, where: str, problems: Problems) -> Mapping[str, Any]:
    found = entry.get(key, {})
    if isinstance(found, dict):
        return found
    problems.append(f"{where} is a part with keys of its own, under a line with that heading")
    return {}


def _text(entry: Mapping[str, Any], key: str, where: str, problems: Problems) -> str:
    found = entry.get(key, "")
    if isinstance(found, str) and (found.strip() or key not in entry):
        return found
    problems.append(f"{where}: write a name in quotes")
    return ""


def _texts(entry: Mapping[str, Any], key: str, where: str, problems: Problems) -> frozenset[str]:
    found = entry.get(key, [])
    if isinstance(found, list) and all(isinstance(one, str) for one in found):
        return frozenset(found)
    also = f', or "{_OTHERS}"' if key == "leave_out" else ""
    problems.append(f'{where}: write a list of texts in quotes, as ["one", "other"]{also}')
    return frozenset()


def _switch(entry: Mapping[str, Any], key: str, where: str, otherwise: bool, problems: Problems) -> bool:
    found = entry.get(key, otherwise)
    if isinstance(found, bool):
        return found
    problems.append(f"{where}: write true or false, without quotes")
    return otherwise
