"""What the disparity register holds up: items past their day, and which concerns of a release are in it."""

from datetime import date
from pathlib import Path

from features.exceptions import DataRefused, UsageRefused
from serving.register_records import Item
from serving.settings import DATABASE_FILE, read_settings
from serving.stores.database import open_read_only
from serving.stores.register import RegisterStore
from training.promotion import RegisterState


def register_address(folder: Path | None) -> str:
    """Where the register is kept.

    Parameters
    ----------
    folder : Path or None
        Output folder that holds the database; None for the service's own.

    Returns
    -------
    str
        As SQLAlchemy writes it.
    """
    settings = read_settings()
    if folder is not None:
        settings = settings.model_copy(update={"database": str(folder / DATABASE_FILE)})
    return settings.database_url


def register_state(folder: Path | None, release_sha256: str, *, today: date) -> RegisterState:
    """The register as promotion reads it.

    Parameters
    ----------
    folder : Path or None
        Output folder that holds the database; None for the service's own.
    release_sha256 : str
        Hash of the release that is to be promoted.
    today : date
        The day on which it is asked.

    Returns
    -------
    RegisterState
        Where there is no database to ask, with the reason.
    """
    try:
        engine = open_read_only(register_address(folder))
    except (DataRefused, UsageRefused) as fault:
        return RegisterState((), frozenset(), unreadable=str(fault))
    try:
        items = RegisterStore(engine).items()
    finally:
        engine.dispose()
    held = {item.concern.key[1:] for item in items if item.concern.release_sha256 == release_sha256}
    return RegisterState(tuple(_told(item) for item in items if item.is_overdue(today)), frozenset(held))


def _told(item: Item) -> str:
    return f"{item.id[:8]} of {item.answers}, due {item.due}"
