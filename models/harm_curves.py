"""The correction of expected harm itself: people come to the top by that very sum, unseen by any curve of a count."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from models.harm import SCALES
from models.score_curve import ScoreCurve


def corrected_harm(
    curves: Mapping[str, ScoreCurve], harm: pd.DataFrame, unit: Mapping[str, float] | pd.Series
) -> pd.DataFrame:
    """Expected harm moved by the curve of its scale; columns that are no scale stay as they are.

    Curves are of harm counted in average offences, so that another price year, way to count or cost series moves along
    the same curve.

    Parameters
    ----------
    curves : mapping of str to ScoreCurve
        By scale, of the log of harm in average offences; a scale without one is left alone.
    harm : DataFrame of shape (n_persons, n_columns)
        Harm that ranks, by scale, before correction.
    unit : mapping of str to float
        Harm of an average offence on each scale.

    Returns
    -------
    DataFrame of the shape of `harm`
        On each scale in the same order of people as before.
    """
    found = harm.copy()
    for scale in set(SCALES) & set(curves) & set(map(str, harm)):
        found[scale] = moved_harm(curves[scale], harm[scale].to_numpy(dtype=float), float(unit[scale]))
    return found


def moved_harm(curve: ScoreCurve, harm: np.ndarray, unit: float) -> np.ndarray:
    """Harm on one scale moved by its curve.

    Parameters
    ----------
    curve : ScoreCurve
        Of the log of harm in average offences.
    harm : ndarray of any shape
        Before correction, 0 or more.
    unit : float
        Harm of an average offence.

    Returns
    -------
    ndarray of the shape of `harm`
        Nought stays nought.
    """
    return _moved(harm, unit, curve.corrected)


def moved_replicates(curve: ScoreCurve, harm: np.ndarray, unit: float) -> np.ndarray:
    """Harm on one scale in each replicate, moved by that replicate's own curve.

    Parameters
    ----------
    curve : ScoreCurve
        Of the log of harm in average offences.
    harm : ndarray of shape (n_persons, n_replicates)
        Before correction, 0 or more.
    unit : float
        Harm of an average offence.

    Returns
    -------
    ndarray of the shape of `harm`
        Nought stays nought.
    """
    return _moved(harm, unit, curve.corrected_replicates)


def _moved(harm: np.ndarray, unit: float, moved: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    if unit <= 0:
        return harm
    with np.errstate(divide="ignore"):
        score = np.log(harm / unit)
    # Nobody's score is taken below the least that is finite, so that lines can be drawn; nought is put back after.
    return np.where(harm > 0, unit * np.exp(moved(np.where(harm > 0, score, 0.0))), harm)
