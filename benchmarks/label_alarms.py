"""Alarms about labels in worlds whose truth is known: `python -m benchmarks.label_alarms --people 3000 --runs 40`.

In `equal` ethnicity has to do with neither risk nor detection: every alarm is false. In `unequal_detection` risk is
equal and the police detect half as much again of what Black people do, so a third of what is detected of them is extra:
the shares of extra detections that would let the ratio pass have to hold that third.

Of each borough everybody outside a cohort on the protocol's test dates is looked at, as `desist train` does. With
`--forecasts` a model is learned too, and what its audit named beforehand counts.

Results in simulated worlds are a test of the method and never evidence about people.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from fairness_reports import release_audit
from fairness_reports.followed_detection import followed_detection
from features import CaseTables, population, simulate
from serving.commands.audit_frames import attributes_by_date
from training.candidates import additive
from training.case_study import case_study
from training.detected_labels import reoffences_by_detection
from training.judging import capacity_shares, judged_rows
from training.labels import outcomes_after
from training.protocol import Protocol
from training.protocol_reading import read_protocol
from training.study import TEST

WORLDS = ("equal", "unequal_detection")
PLANTED = "Black"
EXTRA = 1 / 3
_ATTRIBUTES = ["sex", "ethnicity"]


def followed(tables: CaseTables, protocol: Protocol) -> pd.DataFrame:
    """Everybody in the population of each test date who is in no cohort, and how their reoffences came to light."""
    last, parts = pd.Timestamp(str(protocol.index_date)), []
    members = tables["cohort"]
    for date in protocol.split.test_as_of:
        day = pd.Timestamp(date)
        people = population(tables, day)
        inside = members[(members["joined_date"] <= day) & ~(members["left_date"] <= day)]["person_id"]
        ids = people.index[people["in_population"] & ~people.index.isin(inside)]
        found = outcomes_after(tables, day, ids, protocol.outcome, known_by=last)
        ids = found.index[found["is_mature"]]
        came = reoffences_by_detection(tables, found.loc[ids, "follow_up_start"], protocol.outcome, known_by=last)
        parts.append(came.assign(as_of_date=day).reset_index(names="person_id"))
    rows = pd.concat(parts, ignore_index=True)
    return pd.concat([rows, attributes_by_date(tables, rows, months_on=0)], axis=1)


def one_run(world: str, protocol: Protocol, *, people: int, seed: int, with_forecasts: bool) -> dict[str, Any]:
    """What is said of one borough.

    Parameters
    ----------
    world : str
        Which world.
    protocol : Protocol
        Dates and outcome.
    people : int
        How many.
    seed : int
        Of the borough.
    with_forecasts : bool
        Whether a model is learned and audited.

    Returns
    -------
    dict
        Whether each alarm went off, and what it said of the planted group.
    """
    tables, _ = simulate(people, seed, world=world)
    found = followed_detection(followed(tables, protocol), _ATTRIBUTES)
    if found is None:
        raise TypeError("The simulated tables say nothing of how offences came to light.")
    named = [one for one in found["comparisons"] if one["primary"]]
    of_group = next(one for one in named if one["groups"][0] == PLANTED)
    is_found = of_group["verdict"] in ("concern", "fragile") and of_group["difference"] > 0
    told = {
        "planted_found": is_found,
        "any_alarm": any(one["verdict"] in ("concern", "fragile") for one in named),
        "ratio": None if of_group["difference"] is None else 1 + of_group["difference"],
        "range_holds_1_5": of_group["low"] is not None and of_group["low"] <= 0.5 <= of_group["high"],
        "extra_holds_third": is_found and of_group["extra_least"] <= EXTRA <= of_group["extra_most"],
    }
    return told | (_forecast_alarms(tables, protocol) if with_forecasts else {})


def _forecast_alarms(tables: CaseTables, protocol: Protocol) -> dict[str, Any]:
    """What the audit of forecasts named beforehand raises, and how the two labels differ."""
    study = case_study(tables, protocol)
    fitting = {"replicate_count": 16, "bin_count": protocol.bin_count}
    test = study.part(TEST)
    made = additive(study, test, name="additive", inputs=study.inputs, fitting=fitting, seed=protocol.seed)
    rows = judged_rows(test, {"additive": made})
    audit = release_audit(
        rows,
        attributes_by_date(tables, rows, months_on=0),
        candidate="additive",
        share=next(iter(capacity_shares(study, protocol).values())),
        outcome_meaning=protocol.outcome.meaning,
        seed=protocol.seed,
    )
    gap = next(
        (
            one
            for one in audit["by_label"]["gaps"]
            if one["metric"] == "observed_to_expected" and one["groups"][0] == PLANTED
        ),
        None,
    )
    return {
        "forecast_alarm": any(c["primary"] and c["verdict"] in ("concern", "fragile") for c in audit["comparisons"]),
        "label_gap_above_0": gap is not None and gap["low"] > 0,
        "label_gap_excludes_0": gap is not None and not gap["low"] <= 0 <= gap["high"],
    }


def table(*, people: list[int], runs: int, seed: int, with_forecasts: bool) -> pd.DataFrame:
    """How often each alarm goes off, by world and size.

    Parameters
    ----------
    people : list of int
        Sizes.
    runs : int
        Boroughs of each world and size.
    seed : int
        Of the first; the others follow.
    with_forecasts : bool
        Whether models are learned and audited too.

    Returns
    -------
    DataFrame
        One row for each world and size: counts, and the mean ratio.
    """
    protocol = replace(read_protocol("borough_any_12m"), others=(), counts=None)
    rows = []
    for size in people:
        for world in WORLDS:
            found = pd.DataFrame(
                one_run(world, protocol, people=size, seed=seed + run, with_forecasts=with_forecasts)
                for run in range(runs)
            )
            counts = {name: int(found[name].sum()) for name in found if name != "ratio"}
            rows.append({"people": size, "world": world, "runs": runs, "ratio": found["ratio"].mean()} | counts)
    return pd.DataFrame(rows)


def main() -> None:
    """Print the table and write it."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--people", type=int, nargs="+", default=[3_000, 12_000, 100_000])
    asked.add_argument("--runs", type=int, default=20)
    asked.add_argument("--seed", type=int, default=100)
    asked.add_argument("--forecasts", action="store_true")
    asked.add_argument("--out", type=Path)
    given = asked.parse_args()
    rows = table(people=given.people, runs=given.runs, seed=given.seed, with_forecasts=given.forecasts)
    print(rows.to_string(index=False))
    if given.out:
        given.out.write_text(json.dumps(rows.to_dict("records"), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
