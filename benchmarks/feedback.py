"""Feedback over retraining cycles and the alarm that goes off before it: `python -m benchmarks.feedback --out R.json`.

People of two groups offend alike. The police detect some more of what one group does (the plant). Each year a model
that is blind to groups is trained on the records so far, a list at capacity is taken, people on it are watched more,
and patrols follow the list: where a group has more places than people, more of what it does is found next year.
Records, labels and the next list follow (after Ensign and others 2018, Runaway feedback loops in predictive policing).

Each year the monitor looks at what a force can see, how many offences the police detect for each one reported, of all
years so far (`detection_by_group`), and goes off where chance explains it in less than 5% shared over the years.
Printed by size and plant: in how many runs it went off before the planted group's share of the list had risen by a
tenth, in which year, how far the share had risen by then and by the last year. With nothing planted and patrols that
follow no list every alarm is false. Each with and without leaving people out of the labels while they are listed, as
training does.

Everything is invented and comes out again from the seed.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from fairness_reports.detection import detection_by_group

# How much more of what one group does is detected, and how far patrols follow the list. The first plants nothing.
PLANTS = ((1.0, 0.0), (1.0, 1.0), (1.1, 1.0), (1.5, 1.0))
_SHARE_OF_B = 0.3
_REPORTED, _DETECTED = 0.28, 0.12  # offences a year on average, of all people
_SPREAD = 1.1  # of the log of how much people offend
_FADES = 0.7  # what remains of a record from one year to the next
_BEFORE = 3  # years of records before the first model
_LEVEL = 0.05


@dataclass(frozen=True)
class Force:
    """One invented force and how it polices.

    Parameters
    ----------
    people : int
        On record.
    factor : float
        How much more of what the planted group does the police detect from the start; 1 plants nothing.
    places : float
        Share of people on the list.
    watched : float
        How much more of what listed people do is detected.
    patrols : float
        How far patrols follow the list: 0 not at all, 1 in proportion.
    """

    people: int
    factor: float
    places: float = 0.03
    watched: float = 1.5
    patrols: float = 1.0


@dataclass(frozen=True)
class Run:
    """What happened to one force.

    Parameters
    ----------
    alarm : int or None
        Year of the first alarm about the planted group; None where it never went off.
    shares : list of float
        The planted group's share of the list, year by year.
    """

    alarm: int | None
    shares: list[float]

    def risen(self, year: int) -> float:
        """By what part of itself the share had risen by a year.

        Parameters
        ----------
        year : int
            From 0.

        Returns
        -------
        float
            0.1 is a tenth.
        """
        return self.shares[year] / self.shares[0] - 1

    @property
    def is_in_time(self) -> bool:
        """Whether the alarm went off before the share had risen by a tenth.

        Returns
        -------
        bool
            False where there was none.
        """
        late = next((year for year in range(len(self.shares)) if self.risen(year) >= 0.1), len(self.shares))
        return self.alarm is not None and self.alarm < late


def simulate_force(force: Force, *, years: int, seed: int, leave_listed_out: bool = False) -> Run:
    """One force over years of retraining.

    Parameters
    ----------
    force : Force
        Who and how.
    years : int
        Lists, one a year.
    seed : int
        Of everything.
    leave_listed_out : bool, default False
        Whether what came to light of people while they were listed counts in no label and no history.

    Returns
    -------
    Run
        Shares and alarm.
    """
    rng = np.random.default_rng(seed)
    is_b = rng.random(force.people) < _SHARE_OF_B
    rate = np.exp(_SPREAD * rng.standard_normal(force.people) - _SPREAD**2 / 2)
    listed, patrol = np.zeros(force.people, dtype=bool), 1.0
    history, counts = np.zeros((force.people, 2)), np.zeros((force.people, 2))
    learned: tuple[np.ndarray, np.ndarray] | None = None
    shares: list[float] = []
    alarm: int | None = None
    for year in range(-_BEFORE, years):
        if year >= 0 and learned is not None:
            listed = _list(*learned, history, places=force.places, rng=rng)
            shares.append(float(is_b[listed].mean()))
            patrol = (shares[-1] / is_b.mean()) ** force.patrols
        seen = np.column_stack(
            [
                rng.poisson(_REPORTED * rate),
                rng.poisson(_DETECTED * rate * _attention(force, is_b, listed, patrol)),
            ]
        )
        counted = np.where(listed[:, None], 0, seen) if leave_listed_out else seen
        usable = ~listed if leave_listed_out else np.ones(force.people, dtype=bool)
        learned = history[usable], counted[usable].sum(axis=1) > 0
        history = _FADES * history + counted
        if year >= 0:
            counts += seen
            if alarm is None and _alarm(counts, is_b, looks=years):
                alarm = year
    return Run(alarm, shares)


def _attention(force: Force, is_b: np.ndarray, listed: np.ndarray, patrol: float) -> np.ndarray:
    """How much of what each person does the police find, beside what they find of everybody on average at first."""
    own = np.where(is_b, force.factor * patrol, 1.0)
    return own * np.where(listed, force.watched, 1.0)


def _list(
    features: np.ndarray, labels: np.ndarray, history: np.ndarray, *, places: float, rng: np.random.Generator
) -> np.ndarray:
    """The people whom a model of last year's labels places highest, ties by lot."""
    model = LogisticRegression().fit(np.log1p(features), labels)
    score = model.decision_function(np.log1p(history)) + 1e-9 * rng.standard_normal(len(history))
    listed = np.zeros(len(history), dtype=bool)
    listed[np.argsort(-score, kind="stable")[: round(places * len(history))]] = True
    return listed


def _alarm(counts: np.ndarray, is_b: np.ndarray, *, looks: int) -> bool:
    """Whether unequal detection is surer than 5% shared over all the years that it is looked for."""
    people = pd.DataFrame({"reported": counts[:, 0], "detected": counts[:, 1], "ethnicity": np.where(is_b, "B", "A")})
    found = detection_by_group(people, reported="reported", police_detected="detected", attributes=["ethnicity"])
    p = found["comparisons"][0]["p"]
    return p is not None and p < _LEVEL / looks


def table(
    sizes: Sequence[int], plants: Sequence[tuple[float, float]], *, years: int, runs: int, seed: int
) -> list[dict]:
    """How the alarm does, by size and plant.

    Parameters
    ----------
    sizes : sequence of int
        People of a force.
    plants : sequence of (float, float)
        How much more of what one group does is detected, 1 nothing; and how far patrols follow the list.
    years : int
        Lists, one a year.
    runs : int
        Forces of each kind.
    seed : int
        Of the first; the others follow.

    Returns
    -------
    list of dict
        One row for each size, plant and way of labelling.
    """
    rows = []
    for people in sizes:
        for factor, patrols in plants:
            for leave_out in (False, True):
                force = Force(people, factor, patrols=patrols)
                made = [
                    simulate_force(force, years=years, seed=seed + k, leave_listed_out=leave_out) for k in range(runs)
                ]
                alarms = [run.alarm for run in made if run.alarm is not None]
                rows.append(
                    {
                        **asdict(force),
                        "leave_listed_out": leave_out,
                        "runs": runs,
                        "alarms": len(alarms),
                        "in_time": sum(run.is_in_time for run in made),
                        "median_year": float(np.median(alarms)) if alarms else None,
                        "risen_at_alarm": _mean([run.risen(run.alarm) for run in made if run.alarm is not None]),
                        "first_share": _mean([run.shares[0] for run in made]),
                        "risen_at_last": _mean([run.risen(years - 1) for run in made]),
                    }
                )
    return rows


def _mean(values: list[float]) -> float | None:
    return round(float(np.mean(values)), 3) if values else None


def main() -> None:
    """Print the table and write it."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--people", type=int, nargs="+", default=[3_000, 100_000, 400_000])
    asked.add_argument("--years", type=int, default=8)
    asked.add_argument("--runs", type=int, default=20)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--out", type=Path)
    given = asked.parse_args()
    rows = table(given.people, PLANTS, years=given.years, runs=given.runs, seed=given.seed)
    print(pd.DataFrame(rows).to_string(index=False))
    if given.out:
        given.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
