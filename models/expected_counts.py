"""Expected proven reoffences: occasions, offences on an occasion, and which kinds of offence, each kept apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from features.vocabulary import ReasonGroup
from models.additive_count import AdditiveCount
from models.harm import harm_groups
from models.kind_mix import KindMix
from models.score_curve import ScoreCurve

HARM_GROUPS: tuple[str, ...] = tuple(dict.fromkeys(harm_groups()))
KNOWN_OFFENCES = {group: f"{group}_offence_count_ever" for group in HARM_GROUPS}


@dataclass(frozen=True)
class OffenceMix:
    """Which kinds of offence are expected of people: their own history shrunk towards the average.

    Parameters
    ----------
    share : ndarray of shape (n_groups,)
        Average share of each of `HARM_GROUPS`, summing to 1.
    strength : float
        Offences that the average counts for beside a person's own.
    replicate_shares : ndarray of shape (n_replicates, n_groups)
        The average refitted on resampled persons.
    """

    share: np.ndarray
    strength: float
    replicate_shares: np.ndarray = field(default_factory=lambda: np.empty((0, len(HARM_GROUPS))))

    def of(self, known: np.ndarray) -> np.ndarray:
        """Expected share of each group for each person: (own + strength x average) / (own total + strength).

        Parameters
        ----------
        known : ndarray of shape (n_persons, n_groups)
            A person's own proven offences.

        Returns
        -------
        ndarray of shape (n_persons, n_groups)
            Rows sum to 1.
        """
        return (known + self.strength * self.share) / (known.sum(axis=1, keepdims=True) + self.strength)

    def replicates_of(self, known: np.ndarray, group: int) -> np.ndarray:
        """Expected share of one group for each person in each replicate.

        Parameters
        ----------
        known : ndarray of shape (n_persons, n_groups)
            A person's own proven offences.
        group : int
            Its place in `HARM_GROUPS`.

        Returns
        -------
        ndarray of shape (n_persons, n_replicates)
            Shares.
        """
        blended = known[:, group, None] + self.strength * self.replicate_shares[None, :, group]
        return blended / (known.sum(axis=1, keepdims=True) + self.strength)


@dataclass(frozen=True)
class ExpectedCounts:
    """How many proven reoffences are expected of a person within the horizon, in total and by harm group.

    Parameters
    ----------
    name : str
        What is counted, such as "count_12m".
    occasions : AdditiveCount
        Occasions on which an offence is proven.
    offences_per_occasion : float
        Mean proven offences on an occasion, 1 or more.
    mix : OffenceMix
        Kinds of offence, for the groups without a model of their own.
    groups : mapping of str to AdditiveCount
        Proven offences of each harm group that has a model of its own.
    replicate_offences_per_occasion : ndarray of shape (n_replicates,)
        The mean on resampled persons.
    kinds : KindMix or None
        Of which kinds the offences of each group are, from which harm is worked out; None where it was not learned.
    harm_curves : mapping of str to ScoreCurve
        By scale, the correction of expected harm itself; without one on a scale harm is what the counts come to.

    Notes
    -----
    A total is occasions times offences on an occasion. A group without a model of its own is the total times its
    share; one with a model is what that says, so groups need not add up to the total exactly.
    """

    name: str
    occasions: AdditiveCount
    offences_per_occasion: float
    mix: OffenceMix
    groups: Mapping[str, AdditiveCount] = field(default_factory=dict)
    replicate_offences_per_occasion: np.ndarray = field(default_factory=lambda: np.empty(0))
    kinds: KindMix | None = None
    harm_curves: Mapping[str, ScoreCurve] = field(default_factory=dict)

    @property
    def features(self) -> tuple[str, ...]:
        """Columns that are read, each once."""
        models = (self.occasions, *self.groups.values())
        named = (name for model in models for name in model.features)
        return tuple(dict.fromkeys([*named, *KNOWN_OFFENCES.values()]))

    def asks(self, group: ReasonGroup) -> bool:
        """Whether a group of terms plays a part in any of the models.

        Parameters
        ----------
        group : ReasonGroup
            Which.

        Returns
        -------
        bool
            Without it, leaving the group out changes nothing.
        """
        return any(model.asks(group) for model in (self.occasions, *self.groups.values()))

    def offences(self, X: pd.DataFrame) -> np.ndarray:
        """Expected proven reoffences of each person.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_persons,)
            Offences, above 0.
        """
        return self.offences_per_occasion * self.occasions.expected(X)

    def replicate_offences(self, X: pd.DataFrame) -> np.ndarray:
        """Expected proven reoffences in each replicate: the model range, not the person's own uncertainty.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_persons, n_replicates)
            Offences, above 0.
        """
        return self.replicate_offences_per_occasion * self.occasions.replicate_expected(X)

    def by_group(self, X: pd.DataFrame) -> pd.DataFrame:
        """Expected proven reoffences of each person by harm group.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name, and each person's own proven offences under the names of `KNOWN_OFFENCES`.

        Returns
        -------
        DataFrame of shape (n_persons, n_groups)
            Offences, a column for each of `HARM_GROUPS`.
        """
        return self.spread(X, self.occasions.expected(X), {name: one.expected(X) for name, one in self.groups.items()})

    def without(self, X: pd.DataFrame, group: ReasonGroup) -> pd.DataFrame:
        """Expected proven reoffences by harm group with one group of terms left out of every model.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            As for `by_group`.
        group : ReasonGroup
            The group to leave out.

        Returns
        -------
        DataFrame of shape (n_persons, n_groups)
            Offences, a column for each of `HARM_GROUPS`.
        """
        own = {name: one.expected_without(X, group) for name, one in self.groups.items()}
        return self.spread(X, self.occasions.expected_without(X, group), own)

    def spread(self, X: pd.DataFrame, occasions: np.ndarray, own: Mapping[str, np.ndarray]) -> pd.DataFrame:
        """Occasions to offences of every group: a share of the total, or what the group's own model says.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Each person's own proven offences under the names of `KNOWN_OFFENCES`.
        occasions : ndarray of shape (n_persons,)
            Expected occasions.
        own : mapping of str to ndarray of shape (n_persons,)
            Expected offences of each group that has a model of its own.

        Returns
        -------
        DataFrame of shape (n_persons, n_groups)
            Offences, a column for each of `HARM_GROUPS`.
        """
        offences = self.offences_per_occasion * occasions
        found = offences[:, None] * self.mix.of(known_offences(X))
        for place, group in enumerate(HARM_GROUPS):
            if group in self.groups:
                found[:, place] = own[group]
        return pd.DataFrame(found, index=X.index, columns=list(HARM_GROUPS))

    def replicates_of_group(self, X: pd.DataFrame, group: str, *, total: np.ndarray | None = None) -> np.ndarray:
        """Expected proven reoffences of one harm group in each replicate.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            As for `by_group`.
        group : str
            One of `HARM_GROUPS`.
        total : ndarray of shape (n_persons, n_replicates), optional
            As `replicate_offences` gives it, where it is at hand.

        Returns
        -------
        ndarray of shape (n_persons, n_replicates)
            Offences. A group with a model of its own may have fewer replicates than the total.
        """
        if group in self.groups:
            return self.groups[group].replicate_expected(X)
        shares = self.mix.replicates_of(known_offences(X), HARM_GROUPS.index(group))
        return (self.replicate_offences(X) if total is None else total) * shares


def known_offences(X: pd.DataFrame) -> np.ndarray:
    """A person's own proven offences by harm group.

    Parameters
    ----------
    X : DataFrame
        With the columns of `KNOWN_OFFENCES`.

    Returns
    -------
    ndarray of float of shape (n_persons, n_groups)
        In the order of `HARM_GROUPS`.
    """
    return X[list(KNOWN_OFFENCES.values())].to_numpy(dtype=float)
