"""What every date is judged by, and figures that all kinds of it share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from training.monitoring.design import Design
from training.monitoring.performance import Figure
from training.monitoring.stability import chance_alone, stability_index, together, wide_cells
from training.monitoring.verdicts import chance_of_each, surely

FEWEST_EVENTS = 20
SMALLEST_COUNT = 10


@dataclass(frozen=True)
class Judge:
    """What every date is judged by.

    Parameters
    ----------
    reference : mapping
        The reference summary.
    design : Design
        Of the reference.
    """

    reference: Mapping[str, Any]
    design: Design

    @property
    def chance(self) -> float:
        """How often chance may carry one figure over its bounds.

        Returns
        -------
        float
            A probability.
        """
        design = self.design
        return chance_of_each(design.thresholds, outcomes=len(design.outcomes), counts=len(design.counts))

    @property
    def least(self) -> float:
        """Of how many standard errors a change must be.

        Returns
        -------
        float
            Above 0.
        """
        return surely(self.chance)

    def spread(self, name: str) -> float:
        """Rows of the reference for each of its people.

        Parameters
        ----------
        name : str
            An outcome.

        Returns
        -------
        float
            1 or more; variances of the reference are so many times larger, since a person's rows tell nearly the same.
        """
        own = self.reference["outcomes"][name]
        return float(own["rows"] / own["persons"])


def moved_people(
    before: np.ndarray, now: np.ndarray, judge: Judge, *, chance: float, missing: tuple[int, int] | None = None
) -> dict[str, float]:
    """Population stability index over wide cells, the missing in a cell of their own where there are any.

    Parameters
    ----------
    before, now : ndarray of shape (n_cells,)
        People in each cell, of the reference and of a later date.
    judge : Judge
        Knows of how many people the reference's rows are.
    chance : float
        How often chance may go beyond what is told.
    missing : tuple of two int, optional
        Those in no cell, before and now.

    Returns
    -------
    dict of str to float
        "index", "chance_alone" (what is expected without a change) and "chance_goes_to".
    """
    wide = wide_cells(before)
    first, second = together(before, wide), together(now, wide)
    if missing is not None and any(missing):
        first, second = np.append(first, missing[0]), np.append(second, missing[1])
    persons = min(judge.reference["persons"], float(first.sum()))
    expected, beyond = chance_alone(len(first), before=persons, now=float(second.sum()), beyond=chance)
    return {"index": stability_index(first, second), "chance_alone": expected, "chance_goes_to": beyond}


def wider(figure: Figure, spread: float) -> Figure:
    """A figure of rows with the error that it has of people.

    Parameters
    ----------
    figure : Figure
        As if each row were of another person.
    spread : float
        Rows for each person.

    Returns
    -------
    Figure
        With an error larger by the root of it.
    """
    return Figure(figure.value, figure.error * float(np.sqrt(spread)))
