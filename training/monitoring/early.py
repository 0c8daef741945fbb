"""Early follow-up: events that are on record some months after a date, beside those of the reference by then.

It is not yet the outcome. What is offended and proven takes months to be recorded; the reference people's events are
counted by the day on which they were recorded too, so that like is compared with like.
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from features import CaseTables
from training.labels import counts_for, proven_offences
from training.monitoring.performance import Figure
from training.monitoring.score_bins import COUNT, ScoreBins, places
from training.protocol import Outcome

_BANDS = 10
_FEWEST_EVENTS = 20


@dataclass(frozen=True)
class EarlyBins:
    """People by score, and in which month of their follow-up the first event of each came on record.

    Parameters
    ----------
    scores : ScoreBins
        People followed from the date on.
    seen : ndarray of float of shape (n_bins, n_months)
        How many of them had their first event recorded in each month that has gone by.
    """

    scores: ScoreBins
    seen: np.ndarray

    @property
    def months(self) -> int:
        """Months of follow-up that have gone by.

        Returns
        -------
        int
            0 or more.
        """
        return self.seen.shape[1]

    @classmethod
    def of(cls, probability: np.ndarray, month: np.ndarray, *, months: int) -> Self:
        """Bins of some people.

        Parameters
        ----------
        probability : ndarray of shape (n_people,)
            Probabilities, 0 to 1.
        month : ndarray of int of shape (n_people,)
            In which month the first event came on record, from 1; 0 where none has.
        months : int
            Months that have gone by; later ones do not count.

        Returns
        -------
        EarlyBins
            Of these people.
        """
        seen = np.zeros((COUNT, months))
        is_seen = (month >= 1) & (month <= months)
        np.add.at(seen, (places(probability)[is_seen], month[is_seen] - 1), 1)
        return cls(ScoreBins.of(probability), seen)

    def document(self) -> dict[str, Any]:
        """The bins as JSON.

        Returns
        -------
        dict
            "months", "scores", and "seen", of each filled bin the events by month.
        """
        kept = self.scores.filled
        return {
            "months": self.months,
            "scores": self.scores.document(),
            "seen": self.seen[kept].astype(int).tolist(),
        }

    @classmethod
    def read(cls, document: dict[str, Any]) -> Self:
        """Bins as `document` gives them.

        Parameters
        ----------
        document : dict
            "months", "scores" and "seen".

        Returns
        -------
        EarlyBins
            The same.
        """
        scores = ScoreBins.read(document["scores"])
        seen = np.zeros((COUNT, document["months"]))
        seen[scores.filled] = np.reshape(document["seen"], (len(scores.filled), document["months"]))
        return cls(scores, seen)


def month_on_record(tables: CaseTables, start: pd.Series, outcome: Outcome, *, known_by: pd.Timestamp) -> pd.Series:
    """In which month of follow-up the first event of each person came on record.

    Parameters
    ----------
    tables : CaseTables
        All case tables.
    start : Series of Timestamp, indexed by person
        When the follow-up of each starts; missing where it has not.
    outcome : Outcome
        What counts, within which horizon, proven within how long.
    known_by : Timestamp
        The last day whose records may be looked at.

    Returns
    -------
    Series of int, with the index of `start`
        From 1; 0 where nothing is on record.
    """
    horizon = start + pd.DateOffset(months=outcome.horizon_months)
    proof = start + pd.DateOffset(months=outcome.proven_within_months)
    offences = proven_offences(tables, start, horizon, proof, known_by=known_by)
    counted = offences[counts_for(outcome, offences["ho_offence_code"])]
    first = counted.groupby("person_id")["recorded_date"].min().reindex(start.index)
    month = first.notna().astype(int)
    for number in range(1, outcome.proven_within_months + 1):
        month += first > start + pd.DateOffset(months=number)
    return month


def early_ratio(before: EarlyBins, now: EarlyBins, *, months: int, spread: float = 1.0) -> dict[str, Any] | None:
    """Events on record after some months, for each one that the reference people had by then at the same score.

    Parameters
    ----------
    before, now : EarlyBins
        Of the reference and of a later date.
    months : int
        After how many months, at most those that have gone by for both.
    spread : float, default 1
        By how much the reference counts people more than once: its rows for each person.

    Returns
    -------
    dict or None
        "observed", "expected" and "ratio", a `Figure` with the error of its logarithm; None where either has fewer than
        20 events.

    Notes
    -----
    Expected are, in each tenth of the reference by score, as many of a hundred as of the reference. The error is of
    both: n f (1 - f) for the events seen, n^2 f (1 - f) / m for those expected, n people and m of the reference of
    whom the share f had an event.
    """
    bands = _bands(before.scores.people)
    had, were = (np.bincount(bands, weights=one) for one in (before.seen[:, :months].sum(axis=1), before.scores.people))
    people = np.bincount(bands, weights=now.scores.people, minlength=len(were))
    share = had / were
    observed, expected = float(now.seen[:, :months].sum()), float((people * share).sum())
    if min(observed, float(had.sum())) < _FEWEST_EVENTS:
        return None
    own = (people * share * (1 - share)).sum()
    borrowed = (people**2 * share * (1 - share) / were).sum() * spread
    error = float(np.sqrt(own / (expected * observed) + borrowed / expected**2))
    return {"observed": observed, "expected": expected, "ratio": Figure(observed / expected, error)}


def _bands(people: np.ndarray) -> np.ndarray:
    """The tenth of the reference, by score, that each bin belongs to."""
    filled = np.flatnonzero(people)
    held = people[filled]
    below = (np.cumsum(held) - held / 2) / held.sum()
    # A full bin may leave a tenth empty, so the tenths that there are get numbers anew.
    band = np.unique((below * _BANDS).astype(int), return_inverse=True)[1]
    nearest = np.searchsorted(filled, np.arange(len(people)), side="right") - 1
    return band[np.maximum(nearest, 0)]
