"""How much of all harm a few people hold."""

import numpy as np
import pandas as pd

from features.exceptions import UsageRefused


def top_share(amounts: np.ndarray, share: float) -> float:
    """Which share of a sum the largest amounts hold.

    Parameters
    ----------
    amounts : ndarray of shape (n_people,)
        Costs, days or points of each person, 0 or more.
    share : float
        Which part of the people, above 0 and at most 1; a part of a person is rounded to the nearest whole one, at
        least one.

    Returns
    -------
    float
        0 to 1.

    Raises
    ------
    UsageRefused
        If there is nobody, nothing to share, an amount below 0 or not a number, or no such share.
    """
    amounts = _checked(amounts)
    if not 0 < share <= 1:
        raise UsageRefused(f"A share of people is above 0 and at most 1; it was {share}.")
    count = max(round(share * len(amounts)), 1)
    return float(np.sort(amounts)[::-1][:count].sum() / amounts.sum())


def concentration_curve(amounts: np.ndarray, points: int = 100) -> pd.DataFrame:
    """Share of a sum by share of people, the largest amounts first.

    Parameters
    ----------
    amounts : ndarray of shape (n_people,)
        Costs, days or points of each person, 0 or more.
    points : int
        Steps of the curve.

    Returns
    -------
    DataFrame of shape (n_points + 1, 2)
        "people" and "amount", each rising from 0 to 1; between people on a straight line.
    """
    amounts = np.sort(_checked(amounts))[::-1]
    held = np.concatenate([[0.0], np.cumsum(amounts)]) / amounts.sum()
    people = np.linspace(0, 1, points + 1)
    return pd.DataFrame({"people": people, "amount": np.interp(people, np.linspace(0, 1, len(held)), held)})


def _checked(amounts: np.ndarray) -> np.ndarray:
    amounts = np.asarray(amounts, dtype=float)
    if not len(amounts) or not np.isfinite(amounts).all() or (amounts < 0).any() or amounts.sum() == 0:
        raise UsageRefused(
            "How harm is concentrated can be said of at least one person with an amount above 0, all of them numbers "
            "of 0 or more."
        )
    return amounts
