"""Calibration: an affine correction on the log-odds, and its spread over resampled persons."""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Calibration:
    """An affine correction on the log-odds, z' = intercept + slope z, and where it was learned.

    Parameters
    ----------
    intercept, slope : float
        The correction; 0 and 1 leave the log-odds alone.
    replicates : ndarray of shape (n_replicates, 2)
        Intercept and slope refitted on resampled persons.
    learned_on : str
        Which people and dates, in words.
    """

    intercept: float = 0.0
    slope: float = 1.0
    replicates: np.ndarray = field(default_factory=lambda: np.empty((0, 2)))
    learned_on: str = "not recalibrated"
