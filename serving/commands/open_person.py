"""The rows of one person as a command is given them: checked by themselves, and told by their numbers in the whole."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd

from features.checks.check_tables import check_tables
from features.checks.faults import Fault, refuse_faults
from features.checks.row_faults import key_faults
from features.reading.mapping_reading import read_mapping
from features.reading.one_person import OnePerson, read_person
from features.shards.finishing import refuse_unsound_run
from features.tables.declared import CASE_TABLES
from serving.commands.extract_day import extract_day


def open_person(
    source: str | Path, person_id: str, mapping: Path | None = None, *, data_date: datetime | None = None
) -> OnePerson:
    """The rows of one person, once they keep the contract.

    Parameters
    ----------
    source, mapping, data_date : str or path, path, datetime
        As for `open_tables`.
    person_id : str
        Whom.

    Returns
    -------
    OnePerson
        Read, typed and without a fault that these rows show. That nobody is in `persons` twice is checked of everybody;
        no other fault of other people is looked for.

    Raises
    ------
    UsageRefused
        As `open_tables`.
    DataRefused
        If a table is absent or cannot be read, or there is such a fault.
    """
    last = extract_day(data_date)
    refuse_unsound_run(source)
    one = read_person(source, person_id, None if mapping is None else read_mapping(mapping))
    refuse_faults(list(_faults(one, last)))
    return one


def _faults(one: OnePerson, last: pd.Timestamp) -> Iterator[Fault]:
    again = list(key_faults(CASE_TABLES["persons"], one.people))
    yield from again
    for fault in check_tables(one.tables, data_date=last):
        rows = one.tables.get(fault.table)
        # That a table has no rows of this person is no fault; and who is in persons twice was looked for among all.
        is_none = not fault.column and rows is not None and rows.empty
        if not is_none and (fault.table, fault.what) not in {(found.table, found.what) for found in again}:
            yield (
                fault
                if rows is None
                else replace(fault, first_rows=tuple(int(rows.index[row - 1]) for row in fault.first_rows))
            )
