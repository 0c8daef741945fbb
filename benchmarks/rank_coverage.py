"""How often a rank window holds a person's true rank: `python -m benchmarks.rank_coverage --people N --out R.json`.

In each simulated world a borough is learned from as the shipped protocol says, and everybody of another is ranked on a
later day, by probability and by expected harm in pounds. A list gives each person the ranks between which the model's
replicates put them, 5th to 95th percentile. Those windows are held against two truths:

- *own*: the rank by the mean of 20 futures lived on from that very day, hidden traits and the chance of 20 included;
- *known*: the rank by what can be known of a person from what a model reads, learned from the own figures.

How alike ten futures and the ten others order people says how much of the own rank is chance of so few futures.
Results in simulated worlds are a test of the method and never evidence about people.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.worlds import learn as learn_probability
from benchmarks.worlds_counts import learn as learn_counts
from benchmarks.worlds_truth import ON, UNTIL, lived_on, order, people_of_the_day, what_can_be_known
from features.synthetic.settings import worlds
from models.expected_harm import expected_harm
from models.harm import unit_harm
from models.selection.ranking import rank_windows, ranks
from training.count_labels import kinds_known
from training.labels import harm_done, outcomes_after
from training.protocol import Protocol
from training.protocol_reading import read_protocol

_JUDGED_SEED = 778
# A list has room for about one in twelve of those who may be on it, as the demo has.
_PLACES = 1 / 12


@dataclass(frozen=True)
class Truth:
    """People on a day, and what came of them in each future.

    Parameters
    ----------
    rows : DataFrame of shape (n_people, n_columns)
        What was known of them on the day.
    kinds : DataFrame of shape (n_people, n_kinds)
        Own proven offences by kind, as known on the day.
    came, harm : ndarray of shape (n_people, n_futures)
        Whether the outcome came, and the harm that ranks, in pounds.
    """

    rows: pd.DataFrame
    kinds: pd.DataFrame
    came: np.ndarray
    harm: np.ndarray


def truth(world: str, protocol: Protocol, *, people: int, count: int) -> Truth:
    """People of a borough nobody of whom any model was learned from, lived on many times."""
    borough, tables, rows = people_of_the_day(world, protocol, people=people, seed=_JUDGED_SEED)
    ids, last, came, harm = pd.Index(rows["person_id"]), pd.Timestamp(UNTIL), [], []
    for later in lived_on(borough, tables, count=count, seed=_JUDGED_SEED):
        found = outcomes_after(later, pd.Timestamp(ON), ids, protocol.outcome, known_by=last)
        came.append(found["outcome"].to_numpy(dtype=float))
        harm.append(harm_done(later, found["follow_up_start"], protocol.outcome, scale="gbp"))
    kinds = kinds_known(tables, pd.Timestamp(ON), ids).reset_index(drop=True)
    return Truth(rows, kinds, np.column_stack(came), np.column_stack(harm))


def covered(value: np.ndarray, replicates: np.ndarray, drawn: np.ndarray, X: np.ndarray) -> dict[str, float]:
    """How often windows hold the true rank, of everybody and of those near the line, and how wide they are."""
    everybody = np.ones(len(value), dtype=bool)
    low, high = rank_windows(replicates, everybody)
    own, most = drawn.mean(axis=1), drawn.mean(axis=1).max()
    known = what_can_be_known(X, own / most)[0]
    line = round(len(value) * _PLACES)
    groups = {"": everybody, "_near_the_line": (low <= line) & (line <= high)}
    found: dict[str, float] = {"people": len(value), "places": line}
    for words, people in groups.items():
        found[f"width{words}"] = float((high - low)[people].mean())
        found[f"share{words}"] = float(people.mean())
        for name, figure in (("own", own), ("known", known)):
            rank = ranks(figure, everybody)
            found[f"{name}{words}"] = float(((low <= rank) & (rank <= high))[people].mean())
    half = drawn.shape[1] // 2
    found["order_with_own"], found["order_with_known"] = order(value, own), order(value, known)
    found["order_of_futures"] = order(drawn[:, :half].mean(axis=1), drawn[:, half:].mean(axis=1))
    return found


def measure(world: str, protocol: Protocol, *, people: int, judged: Truth) -> dict:
    """Figures of one training in one world."""
    _, model = learn_probability(world, protocol, people=people, seed=1)
    counts, rows = learn_counts(world, protocol, people=people, seed=1), judged.rows
    X = rows[list(protocol.features)].to_numpy(dtype=float)
    harm = expected_harm(counts, rows, judged.kinds, unit_harm())
    return {
        "world": world,
        "people": people,
        "futures": judged.came.shape[1],
        "probability": covered(model.probability(rows), model.replicate_probability(rows), judged.came, X),
        "harm": covered(harm.value["gbp"].to_numpy(), harm.replicates["gbp"], judged.harm, X),
    }


def told(one: dict) -> str:
    """The figures of one world in some lines."""
    lines = [f"{one['world']}, a borough of {one['people']} people learned from; of 90%:"]
    for name in ("probability", "harm"):
        of = one[name]
        lines.append(
            f"  {name}: {of['people']} people; windows {of['width']:.0f} ranks wide hold the own rank of "
            f"{of['own']:.2f}, the known of {of['known']:.2f}; near the line ({of['share_near_the_line']:.2f} of them) "
            f"{of['width_near_the_line']:.0f} wide, {of['own_near_the_line']:.2f} and {of['known_near_the_line']:.2f}"
        )
        lines.append(
            f"    order with own {of['order_with_own']:.2f}, with known {of['order_with_known']:.2f}; ten futures with "
            f"ten others {of['order_of_futures']:.2f}"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure the worlds that are asked for, write the figures and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", nargs="+", default=list(worlds()))
    parser.add_argument("--people", type=int, default=3000, help="people of a borough that is learned from")
    parser.add_argument("--judged", type=int, default=12_000, help="people of the borough that is judged")
    parser.add_argument("--futures", type=int, default=20)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    protocol = read_protocol("borough_any_12m").by_outcome()[0]
    found = []
    for world in options.worlds:
        judged = truth(world, protocol, people=options.judged, count=options.futures)
        found.append(measure(world, protocol, people=options.people, judged=judged))
        print(told(found[-1]), flush=True)
        options.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
