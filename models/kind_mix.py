"""KindMix: of which kinds the offences of a harm group are expected to be, a person's own history among it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.harm import kinds


@dataclass(frozen=True)
class KindMix:
    """Kinds of offence within each harm group: a person's own history shrunk towards the average.

    Parameters
    ----------
    share : Series of float
        Indexed by kind: its average share of the offences of its harm group; in each group they sum to 1.
    strength : float
        Offences of a group that the average counts for beside a person's own.
    """

    share: pd.Series
    strength: float

    def of(self, known: pd.DataFrame) -> np.ndarray:
        """Expected share of each kind within its group for each person.

        Parameters
        ----------
        known : DataFrame of shape (n_persons, n_kinds)
            A person's own proven offences by kind.

        Returns
        -------
        ndarray of shape (n_persons, n_kinds)
            In the order of `kinds`; the kinds of each group sum to 1. (own + strength x average) / (own of the group
            + strength).
        """
        index = kinds().index
        own = known.reindex(columns=index, fill_value=0).to_numpy(dtype=float)
        blended = own + self.strength * self.share.reindex(index).to_numpy()
        return blended / (own @ _same_group() + self.strength)


def average_kinds(counts: pd.Series) -> pd.Series:
    """Average share of each kind within its harm group.

    Parameters
    ----------
    counts : Series of float
        Offences by kind.

    Returns
    -------
    Series of float
        Indexed by every kind. A group of which nothing was counted has its categories in equal parts.
    """
    table = kinds()
    counted = counts.reindex(table.index, fill_value=0).astype(float)
    whole = counted.groupby(table["harm_group"]).transform("sum")
    is_category = (table.index == table["category"]).astype(float)
    even = pd.Series(is_category, index=table.index)
    even /= even.groupby(table["harm_group"]).transform("sum")
    return (counted / whole.where(whole > 0, 1)).where(whole > 0, even).rename("share")


def _same_group() -> np.ndarray:
    group = kinds()["harm_group"].to_numpy()
    return (group[:, None] == group[None, :]).astype(float)
