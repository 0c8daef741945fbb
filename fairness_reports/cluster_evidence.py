"""Whether the groups of an audit lie in clusters enough to tell a gap from what clusters differ by."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fairness_reports.clusters import Array, Numbers, effective_clusters
from fairness_reports.groups import AuditGroups

Mask = NDArray[np.bool_]


class EnoughClusters(NamedTuple):
    """Which groups have clusters enough.

    Parameters
    ----------
    own : numpy.ndarray of bool, shape (n_groups,)
        Whether the group itself has.
    both : numpy.ndarray of bool, shape (n_groups,)
        Whether the group and everyone else have.
    """

    own: Mask
    both: Mask


def enough_clusters(groups: AuditGroups, sizes: Array, *, clusters: Numbers, minimum: float) -> EnoughClusters:
    """Which groups lie in as many clusters as a judgement needs, by each way of counting people.

    Parameters
    ----------
    groups : AuditGroups
        The groups, everyone first.
    sizes : numpy.ndarray of shape (n_people, n_ways)
        How far each person counts, 0 or more; a group needs the clusters by every column.
    clusters : numpy.ndarray of int, shape (n_people,)
        The cluster of each person.
    minimum : float
        How many clusters of one size are needed.

    Returns
    -------
    EnoughClusters
        Clusters that hold most people leave less than they are many.
    """
    own: list[bool] = []
    others: list[bool] = []
    for row in range(len(groups.groups)):
        inside = groups.members(row)
        for side, found in ((inside, own), (~inside, others)):
            found.append(all(effective_clusters(clusters[side], way[side]) >= minimum for way in sizes.T))
    return EnoughClusters(np.array(own), np.array(own) & np.array(others))
