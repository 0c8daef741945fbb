"""The engine that a command is asked to work with."""

from features.exceptions import UsageRefused
from features.shards.engines import Engine, LocalEngine


def chosen_engine(name: str, *, workers: int, scheduler: str | None) -> Engine | None:
    """The engine that was asked for.

    Parameters
    ----------
    name : {"local", "dask"}
        Which.
    workers : int
        How many processes, at least 1.
    scheduler : str or None
        Address of a Dask scheduler.

    Returns
    -------
    Engine or None
        Not started yet; None where this process works alone.

    Raises
    ------
    UsageRefused
        If a scheduler is named for the local engine, or Dask is not installed.
    """
    if name == "local":
        if scheduler is not None:
            raise UsageRefused("--scheduler belongs to --engine dask; the local engine has none. Add --engine dask.")
        return LocalEngine(workers) if workers > 1 else None
    try:
        from features.shards.dask_engine import DaskEngine
    except ImportError:
        raise UsageRefused(
            "--engine dask needs Dask, which is not installed here. Install `desist[dask]`, or leave --engine out."
        ) from None
    return DaskEngine(workers, scheduler)
