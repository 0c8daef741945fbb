"""The people of several dates as an audit counts them: places by date, each person once."""

import numpy as np
import pandas as pd

from fairness_reports.operating_point import selected_at


def people_once(rows: pd.DataFrame, *, share: float, seed: int) -> pd.DataFrame:
    """Everybody as if a list had been made of each date, and each person on one of their dates.

    Parameters
    ----------
    rows : DataFrame
        "person_id", "as_of_date" (missing where there are no dates), "forecast" (0 to 1), and whatever else.
    share : float
        Which share of the people of a date a list has places for, 0 to 1.
    seed : int
        Seed of the lot that gives each person a date.

    Returns
    -------
    DataFrame, indexed by person
        The columns of `rows`, and "listed": 0 to 1, a tie at the line left to the lot.

    Notes
    -----
    Rows of one person tell much the same, so each person counts once, on one of their dates by lot: intervals and
    verdicts then hold as for people who have nothing to do with each other. Lists are made of all before the lot.
    """
    rows = rows.sort_values(["person_id", "as_of_date"], ignore_index=True)
    rows["listed"] = rows.groupby("as_of_date", dropna=False)["forecast"].transform(_listed, share=share)
    # The rows are in order, so the same people have the same lot.
    lot = pd.Series(np.random.default_rng(seed).random(len(rows)), index=rows.index)
    return rows.loc[lot.groupby(rows["person_id"].to_numpy()).idxmin()].set_index("person_id")


def _listed(forecast: pd.Series, share: float) -> np.ndarray:
    return selected_at(forecast, capacity=max(1, round(share * len(forecast))))
