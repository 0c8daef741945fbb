"""Expected harm if older offences told less of which kinds are to come: an assumption that is tried beside a list."""

import pandas as pd

from models.expected_counts import HARM_GROUPS, KNOWN_OFFENCES, ExpectedCounts
from models.expected_harm import harm_value
from models.harm import SCALES, kinds

# Months: the reference's 24, an assumption of its own, with half and double of it.
HALF_LIVES = (12, 24, 48)


def faded_harm(
    counts: ExpectedCounts, X: pd.DataFrame, faded: pd.DataFrame, units: pd.DataFrame
) -> dict[int, pd.DataFrame]:
    """Expected harm under each half-life.

    Parameters
    ----------
    counts : ExpectedCounts
        Expected proven reoffences; how many is as it was, only of which kinds and groups they are moves.
    X : DataFrame of shape (n_persons, n_features)
        As `ExpectedCounts.by_group` reads it.
    faded : DataFrame of shape (n_persons, n_half_lives * n_kinds)
        Each person's own proven offences, columns such as "24 SHOP_THEFT"; a half-life without columns is left out.
    units : DataFrame of shape (n_kinds, 4)
        As `models.harm.unit_harm` gives it.

    Returns
    -------
    dict of int to DataFrame of shape (n_persons, 3)
        By months, the harm that ranks on each scale.
    """
    group, found = kinds()["harm_group"], {}
    for months in HALF_LIVES:
        own_names = {f"{months} {kind}": kind for kind in group.index}
        known = faded.reindex(columns=faded.columns.intersection(list(own_names))).rename(columns=own_names)
        if not len(known.columns):
            continue
        by_group = known.T.groupby(group.reindex(known.columns).to_numpy()).sum().T
        own = by_group.reindex(columns=list(HARM_GROUPS), fill_value=0.0).rename(columns=KNOWN_OFFENCES)
        found[months] = harm_value(counts, X.assign(**own), known, units).loc[:, list(SCALES)]
    return found
