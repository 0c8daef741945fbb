"""Settings chosen inside the training rows, by what each says of people it was not fitted on."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import numpy as np
import pandas as pd

from training.unseen import Forecast, unseen

Setting = TypeVar("Setting")
Fit = Callable[[pd.DataFrame], Forecast]
_FOLDS = 3
_SALT = "choosing"


def log_losses(fit: Fit, train: pd.DataFrame) -> pd.Series:
    """Log loss of each person, forecast by a fit without them.

    Parameters
    ----------
    fit : callable
        From rows to a forecast of log-odds.
    train : DataFrame
        "person_id", "outcome" and features.

    Returns
    -------
    Series of float, indexed by person
        Sum over the person's rows.
    """
    log_odds, outcome = unseen(fit, train, train, folds=_FOLDS, salt=_SALT), train["outcome"].to_numpy(dtype=float)
    losses = pd.Series(np.logaddexp(0, log_odds) - outcome * log_odds, index=train["person_id"].to_numpy())
    return losses.groupby(level=0).sum()


def of_least_loss(fits: Mapping[Setting, Fit], train: pd.DataFrame) -> Setting:
    """The setting of least log loss on people unseen.

    Parameters
    ----------
    fits : mapping from a setting to a fit
        What is compared; the first of equals is taken.
    train : DataFrame
        "person_id", "outcome" and features.

    Returns
    -------
    object
        One of the settings.
    """
    losses = {setting: float(log_losses(fit, train).sum()) for setting, fit in fits.items()}
    return min(losses, key=losses.__getitem__)


def is_earned(plain: Fit, richer: Fit, train: pd.DataFrame) -> bool:
    """Whether a richer model forecasts people unseen better than a plain one by more than two standard errors.

    Parameters
    ----------
    plain, richer : callable
        From rows to a forecast of log-odds.
    train : DataFrame
        "person_id", "outcome" and features.

    Returns
    -------
    bool
        Smaller gains are no reason for more to read. Standard errors are over persons.
    """
    gain = log_losses(plain, train) - log_losses(richer, train)
    return bool(gain.sum() > 2 * np.sqrt(len(gain)) * gain.std())
