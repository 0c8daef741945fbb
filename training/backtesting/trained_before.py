"""A release that had learned nothing of what came after a day: one that says so, or one trained as of that day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd

from features import CaseTables
from features.exceptions import GateRefused, NotEnoughData
from models.release import Release
from training.leakage import tables_of_the_day
from training.outcomes import train_outcomes
from training.protocol import Protocol

_MONTHS_OF_RECORDS = 24


def refuse_future(release: Release, day: pd.Timestamp) -> None:
    """Refuse a release that may have learned from what became known after a day.

    Parameters
    ----------
    release : Release
        Made by training, or by recalibrating.
    day : Timestamp
        The first day on which its lists are replayed.

    Raises
    ------
    GateRefused
        If it looked at outcomes that became known later, or does not say until when it looked.
    """
    document = release.document
    stated = [document["training"].get("known_by")]
    if "recalibration" in document:
        stated.append(document["recalibration"].get("known_by"))
    who = f"Release {release.sha256[:12]}"
    if any(one is None for one in stated):
        raise GateRefused(
            f"{who} does not say until when it looked at outcomes, so it may have seen what followed {day.date()}. "
            "Train it again with this version of Desist, or leave --release out: one is trained as of the first date."
        )
    last = max(map(str, stated))
    if pd.Timestamp(last) > day:
        raise GateRefused(
            f"{who} learned from what became known up to {last}, after {day.date()}, so it would foretell what it has "
            "seen. Give later dates, an older release, or leave --release out: one is trained as of the first date."
        )


def moved_to(protocol: Protocol, day: date, *, records_from: date) -> Protocol:
    """A protocol as it would have been written on an earlier day: all its dates as many months earlier.

    Parameters
    ----------
    protocol : Protocol
        Of case tables, with a temporal split.
    day : date
        Becomes its index date.
    records_from : date
        The first day of the records; as-of dates with less than 24 months of records before them are left out.

    Returns
    -------
    Protocol
        Of its first outcome, and counts; its dates are not moved to later ones.

    Raises
    ------
    NotEnoughData
        If no as-of date is left to train, recalibrate or test on.
    GateRefused
        If it has no dates to move.
    """
    if protocol.index_date is None or protocol.split.kind != "temporal":
        raise GateRefused(
            f"Protocol {protocol.name} has no as-of dates, so it cannot be carried out as of {day}. Give one of case "
            "tables."
        )
    months = max((protocol.index_date.year - day.year) * 12 + protocol.index_date.month - day.month, 0)
    if pd.Timestamp(protocol.index_date) - pd.DateOffset(months=months) > pd.Timestamp(day):
        months += 1
    first = pd.Timestamp(records_from) + pd.DateOffset(months=_MONTHS_OF_RECORDS)

    def moved(dates: tuple[date, ...]) -> tuple[date, ...]:
        earlier = [pd.Timestamp(one) - pd.DateOffset(months=months) for one in dates]
        return tuple(one.date() for one in earlier if one >= first)

    split = protocol.split
    train, recalibrate, test = map(moved, (split.train_as_of, split.recalibrate_as_of, split.test_as_of))
    if not (train and recalibrate and test):
        raise NotEnoughData(
            f"Nothing can be learned as of {day}: the records begin on {records_from}, and as-of dates need "
            f"{_MONTHS_OF_RECORDS} months of records before them. Replay later dates, or give tables that reach back "
            "further."
        )
    earlier = replace(split, train_as_of=train, recalibrate_as_of=recalibrate, test_as_of=test)
    return replace(protocol, split=earlier, index_date=day, others=())


def trained_before(
    tables: CaseTables,
    protocol: Protocol,
    day: pd.Timestamp,
    *,
    dictionary: list[dict],
    tell: Callable[[str], None] = lambda step: None,
) -> Release:
    """The release that a protocol would have given on a day.

    Parameters
    ----------
    tables : CaseTables
        All checked case tables; only what was known on the day is read.
    protocol : Protocol
        Of case tables; its dates are moved to the day.
    day : Timestamp
        The day.
    dictionary : list of dict
        The data dictionary entries of its features.
    tell : callable
        Called with a few words at the start of each step.

    Returns
    -------
    Release
        Of the first outcome, and counts where it has them.

    Raises
    ------
    NotEnoughData
        If too little was known by then.
    """
    then = tables_of_the_day(tables, day)
    if then["sanctions"].empty:
        raise NotEnoughData(f"No sanction was known on {day.date()}, so nothing can be learned as of it.")
    began = pd.Timestamp(then["sanctions"]["recorded_date"].min()).date()
    design = moved_to(protocol, day.date(), records_from=began)
    return train_outcomes(then, design, dictionary=dictionary, with_ageing=False, tell=tell).training.release
