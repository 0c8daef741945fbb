"""The only place, settings apart, where the service asks what time it is."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present moment.

    Returns
    -------
    datetime
        In UTC, with its time zone.
    """
    return datetime.now(UTC)
