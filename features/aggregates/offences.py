"""What sanctions say: occasions, their gravity, kinds and pace."""

from collections.abc import Callable
from functools import cache

import numpy as np

from features.aggregates.rows import earliest, missing_at_zero, share
from features.known.known import Cut
from features.months import completed_years
from features.offence_codes import read_offence_codes
from features.vocabulary import ActuarialCategory

DAYS_A_YEAR = 365.25
# More than the days of any category have.
_DECIMALS = 6
_NO_CATEGORY = [list(ActuarialCategory).index(ActuarialCategory.UNKNOWN), len(ActuarialCategory)]


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
    return completed_years(cut.known.birth, earliest(cut, "sanction_date"))


def occasions_of_each(cut: Cut) -> np.ndarray:
    """On how many occasions each person was sanctioned: several offences on one occasion count once.

    Parameters
    ----------
    cut : Cut
        Sanctions.

    Returns
    -------
    array of int, shape (n_people,)
        0 for a person without rows.
    """
    occasion, owner = cut.groups("sanction_id")
    is_counted = np.zeros(len(owner), dtype=bool)
    is_counted[occasion] = True
    return np.bincount(owner[is_counted], minlength=cut.known.count)


def occasions(cut: Cut) -> np.ndarray:
    """On how many occasions a person was sanctioned, as a feature.

    Parameters
    ----------
    cut : Cut
        Sanctions.

    Returns
    -------
    array of float, shape (n_people,)
        Missing for a person without rows.
    """
    return missing_at_zero(occasions_of_each(cut))


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
    days = days_since_first(cut)
    return occasions(cut) / np.maximum(days / DAYS_A_YEAR, 1.0)


def days_since_first(cut: Cut) -> np.ndarray:
    """Days from the first sanction to the index date.

    Parameters
    ----------
    cut : Cut
        Sanctions.

    Returns
    -------
    array of float, shape (n_people,)
        Missing without a sanction.
    """
    first = earliest(cut, "sanction_date")
    return np.where(np.isnat(first), np.nan, (cut.known.day - first).astype(float))


def share_of_occasions(column: str, *words: str | bool) -> Callable[[Cut], np.ndarray]:
    """An aggregate: the share of occasions with an offence that holds one of some words.

    Parameters
    ----------
    column : str
        A column of an offence, or `category` or `is_violent`.
    *words : str or bool
        Which.

    Returns
    -------
    callable
        Gives an array of float, shape (n_people,), 0 to 1; missing without a sanction.
    """
    return lambda cut: share(occasions_of_each(cut.having(cut.is_one_of(column, *words))), occasions_of_each(cut))


def gravity_sum(cut: Cut) -> np.ndarray:
    """The gravity of a person's occasions added up, each that of its gravest offence.

    Parameters
    ----------
    cut : Cut
        Sanctions.

    Returns
    -------
    array of float, shape (n_people,)
        Days of the harm index; missing without a sanction.
    """
    occasion, owner = cut.groups("sanction_id")
    gravest = np.zeros(len(owner))
    np.maximum.at(gravest, occasion, gravity(cut))
    total = np.bincount(owner, weights=gravest, minlength=cut.known.count)
    # In another order of rows decimals add up to another last digit.
    return missing_at_zero(np.round(total, _DECIMALS))


def gravest(cut: Cut) -> np.ndarray:
    """The gravity of a person's gravest offence.

    Parameters
    ----------
    cut : Cut
        Sanctions.

    Returns
    -------
    array of float, shape (n_people,)
        Days of the harm index; missing without a sanction.
    """
    found = np.zeros(cut.known.count)
    np.maximum.at(found, cut.person, gravity(cut))
    return missing_at_zero(found)


def distinct_categories(cut: Cut) -> np.ndarray:
    """How many categories of offence a person was sanctioned for.

    Parameters
    ----------
    cut : Cut
        Sanctions.

    Returns
    -------
    array of float, shape (n_people,)
        `UNKNOWN` and a code that is in no table are no category; missing for a person with none.
    """
    has = np.zeros((cut.known.count, len(ActuarialCategory) + 1), dtype=bool)
    has[cut.person, cut.places("category")] = True
    has[:, _NO_CATEGORY] = False
    return missing_at_zero(has.sum(axis=1))


def gravity(cut: Cut) -> np.ndarray:
    """The gravity of each offence.

    Parameters
    ----------
    cut : Cut
        Sanctions.

    Returns
    -------
    array of float, shape (n_rows,)
        Days of the harm index; a code that is in no table weighs as little as the least.
    """
    return _gravity_by_row()[cut.places("ho_offence_code")]


@cache
def _gravity_by_row() -> np.ndarray:
    # A code that is in no table weighs as little as the least.
    days = read_offence_codes()["gravity_days"].to_numpy(dtype=float)
    return np.append(days, days.min())
