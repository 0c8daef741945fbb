"""The few ways in which a feature makes one number of a person's rows."""

from collections.abc import Callable

import numpy as np

from features.known import Cut, last_of_each
from features.months import completed_years, months_after, whole_months
from features.need_items import NEEDS
from features.vocabulary import AppointmentOutcome, NeedAnswer

DAYS_A_YEAR = 365.25
DAYS_A_MONTH = DAYS_A_YEAR / 12
# More days than lie between any two dates of the tables.
_FAR_APART = 10**8
_NEVER = np.iinfo(np.int64).max

# By place of the answer; after the words the place of no answer.
_ANSWERS = np.array([*(float(word == NeedAnswer.NEED) for word in NeedAnswer), np.nan])

DUE = (
    AppointmentOutcome.ATTENDED,
    AppointmentOutcome.ACCEPTABLE_ABSENCE,
    AppointmentOutcome.UNACCEPTABLE_ABSENCE,
)


def age(cut: Cut) -> np.ndarray:
    """Completed years of age on the index date.

    Parameters
    ----------
    cut : Cut
        Persons.

    Returns
    -------
    array of float, shape (n_people,)
        Missing without a date of birth.
    """
    return completed_years(cut.known.birth, cut.known.day)


def occasions(cut: Cut) -> np.ndarray:
    """How many occasions a person was sanctioned on: several offences on one occasion count once.

    Parameters
    ----------
    cut : Cut
        Sanctions.

    Returns
    -------
    array of float, shape (n_people,)
        Missing for a person without rows.
    """
    occasion, owner = cut.groups("sanction_id")
    is_counted = np.zeros(len(owner), dtype=bool)
    is_counted[occasion] = True
    return _or_missing(np.bincount(owner[is_counted], minlength=cut.known.count))


def row_count(cut: Cut) -> np.ndarray:
    """How many rows a person has.

    Parameters
    ----------
    cut : Cut
        Rows of any table.

    Returns
    -------
    array of float, shape (n_people,)
        Missing for a person without rows.
    """
    return _or_missing(np.bincount(cut.person, minlength=cut.known.count))


def months_since_latest(column: str) -> Callable[[Cut], np.ndarray]:
    """An aggregate: completed months from the latest date in a column to the index date.

    Parameters
    ----------
    column : str
        A date column.

    Returns
    -------
    callable
        Gives an array of float, shape (n_people,), missing for a person without rows.
    """
    return lambda cut: whole_months(_latest(cut, column), cut.known.day)


def age_at_earliest(cut: Cut) -> np.ndarray:
    """Completed years of age on the date of the first sanction.

    Parameters
    ----------
    cut : Cut
        Sanctions.

    Returns
    -------
    array of float, shape (n_people,)
        Missing without a date of birth or a sanction.
    """
    return completed_years(cut.known.birth, _earliest(cut, "sanction_date"))


def occasions_a_year(cut: Cut) -> np.ndarray:
    """Sanction occasions for each year since the first, a career of under a year counting as one.

    Parameters
    ----------
    cut : Cut
        Sanctions.

    Returns
    -------
    array of float, shape (n_people,)
        Missing without a sanction.
    """
    first = _earliest(cut, "sanction_date")
    days = np.where(np.isnat(first), np.nan, (cut.known.day - first).astype("int64"))
    return occasions(cut) / np.maximum(days / DAYS_A_YEAR, 1.0)


def has_open_spell(cut: Cut) -> np.ndarray:
    """Whether a person has a spell that is open on the index date; one that ends that day has ended.

    Parameters
    ----------
    cut : Cut
        Spells: supervision, custody or cohort.

    Returns
    -------
    array of float, shape (n_people,)
        1 or 0, missing for a person without rows.
    """
    spells = np.bincount(cut.person, minlength=cut.known.count)
    is_open = np.bincount(cut.person, weights=_is_open(cut), minlength=cut.known.count) > 0
    return np.where(spells > 0, is_open.astype(float), np.nan)


def months_since_open_start(cut: Cut) -> np.ndarray:
    """Completed months since the start of the spell that is open on the index date and started last.

    Parameters
    ----------
    cut : Cut
        Spells.

    Returns
    -------
    array of float, shape (n_people,)
        Missing when no spell is open.
    """
    return months_since_latest(cut.table.happened)(cut.having(_is_open(cut)))


def days_inside(months: int) -> Callable[[Cut], np.ndarray]:
    """An aggregate: days in spells within a window, both ends counted, each day once.

    Parameters
    ----------
    months : int
        Length of the window that ends on the index date, in months.

    Returns
    -------
    callable
        Gives an array of float, shape (n_people,), missing for a person without rows.
    """

    def days(cut: Cut) -> np.ndarray:
        first = cut.known.window_start(months=months) + np.timedelta64(1, "D")
        return days_in_spells(cut, first)

    return days


def whole_months_in_spells(cut: Cut) -> np.ndarray:
    """Whole months in spells up to the index date, all spells together.

    Parameters
    ----------
    cut : Cut
        Spells.

    Returns
    -------
    array of float, shape (n_people,)
        Days, each once, divided by the mean length of a month; missing for a person without rows.
    """
    return np.floor(days_in_spells(cut, np.datetime64("0001-01-01", "D")) / DAYS_A_MONTH)


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
    missed = cut.is_one_of("outcome", AppointmentOutcome.UNACCEPTABLE_ABSENCE)
    with np.errstate(invalid="ignore"):
        return np.bincount(cut.person, weights=missed, minlength=cut.known.count) / row_count(cut)


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
    latest = last_of_each(cut.known.of("supervision"), by=("start_date", "order_id"))
    start = np.full(cut.known.count, np.datetime64("NaT"), dtype="datetime64[D]")
    start[latest.person] = latest.days("start_date")
    day, own_start = cut.days("appointment_date"), start[cut.person]
    inside = (day >= own_start) & (day < months_after(own_start, 1))
    missed = np.bincount(cut.person[inside], minlength=cut.known.count)
    return np.where(np.isnat(start), np.nan, (missed >= 2).astype(float))


def latest_answer(need: str) -> Callable[[Cut], np.ndarray]:
    """An aggregate: the answer to one need in the latest known assessment.

    Parameters
    ----------
    need : str
        One of the nine needs.

    Returns
    -------
    callable
        Gives an array of float, shape (n_people,): 1 need, 0 no need, missing when not assessed.
    """

    def answer(cut: Cut) -> np.ndarray:
        latest = cut.known.latest_assessment
        found = np.full(cut.known.count, np.nan)
        found[latest.person] = _answers(latest, need)
        return found

    return answer


def latest_need_count(cut: Cut) -> np.ndarray:
    """How many of the nine needs the latest known assessment found.

    Parameters
    ----------
    cut : Cut
        Assessments.

    Returns
    -------
    array of float, shape (n_people,)
        0 to 9, missing when never assessed or when the latest assessment answers none of the nine.
    """
    latest = cut.known.latest_assessment
    answers = np.column_stack([_answers(latest, need) for need in NEEDS])
    count = np.where(np.isnan(answers).all(axis=1), np.nan, np.nansum(answers, axis=1))
    found = np.full(cut.known.count, np.nan)
    found[latest.person] = count
    return found


def _answers(assessments: Cut, need: str) -> np.ndarray:
    return _ANSWERS[assessments.places(need)]


def _or_missing(counts: np.ndarray) -> np.ndarray:
    return np.where(counts > 0, counts, np.nan)


def _latest(cut: Cut, column: str) -> np.ndarray:
    """The last date of each person, missing without rows: as a number a missing date is the least."""
    found = np.full(cut.known.count, np.datetime64("NaT", "D"))
    np.maximum.at(found.view(np.int64), cut.person, cut.days(column).view(np.int64))
    return found


def _earliest(cut: Cut, column: str) -> np.ndarray:
    """The first date of each person, missing without rows: backwards in time it is the last."""
    found = np.full(cut.known.count, -_NEVER)
    np.maximum.at(found, cut.person, -cut.days(column).astype(np.int64))
    return np.where(found == -_NEVER, np.datetime64("NaT", "D"), (-found).view("datetime64[D]"))


def _is_open(cut: Cut) -> np.ndarray:
    # What ends after the index date has no known end; what ends on the index date has ended.
    return np.isnat(cut.days(cut.table.ended))


def days_in_spells(cut: Cut, first: np.ndarray | np.datetime64) -> np.ndarray:
    """Days in spells from a first day to the index date, both counted, each day once.

    Parameters
    ----------
    cut : Cut
        Spells.
    first : datetime64[D] or array of datetime64[D], shape (n_rows,)
        From when days count, for each row.

    Returns
    -------
    array of float, shape (n_people,)
        Missing for a person without rows.
    """
    start = np.maximum(cut.days(cut.table.happened), first)
    end = np.where(_is_open(cut), cut.known.day, cut.days(cut.table.ended))
    order = np.lexsort((start, cut.person))
    person, start, end = cut.person[order], start[order].astype("int64"), end[order].astype("int64")
    # What earlier spells of the same person reached; people lie so far apart that none reaches into the next.
    apart = person * _FAR_APART
    reached = np.maximum.accumulate(np.r_[np.iinfo("int64").min // 2, (end + apart)[:-1]])[: len(person)] - apart
    days = np.maximum(end - np.maximum(start, reached + 1) + 1, 0)
    total = np.bincount(person, weights=days, minlength=cut.known.count)
    return np.where(np.bincount(person, minlength=cut.known.count) > 0, total, np.nan)
