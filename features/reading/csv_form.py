"""What must hold of a CSV file before its cells are taken: names first, commas between, every quotation mark closed."""

import csv
import gzip
from pathlib import Path
from typing import IO

from features.exceptions import DataRefused

_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_BLOCK = 1 << 20


def csv_header(file: Path) -> list[str]:
    """The names in the first line of a CSV file.

    Parameters
    ----------
    file : Path
        CSV in UTF-8, gzip where its name ends in `.gz`.

    Returns
    -------
    list of str
        In their order, as they stand there.

    Raises
    ------
    DataRefused
        If the first line is empty, or its cells are parted by something other than commas.
    """
    with _opened(file) as text:
        names = next(csv.reader(text), [])
    if not names:
        raise DataRefused(
            f"{file.name} is empty, or its first line is. Begin it with a line of column names, or take the file "
            "away if its table is optional."
        )
    if len(names) == 1:
        for sign, words in _OTHER_SEPARATORS.items():
            if sign in names[0]:
                raise DataRefused(
                    f"The cells of {file.name} are parted by {words}. Save it again with commas (in Excel “CSV UTF-8 "
                    "(Comma delimited)”)."
                )
    return names


def refuse_open_quotes(file: Path) -> None:
    """Refuse a file with a quotation mark that is never closed.

    Parameters
    ----------
    file : Path
        As for `csv_header`.

    Raises
    ------
    DataRefused
        Names the row, and shows nothing of it.

    Notes
    -----
    pyarrow takes all rows up to the next quotation mark, or to the end, for one cell, and says nothing. The strict
    reader of the standard library does not; it reads only files that have a quotation mark at all.
    """
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as raw:
        if not any(b'"' in block for block in iter(lambda: raw.read(_BLOCK), b"")):
            return
    row = -1
    # Letters that are not UTF-8 matter only in cells that are read.
    with _opened(file, errors="replace") as text:
        try:
            for cells in csv.reader(text, strict=True):
                row += bool(cells)
        except csv.Error:
            raise DataRefused(
                f"Row {row + 1} of {file.name} (counted from 1 after the header) has a quotation mark that is not "
                "closed, or text after one that is. Close it, and write a mark twice where it is part of a quoted cell."
            ) from None


def _opened(file: Path, *, errors: str = "strict") -> IO[str]:
    if file.suffix == ".gz":
        return gzip.open(file, "rt", encoding="utf-8-sig", errors=errors, newline="")
    return file.open(encoding="utf-8-sig", errors=errors, newline="")
