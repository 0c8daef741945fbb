"""Probabilities in fixed fine bins, so that what is kept of people's scores names nobody."""

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from scipy.special import expit

# Even in log-odds, since low probabilities lie close together: AUC from them is within 0.001 of the exact one.
EDGES = expit(np.arange(-70, 71) / 10)
COUNT = len(EDGES) + 1


def _none() -> np.ndarray:
    return np.zeros(COUNT)


@dataclass(frozen=True)
class ScoreBins:
    """How many people have a score in each bin, what was foretold of them together, and what came of them.

    Parameters
    ----------
    people : ndarray of float of shape (n_bins,)
        People in each bin.
    expected : ndarray of float of shape (n_bins,)
        Sum of their probabilities.
    events : ndarray of float of shape (n_bins,)
        How many of them had the outcome; 0 throughout where it is not known.
    """

    people: np.ndarray = field(default_factory=_none)
    expected: np.ndarray = field(default_factory=_none)
    events: np.ndarray = field(default_factory=_none)

    @classmethod
    def of(cls, probability: np.ndarray, outcome: np.ndarray | None = None) -> Self:
        """Bins of some people.

        Parameters
        ----------
        probability : ndarray of shape (n_people,)
            Probabilities, 0 to 1.
        outcome : ndarray of shape (n_people,), optional
            What happened, 0 or 1.

        Returns
        -------
        ScoreBins
            Of these people.
        """
        place = places(probability)
        weights = (probability, np.zeros(len(place)) if outcome is None else outcome)
        sums = (np.bincount(place, weights=one, minlength=COUNT) for one in weights)
        return cls(np.bincount(place, minlength=COUNT).astype(float), *sums)

    @property
    def filled(self) -> np.ndarray:
        """Which bins hold anybody.

        Returns
        -------
        ndarray of int
            Their numbers, rising.
        """
        return np.flatnonzero(self.people)

    @property
    def mean(self) -> np.ndarray:
        """Mean probability of each bin that holds anybody.

        Returns
        -------
        ndarray of float, shape (n_filled,)
            0 to 1.
        """
        return self.expected[self.filled] / self.people[self.filled]

    @property
    def variance(self) -> float:
        """Variance of the number of events, if each person has the outcome with the foretold probability.

        Returns
        -------
        float
            Sum over people of p (1 - p), each with the mean of the bin.
        """
        return float((self.people[self.filled] * self.mean * (1 - self.mean)).sum())

    def document(self) -> dict[str, Any]:
        """The bins as JSON, those that hold nobody left out.

        Returns
        -------
        dict
            "bins", "people", "expected" and "events", lists of one length.
        """
        kept = self.filled
        return {
            "bins": kept.tolist(),
            "people": self.people[kept].astype(int).tolist(),
            "expected": np.round(self.expected[kept], 9).tolist(),
            "events": self.events[kept].astype(int).tolist(),
        }

    @classmethod
    def read(cls, document: dict[str, Any]) -> Self:
        """Bins as `document` gives them.

        Parameters
        ----------
        document : dict
            "bins", "people", "expected" and "events".

        Returns
        -------
        ScoreBins
            The same.
        """
        found = []
        for key in ("people", "expected", "events"):
            whole = np.zeros(COUNT)
            whole[document["bins"]] = document[key]
            found.append(whole)
        return cls(*found)


def places(probability: np.ndarray) -> np.ndarray:
    """The bin of each probability.

    Parameters
    ----------
    probability : ndarray of shape (n_people,)
        0 to 1.

    Returns
    -------
    ndarray of int of shape (n_people,)
        0 to the number of edges; one that equals an edge belongs to the bin above it.
    """
    return np.searchsorted(EDGES, probability, side="right")
