"""The document of the report on trial wards: counts before and after beside comparison wards, small ones withheld."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from fairness_reports.comparison_groups import smallest_told
from fairness_reports.ward_comparison import (
    COMPARED,
    comparison_wards,
    differences,
    distances,
    placebo_interval,
)
from features.exceptions import NotEnoughData, UsageRefused
from features.nearest import nearest

BEFORE_MONTHS = 12
MOST_AFTER_MONTHS = 12
FEWEST_AFTER_MONTHS = 3
FEWEST_OTHERS = 6
# Wards of the data that a message names.
_NAMED = 10
_CHOSEN_BY = ("neighbourhood_crime", "asb")
_WORDS = {
    "neighbourhood_crime": "Proven neighbourhood-crime offences",
    "asb": "Anti-social behaviour events",
    "nominations": "Nominations",
}
RULE = (
    f"Each trial ward is compared with the {COMPARED} other wards nearest to it in neighbourhood-crime and anti-social "
    f"behaviour events together, in level and in trend, over the {BEFORE_MONTHS} months before the start; nothing that "
    "came after enters the choice."
)
NOT_PROOF = (
    "This is not proof of effect. Wards were chosen for a trial because they stood high, and what stands high tends to "
    "fall by itself; crime may move to a neighbouring ward; more attention records more. Where trials of invented "
    "worlds took the highest wards, ranges like these held in 65 to 82 of 100 cases in place of 83 to 91, and missed "
    "in the trial's favour."
)


def ward_summary(
    events: pd.DataFrame, trial: Sequence[str], start: pd.Timestamp, *, versions: dict[str, Any]
) -> dict[str, Any]:
    """Counts of trial wards and of comparison wards before and after a start, and how much more the trial's changed.

    Parameters
    ----------
    events : DataFrame of int, shape (n_months, n_kinds * n_wards)
        From `ward_events`.
    trial : sequence of str
        Names of the trial wards.
    start : Timestamp
        When the trial began; a month that it cuts in two is in neither part.
    versions : dict
        Stamps of what the report is made from.

    Returns
    -------
    dict
        "rule", "trial_wards", "comparison_wards", "before", "after", "kinds", "notes", "off", "suppress_below" and
        "versions". No count below the house's limit is in it, nor one that could be worked out from others.

    Raises
    ------
    UsageRefused
        If no trial ward is named, one is named twice or one is not in the data.
    NotEnoughData
        If there are too few months before or after, too few other wards, or too few events to choose by.
    """
    _refuse_wards(events, trial)
    before, after = _parts(events, start)
    kinds = list(events.columns.unique("kind"))
    chosen_by = [kind for kind in _CHOSEN_BY if kind in kinds]
    level = before[chosen_by].T.groupby(level="ward").sum().T
    limit = smallest_told()
    pool = _pool(level, trial, limit)
    compared = comparison_wards(level, [*trial, *pool], pool)
    return {
        "rule": RULE,
        "trial_wards": list(trial),
        "comparison_wards": [
            {"ward": ward, "compared_with": _distance_rows(level, ward, compared[ward])} for ward in trial
        ],
        "other_wards": len(pool),
        "before": _months(before),
        "after": _months(after),
        "kinds": [
            _kind(
                kind,
                _of_kind(before, kind),
                _of_kind(after, kind),
                trial=trial,
                compared=compared,
                limit=limit,
            )
            for kind in kinds
        ],
        "notes": [NOT_PROOF, *_notes(kinds)],
        "off": [f"{_WORDS[kind]}: none with a ward in the data." for kind in _WORDS if kind not in kinds],
        "suppress_below": limit,
        "versions": versions,
    }


def told_counts(counts: Sequence[int], limit: int) -> list[int | None]:
    """Counts whose sum is told, without the small ones and without what would give them away.

    Parameters
    ----------
    counts : sequence of int
        Parts of a total.
    limit : int
        The smallest count that is told.

    Returns
    -------
    list of int or None
        None is withheld. Where the small ones together are small, as one alone is, the next smallest go too.
    """
    values = np.asarray(counts)
    hidden = values < limit
    while hidden.any() and not hidden.all() and values[hidden].sum() < limit:
        shown = np.flatnonzero(~hidden)
        hidden[shown[np.argmin(values[shown])]] = True
    return [None if is_hidden else int(value) for value, is_hidden in zip(values, hidden, strict=True)]


def _refuse_wards(events: pd.DataFrame, trial: Sequence[str]) -> None:
    there = [] if not events.shape[1] else list(events.columns.unique("ward"))
    if not trial:
        raise UsageRefused("No trial ward is named. Name one with --ward, or in the scheme as `trial_wards`.")
    if len(set(trial)) < len(trial):
        raise UsageRefused("A trial ward is named twice. Name each once.")
    if not there:
        raise NotEnoughData("No event in the data has a ward: `persons`, `asb_events` and `nominations` hold wards.")
    for ward in trial:
        if ward not in there:
            named = ", ".join(sorted(map(str, there))[:_NAMED]) + (", …" if len(there) > _NAMED else "")
            raise UsageRefused(
                f"No event in the data is of ward `{ward}`{nearest(ward, there)}. Name wards as the data do: {named}."
            )


def _parts(events: pd.DataFrame, start: pd.Timestamp) -> tuple[pd.DataFrame, pd.DataFrame]:
    month = pd.Period(start, freq="M")
    first = month if start.day == 1 else month + 1
    before = events.loc[(events.index < month) & (events.index >= month - BEFORE_MONTHS)]
    after = events.loc[(events.index >= first) & (events.index < first + MOST_AFTER_MONTHS)]
    if len(after) < FEWEST_AFTER_MONTHS:
        raise NotEnoughData(
            f"The data hold {len(after)} whole months after {start.date()} whose events have had six months to be "
            f"recorded; {FEWEST_AFTER_MONTHS} are needed. Ask again later."
        )
    if len(before) < BEFORE_MONTHS:
        raise NotEnoughData(f"The data hold {len(before)} of the {BEFORE_MONTHS} months before {start.date()}.")
    return before, after


def _of_kind(events: pd.DataFrame, kind: str) -> pd.DataFrame:
    return events.loc[:, [kind]].droplevel("kind", axis=1)


def _pool(level: pd.DataFrame, trial: Sequence[str], limit: int) -> list[str]:
    """Other wards with enough events before the start to be compared by."""
    total = level.sum()
    if (total[list(trial)] < limit).any():
        raise NotEnoughData(
            f"A trial ward has fewer than {limit} events in the {BEFORE_MONTHS} months before the start."
        )
    pool = sorted(ward for ward in total.index if ward not in trial and total[ward] >= limit)
    if len(pool) < FEWEST_OTHERS:
        raise NotEnoughData(
            f"There are {len(pool)} other wards with {limit} events or more in the {BEFORE_MONTHS} months before the "
            f"start; {FEWEST_OTHERS} are needed to say how far wards differ by chance."
        )
    return pool


def _distance_rows(level: pd.DataFrame, ward: str, others: list[str]) -> list[dict[str, Any]]:
    found = distances(level, ward, others)
    return [{"ward": name, "distance": round(float(found[name]), 3)} for name in others]


def _kind(
    kind: str,
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    trial: Sequence[str],
    compared: dict[str, list[str]],
    limit: int,
) -> dict[str, Any]:
    beside = sorted({name for ward in trial for name in compared[ward]})
    groups = {"trial": list(trial), "comparison": beside}
    totals = {name: [int(part[wards].to_numpy().sum()) for part in (before, after)] for name, wards in groups.items()}
    is_told = all(count >= limit for pair in totals.values() for count in pair)
    found = differences(before, after, compared)
    own = found[list(trial)]
    others = found.drop(list(trial))
    return {
        "kind": kind,
        "words": _WORDS[kind],
        **{
            name: {"before": pair[0], "after": pair[1]} if is_told else {"before": None, "after": None}
            for name, pair in totals.items()
        },
        "difference": _difference(own, others) if is_told else None,
        "difference_unavailable_because": "" if is_told else f"a count is below {limit}",
        "months": {
            part: _by_month(frame, groups, limit, is_told=is_told)
            for part, frame in (("before", before), ("after", after))
        },
        # All wards or none: with one of them withheld, the differences of the others would give it away.
        "wards": _by_ward(before, after, [*trial, *beside], own, others, limit=limit),
    }


def _difference(own: pd.Series, others: pd.Series) -> dict[str, Any]:
    low, high, coverage = placebo_interval(own, others)
    return {
        "value": round(float(own.mean()), 2),
        "low": round(low, 2),
        "high": round(high, 2),
        "coverage": round(coverage, 3),
        "other_wards": len(others),
    }


def _by_month(frame: pd.DataFrame, groups: dict[str, list[str]], limit: int, *, is_told: bool) -> list[dict[str, Any]]:
    sums = {name: frame[wards].sum(axis=1).tolist() for name, wards in groups.items()}
    told = {name: told_counts(counts, limit) if is_told else [None] * len(counts) for name, counts in sums.items()}
    return [
        {"month": str(month), **{name: told[name][row] for name in groups}} for row, month in enumerate(frame.index)
    ]


def _by_ward(
    before: pd.DataFrame, after: pd.DataFrame, wards: list[str], own: pd.Series, others: pd.Series, *, limit: int
) -> list[dict[str, Any]]:
    totals = {ward: (int(before[ward].sum()), int(after[ward].sum())) for ward in wards}
    if min(count for pair in totals.values() for count in pair) < limit:
        return []
    return [
        {
            "ward": ward,
            "is_trial": ward in own.index,
            "before": totals[ward][0],
            "after": totals[ward][1],
            "difference": _difference(own[[ward]], others) if ward in own.index else None,
        }
        for ward in wards
    ]


def _months(part: pd.DataFrame) -> dict[str, Any]:
    return {"from": str(part.index[0]), "to": str(part.index[-1]), "months": len(part)}


def _notes(kinds: list[str]) -> list[str]:
    notes = [
        "The range says how far the difference of as many wards goes by chance, as if any wards might have been the "
        "trial's; few wards make it wide, and the share of cases in which it should hold the truth is said beside it.",
        "Events count if they were recorded within six months, in every month alike; those of people then under 18, or "
        "of unknown age, and those without a ward do not.",
        "The kinds are looked at one by one: of three ranges, one misses by chance more often than any alone.",
    ]
    if "neighbourhood_crime" in kinds:
        notes.append(
            "Offences are proven ones by the day of the offence, in the ward where the person is known now: they say "
            "where people live, not where the offence was, and people move."
        )
    if "nominations" in kinds:
        notes.append("Nominations are the trial's own work: more of them say that it is used, not that it helps.")
    return notes
