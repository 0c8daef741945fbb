"""ScoreCurve: scores moved by straight lines between knots, and the spread of that over resampled persons."""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class ScoreCurve:
    """How far a score, the log of an expected count or log-odds, is moved, by where it lies.

    One line for all leaves the lowest and the highest people foretold too high and the middle too low wherever reasons
    to reoffend do not add up on that scale. Between knots the shift is a straight line, beyond them it stays; so within
    two knots the moved score is still a sum of contributions.

    Parameters
    ----------
    knots : ndarray of shape (n_knots,)
        Scores, rising; none leaves every score alone.
    shifts : ndarray of shape (n_knots,)
        What is added at each. The corrected score never falls where the score rises.
    replicates : ndarray of shape (n_replicates, n_knots)
        Shifts refitted on resampled persons.
    learned_on : str
        Which people and dates, in words.
    """

    knots: np.ndarray = field(default_factory=lambda: np.empty(0))
    shifts: np.ndarray = field(default_factory=lambda: np.empty(0))
    replicates: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))
    learned_on: str = "not recalibrated"

    def corrected(self, score: np.ndarray) -> np.ndarray:
        """Corrected scores.

        Parameters
        ----------
        score : ndarray of any shape
            Before correction.

        Returns
        -------
        ndarray of the same shape
            After it.
        """
        return score + np.interp(score, self.knots, self.shifts) if len(self.knots) else score

    def slope(self, score: np.ndarray) -> np.ndarray:
        """How steeply the corrected score rises at each score.

        Parameters
        ----------
        score : ndarray of shape (n_rows,)
            Before correction.

        Returns
        -------
        ndarray of shape (n_rows,)
            0 or more; 1 beyond the knots.
        """
        slopes = 1 + np.diff(self.shifts) / np.diff(self.knots)
        return np.concatenate([[1.0], slopes, [1.0]])[np.searchsorted(self.knots, score, side="right")]

    def corrected_replicates(self, scores: np.ndarray) -> np.ndarray:
        """Corrected scores of each replicate, each by its own shifts.

        Parameters
        ----------
        scores : ndarray of shape (n_rows, n_replicates)
            Before correction.

        Returns
        -------
        ndarray of shape (n_rows, n_replicates)
            After it. Where the curve was never resampled its shifts are the same in each.
        """
        if not len(self.replicates):
            return self.corrected(scores)
        moved = [
            column + np.interp(column, self.knots, own)
            for column, own in zip(scores.T, self.replicates[: scores.shape[1]], strict=True)
        ]
        return np.array(moved).reshape(len(moved), len(scores)).T
