"""Files in a folder of case tables that look like one of them and would be left unread for want of its name."""

from pathlib import Path

from features.exceptions import DataRefused
from features.nearest import nearest, shown_name
from features.reading.mapping import ExtractMapping
from features.tables.declared import CASE_TABLES

_READ = (".parquet", ".csv", ".csv.gz")
_LIKE_TABLES = (*_READ, ".xlsx", ".xls", ".ods", ".tsv", ".zip", ".pq", ".feather", ".arrow")
_SHOWN = 10


def refuse_misnamed(folder: Path | str, mapping: ExtractMapping | None = None) -> None:
    """Refuse a folder with a file or folder of rows whose name is nearly that of a case table, but not quite.

    Parameters
    ----------
    folder : path
        Folder of case tables.
    mapping : ExtractMapping, optional
        What theirs are in ours; no name is held against that of a table which comes from a source of their own.

    Raises
    ------
    DataRefused
        If there is one; names it and the table that it resembles. A file that resembles none is let be.
    """
    sources = {name: of.source for name, of in mapping.tables.items() if of.source} if mapping else {}
    # As `nearest` names each table that is read under our name.
    meant = {nearest(name, [name]) for name in CASE_TABLES if name not in sources}
    found = sorted(Path(folder).iterdir()) if Path(folder).is_dir() else []
    read = [path for path in found if any(_is_read(path, name) for name in (*CASE_TABLES, *sources.values()))]
    # A spreadsheet beside the table that was made from it is not left unread.
    others = [path for path in found if path not in read and _stem(path) not in map(_stem, read) and _holds_rows(path)]
    near = {path: nearest(_stem(path), CASE_TABLES) for path in others}
    misnamed = [f"{shown_name(path.name)}{near[path]}" for path in others if near[path] in meant]
    if misnamed:
        more = f" and {len(misnamed) - _SHOWN} more" if len(misnamed) > _SHOWN else ""
        raise DataRefused(
            f"The folder {Path(folder).name} holds what is no case table by its name, so that its rows would be left "
            f"out unseen: {', '.join(misnamed[:_SHOWN])}{more}. Call it as its table is called, in small letters: "
            "TABLE.parquet, TABLE/part-*.parquet, TABLE.csv or TABLE.csv.gz; or take it out of the folder."
        )


def _stem(path: Path) -> str:
    return path.name.split(".")[0]


def _is_read(path: Path, name: str) -> bool:
    if path.is_dir():
        return path.name == name and any(path.glob("part-*.parquet"))
    return path.name in [f"{name}{ending}" for ending in _READ]


def _holds_rows(path: Path) -> bool:
    if path.is_dir():
        return any(inside.is_file() and _holds_rows(inside) for inside in path.iterdir())
    return path.name.casefold().endswith(_LIKE_TABLES)
