"""Expected counts in fixed fine bins, so that what is kept of people's expectations names nobody."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from training.monitoring.performance import Figure

# Even in logs: from one in about 2,000 to about 20 counted.
EDGES = np.exp(np.arange(-75, 31) / 10)
COUNT = len(EDGES) + 1


@dataclass(frozen=True)
class CountBins:
    """How many people have an expected count in each bin, and what was foretold of them together.

    Parameters
    ----------
    people : ndarray of float of shape (n_bins,)
        People in each bin.
    expected : ndarray of float of shape (n_bins,)
        Sum of their expected counts.
    """

    people: np.ndarray
    expected: np.ndarray

    @classmethod
    def of(cls, expected: np.ndarray) -> Self:
        """Bins of some people.

        Parameters
        ----------
        expected : ndarray of shape (n_people,)
            Expected counts, above 0.

        Returns
        -------
        CountBins
            Of these people; an expectation that equals an edge belongs to the bin above it.
        """
        place = np.searchsorted(EDGES, expected, side="right")
        people = np.bincount(place, minlength=COUNT).astype(float)
        return cls(people, np.bincount(place, weights=expected, minlength=COUNT))

    @property
    def mean(self) -> Figure:
        """Mean expected count.

        Returns
        -------
        Figure
            Above 0, with the standard error of its logarithm if other people had been there.
        """
        kept = self.people > 0
        people, total = self.people[kept], self.people.sum()
        mean = self.expected.sum() / total
        spread = (people * (self.expected[kept] / people - mean) ** 2).sum()
        return Figure(float(mean), float(np.sqrt(spread) / total / mean))

    def document(self) -> dict[str, Any]:
        """The bins as JSON, those that hold nobody left out.

        Returns
        -------
        dict
            "bins", "people" and "expected", lists of one length.
        """
        kept = np.flatnonzero(self.people)
        return {
            "bins": kept.tolist(),
            "people": self.people[kept].astype(int).tolist(),
            "expected": np.round(self.expected[kept], 9).tolist(),
        }

    @classmethod
    def read(cls, document: dict[str, Any]) -> Self:
        """Bins as `document` gives them.

        Parameters
        ----------
        document : dict
            "bins", "people" and "expected".

        Returns
        -------
        CountBins
            The same.
        """
        found = np.zeros((2, COUNT))
        found[:, document["bins"]] = document["people"], document["expected"]
        return cls(*found)


def mean_drift(before: CountBins, now: CountBins) -> Figure:
    """How many times the reference's mean expected count that of a later date is.

    Parameters
    ----------
    before, now : CountBins
        Of the reference and of a later date.

    Returns
    -------
    Figure
        1 where the means are alike, with the standard error of the logarithm.
    """
    first, second = before.mean, now.mean
    return Figure(second.value / first.value, float(np.hypot(first.error, second.error)))
