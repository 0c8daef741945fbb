"""What appointments say; acceptable absences and those cancelled by the service never count against a person."""

import numpy as np

from features.aggregates.rows import count_of_each, latest, share
from features.known import Cut, Known
from features.months import months_after
from features.vocabulary import AppointmentOutcome

DUE = (
    AppointmentOutcome.ATTENDED,
    AppointmentOutcome.ACCEPTABLE_ABSENCE,
    AppointmentOutcome.UNACCEPTABLE_ABSENCE,
)


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
    attended = cut.is_one_of("outcome", AppointmentOutcome.ATTENDED)
    order = np.lexsort((attended, cut.days("appointment_date"), cut.person))
    person, place = cut.person[order], np.arange(1, len(order) + 1)
    last, last_attended = np.zeros((2, cut.known.count), dtype=np.int64)
    np.maximum.at(last, person, place)
    np.maximum.at(last_attended, person, np.where(attended[order], place, 0))
    before = last - count_of_each(cut)
    return np.where(last > 0, last - np.maximum(last_attended, before), np.nan)


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
    day, start = cut.days("appointment_date"), latest_start(cut.known)
    end = months_after(start, 1)
    return cut.having((day >= start[cut.person]) & (day < end[cut.person]))


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
