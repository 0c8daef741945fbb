"""`desist verify-log`: whether the audit log is as it was written."""

import json
import re
from pathlib import Path

import typer
from sqlalchemy.exc import DatabaseError

from features.exceptions import DataRefused, UsageRefused
from serving.errors import DatabaseBusy
from serving.services.log_check import LogState, check_database
from serving.settings import DATABASE_FILE, read_settings
from serving.stores.database import open_read_only

_NOTED = re.compile(r"([0-9]{1,12}):([0-9a-f]{64})")


def verify_audit_log(folder: Path | None, *, noted: str, as_json: bool) -> None:
    """Check the log of a database and say what to note down.

    Parameters
    ----------
    folder : Path or None
        Output folder that holds the database; None for the service's own.
    noted : str
        An entry as it was noted down earlier, NUMBER:HASH; empty for none.
    as_json : bool
        Whether to say it for a machine.

    Raises
    ------
    UsageRefused
        What was noted down cannot be read, or there is no database.
    DataRefused
        The database cannot be read.
    LogBroken
        Names the first entry that does not hold.
    """
    before = _read_noted(noted)
    settings = read_settings()
    if folder is not None:
        settings = settings.model_copy(update={"database": str(folder / DATABASE_FILE)})
    engine = open_read_only(settings.database_url)
    try:
        state = check_database(engine, noted=before)
    except (DatabaseError, DatabaseBusy):
        raise DataRefused("The audit log cannot be read: a part of it, or the whole table, is not there.") from None
    finally:
        engine.dispose()
    typer.echo(json.dumps(vars(state)) if as_json else _words(state, was_noted=before is not None))


def _read_noted(noted: str) -> tuple[int, str] | None:
    if not noted:
        return None
    found = _NOTED.fullmatch(noted)
    if found is None:
        raise UsageRefused(
            "--noted is NUMBER:HASH, as `desist verify-log` printed it: a number and 64 letters and digits."
        )
    return int(found[1]), found[2]


def _words(state: LogState, *, was_noted: bool) -> str:
    if not state.count:
        return "The audit log is empty."
    held = f"The audit log holds: {state.count:,} entries, the last of {state.last_at}."
    if was_noted:
        held += " The entry noted down earlier is among them."
    return (
        f"{held}\nNote this down outside this machine; a log cut off at its end is found out only by it:\n"
        f"{state.count}:{state.last_hash}"
    )
