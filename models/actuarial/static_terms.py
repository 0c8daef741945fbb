"""The static part that ARP, VRP and SVRP share: age, sex, sanctions, the time free, the current offence.

Powers and terms present in a weight table decide what is added, so a version with fewer powers needs no branch.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.offence_codes import categories_of
from features.vocabulary import Sex
from models.actuarial.ages import completed_years, offence_free_months
from models.columns import require_columns, require_known_categories

Floats = npt.NDArray[np.float64]

STATIC_COLUMNS = (
    "assessment_date",
    "date_of_birth",
    "date_of_current_conviction",
    "age_at_first_sanction",
    "gender",
    "current_offence_code",
    "total_number_of_sanctions_for_all_offences",
    "date_at_start_of_followup",
)


@dataclass(frozen=True)
class History:
    """What the published static formulas look at, one value per person, missing where it cannot be known.

    Parameters
    ----------
    female : ndarray of float
        1 for a woman, 0 for a man.
    age_at_follow_up : ndarray of float
        Completed years at the start of follow-up.
    years_since_first : ndarray of float
        Age at the current conviction less age at first sanction, in years.
    sanction_count : ndarray of float
        Sanctions, the current one included.
    months_free : ndarray of float
        Offence-free months, 0 to the published cap.
    category : Series of str
        Category of the current offence.
    """

    female: Floats
    age_at_follow_up: Floats
    years_since_first: Floats
    sanction_count: Floats
    months_free: Floats
    category: pd.Series


def follow_up_start(X: pd.DataFrame) -> pd.Series:
    """The start of follow-up, which is the conviction where none is given.

    Parameters
    ----------
    X : DataFrame of shape (n_persons, n_columns)
        With `date_at_start_of_followup` and `date_of_current_conviction`.

    Returns
    -------
    Series of datetime64, shape (n_persons,)
        Missing where both are.
    """
    given = X["date_at_start_of_followup"]
    return given.where(given.notna(), X["date_of_current_conviction"])


def read_history(
    X: pd.DataFrame, *, needed_by: str, months_cap: float, offence_category: pd.Series | None = None
) -> History:
    """What the static formulas look at, worked out from the request fields.

    Parameters
    ----------
    X : DataFrame of shape (n_persons, n_columns)
        Request fields in snake_case; missing allowed.
    needed_by : str
        The instrument, for messages.
    months_cap : float
        The most offence-free months that count.
    offence_category : Series of str, shape (n_persons,), optional
        Category of the current offence where it is known otherwise than by its code.

    Returns
    -------
    History
        Arrays of length n_persons.

    Raises
    ------
    MissingColumns
        A static field is not a column.
    UnknownCategory
        `gender` holds a word other than MALE and FEMALE.
    """
    X = require_columns(X, STATIC_COLUMNS, needed_by=needed_by)
    gender = require_known_categories(X["gender"], tuple(Sex), needed_by=needed_by)
    follow_up = follow_up_start(X)
    age_at_conviction = completed_years(X["date_of_birth"], X["date_of_current_conviction"])
    category = categories_of(X["current_offence_code"]) if offence_category is None else offence_category
    return History(
        female=np.where(gender.isna(), np.nan, gender.eq(Sex.FEMALE).to_numpy(dtype=float)),
        age_at_follow_up=completed_years(X["date_of_birth"], follow_up),
        years_since_first=age_at_conviction - numbers(X["age_at_first_sanction"]),
        sanction_count=numbers(X["total_number_of_sanctions_for_all_offences"]),
        months_free=offence_free_months(follow_up, X["assessment_date"], cap=months_cap),
        category=category,
    )


def numbers(values: pd.Series) -> Floats:
    """A numeric column as plain floats.

    Parameters
    ----------
    values : Series of numbers, shape (n,)
        Any numeric type; missing allowed.

    Returns
    -------
    ndarray of float, shape (n,)
        NaN where missing.
    """
    return np.asarray(pd.to_numeric(values).to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def powers(weights: Mapping[str, float], label: str, *, ending: str = "") -> list[float]:
    """The weights of x, x squared and so on, as many as the table has.

    Parameters
    ----------
    weights : Mapping from str to float
        Published labels to log-odds.
    label : str
        What is repeated once for each power: `ofm`, `ofmofm`, …; a leading `male` stands once.
    ending : str
        What follows the repeats.

    Returns
    -------
    list of float
        Weights from the first power up.
    """
    start, unit = ("male", label.removeprefix("male")) if label.startswith("male") else ("", label)
    found: list[float] = []
    while (name := f"{start}{unit * (len(found) + 1)}{ending}") in weights:
        found.append(weights[name])
    return found


def polynomial(x: Floats, coefficients: list[float]) -> Floats:
    """The sum of coefficient times power, from the first power up.

    Parameters
    ----------
    x : ndarray of float, shape (n,)
        Missing allowed.
    coefficients : list of float
        Of x, x squared, and so on.

    Returns
    -------
    ndarray of float, shape (n,)
        Missing where `x` is.
    """
    total = np.zeros_like(x)
    for power, coefficient in enumerate(coefficients, start=1):
        total = total + coefficient * x**power
    return total


def age_and_sex(weights: Mapping[str, float], history: History) -> Floats:
    """Log-odds of age at follow-up and sex together, since the age curve differs by sex.

    Parameters
    ----------
    weights : Mapping from str to float
        Published labels to log-odds.
    history : History
        One value per person.

    Returns
    -------
    ndarray of float, shape (n_persons,)
        Log-odds.
    """
    age = history.age_at_follow_up
    women = weights["female"] + polynomial(age, powers(weights, "aai", ending="female"))
    men = polynomial(age, powers(weights, "maleaai"))
    return _by_sex(history, women=women, men=men)


def first_or_second_sanction(weights: Mapping[str, float], history: History) -> Floats:
    """Log-odds of having one or two sanctions; a second one counts for less the later it came after the first.

    Parameters
    ----------
    weights : Mapping from str to float
        Published labels to log-odds.
    history : History
        One value per person.

    Returns
    -------
    ndarray of float, shape (n_persons,)
        Log-odds; 0 from the third sanction on.
    """
    count = history.sanction_count
    of_gap = ("femalesecondsanctionyearssincefi", "malesecondsanctionyearssincefirs")
    gap = by_sex(weights, history, of_gap, history.years_since_first)
    first = np.where(count == 1, weights["firstsanction"], 0.0)
    second = np.where(count == 2, weights["secondsanction"] + gap, 0.0)
    return np.where(np.isnan(count), np.nan, first + second)


def log_sanction_rate(history: History, *, offset_years: float) -> Floats:
    """Logarithm of sanctions per year of career, from the third sanction on.

    Parameters
    ----------
    history : History
        One value per person.
    offset_years : float
        Years added to the career so that a short one does not dominate.

    Returns
    -------
    ndarray of float, shape (n_persons,)
        0 for the first two sanctions; missing where the career is not known or ends before it starts.
    """
    count, years = history.sanction_count, history.years_since_first + offset_years
    counts = np.where(years > 0, count / np.where(years > 0, years, 1.0), np.nan)
    rate = np.log(np.where(count >= 3, counts, 1.0))
    return np.where(np.isnan(count) | np.isnan(years), np.nan, rate)


def offence(weights: Mapping[str, float], history: History) -> Floats:
    """Log-odds of the category of the current offence.

    Parameters
    ----------
    weights : Mapping from str to float
        Published labels to log-odds.
    history : History
        One value per person.

    Returns
    -------
    ndarray of float, shape (n_persons,)
        Missing where the code does not exist or its category is not scored.
    """
    by_category = {label.removeprefix("offence:"): v for label, v in weights.items() if label.startswith("offence:")}
    return numbers(history.category.map(by_category))


def by_sex(weights: Mapping[str, float], history: History, labels: tuple[str, str], values: Floats) -> Floats:
    """A value times the weight of the person's sex.

    Parameters
    ----------
    weights : Mapping from str to float
        Published labels to log-odds.
    history : History
        One value per person.
    labels : tuple of (str, str)
        Published labels for women and for men.
    values : ndarray of float, shape (n_persons,)
        What is weighted.

    Returns
    -------
    ndarray of float, shape (n_persons,)
        Log-odds.
    """
    women, men = labels
    return _by_sex(history, women=weights[women] * values, men=weights[men] * values)


def _by_sex(history: History, *, women: Floats, men: Floats) -> Floats:
    chosen = np.where(history.female == 1, women, men)
    return np.where(np.isnan(history.female), np.nan, chosen)
