"""Check the audit log: every entry follows from the one before, and what it tells of is still what was written."""

import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import Engine

from features.exceptions import RiskError
from serving.records import Entry
from serving.stores.audit_log import GENESIS, entries_in, entry_hash
from serving.stores.cases import list_hashes
from serving.stores.database import reading
from serving.stores.register import register_hashes
from serving.stores.reviews import review_hashes


class LogBroken(RiskError):
    """The audit log is not as it was written; the first bad entry is named."""

    exit_code = 3


@dataclass(frozen=True)
class LogState:
    """A log that holds.

    Parameters
    ----------
    count : int
        How many entries.
    last_hash : str
        Hash of the last one; zeros for an empty log.
    last_at : str
        When the last one was written; empty for an empty log.
    """

    count: int
    last_hash: str
    last_at: str


def check_database(engine: Engine, *, noted: tuple[int, str] | None = None) -> LogState:
    """Check the log of a database against itself and against the rows it tells of, all as one moment saw them.

    Parameters
    ----------
    engine : Engine
        A database; it may be in use.
    noted : tuple of (int, str), optional
        Number and hash of an entry as somebody noted it down earlier.

    Returns
    -------
    LogState
        What to note down now.

    Raises
    ------
    LogBroken
        Names the first entry that does not hold.
    """
    with reading(engine) as connection:
        rows = list_hashes(connection) | review_hashes(connection) | register_hashes(connection)
        # A check that stops midway lets go of the entries it did not read.
        with closing(entries_in(connection)) as entries:
            return check_log(entries, rows, noted=noted)


def check_log(
    entries: Iterable[Entry], rows: Mapping[str, Mapping[str, str]], *, noted: tuple[int, str] | None = None
) -> LogState:
    """Check a whole log against itself and against the rows it tells of.

    Parameters
    ----------
    entries : iterable of Entry
        From the first to the last.
    rows : Mapping from str to Mapping from str to str
        By action, hash of each kept row by its id.
    noted : tuple of (int, str), optional
        Number and hash of an entry as somebody noted it down earlier; a log cut off before it is found out by this.

    Returns
    -------
    LogState
        What to note down now.

    Raises
    ------
    LogBroken
        Names the first entry that does not hold.
    """
    previous, count, last_at = GENESIS, 0, ""
    untold = {(action, row) for action, kept in rows.items() for row in kept}
    was_noted = noted is None
    for entry in entries:
        count += 1
        fault = _fault(entry, count, previous) or _row_fault(entry, rows)
        if not fault and noted and entry.seq == noted[0]:
            was_noted = entry.hash == noted[1]
            fault = "" if was_noted else "it is not the entry that was noted down, so the log was written anew"
        if fault:
            raise LogBroken(f"Entry {entry.seq} of {entry.at} is the first that does not hold: {fault}.")
        if entry.action in rows:
            untold.discard((entry.action, json.loads(entry.detail)["id"]))
        previous, last_at = entry.hash, entry.at
    if not was_noted:
        raise LogBroken(f"The log ends after entry {count}, before the one that was noted down: its end was cut off.")
    if untold:
        raise LogBroken(
            f"The log holds, but {len(untold)} kept list(s), first view(s), decision(s) or entries of the register "
            "have no entry in it: they were not recorded through Desist."
        )
    return LogState(count, previous, last_at)


def _fault(entry: Entry, count: int, previous: str) -> str:
    if entry.seq != count:
        return f"entry {count} is missing before it"
    if entry.previous_hash != previous:
        return "it does not follow from the entry before it"
    return "" if entry.hash == entry_hash(entry) else "what it says is not what its hash was taken over"


def _row_fault(entry: Entry, rows: Mapping[str, Mapping[str, str]]) -> str:
    if entry.action not in rows:
        return ""
    told = json.loads(entry.detail)
    kept = rows[entry.action].get(told["id"])
    if kept is None:
        return "the row that it tells of is gone"
    return "" if kept == told["row_sha256"] else "the row that it tells of was changed afterwards"
