"""The simulated worlds, where the truth is known: `python -m benchmarks.worlds --out R.json`.

In each world some boroughs are learned from as the shipped protocol says, up to corrections on the latest dates whose
outcomes were known on 30 June 2026. Each model then forecasts the people of another borough on that day, whose true
probabilities are known from lives gone on with many times (`benchmarks/worlds_truth.py`). Printed are calibration,
order, and how many ranges of the model, 5th to 95th percentile, hold two things:

- *the truth*: the probability that can be known from what a model reads;
- *its own aim*: what the method says on average over boroughs, which is all that resampling persons can know of.

Results in simulated worlds are a test of the method and never evidence about people.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit, logit
from scipy.stats import t as student

from benchmarks.worlds_truth import ON, Judged, judged_people, order
from features import simulate
from features.synthetic.settings import worlds
from models.additive import AdditiveRisk
from models.recalibration import fit_affine
from training.candidates import additive, recalibrated
from training.case_study import case_study
from training.protocol import Protocol
from training.protocol_reading import read_protocol
from training.study import LATEST, TEST

RANGE = (0.05, 0.95)
_JUDGED_SEED = 777
_FARTHEST = 5.0
_KEY = ["people", "world"]
_HELD = ("hold_the_truth", "hold_their_own_aim")
Figure = dict[str, float | None]


@dataclass(frozen=True)
class Forecast:
    """What one model says of the judged people.

    Parameters
    ----------
    probability, low, high : ndarray of shape (n_people,)
        The forecast and the range of the model.
    before : ndarray of shape (n_people,)
        The forecast as corrected on the earlier dates, before the latest were known.
    """

    probability: np.ndarray
    low: np.ndarray
    high: np.ndarray
    before: np.ndarray


def learn(world: str, protocol: Protocol, *, people: int, seed: int) -> tuple[AdditiveRisk, AdditiveRisk]:
    """The additive model of a borough, corrected on the earlier and on the latest dates."""
    tables, _ = simulate(people, seed, world=world, end=ON)
    study = case_study(tables, protocol)
    fitting = {"replicate_count": protocol.replicate_count, "bin_count": protocol.bin_count}
    rows = study.part(TEST, LATEST)
    made = additive(study, rows, name="additive", inputs=study.inputs, fitting=fitting, seed=protocol.seed)
    if made.unseen is None:
        raise TypeError("The additive model tells no forecasts of people unseen.")
    latest = recalibrated(
        made.served(), rows, seed=protocol.seed, learned_on="the latest dates", score=made.unseen(rows)
    )
    return made.served(), latest


def forecast(before: AdditiveRisk, latest: AdditiveRisk, rows: pd.DataFrame) -> Forecast:
    """What a model says of people, with its range."""
    low, high = np.quantile(latest.replicate_probability(rows), RANGE, axis=1)
    return Forecast(latest.probability(rows), low, high, before.probability(rows))


def measure(world: str, protocol: Protocol, *, people: int, judged: Judged, trainings: int) -> dict:
    """Figures of some trainings in one world."""
    made = [
        forecast(*learn(world, protocol, people=people, seed=seed), judged.rows) for seed in range(1, trainings + 1)
    ]
    return {
        "world": world,
        "people": people,
        "trainings": trainings,
        "judged": len(judged.rows),
        "futures": judged.came.shape[1],
        "with_outcome": float(judged.own.mean()),
        "calibration": calibration([one.probability for one in made], judged.own),
        "calibration_before": calibration([one.before for one in made], judged.own),
        "order": {
            "with_own": over([order(one.probability, judged.own) for one in made]),
            "at_best": judged.best_order(),
            "with_known": over([order(one.probability, judged.known) for one in made]),
        },
        "range": ranges(made, judged),
        "hidden_spread": judged.hidden_spread(),
        "truth_noise": judged.noise,
    }


def calibration(forecasts: Sequence[np.ndarray], own: np.ndarray) -> dict[str, Figure]:
    """Observed to expected, intercept (slope held at 1) and slope against true probabilities, over trainings."""
    z = [logit(one) for one in forecasts]
    slopes = [float(fit_affine(one[None, :], own, np.ones((1, len(own))))[0, 1]) for one in z]
    return {
        "observed_to_expected": over([own.mean() / one.mean() for one in forecasts]),
        "intercept": over([_shift(one, own) for one in z]),
        "slope": over(slopes),
    }


def ranges(made: Sequence[Forecast], judged: Judged) -> dict:
    """How many ranges hold the truth, by tenth of the forecast too, and their own aim; how wide they are."""
    held = [(one.low <= judged.known) & (judged.known <= one.high) for one in made]
    tenths = [pd.qcut(one.probability, 10, labels=False, duplicates="drop") for one in made]
    by_tenth = np.mean(
        [pd.Series(one).groupby(tenth).mean().reindex(range(10)) for one, tenth in zip(held, tenths, strict=True)],
        axis=0,
    )
    return {
        "hold_the_truth": over([float(one.mean()) for one in held]),
        "by_tenth": [round(float(share), 3) for share in by_tenth],
        "hold_their_own_aim": over(own_aim(made)),
        "width": over([float((one.high - one.low).mean()) for one in made]),
        "error": over([float(np.sqrt(np.mean((one.probability - judged.known) ** 2))) for one in made]),
        "error_of_the_average": float(np.sqrt(np.mean((_average(made) - judged.known) ** 2))),
    }


def own_aim(made: Sequence[Forecast]) -> list[float]:
    """Share of ranges of each training that hold what the method says on average.

    The average of the n others has chance of its own: a training differs from it by the root of (n + 1) / n times as
    much as from the average without end, so the difference is made that much smaller.
    """
    z = np.array([logit(one.probability) for one in made])
    n = len(z) - 1
    shares = []
    for place, one in enumerate(made):
        aim = expit(z[place] + (np.delete(z, place, axis=0).mean(axis=0) - z[place]) * np.sqrt(n / (n + 1)))
        shares.append(float(((one.low <= aim) & (aim <= one.high)).mean()))
    return shares


def over(figures: Sequence[float]) -> Figure:
    """Mean of a figure over trainings with its range of 95%, by Student's t; no range of one training."""
    mean, count = float(np.mean(figures)), len(figures)
    if count < 2:
        return {"value": mean, "low": None, "high": None}
    reach = float(student.ppf(0.975, count - 1) * np.std(figures, ddof=1) / np.sqrt(count))
    return {"value": mean, "low": mean - reach, "high": mean + reach}


def _average(made: Sequence[Forecast]) -> np.ndarray:
    return expit(np.mean([logit(one.probability) for one in made], axis=0))


def _shift(z: np.ndarray, own: np.ndarray) -> float:
    return float(brentq(lambda shift: expit(z + shift).mean() - own.mean(), -_FARTHEST, _FARTHEST))


def write_table(found: Sequence[dict], path: Path) -> None:
    """The coverage of the ranges as the small table that releases quote, one line a world and size.

    A line of a world and size that is there already is replaced, the others stay.
    """
    lines = pd.DataFrame(
        {
            **{name: one[name] for name in _KEY},
            "trainings": one["trainings"],
            "judged": one["judged"],
            **{name: round(one["range"][name]["value"], 3) for name in _HELD},
            "width": round(one["range"]["width"]["value"], 3),
            "hidden_spread": round(one["hidden_spread"], 3),
        }
        for one in found
    )
    if path.is_file():
        lines = pd.concat([pd.read_csv(path), lines])
    lines.drop_duplicates(_KEY, keep="last").sort_values(_KEY).to_csv(path, index=False, lineterminator="\n")


def told(one: dict) -> str:
    """The figures of one world in some lines."""
    ranged, place = one["range"], one["order"]
    lines = [f"{one['world']}, {one['trainings']} boroughs of {one['people']} people, judged on {one['judged']}"]
    for name, when in (("calibration_before", "corrected on earlier dates"), ("calibration", "on the latest")):
        figures = ", ".join(f"{key.replace('_', ' ')} {in_words(figure)}" for key, figure in one[name].items())
        lines.append(f"  {when}: {figures}")
    lines.append(
        f"  order: {in_words(place['with_own'])} with own probabilities, at best {place['at_best']:.3f}; "
        f"{in_words(place['with_known'])} with what can be known"
    )
    lines.append(
        f"  ranges of the model, of 90%: hold the truth {in_words(ranged['hold_the_truth'])}, their own aim "
        f"{in_words(ranged['hold_their_own_aim'])}; {in_words(ranged['width'])} wide"
    )
    lines.append(f"  by tenth of the forecast: {' '.join(f'{share:.2f}' for share in ranged['by_tenth'])}")
    lines.append(
        f"  error {in_words(ranged['error'])}, of the average over trainings {ranged['error_of_the_average']:.3f}, the "
        f"truth itself known to {one['truth_noise']:.3f}; own probabilities lie {one['hidden_spread']:.3f} around it"
    )
    return "\n".join(lines)


def in_words(figure: Figure) -> str:
    """A figure with its range, where it has one."""
    return f"{figure['value']:.3f}" + (
        "" if figure["low"] is None else f" ({figure['low']:.3f} to {figure['high']:.3f})"
    )


def main() -> None:
    """Measure the worlds that are asked for, write the figures and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", nargs="+", default=list(worlds()))
    parser.add_argument(
        "--people", nargs="+", type=int, default=[3000], help="people of a borough that is learned from"
    )
    parser.add_argument("--trainings", type=int, default=5)
    parser.add_argument("--judged", type=int, default=60_000, help="people of the borough that is judged")
    parser.add_argument("--futures", type=int, default=20)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--table", type=Path, help="where to write the table that releases quote")
    options = parser.parse_args()
    protocol = read_protocol("borough_any_12m").by_outcome()[0]
    found = []
    for world in options.worlds:
        judged = judged_people(world, protocol, people=options.judged, count=options.futures, seed=_JUDGED_SEED)
        for people in options.people:
            found.append(measure(world, protocol, people=people, judged=judged, trainings=options.trainings))
            print(told(found[-1]), flush=True)
            options.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
            if options.table:
                write_table(found[-1:], options.table)


if __name__ == "__main__":
    main()
