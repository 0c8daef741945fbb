"""What appointments say; acceptable absences and those cancelled by the service never count against a person."""

import numpy as np

from features.aggregates.rows import count_of_each, latest, share
from features.blocks import blocks
from features.known.known import Cut, Known
from features.months import months_after
from features.vocabulary import AppointmentOutcome

DUE = (
    AppointmentOutcome.ATTENDED,
    AppointmentOutcome.ACCEPTABLE_ABSENCE,
    AppointmentOutcome.UNACCEPTABLE_ABSENCE,
)
# A day after every date, from which dates can be taken away without leaving the range of the numbers.
_NEVER = np.iinfo(np.int32).max
_LONGEST_MONTH = 31


def absence_rate(cut: Cut) -> np.ndarray:
    """Unacceptable absences for each appointment that was due.

    Parameters
    ----------
    cut : Cut
        Appointments that were due.

    Returns
    -------
    array of float, shape (n_people,)
        Share, 0 to 1, missing when none was due.
    """
    return share(count_of_each(_missed(cut)), count_of_each(cut))


def due_in_first_month(cut: Cut) -> np.ndarray:
    """How many appointments were due in the first calendar month of the latest order.

    Parameters
    ----------
    cut : Cut
        Appointments that were due.

    Returns
    -------
    array of float, shape (n_people,)
        Missing without an order.
    """
    return np.where(np.isnat(latest_start(cut.known)), np.nan, count_of_each(in_first_month(cut)))


def absence_rate_in_first_month(cut: Cut) -> np.ndarray:
    """Unacceptable absences for each appointment due in the first calendar month of the latest order.

    Parameters
    ----------
    cut : Cut
        Appointments that were due.

    Returns
    -------
    array of float, shape (n_people,)
        Share, 0 to 1, missing without an order or when none was due.
    """
    return absence_rate(in_first_month(cut))


def missed_two_in_first_month(cut: Cut) -> np.ndarray:
    """Whether two or more absences fall in the first calendar month of the latest order.

    Parameters
    ----------
    cut : Cut
        Unacceptable absences.

    Returns
    -------
    array of float, shape (n_people,)
        1 or 0, missing without an order.
    """
    missed = count_of_each(in_first_month(cut))
    return np.where(np.isnat(latest_start(cut.known)), np.nan, (missed >= 2).astype(float))


def missed_in_a_row(cut: Cut) -> np.ndarray:
    """How many appointments in a row, the latest last, were missed without an acceptable reason.

    Parameters
    ----------
    cut : Cut
        Appointments that were attended or missed without an acceptable reason.

    Returns
    -------
    array of float, shape (n_people,)
        0 after one that was attended; of one day what was attended counts as the later. Missing without any.
    """
    attended = latest(cut.having(cut.is_one_of("outcome", AppointmentOutcome.ATTENDED)), "appointment_date")
    missed = _missed(cut)
    since = missed.having(~(missed.days("appointment_date") <= attended[missed.person]))
    return np.where(count_of_each(cut) > 0, count_of_each(since), np.nan)


def in_first_month(cut: Cut) -> Cut:
    """The appointments in the first calendar month of the order that started last, its first day included.

    Parameters
    ----------
    cut : Cut
        Appointments.

    Returns
    -------
    Cut
        None of a person without an order.
    """
    inside = cut.known.once("in_first_month", lambda: _are_in_first_month(cut.known.of("appointments")))
    return cut.among(inside)


def _are_in_first_month(appointments: Cut) -> np.ndarray:
    start = latest_start(appointments.known)
    length = (months_after(start, 1) - start).astype(np.int64)
    # As whole numbers, which are compared in half the time.
    first = np.where(np.isnat(start), _NEVER, start.astype(np.int64))
    day, person = appointments.days("appointment_date").view(np.int64), appointments.held.person
    found = np.empty(len(person), dtype=bool)
    for block in blocks(len(person)):
        since = day[block] - first.take(person[block])
        inside = (since >= 0) & (since < _LONGEST_MONTH)
        # How long the month was is asked only of the few rows that are near.
        near = np.flatnonzero(inside)
        inside[near] = since[near] < length[person[block][near]]
        found[block] = inside
    return found


def latest_start(known: Known) -> np.ndarray:
    """Start of the order that started last.

    Parameters
    ----------
    known : Known
        What was known on the index date.

    Returns
    -------
    array of datetime64[D], shape (n_people,)
        Missing without an order.
    """
    return latest(known.of("supervision"), "start_date")


def _missed(cut: Cut) -> Cut:
    return cut.having(cut.is_one_of("outcome", AppointmentOutcome.UNACCEPTABLE_ABSENCE))
