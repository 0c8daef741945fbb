"""How soon a change is seen and how often none is taken for one: `python -m benchmarks.drift --out R.json`.

Invented forces (`benchmarks/drift_force.py`) are monitored each quarter for nearly four years. In some nothing changes:
counted are the years in which anything but "nothing to do" is said. In others one thing changes in a known month:
counted are the months until it is said, and until recalibrating or refitting is. A figure is said when it can be known:
early follow-up after six months, an outcome when it is proven. Chance is all that is simulated here; ageing is not.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.drift_force import BEGIN, CHANGE_MONTH, COUNTED, LAST_MONTH, OUTCOMES, REFERENCE_MONTHS, Change, Force
from training.monitoring.report import monitoring_report
from training.monitoring.verdicts import Verdict
from training.protocol_reading import read_protocol

NONE = Change("nothing changes")
CHANGES = (
    Change("a third less reoffending", level=-0.55),
    Change("a fifth less reoffending", level=-0.31),
    Change("a quarter more reoffending", level=0.33),
    Change("scores too extreme (true slope 0.6)", slope=0.6),
    Change("half of the order lost", kept=0.5),
    Change("newcomers eight years younger", younger=8.0),
    Change("an answer missing of 40%", missing=0.4),
    Change("three in ten more offences on an occasion", offences=1.3),
)
_ORDER = list(Verdict)


def said(force: Force) -> list[tuple[int, Verdict]]:
    """What is said of a force, and in which month it can be.

    Parameters
    ----------
    force : Force
        With all its dates.

    Returns
    -------
    list of tuple of int and Verdict
        Months since the beginning, in order.
    """
    report = monitoring_report(force.monitored(), force.summary(*REFERENCE_MONTHS), force.design)
    found = []
    for date in report["dates"]:
        day = pd.Timestamp(date["as_of_date"])
        month = 12 * (day.year - BEGIN.year) + day.month - BEGIN.month
        for one in date["findings"]:
            found.append((month + _wait(one["of"], force), Verdict(one["verdict"])))
    return sorted(found, key=lambda one: one[0])


def false_alarms(people: int, *, forces: int, seed: int = 0) -> dict[str, Any]:
    """Of how many years without a change anything was said.

    Parameters
    ----------
    people : int
        Of each force on one date.
    forces : int
        How many.
    seed : int
        Seed of the first.

    Returns
    -------
    dict
        "people", "years", "alarmed" (years in which anything was said) and "share".
    """
    thresholds = read_protocol("borough_any_12m").monitoring
    years = alarmed = 0
    for number in range(forces):
        found = said(Force(people, NONE, seed=seed + number, thresholds=thresholds))
        dates = range(REFERENCE_MONTHS[-1] + thresholds.judged_every_months, LAST_MONTH + 1)
        years += len(dates) / 12
        alarmed += len({(month - dates[0]) // 12 for month, _ in found})
    return {"people": people, "forces": forces, "years": years, "alarmed": alarmed, "share": alarmed / years}


def months_to_see(change: Change, people: int, *, forces: int, seed: int = 0) -> dict[str, Any]:
    """How many months go by until a change is said.

    Parameters
    ----------
    change : Change
        What changes.
    people : int
        Of each force on one date.
    forces : int
        How many.
    seed : int
        Seed of the first.

    Returns
    -------
    dict
        "people", "change", and of "anything" and of "action" (recalibrate or refit) the months by which half and nine
        in ten of the forces were told, None where fewer were, and the share that were told at all.
    """
    thresholds = read_protocol("borough_any_12m").monitoring
    waits: dict[str, list[float]] = {"anything": [], "action": []}
    for number in range(forces):
        found = said(Force(people, change, seed=seed + number, thresholds=thresholds))
        since = [(month - CHANGE_MONTH, verdict) for month, verdict in found if month >= CHANGE_MONTH]
        waits["anything"].append(min((month for month, _ in since), default=np.inf))
        acts = (month for month, verdict in since if _ORDER.index(verdict) >= _ORDER.index(Verdict.RECALIBRATE))
        waits["action"].append(min(acts, default=np.inf))
    told = {key: _quantiles(np.array(months)) for key, months in waits.items()}
    return {"people": people, "change": change.name, "forces": forces, **told}


def _wait(kind: str, force: Force) -> int:
    outcome = kind.split(maxsplit=1)[0]
    if kind.endswith("early"):
        return force.design.thresholds.early_months
    if outcome == COUNTED:
        outcome = "any_12m"
    return OUTCOMES[outcome].proven_within_months if kind.endswith("matured") else 0


def _quantiles(months: np.ndarray) -> dict[str, float | None]:
    half, most = np.quantile(months, [0.5, 0.9], method="higher")
    return {
        "half": float(half) if np.isfinite(half) else None,
        "nine_in_ten": float(most) if np.isfinite(most) else None,
        "told": float(np.isfinite(months).mean()),
    }


def main() -> None:
    """Measure what is asked for, write the figures and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", nargs="+", type=int, default=[1000, 5000], help="scored on one date")
    parser.add_argument("--forces", type=int, default=100, help="in which nothing changes")
    parser.add_argument("--changed", type=int, default=20, help="in which one thing does, of each kind")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    found: list[dict[str, Any]] = []
    for people in options.people:
        found.append(false_alarms(people, forces=options.forces))
        one = found[-1]
        print(f"{people:,} people: anything said in {one['alarmed']} of {one['years']:.0f} years without change")
        for change in CHANGES:
            found.append(months_to_see(change, people, forces=options.changed, seed=10_000))
            anything, action = (found[-1][key] for key in ("anything", "action"))
            print(
                f"  {change.name}: said by month {anything['half']} (half), {anything['nine_in_ten']} (nine in ten); "
                f"to recalibrate or refit {action['half']}, {action['nine_in_ten']}",
                flush=True,
            )
        options.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
