"""`desist compare`: two releases on the same people, or two lists, side by side; written, and said on a screen."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import typer

from fairness_reports.comparison_page import comparison_page
from features.exceptions import DataRefused, UsageRefused
from models.release import canonical, read_release
from serving.commands.compare_lists import lists_compared
from serving.commands.compare_releases import Choice, naming, releases_compared
from serving.commands.compare_screen import comparison_screen
from serving.commands.output_folder import COMPARISON, require_usable, whole_folder
from serving.services.list_file import read_list

_Document = TypeVar("_Document")
_KINDS = {"release.json": "models", "list.json": "items"}


@dataclass(frozen=True)
class Asked:
    """What the command line said besides the two files.

    Parameters
    ----------
    data : str or None
        Case tables: a folder or the address of a database.
    mapping : Path or None
        What their names and words are in ours.
    scheme : str or None
        A scheme file, or the name of one that Desist ships.
    capacity : int or None
        Places, in place of the scheme's own.
    index_date : datetime or None
        The day of the two lists; None for the last day of the data.
    """

    data: str | None = None
    mapping: Path | None = None
    scheme: str | None = None
    capacity: int | None = None
    index_date: datetime | None = None


def compare_two(first: Path, second: Path, asked: Asked, *, out: Path | None, as_json: bool) -> None:
    """Compare and say what was found.

    Parameters
    ----------
    first, second : Path
        Two releases or two lists: the files, or folders that hold one.
    asked : Asked
        The rest of the command line.
    out : Path or None
        A new folder, or that of an earlier comparison; None to write nothing.
    as_json : bool
        Whether to say it for a machine.

    Raises
    ------
    UsageRefused
        If the two are of different kinds, releases are given without case tables or lists with them, they have no
        outcome in common, or the date is after the data.
    DataRefused
        If a file is not what it says, or the tables do not keep the contract or lack a feature.
    NotEnoughData
        If too few people were held out of both.
    GateRefused
        If the comparison would be dishonest.
    """
    if out is not None:
        require_usable(out, COMPARISON)
    paths = [_file(path, called) for path, called in ((first, "A, the first"), (second, "B, the second"))]
    kinds = [_kind(path) for path in paths]
    if kinds[0] != kinds[1]:
        raise UsageRefused("One of the two is a release and the other a list. Compare two of one kind.")
    if kinds[0] == "items":
        _refuse_options(asked)
        document, movers = lists_compared(*_read(paths, read_list))
    else:
        document, movers = _of_releases(paths, asked)
    # What is shown is what is written, in the order in which it is written.
    document = json.loads(canonical(document))
    if out is not None:
        _write(document, movers, out)
    typer.echo(json.dumps(document) if as_json else comparison_screen(document, out))


def _of_releases(paths: list[Path], asked: Asked) -> tuple[dict[str, Any], str]:
    releases = _read(paths, read_release)
    if asked.data is None:
        raise UsageRefused("Releases are compared on people: name the case tables with --data.")
    choice = Choice(asked.scheme, asked.capacity, None if asked.index_date is None else pd.Timestamp(asked.index_date))
    return releases_compared(*zip(releases, paths, strict=True), data=asked.data, mapping=asked.mapping, choice=choice)


def _read(paths: list[Path], read: Callable[[Path], _Document]) -> list[_Document]:
    found = []
    for word, path in zip("AB", paths, strict=True):
        with naming(word):
            found.append(read(path))
    return found


def _refuse_options(asked: Asked) -> None:
    given = [f"--{name.replace('_', '-')}" for name, value in vars(asked).items() if value is not None]
    if given:
        raise UsageRefused(
            f"Lists are compared as they are: {', '.join(given)} is for releases. Leave it out, or compare releases."
        )


def _file(path: Path, called: str) -> Path:
    """The file itself; of a folder the release or the list that it holds."""
    if path.is_dir():
        found = [path / name for name in _KINDS if (path / name).is_file()]
        if len(found) != 1:
            raise UsageRefused(
                f"{called}: the folder {path.name} holds no release.json and no list.json, or both. Name the file."
            )
        return found[0]
    if not path.is_file():
        raise UsageRefused(
            f"{called}: there is no {path.name} there. Give a release.json or a list.json that `desist` wrote."
        )
    return path


def _kind(path: Path) -> str:
    try:
        document = json.loads(path.read_bytes().decode())
    except ValueError:
        raise DataRefused(f"{path.name} is not JSON. Use the file that `desist` wrote.") from None
    kinds = [key for key in _KINDS.values() if isinstance(document, dict) and key in document]
    if len(kinds) != 1:
        raise DataRefused(f"{path.name} is neither a release nor a list. Use the file that `desist` wrote.")
    return kinds[0]


def _write(document: dict[str, Any], movers: str, out: Path) -> None:
    with whole_folder(out, COMPARISON) as folder:
        # Who moves does not belong in anybody's version control.
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        (folder / COMPARISON.marker).write_text(canonical(document), encoding="utf-8")
        (folder / "comparison.html").write_text(comparison_page(document), encoding="utf-8")
        if movers:
            (folder / "movers.csv").write_text(movers, encoding="utf-8")
