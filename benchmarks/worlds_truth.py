"""People of a simulated world on one day with their true probabilities: what came of them in many futures.

Two truths are kept apart. A person's *own* probability hangs on everything about them, hidden traits included: it is
the share of futures, lived on from that very day, in which the outcome came. What can be *known* is the mean of it over
all people alike in what a model reads; no range of a model can promise more. It is learned from the own probabilities
of some ten thousand people by boosted trees, each person told by two fits that they were in neither of.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.stats import spearmanr
from sklearn.ensemble import HistGradientBoostingClassifier

from features import CaseTables, simulate
from features.synthetic.borough import FIRST_DAY, Borough
from features.synthetic.futures import futures
from training.case_study import case_study
from training.labels import outcomes_after
from training.protocol import Protocol
from training.study import TEST

BEFORE, ON, UNTIL = "2025-06-30", "2026-06-30", "2028-06-30"
_PARTS = 5
_HALVES = ((1, 2), (3, 4))


@dataclass(frozen=True)
class Judged:
    """People on the day, and the truth about them.

    Parameters
    ----------
    rows : DataFrame of shape (n_people, n_columns)
        What was known of them on the day, and "outcome", what came in the world itself.
    came : ndarray of int of shape (n_people, n_futures)
        Whether the outcome came in each future.
    known : ndarray of shape (n_people,)
        The probability that can be known from what a model reads.
    noise : float
        Standard error of `known`, the root of its mean square over people.
    """

    rows: pd.DataFrame
    came: np.ndarray
    known: np.ndarray
    noise: float

    @property
    def own(self) -> np.ndarray:
        """Share of futures with the outcome: a person's own probability, but for the chance of so many futures."""
        return self.came.mean(axis=1)

    def hidden_spread(self) -> float:
        """Standard deviation of own probabilities around what can be known, without chance of futures and `noise`."""
        own = self.own
        chance = (own * (1 - own)).mean() / (self.came.shape[1] - 1)
        return float(np.sqrt(max(((own - self.known) ** 2).mean() - chance - self.noise**2, 0.0)))

    def best_order(self) -> float:
        """Rank correlation of what can be known with the futures: the most that a model of these columns could have."""
        return order(self.known, self.own)


def judged_people(world: str, protocol: Protocol, *, people: int, count: int, seed: int) -> Judged:
    """People of a borough of their own, nobody of whom any model was learned from.

    Those are left out whom a training leaves out: members of a cohort, and who comes out of prison so late that their
    outcome lies beyond the records.
    """
    borough, tables, rows = people_of_the_day(world, protocol, people=people, seed=seed)
    ids = pd.Index(rows["person_id"])
    came = [
        outcomes_after(later, pd.Timestamp(ON), ids, protocol.outcome, known_by=pd.Timestamp(UNTIL))[
            "outcome"
        ].to_numpy()
        for later in lived_on(borough, tables, count=count, seed=seed)
    ]
    matrix = np.column_stack(came).astype(int)
    known, noise = what_can_be_known(rows[list(protocol.features)].to_numpy(dtype=float), matrix.mean(axis=1))
    return Judged(rows, matrix, known, noise)


def people_of_the_day(
    world: str, protocol: Protocol, *, people: int, seed: int, start: str = FIRST_DAY
) -> tuple[Borough, CaseTables, pd.DataFrame]:
    """A borough, its tables, and what was known on the day of everybody whom a training would not leave out."""
    borough = Borough(people, seed, world=world, start=start, end=UNTIL)
    tables, _ = simulate(people, seed, world=world, start=start, end=UNTIL)
    before, day, last = (datetime.date.fromisoformat(date) for date in (BEFORE, ON, UNTIL))
    # Everybody is held out, so that nobody plays a part on the dates before that a protocol has to have.
    split = replace(
        protocol.split, train_as_of=(before,), recalibrate_as_of=(before,), test_as_of=(day,), held_out_share=1.0
    )
    rows = case_study(tables, replace(protocol, index_date=last, split=split)).part(TEST).reset_index(drop=True)
    return borough, tables, rows


def lived_on(borough: Borough, tables: CaseTables, *, count: int, seed: int) -> Iterator[CaseTables]:
    """The persons of a borough with what might have come of them after the day, many times over."""
    for later in futures(borough, on=ON, count=count, seed=seed):
        yield CaseTables({"persons": tables["persons"], **later})


def what_can_be_known(X: np.ndarray, own: np.ndarray) -> tuple[np.ndarray, float]:
    """Mean of own probabilities over all who are alike in X, and its standard error.

    People are dealt into five parts by their place. Each part is told by two fits on two others each; their mean is the
    answer and half their difference its error, which leaves out what both smooth away.
    """
    part = np.arange(len(X)) % _PARTS
    told = np.empty((2, len(X)))
    for asked in range(_PARTS):
        for half, places in enumerate(_HALVES):
            learned = np.isin((part - asked) % _PARTS, places)
            told[half, part == asked] = _fitted(X[learned], own[learned]).predict_proba(X[part == asked])[:, 1]
    return told.mean(axis=0), float(np.sqrt(np.mean((told[0] - told[1]) ** 2)) / 2)


def _fitted(X: np.ndarray, own: np.ndarray) -> HistGradientBoostingClassifier:
    """Trees on shares: each person once with the outcome and once without, weighed by how often each came."""
    trees = HistGradientBoostingClassifier(
        learning_rate=0.05, max_iter=120, max_leaf_nodes=8, min_samples_leaf=40, l2_regularization=1.0, random_state=0
    )
    outcome = np.repeat([1, 0], len(X))
    return trees.fit(np.vstack([X, X]), outcome, sample_weight=np.concatenate([own, 1 - own]))


def order(first: np.ndarray, second: np.ndarray) -> float:
    """Spearman's rank correlation."""
    return float(spearmanr(first, second).statistic)
