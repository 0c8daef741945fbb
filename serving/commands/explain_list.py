"""The list on which one person's place is explained: made as `desist propose` makes it, or one that was made."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from features.exceptions import DataRefused, UsageRefused
from models.release import Release, read_release
from models.selection import Scheme, read_scheme
from serving.commands.case_lists import list_of_known
from serving.commands.known_people import known_people
from serving.commands.list_release import list_stamps, listed_by, refuse_research
from serving.commands.open_tables import open_tables
from serving.services.list_file import read_list


@dataclass(frozen=True)
class AskedList:
    """Which scores and which place are asked for.

    Parameters
    ----------
    release : Path or None
        A release.json.
    scheme : str or None
        A scheme's file, or the name of one that Desist ships.
    capacity : int or None
        Places, in place of the scheme's.
    made : Path or None
        A list.json that was made.
    """

    release: Path | None = None
    scheme: str | None = None
    capacity: int | None = None
    made: Path | None = None

    @property
    def is_asked(self) -> bool:
        """Whether anything of it is asked for."""
        return any(one is not None for one in (self.release, self.scheme, self.capacity, self.made))


@dataclass(frozen=True)
class ReadList:
    """The same, read.

    Parameters
    ----------
    release : Release or None
        What gives the scores.
    scheme : Scheme or None
        What makes the list.
    made : dict or None
        A list that was made.
    """

    release: Release | None
    scheme: Scheme | None
    made: dict[str, Any] | None


def read_asked(asked: AskedList, day: pd.Timestamp) -> ReadList:
    """Read release, scheme and list, and refuse those that do not belong together.

    Parameters
    ----------
    asked : AskedList
        What is asked for.
    day : Timestamp
        The index date.

    Returns
    -------
    ReadList
        What was read.

    Raises
    ------
    UsageRefused
        If a scheme comes without a release, a capacity without a scheme or beside a list, or the list is of
        another day.
    DataRefused
        If the list is of another scheme or another release, or a file is not what it should be.
    GateRefused
        If the release is for research only.
    """
    if asked.scheme is not None and asked.release is None and asked.made is None:
        raise UsageRefused("--scheme needs the scores that rank people: add --release, or give --list in its place.")
    if asked.capacity is not None and (asked.scheme is None or asked.made is not None):
        raise UsageRefused(
            "--capacity replaces the places of --scheme. A list that was made has its own: leave it out."
        )
    release = None if asked.release is None else read_release(asked.release)
    if release is not None:
        refuse_research(release)
    scheme = None if asked.scheme is None else read_scheme(asked.scheme, capacity=asked.capacity)
    made = None if asked.made is None else read_list(asked.made)
    if made is not None:
        _refuse_other(made, release, scheme, day)
    return ReadList(release, scheme, made)


def the_list(
    read: ReadList, data: str, *, day: pd.Timestamp, mapping: Path | None, data_date: datetime | None
) -> dict[str, Any] | None:
    """The list, made now or checked to be of these tables.

    Parameters
    ----------
    read : ReadList
        What was read.
    data : str
        Case tables: a folder, or the address of a database.
    day : Timestamp
        The date of the list.
    mapping, data_date
        As for `open_tables`.

    Returns
    -------
    dict or None
        A candidate list; None where only scores are asked for.

    Raises
    ------
    DataRefused
        If the tables have a fault, or are not those that the list was made from.
    """
    if read.made is not None:
        found = open_tables(data, mapping, data_date=data_date, index_date=day).fingerprint()
        _refuse_differing("from other case tables", read.made["versions"]["data"], found)
        return read.made
    if read.scheme is None or read.release is None:
        return None
    known = known_people(data, read.scheme, day=day, mapping=mapping, data_date=data_date)
    return list_of_known(
        known.inputs,
        read.scheme,
        model=read.release.models[listed_by(read.release)],
        counts=next(iter(read.release.counts.values()), None),
        versions=list_stamps(read.release, known.fingerprint, day),
    )


def _refuse_other(made: dict[str, Any], release: Release | None, scheme: Scheme | None, day: pd.Timestamp) -> None:
    versions = made["versions"]
    if versions["as_of_date"] != str(day.date()):
        raise UsageRefused(
            f"The list is of {versions['as_of_date']}, not of {day.date()}. Give its day as --index-date."
        )
    if scheme is not None:
        _refuse_differing("by another scheme", versions["scheme_sha256"], scheme.sha256)
    if release is not None:
        _refuse_differing("with another release", versions["release"], release.sha256)


def _refuse_differing(how: str, wanted: str, found: str) -> None:
    if wanted != found:
        raise DataRefused(
            f"The list was made {how} ({wanted[:12]}; what is given here is {found[:12]}). Give what it was made with."
        )
