"""The Ministry's published measures of an event cohort: rate, frequency, reoffences per 100, small groups withheld."""

from typing import Any

import numpy as np
import pandas as pd

from fairness_reports.groups import group_people
from fairness_reports.intervals import wilson_interval
from fairness_reports.suppression import withheld_groups
from features import CaseTables
from training.event_cohorts import moj_binary_12m
from training.labels import data_end
from training.protocol import EVENT_MONTHS, Protocol

# As the Ethnicity facts and figures service withholds: no percentage of fewer people, no count of fewer.
FEWEST_PEOPLE, FEWEST_COUNTED = 30, 5
_FIGURES = ("reoffenders", "rate", "reoffences_per_reoffender", "reoffences_per_100")


def ministry_rates(cohort: pd.DataFrame) -> list[dict[str, Any]]:
    """Proven reoffending of an event cohort as the Ministry tells it, in all and by what brought people in.

    Parameters
    ----------
    cohort : DataFrame of shape (n_people, n_columns)
        As `training.event_cohorts.moj_binary_12m` gives it: "kind", "is_mature", "outcome" and "reoffence_count".

    Returns
    -------
    list of dict
        Of everyone first, then of each kind, counting the mature alone: "group", "people", "reoffenders", "rate"
        (value, low and high; 95%, Wilson), "reoffences_per_reoffender" and "reoffences_per_100". All but "group" are
        None where there are fewer than 30 people, or fewer than 5 with or without a reoffence, and where such a group
        could be worked out from the others. Empty where nobody is mature.

    References
    ----------
    Ministry of Justice, guide to proven reoffending statistics. It counts everybody at an event: people who are
    watched more, or of whom no official score can be worked out, are here and not among those learned from.
    """
    mature = cohort[cohort["is_mature"].astype(bool)]
    if mature.empty:
        return []
    outcome = mature["outcome"].to_numpy(dtype=float)
    groups = group_people(pd.DataFrame({"kind": mature["kind"].astype(str).to_numpy()}), ["kind"])
    cells = np.column_stack([outcome, 1 - outcome])
    counts = groups.totals(np.column_stack([cells, mature["reoffence_count"].to_numpy(dtype=float)]))
    few = counts[:, :2].sum(axis=1) < FEWEST_PEOPLE
    withheld = withheld_groups(groups, cells, below=FEWEST_COUNTED, already=few)
    return [
        _rates(group.name, count, withheld=bool(hidden))
        for group, count, hidden in zip(groups.groups, counts, withheld, strict=True)
    ]


def rates_of_tested(tables: CaseTables, protocol: Protocol) -> dict[str, list[dict[str, Any]]]:
    """The Ministry's measures of each cohort that a protocol tests on.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    protocol : Protocol
        Of event cohorts.

    Returns
    -------
    dict of str to list of dict
        As `ministry_rates` gives them, by the first day of the three months.
    """
    known_by = min(data_end(tables), pd.Timestamp(str(protocol.index_date)))
    found = {}
    for date in protocol.split.test_as_of:
        first = pd.Timestamp(date)
        last = first + pd.DateOffset(months=EVENT_MONTHS) - pd.Timedelta(days=1)
        found[str(date)] = ministry_rates(moj_binary_12m(tables, first, last, known_by=known_by))
    return found


def _rates(name: str, count: np.ndarray, *, withheld: bool) -> dict[str, Any]:
    reoffenders, others, reoffences = (int(one) for one in count)
    people = reoffenders + others
    if withheld:
        return {"group": name, "people": None} | dict.fromkeys(_FIGURES)
    share = wilson_interval(reoffenders, people)
    return {
        "group": name,
        "people": people,
        "reoffenders": reoffenders,
        "rate": {"value": float(share.value), "low": float(share.low), "high": float(share.high)},
        "reoffences_per_reoffender": reoffences / reoffenders,
        "reoffences_per_100": 100 * reoffences / people,
    }
