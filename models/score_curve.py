"""ScoreCurve: scores moved by straight lines between knots, and the spread of that over resampled persons."""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class ScoreCurve:
    """How far a score, the log of an expected count or log-odds, is moved, by where it lies.

    One line for all leaves the lowest and the highest people foretold too high and the middle too low wherever reasons
    to reoffend do not add up on that scale. Between knots the shift is a straight line, beyond them it stays; so along
    one line the moved score is still a sum of contributions. A last line that draws scores in goes on: were it to stop,
    the few at the very top, of whom lists are made, would be foretold far too high. One that draws them out does not.

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
        return score + along_lines(score, self.knots, self.shifts) if len(self.knots) else score

    def slope(self, score: np.ndarray) -> np.ndarray:
        """How steeply the corrected score rises at each score.

        Parameters
        ----------
        score : ndarray of shape (n_rows,)
            Before correction.

        Returns
        -------
        ndarray of shape (n_rows,)
            0 or more; 1 below the knots, and above them where the last line does not draw in.
        """
        if len(self.knots) <= 1:
            return np.ones_like(score, dtype=float)
        slopes = np.diff(self.shifts) / np.diff(self.knots)
        lines = np.concatenate([[0.0], slopes, [min(slopes[-1], 0.0)]])
        return 1 + lines[np.searchsorted(self.knots, score, side="right")]

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
            column + along_lines(column, self.knots, own)
            for column, own in zip(scores.T, self.replicates[: scores.shape[1]], strict=True)
        ]
        return np.array(moved).reshape(len(moved), len(scores)).T


def along_lines(score: np.ndarray, knots: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """Shifts on straight lines between knots; beyond the last a line that falls goes on.

    Parameters
    ----------
    score : ndarray of any shape
        Where.
    knots, shifts : ndarray of shape (n_knots,)
        At least one knot, rising, and the shift at each.

    Returns
    -------
    ndarray of the shape of `score`
        Shifts; not a number where the score is none.
    """
    found = np.interp(score, knots, shifts)
    if len(knots) > 1 and shifts[-1] < shifts[-2]:
        found = found + (shifts[-1] - shifts[-2]) / (knots[-1] - knots[-2]) * np.maximum(score - knots[-1], 0)
    return found
