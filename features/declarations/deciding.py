"""Which of the rows that a feature counts settle its number, so that a person can be shown those and no others."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from features.aggregates import earliest, gravity, in_first_month, is_open, latest, latest_start
from features.known.known import Cut, Known
from features.vocabulary import AppointmentOutcome


@dataclass(frozen=True)
class Deciding:
    """The rows that settle a number: with the others away it would be the same.

    Parameters
    ----------
    choose : callable
        Takes the `Cut` that a feature counts, gives a `Cut` with fewer rows or all of them.
    others : str
        Why the rest does not settle it, in words that follow "not counted:".
    window : str
        Of which time these rows speak, in words; empty when the window of the events says it.
    beside : callable or None
        Takes what is `Known`, gives rows of a second table that it was worked out with; None for no such table.
    """

    choose: Callable[[Cut], Cut]
    others: str
    window: str = ""
    beside: Callable[[Known], Cut] | None = None


def last_by(column: str) -> Deciding:
    """The rows of each person's last date in a column.

    Parameters
    ----------
    column : str
        A date column.

    Returns
    -------
    Deciding
        More than one row where they share the date; none where no date is known.
    """
    return Deciding(lambda cut: cut.having(cut.days(column) == latest(cut, column)[cut.person]), "not the last")


def first_by(column: str, *, beside: Callable[[Known], Cut] | None = None) -> Deciding:
    """The rows of each person's first date in a column.

    Parameters
    ----------
    column : str
        A date column without missing dates.
    beside : callable or None
        As for `Deciding`.

    Returns
    -------
    Deciding
        More than one row where they share the date.
    """

    def choose(cut: Cut) -> Cut:
        return cut.having(cut.days(column) == earliest(cut, column)[cut.person])

    return Deciding(choose, "not the first", beside=beside)


def reaching_into(months: int) -> Deciding:
    """The spells with a day in a window.

    Parameters
    ----------
    months : int
        Length of the window that ends on the index date.

    Returns
    -------
    Deciding
        Open spells, and those that ended in the window.
    """

    def choose(cut: Cut) -> Cut:
        ends_inside = cut.days(cut.table.ended) > cut.known.window_start(months=months)
        return cut.having(is_open(cut) | ends_inside)

    return Deciding(choose, f"over more than {months} months ago", f"{months} months")


def date_of_birth(known: Known) -> Cut:
    """The rows that hold dates of birth.

    Parameters
    ----------
    known : Known
        What was known on the index date.

    Returns
    -------
    Cut
        One row of `persons` for each person asked for.
    """
    return known.of("persons")


def _all(cut: Cut) -> Cut:
    return cut


def _open(cut: Cut) -> Cut:
    return cut.having(is_open(cut))


def _last_open(cut: Cut) -> Cut:
    return last_by(cut.table.happened).choose(_open(cut))


def _gravest(cut: Cut) -> Cut:
    weight = gravity(cut)
    most = np.zeros(cut.known.count)
    np.maximum.at(most, cut.person, weight)
    return cut.having(weight == most[cut.person])


def _latest_orders(known: Known) -> Cut:
    orders = known.of("supervision")
    return orders.having(orders.days("start_date") == latest_start(known)[orders.person])


def _streak(cut: Cut) -> Cut:
    """The last appointment that was attended, and those missed on a later day."""
    day = cut.days("appointment_date")
    attended = cut.is_one_of("outcome", AppointmentOutcome.ATTENDED)
    last = latest(cut.having(attended), "appointment_date")[cut.person]
    return cut.having(np.isnat(last) | (day > last) | ((day == last) & attended))


def _latest_assessment(cut: Cut) -> Cut:
    return cut.known.latest_assessment


def _last_two_assessments(cut: Cut) -> Cut:
    two = (cut.known.latest_assessment, cut.known.assessment_before)
    return cut.having(np.isin(_positions(cut), np.concatenate([_positions(one) for one in two])))


def _positions(cut: Cut) -> np.ndarray:
    """Where the rows stand among all known rows of the table."""
    return np.arange(len(cut.person)) if cut.chosen is None else cut.chosen


ON_THE_DAY = "on the index date"
EVERY_ROW = Deciding(_all, "")
THE_PERSON = Deciding(_all, "", ON_THE_DAY)
OPEN_SPELLS = Deciding(_open, "ended by the index date", ON_THE_DAY)
LAST_OPEN_SPELL = Deciding(_last_open, "ended by the index date, or not the last to start", ON_THE_DAY)
GRAVEST = Deciding(_gravest, "less grave")
FIRST_MONTH = Deciding(
    in_first_month,
    "not in the first month of the order that started last",
    "first month of order",
    beside=_latest_orders,
)
STREAK = Deciding(_streak, "before the last that was attended")
LATEST_ASSESSMENT = Deciding(_latest_assessment, "not the latest assessment", "latest assessment")
LAST_TWO_ASSESSMENTS = Deciding(
    _last_two_assessments, "neither the latest assessment nor the one of a day before", "latest two assessments"
)
