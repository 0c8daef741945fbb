"""Expected harm: expected proven reoffences of each harm group, of which kinds, times the harm of one of each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import pandas as pd

from features.exceptions import ReleaseRefused
from features.vocabulary import ReasonGroup
from models.expected_counts import HARM_GROUPS, ExpectedCounts
from models.harm import SCALES, kinds
from models.harm.kinds import HOMICIDE
from models.harm_bounds import harm_bounds
from models.harm_curves import corrected_harm, moved_replicates

NOT_RANKED = tuple(f"{scale}_not_ranked" for scale in SCALES)
_RANGE = (0.05, 0.95)
_FRAMES = ("value", "low", "high", "without_needs", "without_attendance", "lowest", "highest")
# People whose replicates of every column are held at once: those of a whole area would need gigabytes.
_BLOCK = 4096


@dataclass(frozen=True)
class Harm:
    """Expected harm of people within the horizon on three scales, which are never added.

    Parameters
    ----------
    value : DataFrame of shape (n_persons, 6)
        On each scale the harm that ranks, "gbp" and so on, and "gbp_not_ranked": offences that follow police activity.
    low, high : DataFrame of shape (n_persons, 6)
        5th and 95th percentile over replicates: the model's range, not that of the unit figures.
    replicates : dict of str to ndarray of shape (n_persons, n_replicates)
        By scale, the harm that ranks in each replicate.
    without_needs, without_attendance, lowest, highest : DataFrame of shape (n_persons, 3)
        The harm that ranks with the needs left out, with attendance left out (missing where it plays no part), and over
        all sets of answers to unanswered needs.
    is_exact : ndarray of bool of shape (n_persons,)
        Whether sets of answers lead to the lowest and the highest; without it both reach further than any.
    offences : DataFrame of shape (n_persons, n_kinds)
        Expected proven reoffences of each kind, those outside the ranking included; empty where not worked out.
    drawn : DataFrame of shape (n_persons, 3)
        What the correction of harm makes of 1 that the offences come to; empty where not worked out.
    corrected_on : str
        Which people and dates taught the correction, in words; empty without one.
    """

    value: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame
    replicates: dict[str, np.ndarray]
    without_needs: pd.DataFrame
    without_attendance: pd.DataFrame
    lowest: pd.DataFrame
    highest: pd.DataFrame
    is_exact: np.ndarray
    offences: pd.DataFrame = field(default_factory=pd.DataFrame)
    drawn: pd.DataFrame = field(default_factory=pd.DataFrame)
    corrected_on: str = ""

    def drawn_in(self, scale: str) -> np.ndarray:
        """What the correction of harm makes of 1 that a person's expected offences come to.

        Parameters
        ----------
        scale : str
            A scale of harm.

        Returns
        -------
        ndarray of shape (n_persons,)
            1 where there is no correction.
        """
        return self.drawn[scale].to_numpy() if len(self.drawn) else np.ones(len(self.value))

    def take(self, order: np.ndarray) -> Harm:
        """The same of people in another order.

        Parameters
        ----------
        order : ndarray of int or bool of shape (n_persons,)
            Places, as numpy takes them.

        Returns
        -------
        Harm
            Theirs.
        """
        frames = {name: getattr(self, name).iloc[order] for name in _FRAMES}
        offences, drawn = (one.iloc[order] if len(one) else one for one in (self.offences, self.drawn))
        replicates = {scale: rows[order] for scale, rows in self.replicates.items()}
        return replace(
            self, **frames, replicates=replicates, is_exact=self.is_exact[order], offences=offences, drawn=drawn
        )

    def only(self, known: np.ndarray) -> Harm:
        """The same with nothing known of some people.

        Parameters
        ----------
        known : ndarray of bool of shape (n_persons,)
            Of whom harm can be said.

        Returns
        -------
        Harm
            Missing for the others.
        """
        unknown = pd.Series(~known, self.value.index)
        frames = {name: getattr(self, name).mask(unknown) for name in (*_FRAMES, "offences", "drawn")}
        replicates = {scale: np.where(known[:, None], rows, np.nan) for scale, rows in self.replicates.items()}
        return replace(self, **frames, replicates=replicates)


def expected_harm(
    counts: ExpectedCounts,
    X: pd.DataFrame,
    known: pd.DataFrame,
    units: pd.DataFrame,
    *,
    without_needs: pd.DataFrame | None = None,
) -> Harm:
    """Expected harm of each person from a release's expected counts.

    Parameters
    ----------
    counts : ExpectedCounts
        Expected proven reoffences by harm group.
    X : DataFrame of shape (n_persons, n_features)
        As `ExpectedCounts.by_group` reads it.
    known : DataFrame of shape (n_persons, n_kinds)
        Each person's own proven offences by kind.
    units : DataFrame of shape (n_kinds, 4)
        As `models.harm.unit_harm` gives it.
    without_needs : DataFrame of shape (n_persons, n_features), optional
        X as it is where no needs are asked; X itself, its terms of needs left out, without it.

    Returns
    -------
    Harm
        In the order of X. Homicide is in none of it.

    Raises
    ------
    ReleaseRefused
        If the release does not say of which kinds offences are.
    """
    if counts.kinds is None:
        raise ReleaseRefused(
            f"The release's {counts.name} does not say of which kinds offences are, so no harm can be worked out. "
            "Train it again with this version of Desist."
        )
    mix = counts.kinds.of(known)
    each, unit = _unit_of_group(mix, units), average_unit(counts, units)
    by_group = counts.by_group(X)
    before = _summed(by_group, each, X.index)
    corrected = partial(corrected_harm, counts.harm_curves, unit=unit)
    value = corrected(before)
    low, high, replicates = _ranges(counts, X, each, value, unit)
    lowest, highest, is_exact = harm_bounds(counts, X, each, before)
    place = pd.Index(HARM_GROUPS).get_indexer(pd.Index(kinds()["harm_group"]))

    def ranked(by: pd.DataFrame) -> pd.DataFrame:
        return corrected(_summed(by, each, X.index)).loc[:, list(SCALES)]

    without_attendance = ranked(counts.without(X, ReasonGroup.ATTENDANCE))
    if not counts.asks(ReasonGroup.ATTENDANCE):
        without_attendance[:] = np.nan
    return Harm(
        value=value,
        low=low,
        high=high,
        replicates=replicates,
        without_needs=ranked(counts.without(X if without_needs is None else without_needs, ReasonGroup.NEEDS)),
        without_attendance=without_attendance,
        lowest=corrected(lowest),
        highest=corrected(highest),
        is_exact=is_exact,
        drawn=(value / before.where(before > 0)).loc[:, list(SCALES)].fillna(1.0),
        corrected_on=next((one.learned_on for one in counts.harm_curves.values()), ""),
        offences=pd.DataFrame(by_group.to_numpy()[:, place] * mix, index=X.index, columns=kinds().index),
    )


def harm_value(counts: ExpectedCounts, X: pd.DataFrame, known: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Expected harm of each person without any range.

    Parameters
    ----------
    counts, X, known, units
        As for `expected_harm`, of a release that says of which kinds offences are.

    Returns
    -------
    DataFrame of shape (n_persons, 6)
        As `Harm.value`; missing throughout where the release does not say of which kinds offences are.
    """
    if counts.kinds is None:
        return pd.DataFrame(np.nan, index=X.index, columns=[*SCALES, *NOT_RANKED])
    before = harm_before_correction(counts, counts.by_group(X), known, units)
    return corrected_harm(counts.harm_curves, before, average_unit(counts, units))


def harm_before_correction(
    counts: ExpectedCounts, by_group: pd.DataFrame, known: pd.DataFrame, units: pd.DataFrame
) -> pd.DataFrame:
    """What expected offences come to, before the correction of harm itself.

    Parameters
    ----------
    counts : ExpectedCounts
        That says of which kinds offences are.
    by_group : DataFrame of shape (n_persons, n_groups)
        Expected proven reoffences.
    known, units
        As for `expected_harm`.

    Returns
    -------
    DataFrame of shape (n_persons, 6)
        As `Harm.value`.

    Raises
    ------
    ReleaseRefused
        If the counts do not say of which kinds offences are.
    """
    if counts.kinds is None:
        raise ReleaseRefused(f"{counts.name} does not say of which kinds offences are, so no harm can be worked out.")
    return _summed(by_group, _unit_of_group(counts.kinds.of(known), units), by_group.index)


def average_unit(counts: ExpectedCounts, units: pd.DataFrame) -> pd.Series:
    """Harm of an average offence on each scale: the groups and kinds that were counted in training, offence by offence.

    Parameters
    ----------
    counts : ExpectedCounts
        That says of which kinds offences are.
    units : DataFrame of shape (n_kinds, 4)
        As `models.harm.unit_harm` gives it.

    Returns
    -------
    Series of float
        By scale, in its unit; not a number where the counts do not say of which kinds offences are.
    """
    if counts.kinds is None:
        return pd.Series(np.nan, index=list(SCALES))
    of_group = pd.Series(counts.mix.share, index=list(HARM_GROUPS))
    share = counts.kinds.share * of_group.reindex(kinds()["harm_group"]).to_numpy()
    return ranked_units(units).loc[:, list(SCALES)].mul(share, axis=0).sum()


def ranked_units(units: pd.DataFrame) -> pd.DataFrame:
    """What one offence of each kind adds to the harm that ranks, and to that which does not.

    Parameters
    ----------
    units : DataFrame of shape (n_kinds, 4)
        As `models.harm.unit_harm` gives it.

    Returns
    -------
    DataFrame of shape (n_kinds, 6)
        Homicide adds to neither.
    """
    units = units.reindex(kinds().index)
    is_ranked = units["is_ranked"].to_numpy(dtype=bool)
    apart = ~is_ranked & (units.index != HOMICIDE)
    found = {scale: np.where(is_ranked, units[scale], 0.0) for scale in SCALES}
    found |= {f"{scale}_not_ranked": np.where(apart, units[scale], 0.0) for scale in SCALES}
    return pd.DataFrame(found, index=units.index)


def _unit_of_group(mix: np.ndarray, units: pd.DataFrame) -> dict[str, np.ndarray]:
    """What one offence of a harm group comes to for each person, on each scale."""
    table, group = ranked_units(units).to_numpy(), kinds()["harm_group"].to_numpy()
    return {name: mix[:, group == name] @ table[group == name] for name in HARM_GROUPS}


def _summed(by_group: pd.DataFrame, each: dict[str, np.ndarray], index: pd.Index) -> pd.DataFrame:
    whole = sum(by_group[group].to_numpy()[:, None] * each[group] for group in HARM_GROUPS)
    return pd.DataFrame(whole, index=index, columns=[*SCALES, *NOT_RANKED])


def _ranges(
    counts: ExpectedCounts, X: pd.DataFrame, each: dict[str, np.ndarray], value: pd.DataFrame, unit: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, np.ndarray]]:
    """Percentiles of every column over replicates, corrected, and the replicates of those that rank."""
    size = len(counts.replicate_offences_per_occasion)
    kept = {scale: np.empty((len(X), size)) for scale in SCALES}
    if not size:
        return value, value, kept
    ends = np.empty((len(_RANGE), len(X), value.shape[1]))
    for first in range(0, len(X), _BLOCK):
        rows = slice(first, first + _BLOCK)
        found = _replicates(counts, X.iloc[rows], {group: each[group][rows] for group in HARM_GROUPS})
        for place, column in enumerate(map(str, value)):
            if column in counts.harm_curves:
                found[place] = moved_replicates(counts.harm_curves[column], found[place], float(unit[column]))
            ends[:, rows, place] = np.quantile(found[place], _RANGE, axis=1)
            if column in kept:
                kept[column][rows] = found[place]
    low, high = (pd.DataFrame(end, index=X.index, columns=value.columns) for end in ends)
    return low, high, kept


def _replicates(counts: ExpectedCounts, X: pd.DataFrame, each: dict[str, np.ndarray]) -> np.ndarray:
    """Every column of some people in each replicate, of shape (n_columns, n_persons, n_replicates)."""
    total = counts.replicate_offences(X)
    found = np.zeros((len(SCALES) + len(NOT_RANKED), *total.shape))
    for group in HARM_GROUPS:
        offences = counts.replicates_of_group(X, group, total=total)
        # A group with a model of its own may have fewer replicates: they are gone through again from the first.
        offences = offences[:, np.arange(total.shape[1]) % offences.shape[1]]
        for place in range(len(found)):
            found[place] += offences * each[group][:, place, None]
    return found
