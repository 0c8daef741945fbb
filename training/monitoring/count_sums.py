"""What was foretold and what was counted of people together, with how far people differ from what was foretold."""

from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np

from training.monitoring.performance import Figure


@dataclass(frozen=True)
class CountSums:
    """Sums over people of what was counted and what was expected of each.

    Parameters
    ----------
    people, with_any : int
        People, and those of whom anything was counted.
    counted, expected : float
        Sums over people.
    counted_squared, product, expected_squared : float
        Sums over people of y y, y e and e e, where y was counted of a person on all their rows together and e expected.
    """

    people: int
    with_any: int
    counted: float
    expected: float
    counted_squared: float
    product: float
    expected_squared: float

    @classmethod
    def of(cls, expected: np.ndarray, counted: np.ndarray, persons: np.ndarray) -> Self:
        """Sums of some rows.

        Parameters
        ----------
        expected, counted : ndarray of shape (n_rows,)
            Of each row.
        persons : ndarray of shape (n_rows,)
            Whose row it is.

        Returns
        -------
        CountSums
            Of these people.
        """
        _, person = np.unique(persons, return_inverse=True)
        y, e = (np.bincount(person, weights=one) for one in (counted, expected))
        return cls(
            people=len(y),
            with_any=int((y > 0).sum()),
            counted=float(y.sum()),
            expected=float(e.sum()),
            counted_squared=float((y * y).sum()),
            product=float((y * e).sum()),
            expected_squared=float((e * e).sum()),
        )

    @property
    def ratio(self) -> Figure:
        """How many were counted for each one expected.

        Returns
        -------
        Figure
            The ratio r, with the standard error of its logarithm.

        Notes
        -----
        The variance of what was counted is the sum over people of (y - r e) squared: nothing is taken for granted of
        how offences of one person hang together, whether on one row or on several.
        """
        r = self.counted / self.expected
        variance = self.counted_squared - 2 * r * self.product + r * r * self.expected_squared
        return Figure(r, float(np.sqrt(max(variance, 0.0)) / self.counted))

    def is_too_few(self, fewest: int) -> bool:
        """Whether figures would tell of persons.

        Parameters
        ----------
        fewest : int
            People with anything counted, and without, that are enough.

        Returns
        -------
        bool
            Whether there are fewer of either.
        """
        return min(self.with_any, self.people - self.with_any) < fewest

    def document(self) -> dict[str, float]:
        """The sums as JSON.

        Returns
        -------
        dict of str to float
            By name.
        """
        return {key: round(value, 9) for key, value in asdict(self).items()}

    @classmethod
    def read(cls, document: dict[str, Any]) -> Self:
        """Sums as `document` gives them.

        Parameters
        ----------
        document : dict
            By name.

        Returns
        -------
        CountSums
            The same.
        """
        return cls(**document)
