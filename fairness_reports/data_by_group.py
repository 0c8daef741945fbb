"""What would be known of people, by audit group, with small numbers withheld and what would give them away."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness_reports.groups import AuditGroups, group_people
from fairness_reports.suppression import withheld_groups
from features.checks.arrival import quantile_if_enough

_MEDIANS = ("months_since_assessed", "days_to_record")
# What is told of a group, fullest first; where too few people differ in two claims, the first alone is told.
_CLAIMS: tuple[tuple[str, ...], ...] = (("is_assessed", "is_dynamic"), ("is_assessed",), ("is_dynamic",), ())


def known_by_group(attributes: pd.DataFrame, of_each: pd.DataFrame, *, suppress_below: int) -> dict[str, Any]:
    """How many people of each group are assessed, would get a dynamic score, and how much of their features is missing.

    Parameters
    ----------
    attributes : DataFrame of str, shape (n_people, n_attributes)
        Columns to divide by; missing is the group "Not stated".
    of_each : DataFrame of shape (n_people, 5)
        `is_assessed`, `is_dynamic` (bool), `missing_share` (0 to 1), `months_since_assessed` and `days_to_record`
        (float, may be missing), on the same index.
    suppress_below : int
        Smallest count of people that may be told.

    Returns
    -------
    dict
        `told` (which of the two claims are told), `suppress_below`, and `rows`, everyone first: `attribute`, `group`,
        `people`, `assessed`, `dynamic`, `missing_share`, and the medians `months_since_assessed` and `days_to_record`;
        `withheld` says whether nulls are for small numbers. A median needs ten people on each side.

    Notes
    -----
    Everyone's people fall into cells by the claims told. A group is withheld if one of its cells is below the limit,
    and so are groups that would give it away by subtraction. A cell that is empty for everyone is known to all and
    does not count; a cell of everyone that is below the limit takes its claim out of the table.
    """
    if len(of_each) < suppress_below:
        return {"told": [], "suppress_below": suppress_below, "rows": []}
    groups = group_people(attributes, list(attributes.columns))
    sizes_withheld = withheld_groups(groups, np.ones(len(of_each)), below=suppress_below)
    told = next(claims for claims in _CLAIMS if _are_tellable(of_each, claims, suppress_below))
    withheld = withheld_groups(groups, _cells(of_each, told), below=suppress_below, already=sizes_withheld)
    rows = [
        _row(groups, row, of_each, told=told, size_withheld=bool(sizes_withheld[row]), withheld=bool(withheld[row]))
        for row in range(len(groups.groups))
    ]
    return {"told": list(told), "suppress_below": suppress_below, "rows": rows}


def _cells(of_each: pd.DataFrame, claims: Sequence[str]) -> NDArray[np.float64]:
    """One column for each combination of the claims that anybody has; one of ones where no claim is told."""
    number = np.zeros(len(of_each), dtype="int64")
    for claim in claims:
        number = number * 2 + of_each[claim].to_numpy(dtype="int64")
    return np.eye(2 ** len(claims))[number][:, np.unique(number)]


def _are_tellable(of_each: pd.DataFrame, claims: Sequence[str], below: int) -> bool:
    return bool((_cells(of_each, claims).sum(axis=0) >= below).all())


def _row(
    groups: AuditGroups, row: int, of_each: pd.DataFrame, *, told: Sequence[str], size_withheld: bool, withheld: bool
) -> dict[str, Any]:
    members = of_each[groups.members(row)]
    counts = {claim: None if withheld or claim not in told else int(members[claim].sum()) for claim in _CLAIMS[0]}
    medians = dict.fromkeys(_MEDIANS, None) if withheld else {name: _median(members[name]) for name in _MEDIANS}
    return {
        "attribute": groups.groups[row].attribute,
        "group": groups.groups[row].name,
        "withheld": withheld,
        "people": None if size_withheld else len(members),
        "assessed": counts["is_assessed"],
        "dynamic": counts["is_dynamic"],
        "missing_share": None if withheld else float(members["missing_share"].mean()),
        **medians,
    }


def _median(values: pd.Series) -> float | None:
    return quantile_if_enough(values.to_numpy(dtype="float64"), 0.5)
