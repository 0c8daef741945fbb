"""A count of a release with nothing changed but its corrections, learned on the latest people of whom it is known."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from models.additive_count import AdditiveCount
from models.expected_counts import HARM_GROUPS, ExpectedCounts
from models.expected_harm import harm_value
from models.harm import SCALES, unit_harm
from training.count_candidates import LearnedCount
from training.count_groups import learned_mix
from training.count_judging import count_figures, share_saved
from training.count_labels import OCCASIONS, OFFENCES, known_kinds
from training.counts import offences_per_occasion
from training.evaluation import interval, resamples
from training.harm_correction import harm_agreement, learned_harm_curves
from training.study import hash_share

HALVES = "halves of a recalibration"
# Of fewer people with an offence of a group, no correction of its model is learned, as in training.
_LEAST_PEOPLE = 50
_LEAST_IN_A_HALF = 20


@dataclass(frozen=True)
class CountAnew:
    """A count with new corrections, and how it does.

    Parameters
    ----------
    counts : ExpectedCounts
        The parent's tables with new corrections.
    told : dict
        Figures before and after, as the release keeps them under `recalibration`.
    report : dict
        The parent's report with the figures after in the place of its own, as promotion reads it.
    """

    counts: ExpectedCounts
    told: dict[str, Any]
    report: dict[str, Any]


def counted_anew(
    parent: ExpectedCounts, rows: pd.DataFrame, report: dict[str, Any], *, learned_on: str, seed: int
) -> CountAnew:
    """Learn the corrections of a count on some rows, and judge them.

    Parameters
    ----------
    parent : ExpectedCounts
        Of the release before.
    rows : DataFrame
        Features, `OCCASIONS`, `OFFENCES`, known offences and "person_id" of people the parent never learned from.
    report : dict
        What the parent's release says of the count.
    learned_on : str
        Which people and dates, in words.
    seed : int
        Seed of resampling.

    Returns
    -------
    CountAnew
        Figures are of each half of the people, judged by the corrections that the other half teaches.

    Raises
    ------
    NotEnoughData
        If fewer than 20 people of either half had an occasion.
    """
    half = (hash_share(rows["person_id"], HALVES) < 0.5).to_numpy()
    lacking = _groups_of_too_few(parent, rows, half)
    correct = partial(
        corrected_counts,
        groups=set(parent.groups) - set(lacking),
        before=np.array([report["groups"][group]["training_offences"] for group in HARM_GROUPS], dtype=float),
        learned_on=learned_on,
        seed=seed,
    )
    bare, after = _without_replicates(parent), np.empty((len(rows), 2 + len(HARM_GROUPS)))
    harm = {"before": _harm(parent, rows), "after": pd.DataFrame(np.nan, index=rows.index, columns=list(SCALES))}
    for inside in (half, ~half):
        other = correct(bare, rows[~inside])
        after[inside] = _expected(other, rows[inside])
        harm["after"][inside] = _harm(other, rows[inside])
    weights = resamples(rows["person_id"].to_numpy(), seed)
    counted = np.column_stack([_counted(rows), rows[list(OFFENCES.values())].to_numpy(dtype=float)])
    figures = {"before": _expected(parent, rows), "after": after}

    def both(place: int) -> dict[str, dict[str, Any]]:
        return {when: count_figures(one[:, place], counted[:, place], weights) for when, one in figures.items()}

    occasions, offences = both(0), both(1)
    told = {
        "learned_on": learned_on,
        "rows": len(rows),
        "persons": int(rows["person_id"].nunique()),
        "occasions": {when: _short(one) for when, one in occasions.items()},
        "offences": {when: _short(one) for when, one in offences.items()},
        "groups": {
            group: {
                when: interval((weights @ counted[:, place]) / (weights @ one[:, place]))
                for when, one in figures.items()
            }
            for place, group in enumerate(HARM_GROUPS, start=2)
        },
        "groups_kept": lacking,
        "harm": _agreement(harm, rows, weights) if parent.kinds else {},
        "gain_over_before": share_saved(after[:, 1], figures["before"][:, 1], counted[:, 1], weights),
    }
    chosen = report["occasions"] | {report["chosen"]: occasions["after"]}
    return CountAnew(correct(parent, rows), told, report | {"occasions": chosen, "offences": offences["after"]})


def corrected_counts(
    parent: ExpectedCounts,
    rows: pd.DataFrame,
    *,
    groups: Collection[str],
    before: np.ndarray,
    learned_on: str,
    seed: int,
) -> ExpectedCounts:
    """The same tables with their corrections learned on some rows.

    Parameters
    ----------
    parent : ExpectedCounts
        The tables.
    rows : DataFrame
        As for `counted_anew`.
    groups : collection of str
        Harm groups whose own models are corrected; the others keep their correction.
    before : ndarray of shape (n_groups,)
        Training offences by harm group, which the average mix is of beside those of the rows.
    learned_on : str
        Which people and dates, in words.
    seed : int
        Seed of the resampling.

    Returns
    -------
    ExpectedCounts
        On these rows expected occasions, offences and offences of a corrected group add up to what was counted.
    """

    def corrected(model: AdditiveCount, column: str) -> AdditiveCount:
        return LearnedCount(model, column).corrected(rows, learned_on=learned_on, seed=seed)

    # Of these rows alone: beside the many of training a change of the level would go unlearned.
    count = len(parent.replicate_offences_per_occasion)
    factors = offences_per_occasion(rows, 0.0, 0, replicate_count=count, seed=seed)
    count, strength = len(parent.mix.replicate_shares), parent.mix.strength
    made = replace(
        parent,
        occasions=corrected(parent.occasions, OCCASIONS),
        offences_per_occasion=float(factors[0]),
        mix=learned_mix(rows, before, strength=strength, replicate_count=count, seed=seed),
        groups={
            group: corrected(own, OFFENCES[group]) if group in groups else own for group, own in parent.groups.items()
        },
        replicate_offences_per_occasion=factors[1:],
    )
    if made.kinds is None:
        return made
    by_group = made.by_group(rows)
    return replace(made, harm_curves=learned_harm_curves(made, rows, by_group, learned_on=learned_on, seed=seed))


def _groups_of_too_few(parent: ExpectedCounts, rows: pd.DataFrame, half: np.ndarray) -> dict[str, str]:
    found = {}
    for group in parent.groups:
        had = (rows[OFFENCES[group]] > 0).to_numpy()
        people, least = (
            rows.loc[had, "person_id"].nunique(),
            min(rows.loc[had & inside, "person_id"].nunique() for inside in (half, ~half)),
        )
        if people < _LEAST_PEOPLE or least < _LEAST_IN_A_HALF:
            found[group] = (
                f"fewer than {_LEAST_PEOPLE} people, or than {_LEAST_IN_A_HALF} in either half of them, had such an "
                "offence, so its own model keeps its correction"
            )
    return found


def _expected(counts: ExpectedCounts, rows: pd.DataFrame) -> np.ndarray:
    """Expected occasions, offences, and offences by harm group."""
    return np.column_stack([counts.occasions.expected(rows), counts.offences(rows), counts.by_group(rows).to_numpy()])


def _harm(counts: ExpectedCounts, rows: pd.DataFrame) -> pd.DataFrame:
    return harm_value(counts, rows, known_kinds(rows), unit_harm()).loc[:, list(SCALES)]


def _agreement(harm: dict[str, pd.DataFrame], rows: pd.DataFrame, weights: np.ndarray) -> dict[str, dict[str, Any]]:
    """Harm that came over harm that was expected, before and after."""
    found = {when: harm_agreement(expected, rows, weights) for when, expected in harm.items()}
    return {scale: {when: interval(one[scale]) for when, one in found.items()} for scale in SCALES}


def _counted(rows: pd.DataFrame) -> np.ndarray:
    offences = rows[list(OFFENCES.values())].to_numpy(dtype=float).sum(axis=1)
    return np.column_stack([rows[OCCASIONS].to_numpy(dtype=float), offences])


def _short(figures: dict[str, Any]) -> dict[str, Any]:
    return {key: figures[key] for key in ("deviance", "observed_to_expected")}


def _without_replicates(counts: ExpectedCounts) -> ExpectedCounts:
    """For figures that need no spread: at most one draw of what is never drawn without one."""
    none = np.empty(0)
    return replace(
        counts,
        occasions=replace(counts.occasions, replicate_intercepts=none),
        mix=replace(counts.mix, replicate_shares=counts.mix.replicate_shares[:1]),
        groups={group: replace(own, replicate_intercepts=none) for group, own in counts.groups.items()},
        replicate_offences_per_occasion=counts.replicate_offences_per_occasion[:1],
    )
