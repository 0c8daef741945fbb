"""Which harm groups have a model of their own, and which are a share of the total: as calibration later on says."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize_scalar
from scipy.special import xlogy

from features.exceptions import NotEnoughData
from models.expected_counts import HARM_GROUPS, OffenceMix, known_offences
from models.recalibration import person_weights
from models.score_curve_fitting import LOG, fit_score_curve
from training.count_candidates import LearnedCount, additive_count
from training.count_judging import calibration_errors
from training.count_labels import OFFENCES
from training.protocol import Counts, Protocol
from training.study import LATEST, RECALIBRATE, TEST, TRAIN, Study, hash_share

# Of fewer people with an offence of a group, no correction of its model is learned, in either half of them.
_LEAST_PEOPLE = 50
# Offences that every harm group has in an average, so that none is ruled out.
_OF_EVERY_GROUP = 0.5
HALVES = "halves of harm groups"
_LEAST_STRENGTH, _MOST_STRENGTH = 0.1, 1000.0


@dataclass(frozen=True)
class GroupChoice:
    """How one harm group is foretold, and why.

    Parameters
    ----------
    own : LearnedCount or None
        Its own model where that is used.
    why : str
        In words.
    training_offences : int
        Offences of the group in the training rows.
    errors : dict of str to float
        Calibration error on the recalibration rows of "model" and "mix"; empty where the group is too thin to ask.
    """

    own: LearnedCount | None
    why: str
    training_offences: int
    errors: dict[str, float]


def choose_groups(
    study: Study,
    protocol: Protocol,
    counts: Counts,
    *,
    by_mix: Callable[[pd.DataFrame], np.ndarray],
    tell: Callable[[str], None],
) -> dict[str, GroupChoice]:
    """For each harm group its own model, or its share of the total.

    Parameters
    ----------
    study : Study
        Rows to learn from.
    protocol : Protocol
        Bins and seed.
    counts : Counts
        How few offences are too few.
    by_mix : callable
        From rows to expected offences of every group by the mix, of each row as of somebody new.
    tell : callable
        Called with a few words before each fit.

    Returns
    -------
    dict of str to GroupChoice
        By harm group.
    """
    later = study.part(RECALIBRATE)
    mixed = by_mix(later)
    found = {}
    for place, group in enumerate(HARM_GROUPS):
        offences = int(study.part(TRAIN)[OFFENCES[group]].sum())
        if thin := _too_thin(study, OFFENCES[group], offences, counts):
            found[group] = GroupChoice(None, thin, offences, {})
            continue
        tell(f"Fit the model of {group.replace('_', ' ')}")
        own = additive_count(
            study,
            OFFENCES[group],
            inputs=study.inputs,
            replicate_count=counts.group_replicate_count,
            bin_count=protocol.bin_count,
            seed=protocol.seed,
        )
        if lacking := _lacking(study, OFFENCES[group], own):
            found[group] = GroupChoice(None, lacking, offences, {})
        else:
            found[group] = _chosen(own, later, mixed[:, place], offences)
    return found


def _too_thin(study: Study, column: str, offences: int, counts: Counts) -> str:
    """Why a group cannot have a model of its own; empty where it can."""
    if offences < counts.fewest_offences:
        return (
            f"{offences} training offences are too few for a model of its own "
            f"(the protocol asks for {counts.fewest_offences})"
        )
    return _lacking(study, column)


def _lacking(study: Study, column: str, own: LearnedCount | None = None) -> str:
    """Why no correction of a group can be learned: of too few people whom its model can judge as somebody new."""
    people = []
    for parts in ((RECALIBRATE,), (TEST, LATEST)):
        rows = study.part(*parts)
        counted = rows[column] > 0 if own is None else (rows[column] > 0) & ~np.isnan(own.log_counts(rows))
        people.append(rows.loc[counted, "person_id"].nunique())
    fewest = min(people)
    if fewest < _LEAST_PEOPLE:
        return f"too few people had such an offence in a later period ({fewest}, {_LEAST_PEOPLE} are needed)"
    return ""


def _chosen(own: LearnedCount, later: pd.DataFrame, mixed: np.ndarray, offences: int) -> GroupChoice:
    log_counts = own.log_counts(later)
    known = ~(np.isnan(log_counts) | np.isnan(mixed))
    counted = later[own.column].to_numpy(dtype=float)[known]
    try:
        alone = as_served(log_counts[known], counted, later.loc[known, "person_id"])
    except NotEnoughData:
        return GroupChoice(None, "too few people had such an offence in either half of a later period", offences, {})
    errors = calibration_errors({"model": alone, "mix": mixed[known]}, counted)
    better = errors["model"] < errors["mix"]
    placed = (
        f"a model of its own puts {errors['model']:.1%} of the later offences in the wrong tenth of people, "
        f"the share of the total {errors['mix']:.1%}"
    )
    return GroupChoice(own if better else None, placed, offences, errors)


def as_served(log_counts: np.ndarray, counted: np.ndarray, persons: pd.Series) -> np.ndarray:
    """Expected counts as they would be served: each half of the people corrected by what the other half teaches.

    Parameters
    ----------
    log_counts : ndarray of shape (n_rows,)
        Before correction.
    counted : ndarray of shape (n_rows,)
        What was counted.
    persons : Series of shape (n_rows,)
        Whose row it is.

    Returns
    -------
    ndarray of shape (n_rows,)
        Above 0.
    """
    half = (hash_share(persons.astype(str), HALVES) < 0.5).to_numpy()
    who, found = persons.to_numpy(), np.empty(len(counted))
    for inside in (half, ~half):
        curve = fit_score_curve(
            log_counts[~inside], counted[~inside], link=LOG, persons=who[~inside], learned_on="the other half"
        )
        found[inside] = np.exp(curve.corrected(log_counts[inside]))
    return found


def learned_strength(rows: pd.DataFrame) -> float:
    """How many offences the average mix counts for beside a person's own: the likeliest, given what followed.

    Parameters
    ----------
    rows : DataFrame
        Own offences known on the day and reoffences counted later, by harm group.

    Returns
    -------
    float
        Of largest multinomial likelihood of the later offences, between 0.1 and 1,000.
    """
    again = rows[list(OFFENCES.values())].to_numpy(dtype=float)
    known, again = known_offences(rows)[again.sum(axis=1) > 0], again[again.sum(axis=1) > 0]
    share = again.sum(axis=0) / again.sum()

    def loss(log_strength: float) -> float:
        return -float(xlogy(again, OffenceMix(share, np.exp(log_strength)).of(known)).sum())

    bounds = (np.log(_LEAST_STRENGTH), np.log(_MOST_STRENGTH))
    return float(np.exp(minimize_scalar(loss, bounds=bounds, method="bounded").x))


def learned_mix(
    rows: pd.DataFrame, before: np.ndarray, *, strength: float, replicate_count: int, seed: int
) -> OffenceMix:
    """The average mix of some rows and of those before, with its replicates.

    Parameters
    ----------
    rows : DataFrame
        Reoffences by harm group and "person_id".
    before : ndarray of shape (n_groups,)
        Reoffences of earlier rows by harm group: a rare group may be absent from one period alone.
    strength : float
        As `learned_strength` gives it.
    replicate_count : int
        Resamples of persons.
    seed : int
        Seed of the resampling.

    Returns
    -------
    OffenceMix
        The mix.
    """
    again = rows[list(OFFENCES.values())].to_numpy(dtype=float)
    weights = np.vstack([np.ones(len(rows)), person_weights(rows["person_id"].to_numpy(), replicate_count, seed=seed)])
    totals = weights @ again + before + _OF_EVERY_GROUP
    shares = totals / totals.sum(axis=1, keepdims=True)
    return OffenceMix(shares[0], strength, shares[1:])
