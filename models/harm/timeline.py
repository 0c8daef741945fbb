"""The proven offences of one person, each with its cost and harm, as they add up over time."""

import pandas as pd

from models.harm.unit_harm import SCALES, offence_harm


def costed_timeline(offences: pd.DataFrame, units: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every proven offence of a person in the order in which they were committed, with what they come to so far.

    Parameters
    ----------
    offences : DataFrame of shape (n_offences, n_columns)
        Rows of the sanctions table of one person, known on the day: "offence_date", "sanction_date",
        "ho_offence_code".
    units : DataFrame, optional
        As `unit_harm` gives it.

    Returns
    -------
    DataFrame of shape (n_offences, 13)
        "offence_date", "sanction_date", "ho_offence_code", "kind", "is_ranked", "is_homicide", the three scales, and
        each scale "so_far". Offences outside the ranking are in it, marked; a homicide is flagged and adds nothing.
        Charges and arrests have no place in it: what was not proven has no cost here.
    """
    rows = offences[["offence_date", "sanction_date", "ho_offence_code"]]
    # Without the date of an offence the day it was proven says where it belongs.
    order = rows["offence_date"].fillna(rows["sanction_date"])
    rows = rows.iloc[order.argsort(kind="stable")].reset_index(drop=True)
    found = pd.concat([rows, offence_harm(rows["ho_offence_code"], units)], axis=1)
    so_far = found[list(SCALES)].cumsum().add_suffix("_so_far")
    return pd.concat([found, so_far], axis=1)
