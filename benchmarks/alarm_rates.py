"""How often alarms about a cohort and about decisions are right and wrong: `python -m benchmarks.alarm_rates`.

Invented people at the sizes of a borough, London and the country. Of a cohort the police find half as much again as of
people outside at equal risk, or as much; officers put forward a group ten points less often of those that the list
proposes, or alike. Counted are alarms about what was planted; where nothing is, every one of them is false.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from fairness_reports.cohort_detection import cohort_detection
from fairness_reports.human_stage import human_stage_audit

# People on record on a date, and cases reviewed in a year.
SIZES = {"borough": (1_300, 400), "London": (43_000, 13_000), "country": (200_000, 60_000)}
_COHORT = 0.03
_ALARMS = ("concern", "fragile")


def cohort_rows(count: int, *, factor: float, rng: np.random.Generator) -> pd.DataFrame:
    """People of a date, some in a cohort, of whom the police detect so many times as much."""
    risk = np.clip(rng.gamma(1.0, 0.5, count), 0.01, 3)
    inside = rng.random(count) < _COHORT * np.clip(2 * risk, 0, 3)
    reported = rng.random(count) < 1 - np.exp(-0.5 * risk)
    detected = rng.random(count) < 1 - np.exp(-0.2 * risk * np.where(inside, factor, 1.0))
    return pd.DataFrame(
        {
            "person_id": np.arange(count).astype(str),
            "forecast": 1 - np.exp(-0.7 * risk),
            "in_cohort": inside,
            "any": reported | detected,
            "reported": reported,
            "police_detected": detected,
        }
    )


def reviewed_cases(count: int, *, gap: float, rng: np.random.Generator) -> pd.DataFrame:
    """Cases that a list treats alike, and people one group less well by so much."""
    group = rng.choice(["A", "B"], count, p=[0.7, 0.3])
    proposed = rng.random(count) < 0.5
    keeps = rng.random(count) < np.where(group == "B", 0.8 - gap, 0.8)
    return pd.DataFrame(
        {
            "ethnicity": group,
            "proposed": proposed.astype(float),
            "first_view": (rng.random(count) < 0.5).astype(float),
            "put_forward": np.where(proposed, keeps, rng.random(count) < 0.1).astype(float),
            "own_first_view": (rng.random(count) < 0.5).astype(float),
            "reoffended": (rng.random(count) < 0.4).astype(float),
        }
    )


def watched(count: int, planted: bool, rng: np.random.Generator) -> bool:
    """Whether the alarm about a cohort goes off."""
    found = cohort_detection(cohort_rows(count, factor=1.5 if planted else 1.0, rng=rng))
    return bool(found["comparisons"]) and found["comparisons"][-1]["verdict"] in _ALARMS


def decided(count: int, planted: bool, rng: np.random.Generator) -> bool:
    """Whether any alarm about decisions goes off that was named beforehand, or the one about who is refused."""
    cases = reviewed_cases(count, gap=0.1 if planted else 0.0, rng=rng)
    found = human_stage_audit(cases, attributes=["ethnicity"])
    asked = ("put_forward", "overridden", "refused_though_proposed")
    return any(c["verdict"] in _ALARMS for c in found["comparisons"] if c["metric"] in asked)


def rates(alarm: Callable[[int, bool, np.random.Generator], bool], place: int, *, runs: int, seed: int) -> list[dict]:
    """Alarms by size, planted and not.

    Parameters
    ----------
    alarm : callable
        From a size, whether something is planted, and chance, to whether it goes off.
    place : int
        Which of the sizes it takes.
    runs : int
        Of each kind.
    seed : int
        Of all of them.

    Returns
    -------
    list of dict
        One row for each size.
    """
    rows = []
    for name, sizes in SIZES.items():
        row = {"alarm": alarm.__name__, "size": name, "people": sizes[place], "runs": runs}
        for planted in (True, False):
            rng = np.random.default_rng([seed, sizes[place], planted])
            row["found" if planted else "false"] = sum(alarm(sizes[place], planted, rng) for _ in range(runs))
        rows.append(row)
    return rows


def main() -> None:
    """Print the table and write it."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--runs", type=int, default=100)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--out", type=Path)
    given = asked.parse_args()
    rows = [*rates(watched, 0, runs=given.runs, seed=given.seed), *rates(decided, 1, runs=given.runs, seed=given.seed)]
    print(pd.DataFrame(rows).to_string(index=False))
    if given.out:
        given.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
