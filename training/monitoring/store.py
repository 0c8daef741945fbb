"""A folder of summaries of one release: each file whole or absent, one writer at a time."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from features.exceptions import DataRefused, UsageRefused
from models.release import Release, canonical, document_hash
from training.monitoring.design import Design, read_design
from training.monitoring.summary import KIND

_LOCK = ".lock"


def read_summary(path: Path) -> dict[str, Any]:
    """A summary from its file.

    Parameters
    ----------
    path : Path
        A file that `write_summary` wrote.

    Returns
    -------
    dict
        The summary.

    Raises
    ------
    DataRefused
        If it is no summary, or a byte of it was changed.
    """
    do = "Take it away; it can be made again from the case tables."
    try:
        document = json.loads(path.read_bytes().decode())
    except ValueError:
        raise DataRefused(f"{path.name} is not JSON: it was cut off or edited. {do}") from None
    if not isinstance(document, dict) or document.get("kind") != KIND:
        raise DataRefused(f"{path.name} is no summary of a date. {do}")
    if document.get("sha256") != document_hash(document):
        raise DataRefused(f"{path.name} was changed after it was made: its hash is another. {do}")
    return document


def write_summary(document: Mapping[str, Any], path: Path) -> None:
    """Write a summary so that its file is whole or absent whatever happens meanwhile.

    Parameters
    ----------
    document : mapping
        A summary.
    path : Path
        Where; a file there is replaced.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    with unfinished.open("wb") as file:
        file.write(canonical(dict(document)).encode())
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def read_reference(path: Path, release: Release) -> tuple[dict[str, Any], Design]:
    """The summary by which later dates of a release are judged, and what its protocol says of that.

    Parameters
    ----------
    path : Path
        Its file.
    release : Release
        What is monitored.

    Returns
    -------
    tuple of dict and Design
        The summary and the design.

    Raises
    ------
    UsageRefused
        If there is none.
    DataRefused
        If it was changed, or is of another release.
    """
    if not path.is_file():
        raise UsageRefused(
            f"There is no {path.name} beside the release, so nothing to compare later dates with. `desist train` and "
            "`desist recalibrate` leave one for protocols of case tables; name it with --reference."
        )
    document = read_summary(path)
    refuse_another_release(document, release, name=path.name)
    if "design" not in document:
        raise DataRefused(f"{path.name} is the summary of one date, no reference. Give the one made with the release.")
    return document, read_design(document["design"])


def refuse_another_release(document: Mapping[str, Any], release: Release, *, name: str) -> None:
    """Refuse a summary that another release made.

    Parameters
    ----------
    document : mapping
        A summary.
    release : Release
        What is monitored.
    name : str
        Of its file, for the message.

    Raises
    ------
    DataRefused
        If the hashes differ.
    """
    if document["release"] != release.sha256:
        raise DataRefused(
            f"{name} was made by release {document['release'][:12]}…, and the one monitored is {release.sha256[:12]}…. "
            "Give each release a store of its own."
        )


class SummaryStore:
    """Summaries of the dates of one release.

    Parameters
    ----------
    folder : Path
        Where they lie; made when something is written.
    release : Release
        What is monitored.
    population : str
        Whose dates they are.
    """

    def __init__(self, folder: Path, release: Release, *, population: str) -> None:
        if folder.exists() and not folder.is_dir():
            raise UsageRefused(f"--store {folder.name} is a file. Name a folder.")
        self.folder, self._release, self._population = folder, release, population

    def read(self) -> dict[str, dict[str, Any]]:
        """Every summary.

        Returns
        -------
        dict of str to dict
            By as-of date, in order; empty before the first.

        Raises
        ------
        DataRefused
            If one was changed or cut off, or is of another release or population.
        """
        found = {}
        for path in sorted(self.folder.glob("[!.]*.json")):
            document = read_summary(path)
            refuse_another_release(document, self._release, name=path.name)
            if document["population"] != self._population:
                raise DataRefused(
                    f"{path.name} is of the population {document['population']}, and the release foretells "
                    f"{self._population}: their figures cannot be compared. Give it a store of its own."
                )
            if document["as_of_dates"] != [path.stem]:
                raise DataRefused(f"{path.name} is of {', '.join(document['as_of_dates'])}. Give the file its date.")
            found[path.stem] = document
        return found

    def write(self, document: Mapping[str, Any]) -> None:
        """Keep the summary of a date in the place of an earlier one.

        Parameters
        ----------
        document : mapping
            The summary of one date.
        """
        (date,) = document["as_of_dates"]
        write_summary(document, self.folder / f"{date}.json")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else writes while the block runs.

        Yields
        ------
        None
            Once the store is held.

        Raises
        ------
        UsageRefused
            If another run holds it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / _LOCK).open("w") as lock:
            try:
                # Let go by the system when the process ends, however it ends.
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UsageRefused(
                    f"Another run is writing to --store {self.folder.name}. Wait until it has ended, and run again."
                ) from None
            yield
