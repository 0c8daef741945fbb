"""Two releases by audit group: how well each foretells it, and what of it is on the list of each."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from fairness_reports.candidate_groups import FEWEST_PEOPLE, SHOWN
from fairness_reports.groups import group_people
from fairness_reports.suppression import withheld_groups
from fairness_reports.thresholds import read_thresholds
from training.comparison.lists import JOINS, LEAVES
from training.comparison.paired import Paired, paired_figures
from training.judging import FEWEST_EVENTS


def smallest_told() -> int:
    """The smallest count of people that is told of a group.

    Returns
    -------
    int
        As in every audit.
    """
    return int(read_thresholds().evidence["suppress_below"])


def figures_by_group(rows: pd.DataFrame, attributes: pd.DataFrame, *, seed: int) -> list[dict[str, Any]]:
    """Figures of two releases, and how they differ, in each audit group of the people held out of both.

    Parameters
    ----------
    rows : DataFrame of shape (n_rows, ...)
        "person_id", "outcome", "a" and "b".
    attributes : DataFrame of shape (n_rows, n_attributes)
        Of the same rows in the same order; missing is "Not stated".
    seed : int
        Seed of the resampling.

    Returns
    -------
    list of dict
        "attribute", "group", "rows" and "persons" (None where a count under ten could be read or worked out), and
        "figures", as `paired_figures` gives them; None in a group of fewer than 30 people, or 20 rows with or without
        the outcome. How many have the outcome is never told.
    """
    groups = group_people(attributes, list(map(str, attributes)))
    persons = np.array([rows.loc[groups.members(row), "person_id"].nunique() for row in range(len(groups.groups))])
    below = smallest_told()
    withheld = withheld_groups(groups, np.ones(len(rows)), below=below, already=persons < below)
    return [
        {
            "attribute": group.attribute,
            "group": group.name,
            "rows": None if withheld[row] else int(groups.members(row).sum()),
            "persons": None if withheld[row] else int(persons[row]),
            "figures": _judged(rows[groups.members(row)], seed=seed),
        }
        for row, group in enumerate(groups.groups)
        if row
    ]


def lists_by_group(people: pd.DataFrame, attributes: Sequence[str]) -> list[dict[str, Any]]:
    """What of each audit group is on each of two lists, and how many of it join and leave.

    Parameters
    ----------
    people : DataFrame of shape (n_people, ...)
        "on_list_a", "on_list_b", and the attributes as strings; missing is "Not stated".
    attributes : sequence of str
        Columns to divide by, one at a time.

    Returns
    -------
    list of dict
        "attribute", "group", "people", "on_a", "on_b", "rate_a", "rate_b" (share of the group selected), "overlap"
        (those on both as a share of those on either), "joins" and "leaves"; None where a count under ten could be read
        or worked out by subtraction.
    """
    below = smallest_told()
    groups = group_people(people, attributes)
    a, b = (people[column].to_numpy(dtype=bool) for column in ("on_list_a", "on_list_b"))
    sizes = withheld_groups(groups, np.ones(len(people)), below=below)
    rates = withheld_groups(groups, np.column_stack([a, ~a, b, ~b]), below=below, already=sizes)
    moves = withheld_groups(groups, np.column_stack([a & b, b & ~a, a & ~b]), below=below, already=rates)
    counts = groups.totals(np.column_stack([np.ones(len(people)), a, b, a & b, b & ~a, a & ~b]))
    found = []
    for row, group in enumerate(groups.groups):
        size, on_a, on_b, both, joins, leaves = map(int, counts[row])
        shown, moved = not rates[row], not moves[row]
        found.append(
            {
                "attribute": group.attribute,
                "group": group.name,
                "people": None if sizes[row] else size,
                "on_a": on_a if shown else None,
                "on_b": on_b if shown else None,
                "rate_a": on_a / size if shown else None,
                "rate_b": on_b / size if shown else None,
                "overlap": both / (both + joins + leaves) if moved else None,
                JOINS: joins if moved else None,
                LEAVES: leaves if moved else None,
            }
        )
    return found


def _judged(rows: pd.DataFrame, *, seed: int) -> Paired | None:
    persons, events = int(rows["person_id"].nunique()), int(rows["outcome"].sum())
    enough = persons >= FEWEST_PEOPLE and min(events, len(rows) - events) >= FEWEST_EVENTS
    return paired_figures(rows, seed=seed, only=SHOWN) if enough else None
