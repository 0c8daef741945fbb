"""Case tables as a command is given them: a folder or the address of a database, and a mapping where they need one."""

from datetime import datetime
from pathlib import Path

import pandas as pd

from features.checks.check_tables import check_tables
from features.checks.faults import refuse_faults
from features.checks.part_keys import key_faults_across_parts
from features.exceptions import DataRefused, UsageRefused
from features.reading.case_files import read_tables
from features.reading.mapping_reading import read_mapping
from features.reading.parts import read_part
from features.shards.finishing import refuse_unsound_run
from features.tables.case_tables import CaseTables
from serving.commands.extract_day import extract_day


def read_source(source: str | Path, mapping: Path | None = None) -> CaseTables:
    """Case tables as they are, faulty or not.

    Parameters
    ----------
    source : str or path
        A folder, or the SQLAlchemy address of a database.
    mapping : path, optional
        A TOML file that says what their names, words and forms of dates are in ours.

    Returns
    -------
    CaseTables
        Read and typed, not checked.

    Raises
    ------
    UsageRefused
        If the folder, the database or the mapping is not there.
    DataRefused
        If there is no case table, one cannot be read at all, the mapping cannot be used, or the tables belong to a run
        over shards of which one is missing, damaged or of another run.
    """
    refuse_unsound_run(source)
    return read_tables(source, None if mapping is None else read_mapping(mapping))


def open_tables(
    source: str | Path,
    mapping: Path | None = None,
    *,
    data_date: datetime | None = None,
    index_date: pd.Timestamp | str | None = None,
) -> CaseTables:
    """Case tables that keep the contract.

    Parameters
    ----------
    source, mapping : str or path, path
        As for `read_source`.
    data_date : datetime, optional
        The day of the extract, by default today: nothing in them may have happened after it.
    index_date : Timestamp or str, optional
        The date for which they are used: where it is later, nothing may have happened after it.

    Returns
    -------
    CaseTables
        Read, typed and without a fault.

    Raises
    ------
    UsageRefused
        As `read_source`, and if the day of the extract lies ahead.
    DataRefused
        As `read_source`, and if there is any fault.
    """
    last = extract_day(data_date)
    tables = read_source(source, mapping)
    refuse_faults(check_tables(tables, data_date=last if index_date is None else max(last, pd.Timestamp(index_date))))
    return tables


def check_across_parts(folder: str | Path) -> None:
    """Refuse tables in parts where a key of one part comes again in another.

    Parameters
    ----------
    folder : str or path
        Folder whose parts go together.

    Raises
    ------
    DataRefused
        If one does, or a part cannot be read.
    """
    refuse_faults(key_faults_across_parts(folder))


def open_part(folder: str | Path, part: str, *, data_date: datetime | None = None) -> CaseTables:
    """One part of case tables that are in parts, once it keeps the contract.

    Parameters
    ----------
    folder : str or path
        Folder with `TABLE/part-*.parquet`.
    part : str
        Name of the part.
    data_date : datetime, optional
        As for `open_tables`.

    Returns
    -------
    CaseTables
        Read, typed and without a fault of its own; keys that come again in another part are found by
        `check_across_parts`.

    Raises
    ------
    UsageRefused
        If the day of the extract lies ahead.
    DataRefused
        If the part cannot be read or has a fault; rows are counted within it.
    """
    tables = read_part(folder, part)
    faults = check_tables(tables, data_date=extract_day(data_date))
    try:
        # That a table has no rows is no fault of one part: nobody in it may have been in custody.
        refuse_faults(
            [fault for fault in faults if fault.column or fault.table not in tables or len(tables[fault.table])]
        )
    except DataRefused as refusal:
        raise DataRefused(f"In {part} of its tables, rows counted within it: {refusal}") from None
    return tables


def require_data(source: str | Path | None, mapping: Path | None) -> None:
    """Refuse a mapping without the data that it is of.

    Parameters
    ----------
    source : str, path or None
        What was given as data.
    mapping : path or None
        What was given as mapping.

    Raises
    ------
    UsageRefused
        If there is a mapping alone.
    """
    if mapping is not None and source is None:
        raise UsageRefused("--mapping says how to read your own case tables: name them with --data.")
