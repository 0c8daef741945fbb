"""Expected counts held to the truth of simulated worlds: how often people offend on average over many futures.

A borough is learned from as the shipped protocol says, counts and all; another is judged on a later day, by the mean
count of each person over futures lived on from that very day.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import kendalltau

from benchmarks.worlds import in_words, over
from benchmarks.worlds_truth import ON, UNTIL, lived_on, order, people_of_the_day
from features import simulate
from features.synthetic.borough import FIRST_DAY
from features.synthetic.settings import worlds
from models.expected_counts import HARM_GROUPS, ExpectedCounts
from models.expected_harm import expected_harm
from models.harm import SCALES, unit_harm
from training.case_study import case_study
from training.count_judging import by_tenth
from training.count_labels import OCCASIONS, OFFENCES, counts_after, kinds_known
from training.counts import train_counts
from training.labels import harm_done, outcomes_after
from training.protocol import Protocol
from training.protocol_reading import read_protocol

_JUDGED_SEED = 777


@dataclass(frozen=True)
class JudgedCounts:
    """People on the day, and how often they offended in many futures.

    Parameters
    ----------
    rows : DataFrame of shape (n_people, n_columns)
        What was known of them on the day, and what was counted in the world itself.
    mean : DataFrame of shape (n_people, 1 + n_groups)
        Mean count over futures: occasions, and offences of each harm group.
    harm : DataFrame of shape (n_people, 3)
        Mean harm over futures on each scale, offences outside the ranking left out.
    kinds : DataFrame of shape (n_people, n_kinds)
        Own proven offences by kind, as known on the day.
    futures : int
        How many.
    """

    rows: pd.DataFrame
    mean: pd.DataFrame
    harm: pd.DataFrame
    kinds: pd.DataFrame
    futures: int

    @property
    def offences(self) -> np.ndarray:
        """Mean offences of each person, of all groups."""
        return self.mean[list(OFFENCES.values())].to_numpy().sum(axis=1)


def judged_counts(
    world: str, protocol: Protocol, *, people: int, count: int, seed: int, start: str = FIRST_DAY
) -> JudgedCounts:
    """People of a borough of their own, nobody of whom any model was learned from."""
    borough, tables, rows = people_of_the_day(world, protocol, people=people, seed=seed, start=start)
    ids, last = pd.Index(rows["person_id"]), pd.Timestamp(UNTIL)
    total, harm = np.zeros((len(rows), 1 + len(HARM_GROUPS))), np.zeros((len(rows), len(SCALES)))
    for later in lived_on(borough, tables, count=count, seed=seed):
        since = outcomes_after(later, pd.Timestamp(ON), ids, protocol.outcome, known_by=last)["follow_up_start"]
        after = counts_after(later, since, protocol.outcome, known_by=last)
        total += after[[OCCASIONS, *OFFENCES.values()]].to_numpy()
        harm += np.stack([harm_done(later, since, protocol.outcome, scale=scale) for scale in SCALES], axis=1)
    return JudgedCounts(
        rows,
        pd.DataFrame(total / count, columns=[OCCASIONS, *OFFENCES.values()]),
        pd.DataFrame(harm / count, columns=list(SCALES)),
        kinds_known(tables, pd.Timestamp(ON), ids).reset_index(drop=True),
        count,
    )


def together(parts: Sequence[JudgedCounts]) -> JudgedCounts:
    """People of several boroughs as those of one."""
    frames = {
        name: pd.concat([getattr(part, name) for part in parts], ignore_index=True)
        for name in ("rows", "mean", "harm", "kinds")
    }
    return JudgedCounts(**frames, futures=parts[0].futures)


def learn(world: str, protocol: Protocol, *, people: int, seed: int, start: str = FIRST_DAY) -> ExpectedCounts:
    """The released counts of a borough, corrected to its latest dates with known outcomes."""
    tables, _ = simulate(people, seed, world=world, start=start, end=ON)
    return train_counts(case_study(tables, protocol), protocol).counts


def measure(made: Sequence[ExpectedCounts], judged: JudgedCounts, *, world: str, people: int) -> dict:
    """Figures of some trainings in one world, on the people of one borough."""
    expected = [one.offences(judged.rows) for one in made]
    by_group = [one.by_group(judged.rows) for one in made]
    harm = [expected_harm(one, judged.rows, judged.kinds, unit_harm()).value for one in made]
    return {
        "world": world,
        "people": people,
        "trainings": len(made),
        "judged": len(judged.rows),
        "futures": judged.futures,
        "offences_a_person": float(judged.offences.mean()),
        "occasions": over([judged.mean[OCCASIONS].mean() / one.occasions.expected(judged.rows).mean() for one in made]),
        "offences": over([judged.offences.mean() / one.mean() for one in expected]),
        "by_tenth": tenths(expected, judged.offences),
        "order": over([order(one, judged.offences) for one in expected]),
        "groups": {
            group: over([judged.mean[OFFENCES[group]].mean() / one[group].mean() for one in by_group])
            for group in HARM_GROUPS
        },
        "harm": {
            scale: {
                "true_to_expected": over([judged.harm[scale].mean() / one[scale].mean() for one in harm]),
                "by_tenth": tenths([one[scale].to_numpy() for one in harm], judged.harm[scale].to_numpy()),
                "chance_of_tenth": chance_of_tenths(harm[0][scale].to_numpy(), judged.harm[scale].to_numpy()),
                "top_hundredth": over(
                    [at_the_top(one[scale].to_numpy(), judged.harm[scale].to_numpy()) for one in harm]
                ),
                "order": over([order(one[scale].to_numpy(), judged.harm[scale].to_numpy()) for one in harm]),
            }
            for scale in SCALES
        },
        "kendall_tau": {
            f"{one} and {other}": over([float(kendalltau(each[one], each[other]).statistic) for each in harm])
            for one, other in combinations(SCALES, 2)
        },
        "own_models": {group: sum(group in one.groups for one in made) for group in HARM_GROUPS},
    }


def tenths(expected: Sequence[np.ndarray], true: np.ndarray) -> list[float]:
    """True to expected by tenth of each forecast, on average over trainings."""
    once = np.ones((2, len(true)))
    found = [[one["observed_to_expected"]["value"] for one in by_tenth(each, true, once)] for each in expected]
    return [float(tenth) for tenth in np.mean(found, axis=0)]


def chance_of_tenths(expected: np.ndarray, true: np.ndarray) -> list[float]:
    """Standard error of true to expected in each tenth, of these people and their futures; not that of the training."""
    tenth = np.argsort(np.argsort(expected, kind="stable"), kind="stable") * 10 // len(expected)
    sums = np.bincount(tenth, expected)
    off = true - (np.bincount(tenth, true) / sums)[tenth] * expected
    return [float(one) for one in np.sqrt(np.bincount(tenth, off**2)) / sums]


def at_the_top(expected: np.ndarray, true: np.ndarray) -> float:
    """True to expected among the hundredth with the highest forecast, from whom lists are made."""
    top = expected >= np.quantile(expected, 0.99)
    return float(true[top].sum() / expected[top].sum())


def told(one: dict) -> str:
    """The figures of one world in some lines."""
    groups = ", ".join(f"{name.replace('_', ' ')} {figure['value']:.2f}" for name, figure in one["groups"].items())
    return "\n".join(
        [
            f"{one['world']}, {one['trainings']} boroughs of {one['people']} people, judged on {one['judged']}",
            f"  true to expected: offences {in_words(one['offences'])}, occasions {in_words(one['occasions'])}",
            f"  by tenth of the forecast: {' '.join(f'{tenth:.2f}' for tenth in one['by_tenth'])}",
            f"  by harm group: {groups}",
            f"  order: {in_words(one['order'])}",
            *(
                f"  harm, {scale}: true to expected {in_words(found['true_to_expected'])}, by tenth "
                f"{' '.join(f'{tenth:.2f}' for tenth in found['by_tenth'])} (chance "
                f"{' '.join(f'{tenth:.2f}' for tenth in found['chance_of_tenth'])}), top hundredth "
                f"{in_words(found['top_hundredth'])}, order {in_words(found['order'])}"
                for scale, found in one["harm"].items()
            ),
            f"  Kendall's tau: {', '.join(f'{two} {in_words(tau)}' for two, tau in one['kendall_tau'].items())}",
        ]
    )


def main() -> None:
    """Measure the worlds that are asked for, write the figures and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", nargs="+", default=list(worlds()))
    parser.add_argument("--people", type=int, default=60_000, help="people of a borough that is learned from")
    parser.add_argument("--trainings", type=int, default=2)
    parser.add_argument("--judged", type=int, default=60_000, help="people of the borough that is judged")
    parser.add_argument("--futures", type=int, default=20)
    parser.add_argument(
        "--boroughs", type=int, default=1, help="boroughs that are judged, all together, by every training"
    )
    parser.add_argument("--from", dest="start", default=FIRST_DAY, help="first day of the records, in whole weeks")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    protocol = replace(read_protocol("borough_any_12m").by_outcome()[0], replicate_count=24)
    found = []
    for world in options.worlds:
        seeds = range(1, options.trainings + 1)
        made = [learn(world, protocol, people=options.people, seed=seed, start=options.start) for seed in seeds]
        judged = [
            judged_counts(world, protocol, people=options.judged, count=options.futures, seed=seed, start=options.start)
            for seed in range(_JUDGED_SEED, _JUDGED_SEED + options.boroughs)
        ]
        one = measure(made, together(judged), world=world, people=options.people)
        found.append(one | {"from": options.start})
        print(told(one), flush=True)
        options.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
