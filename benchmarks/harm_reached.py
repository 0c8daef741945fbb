"""Harm reached in the simulated worlds: `python -m benchmarks.harm_reached --people 20000 --out R.json`.

In each world a release is trained on what was known on the first date, and past panels are replayed as by
`desist backtest`: our list, the official order, a points matrix and lot, at the same places among the same eligible
people. The harm is that of offences which people of the world went on to commit and which were proven. Two schemes: the
shipped one of neighbourhood crime, whose rules and threshold leave few to choose among; and one without rules, which
ranks all adults by expected harm beside OGRS3.

Results in simulated worlds are a test of the method and never evidence about people.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from features import CaseTables, simulate
from features.synthetic.settings import worlds
from models.release import Release
from models.selection import Scheme, read_scheme
from training.backtesting.figures import by_lot, reached, sums_of
from training.backtesting.panel import LISTS, OURS, RANDOM, official_of, replayed_panel
from training.backtesting.trained_before import trained_before
from training.protocol import Protocol
from training.protocol_reading import read_protocol

DATES = ("2024-01-01", "2024-04-01", "2024-07-01", "2024-10-01")
# The demo's borough has 100 places for 3,000 people; without rules, places for one in forty.
_PEOPLE_A_PLACE = {"iom_neighbourhood_crime": 30, "all adults by expected harm": 40}
_TOLD = ("places", "known", "gbp", "share:gbp", "precision", "reoffences", "difference:gbp", "difference:precision")


def schemes(people: int) -> dict[str, Scheme]:
    """The two schemes with places for a borough of so many people."""
    plain = replace(read_scheme("capacity_only"), rank_by="harm", harm_scale="gbp", instrument="OGRS3", horizon_years=2)
    found = {"iom_neighbourhood_crime": read_scheme("iom_neighbourhood_crime"), "all adults by expected harm": plain}
    return {name: replace(one, capacity=people // _PEOPLE_A_PLACE[name]) for name, one in found.items()}


def measure(world: str, protocol: Protocol, *, people: int, seed: int, dates: Sequence[str] = DATES) -> list[dict]:
    """What each list reached in one world, under each scheme."""
    tables, _ = simulate(people, seed, world=world)
    release = trained_before(tables, protocol, pd.Timestamp(dates[0]), dictionary=[])
    return [
        {"world": world, "people": people, "seed": seed, "scheme": name, **replayed(tables, scheme, release, dates)}
        for name, scheme in schemes(people).items()
    ]


def replayed(tables: CaseTables, scheme: Scheme, release: Release, dates: Sequence[str]) -> dict:
    """What each list of a scheme reached on the average date."""
    (model,), counts = release.models.values(), next(iter(release.counts.values()), None)
    panels = [replayed_panel(tables, scheme, pd.Timestamp(day), model=model, counts=counts) for day in dates]
    sums = sums_of(panels)
    figures = reached(sums, np.ones(len(sums.persons), dtype=bool), seed=1)
    return {
        "official": " ".join(map(str, official_of(scheme))),
        "dates": list(dates),
        "eligible": float(np.mean([len(panel.chances) for panel in panels])),
        "places": float(np.mean([panel.places for panel in panels])),
        "ranked_by": "harm" if counts else "probability",
        "lists": {name: {key: one[key] for key in _TOLD if key in one} for name, one in figures.items()},
        "by_lot": by_lot(sums, figures[RANDOM])["gbp"],
    }


def table(found: Sequence[dict], scheme: str) -> str:
    """The figures of one scheme as a table of a page: a line for each world, other lists as they differ from ours."""
    others = [name for name in LISTS if name != OURS]
    lines = [f"| world | ours | {' | '.join(LISTS[name] for name in others)} |", "|---" * (2 + len(others)) + "|"]
    for one in (row for row in found if row["scheme"] == scheme):
        lists = one["lists"]
        cells = [thousands(lists[name]["difference:gbp"], sign="+") if name in lists else "" for name in others]
        lines.append(f"| {' | '.join([one['world'], thousands(lists[OURS]['gbp']), *cells])} |")
    return "\n".join(lines)


def thousands(figure: dict, *, sign: str = "") -> str:
    """A figure with its range in thousands."""
    value, low, high = (f"{figure[end] / 1000:{sign},.0f}" for end in ("value", "low", "high"))
    return f"{value} ({low} to {high})"


def main() -> None:
    """Measure the worlds that are asked for, write the figures and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", nargs="+", default=list(worlds()))
    parser.add_argument("--people", type=int, default=20_000, help="people of the borough of each world")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    protocol = read_protocol("borough_any_12m")
    found: list[dict] = []
    for world in options.worlds:
        found += measure(world, protocol, people=options.people, seed=options.seed)
        print(f"{world}: done", flush=True)
        options.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    for scheme in schemes(options.people):
        print(f"\n{scheme}\n\n{table(found, scheme)}")


if __name__ == "__main__":
    main()
