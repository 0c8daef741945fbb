"""An invented force at the level of scores and events, in which something changes in a known month or nothing does.

People come and go; each has a score of a fixed log-odds, from which events follow month by month, and each event comes
on record some months later. Dates a quarter apart are of mostly the same people, and their windows of a year or two
overlap, as in life. Counts are kept in the form of the summaries of `desist monitor`: the same code judges them.
"""

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from models.expected_counts import HARM_GROUPS
from models.recalibration import fit_affine
from models.score_curve_fitting import LOG, fit_score_curve
from training.monitoring.count_summary import CountedPeople
from training.monitoring.design import Design, Watched
from training.monitoring.summary import OutcomeCounts
from training.monitoring.thresholds import Monitoring
from training.protocol import Gates, Outcome

BEGIN = pd.Timestamp("2015-01-01")
REFERENCE_MONTHS = (0, 6, 12, 18)
CHANGE_MONTH = 42
LAST_MONTH = 66
_APART, _STAY, _AGES = 3, 48, (25, 30, 35, 40)
_ALL_MONTHS = LAST_MONTH + 30
_BEFORE = 3 * _STAY
_VIOLENT = 0.25
COUNTED = "count_12m"
# Of each harm group among offences, and the mean of further offences on an occasion, in which people differ widely.
_GROUPS = np.arange(len(HARM_GROUPS), 0, -1) / np.arange(1, len(HARM_GROUPS) + 1).sum()
_FURTHER, _ALIKE = 1.0, 0.5
OUTCOMES = {
    "any_12m": Outcome("any_12m", "…", 12, 18),
    "violent_12m": Outcome("violent_12m", "…", 12, 18, offences="violent"),
    "any_24m": Outcome("any_24m", "…", 24, 30),
}


@dataclass(frozen=True)
class Change:
    """What changes in month 42, all at once unless said otherwise.

    Parameters
    ----------
    name : str
        What it is called.
    level : float
        Added to everybody's true log-odds.
    slope : float
        By what true log-odds are multiplied about their mean.
    kept : float
        How much of what orders people stays, 0 to 1; the rest is drawn anew, as widely spread.
    younger : float
        By how many years people who come from then on are younger; they have 0.04 more log-odds for each.
    missing : float
        Share of people of whom an answer is missing, 0.05 before.
    offences : float
        By what the mean number of offences on an occasion is multiplied; there are 2 before.
    """

    name: str
    level: float = 0.0
    slope: float = 1.0
    kept: float = 1.0
    younger: float = 0.0
    missing: float = 0.05
    offences: float = 1.0


class Force:
    """A force of about so many people at any time.

    Parameters
    ----------
    people : int
        Who can be scored on one date.
    change : Change
        What changes.
    seed : int
        Seed of everything.
    thresholds : Monitoring
        Of the protocol.
    """

    def __init__(self, people: int, change: Change, *, seed: int, thresholds: Monitoring) -> None:
        random = self._random = np.random.default_rng(seed)
        count = people * (_ALL_MONTHS + _BEFORE) // _STAY
        entry = random.uniform(-_BEFORE, _ALL_MONTHS, count)
        leave = entry + random.exponential(_STAY, count)
        kept = leave > 0
        self._entry, self._leave = entry[kept], leave[kept]
        comes_later = self._entry >= CHANGE_MONTH
        size = len(self._entry)
        self._age = random.normal(35, 9, size) - change.younger * comes_later
        self._score = random.normal(-1.2, 0.9, size) + 0.04 * change.younger * comes_later
        self._sex = np.where(random.random(size) < 0.15, "female", "male").astype(object)
        self._is_missing = random.random(size)
        self._change, self._thresholds = change, thresholds
        self._events = self._drawn_events()
        self._offences = self._drawn_offences(np.random.default_rng((seed, 1)))

    def _drawn_events(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Whose event, in which month, in which month on record, and whether of violence."""
        change, random, score = self._change, self._random, self._score
        middle, spread = -1.2, 0.9
        drawn = middle + change.kept * (score - middle)
        drawn += np.sqrt(1 - change.kept**2) * spread * random.standard_normal(len(score))
        after = middle + change.slope * (drawn - middle) + change.level
        monthly = [-np.expm1(np.log1p(-expit(z)) / 12) for z in (score, after)]
        happens = random.random((len(score), _ALL_MONTHS)) < np.where(
            np.arange(_ALL_MONTHS) < CHANGE_MONTH, monthly[0][:, None], monthly[1][:, None]
        )
        person, month = np.nonzero(happens)
        lag = 1 + random.gamma(2.0, 2.2, len(person)).astype(int)
        return person, month, month + lag, random.random(len(person)) < _VIOLENT

    def _drawn_offences(self, random: np.random.Generator) -> np.ndarray:
        """Offences of each event by harm group, people differing in how many they commit at once."""
        person, month, _, _ = self._events
        usual = random.gamma(_ALIKE, _FURTHER / _ALIKE, len(self._score))[person]
        after = (self._change.offences * (1 + _FURTHER) - 1) / _FURTHER
        further = random.poisson(np.where(month < CHANGE_MONTH, usual, usual * after))
        return random.multinomial(1 + further, _GROUPS)

    def _counted(self, date: int) -> tuple[np.ndarray, np.ndarray]:
        """Occasions of each person, and offences by harm group, within twelve months and on record within eighteen."""
        person, month, recorded, _ = self._events
        outcome = OUTCOMES["any_12m"]
        counts = (month >= date) & (month < date + outcome.horizon_months)
        counts &= recorded <= date + outcome.proven_within_months
        size = len(self._score)
        by_group = [np.bincount(person[counts], weights=one, minlength=size) for one in self._offences[counts].T]
        return np.bincount(person[counts], minlength=size), np.column_stack(by_group)

    @cached_property
    def _expected(self) -> np.ndarray:
        """Expected offences of everybody, corrected on the reference as a release's are."""
        rows = [(self._there(date), *self._counted(date)) for date in REFERENCE_MONTHS]
        persons = np.concatenate([there for there, _, _ in rows])
        occasions = np.concatenate([found[there] for there, found, _ in rows]).astype(float)
        offences = np.concatenate([found[there].sum(axis=1) for there, _, found in rows])
        curve = fit_score_curve(self._score[persons], occasions, persons=persons, link=LOG, learned_on="the reference")
        return np.exp(curve.corrected(self._score)) * offences.sum() / occasions.sum()

    def _counts(self, dates: tuple[int, ...], there: list[np.ndarray]) -> dict[str, Any]:
        everybody = np.concatenate(there)
        total = self._expected[everybody]
        return CountedPeople(
            total=total,
            by_group=total[:, None] * _GROUPS,
            counted=np.concatenate([self._counted(date)[1][ids] for date, ids in zip(dates, there, strict=True)]),
            persons=everybody,
            sex=self._sex[everybody],
            is_mature=True,
        ).document()

    def _came_of(self, date: int, outcome: Outcome) -> tuple[np.ndarray, np.ndarray]:
        """Whether each person had the outcome, and in which month it came on record, 0 for never."""
        person, month, recorded, violent = self._events
        counts = (month >= date) & (month < date + outcome.horizon_months)
        counts &= recorded <= date + outcome.proven_within_months
        if outcome.offences == "violent":
            counts &= violent
        first = np.full(len(self._score), _ALL_MONTHS * 2)
        np.minimum.at(first, person[counts], recorded[counts] - date)
        had = first < _ALL_MONTHS * 2
        return had, np.where(had, first, 0)

    def _there(self, date: int) -> np.ndarray:
        return np.flatnonzero((self._entry <= date) & (self._leave > date))

    @cached_property
    def _corrections(self) -> dict[str, np.ndarray]:
        """Intercept and slope of each outcome's scores, learned on the reference as a release's are."""
        found = {}
        for name, outcome in OUTCOMES.items():
            dates = [(self._there(date), self._came_of(date, outcome)[0]) for date in REFERENCE_MONTHS]
            score = np.concatenate([self._score[there] for there, _ in dates])
            had = np.concatenate([had[there] for there, had in dates]).astype(float)
            found[name] = fit_affine(score[None, :], had, np.ones((1, len(had))))[0]
        return found

    @cached_property
    def design(self) -> Design:
        """What its dates are judged by.

        Returns
        -------
        Design
            Of three outcomes and a count.
        """
        watched = {name: Watched(outcome, "ARP") for name, outcome in OUTCOMES.items()}
        gates = asdict(Gates())
        asked = (watched, "", 0.3, 0, 0.0, gates, self._thresholds)
        return Design("invented", "1", "0" * 64, "landmarks", *asked, counts=(COUNTED,))

    def summary(self, *dates: int) -> dict[str, Any]:
        """Some dates in counts, with everything known that will ever be.

        Parameters
        ----------
        *dates : int
            Months since the beginning.

        Returns
        -------
        dict
            As `desist monitor` keeps it.
        """
        there = [self._there(date) for date in dates]
        everybody = np.concatenate(there)
        outcomes = {}
        for name, outcome in OUTCOMES.items():
            intercept, slope = self._corrections[name]
            came_of = [self._came_of(date, outcome) for date in dates]
            had = np.concatenate([one[ids] for (one, _), ids in zip(came_of, there, strict=True)])
            month = np.concatenate([one[ids] for (_, one), ids in zip(came_of, there, strict=True)])
            counts = OutcomeCounts(
                probability=expit(intercept + slope * self._score[everybody]),
                outcome=had.astype(float),
                sex=self._sex[everybody],
                month=month,
                starts_in_time=np.ones(len(everybody), dtype=bool),
                months=outcome.proven_within_months,
                is_mature=True,
            )
            persons = len(np.unique(everybody))
            outcomes[name] = counts.document() | {"rows": len(everybody), "persons": persons}
        days = [str((BEGIN + pd.DateOffset(months=date)).date()) for date in dates]
        return {
            "release": "0" * 64,
            "as_of_dates": days,
            "known_by": days[-1],
            "rows": len(everybody),
            "persons": len(np.unique(everybody)),
            "areas": {},
            "features": self._features(dates, there),
            "outcomes": outcomes,
            "counts": {COUNTED: self._counts(dates, there)},
        }

    def _features(self, dates: tuple[int, ...], there: list[np.ndarray]) -> dict[str, Any]:
        ages = np.concatenate([self._age[ids] for ids in there])
        is_late = np.concatenate(
            [np.full(len(ids), date >= CHANGE_MONTH) for date, ids in zip(dates, there, strict=True)]
        )
        missing = np.concatenate([self._is_missing[ids] for ids in there]) < np.where(
            is_late, self._change.missing, 0.05
        )
        by_age = np.bincount(np.searchsorted(_AGES, ages), minlength=len(_AGES) + 1)
        return {
            "age_years": {"counts": by_age.tolist(), "missing": 0},
            "need_count": {"counts": [int((~missing).sum())], "missing": int(missing.sum())},
        }

    def monitored(self) -> dict[str, dict[str, Any]]:
        """Every date that is judged.

        Returns
        -------
        dict of str to dict
            Summaries by as-of date.
        """
        months = range(REFERENCE_MONTHS[-1] + _APART, LAST_MONTH + 1, _APART)
        found = (self.summary(month) for month in months)
        return {one["as_of_dates"][0]: one for one in found}


def log_odds_of_ratio(share: float, ratio: float) -> float:
    """What must be added to log-odds so that a share becomes so many times as large.

    Parameters
    ----------
    share : float
        Between 0 and 1.
    ratio : float
        Above 0; share times ratio below 1.

    Returns
    -------
    float
        Log-odds.
    """
    return float(logit(share * ratio) - logit(share))
