"""Summaries of the dates that the case tables can tell of and the store lacks, or knows too little of."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from features import CaseTables
from features.exceptions import DataRefused, UsageRefused
from models.release import Release
from training.labels import data_end
from training.monitoring.dated_people import inputs_of
from training.monitoring.design import Design
from training.monitoring.store import SummaryStore
from training.monitoring.summary import read_axes, summary_of_date


def add_dates(
    tables: CaseTables,
    release: Release,
    reference: Mapping[str, Any],
    design: Design,
    store: SummaryStore,
    *,
    dates: Iterable[pd.Timestamp] = (),
    tell: Callable[[str], None] = lambda step: None,
) -> list[str]:
    """Make and keep what is lacking.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    release : Release
        What is monitored.
    reference : mapping
        Its reference summary.
    design : Design
        Of the reference.
    store : SummaryStore
        Held by the caller.
    dates : iterable of Timestamp
        As-of dates; with none, every few months (as the protocol judges) from the reference's last one on.
    tell : callable
        Called with a few words at the start of each step.

    Returns
    -------
    list of str
        The dates that were made, in order. One whose outcomes were all known already, or of which the tables know no
        more than they did, is left as it is.

    Raises
    ------
    UsageRefused
        If a date is not after the reference's last one.
    DataRefused
        If too many people live in areas that the reference people did not live in.
    NotEnoughData
        If a date has too few people.
    """
    known_by, stored, known = data_end(tables), store.read(), inputs_of(release, tables)
    axes, made = read_axes(reference), []
    for date in sorted(dates or days_after(reference, design, known_by)):
        _refuse_before(reference, date)
        name = str(date.date())
        if name in stored and _is_final(stored[name], design, known_by):
            continue
        tell(f"People and outcomes on {name}")
        summary = summary_of_date(tables, release, design, known, date=date, axes=axes)
        refuse_unseen_areas(summary, reference, limit=design.thresholds.greatest_unseen_area_share)
        store.write(summary)
        made.append(name)
    return made


def days_after(reference: Mapping[str, Any], design: Design, known_by: pd.Timestamp) -> list[pd.Timestamp]:
    """Dates to look at that nobody had to name.

    Parameters
    ----------
    reference : mapping
        The reference summary.
    design : Design
        How many months apart dates are judged.
    known_by : Timestamp
        The last day of the records.

    Returns
    -------
    list of Timestamp
        From the reference's last date on, those that lie so far apart, up to the end of the records.
    """
    last, apart = pd.Timestamp(reference["as_of_dates"][-1]), design.thresholds.judged_every_months
    found: list[pd.Timestamp] = []
    while (day := last + pd.DateOffset(months=apart * (len(found) + 1))) <= known_by:
        found.append(day)
    return found


def unseen_area_share(summary: Mapping[str, Any], reference: Mapping[str, Any]) -> float | None:
    """Share of people who live where none of the reference people did.

    Parameters
    ----------
    summary, reference : mapping
        Of a date and of the release.

    Returns
    -------
    float or None
        0 to 1, of those whose area is known; None where either knows nobody's.
    """
    known = sum(summary["areas"].values())
    if not known or not reference["areas"]:
        return None
    return sum(count for area, count in summary["areas"].items() if area not in reference["areas"]) / known


def refuse_unseen_areas(summary: Mapping[str, Any], reference: Mapping[str, Any], *, limit: float) -> None:
    """Refuse a date too many of whose people live where nothing was learned.

    Parameters
    ----------
    summary, reference : mapping
        Of a date and of the release.
    limit : float
        Highest share, 0 to 1.

    Raises
    ------
    DataRefused
        If the share is higher; it and the limit are told, no area is.
    """
    share = unseen_area_share(summary, reference)
    if share is not None and share > limit:
        raise DataRefused(
            f"On {summary['as_of_dates'][0]} {100 * share:.0f}% of the people live in areas where none of the "
            f"reference people lived; the protocol lets {100 * limit:.0f}% pass. This is another population: train a "
            "release for it, or monitor the areas that this one was made for."
        )


def _is_final(summary: Mapping[str, Any], design: Design, known_by: pd.Timestamp) -> bool:
    """Whether another look would tell nothing new."""
    if set(design.counts) - set(summary.get("counts", {})):
        return False
    return all(one["is_mature"] for one in summary["outcomes"].values()) or known_by <= pd.Timestamp(
        summary["known_by"]
    )


def _refuse_before(reference: Mapping[str, Any], date: pd.Timestamp) -> None:
    last = reference["as_of_dates"][-1]
    if date <= pd.Timestamp(last):
        raise UsageRefused(
            f"--index-date {date.date()}: the release was corrected on people up to {last}, so only later dates can "
            "tell whether it still holds. Give one."
        )
