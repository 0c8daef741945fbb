"""People who come in clusters tell less than as many who have nothing to do with each other: by how much."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.special import stdtrit

Array = NDArray[np.float64]
Numbers = NDArray[np.int64]
_FEWEST_DEGREES = 0.1
_CHUNK = 4_000_000


class Effects(NamedTuple):
    """By how much the variance of two shares is that of fewer people.

    Parameters
    ----------
    own, others : float
        Design effects of the two sides of a comparison, 1 or more.
    """

    own: float
    others: float


def numbered_clusters(column: pd.Series) -> Numbers:
    """The clusters of people by number, in the order in which they come.

    Parameters
    ----------
    column : pandas.Series
        The cluster of each person, none missing.

    Returns
    -------
    numpy.ndarray of int, shape (n_people,)
        From 0 upwards.
    """
    return np.asarray(pd.factorize(column)[0], dtype=np.int64)


def effective_clusters(clusters: Numbers, sizes: ArrayLike) -> float:
    """How many clusters of one size would tell as much as these of many sizes.

    Parameters
    ----------
    clusters : numpy.ndarray of int, shape (n_people,)
        The cluster of each person.
    sizes : array-like of float, shape (n_people,)
        How far each person counts, 0 or more.

    Returns
    -------
    float
        As many as there are where all are of one size, fewer where some hold most people; 0 where nobody counts.

    References
    ----------
    Kish (1965), Survey Sampling, section 11.2.
    """
    held = np.bincount(clusters, weights=np.asarray(sizes, dtype="float64"))
    squares = float(held @ held)
    return float(held.sum() ** 2 / squares) if squares > 0 else 0.0


def design_effect(
    influence: ArrayLike, clusters: Numbers | None, *, sizes: ArrayLike | None = None, confidence: float = 0.95
) -> float:
    """The variance of a figure over what it would be if clusters had nothing in common, never below 1.

    Allows for few clusters too: an interval made with it is as wide as one of Student's distribution.

    Parameters
    ----------
    influence : array-like of float, shape (n_people,)
        What each person adds to the error of the figure; sums to 0.
    clusters : numpy.ndarray of int, shape (n_people,), or None
        The cluster of each person; None where people have nothing to do with each other.
    sizes : array-like of float, shape (n_people,), optional
        How far each person counts; by default 1.
    confidence : float, default 0.95
        Coverage of the interval that this is for.

    Returns
    -------
    float
        1 where no cluster has two people who count. Where nobody's influence differs from 0, as for a share of 0,
        the variance shows nothing and people of a cluster are taken to be alike.

    References
    ----------
    Kish (1965), Survey Sampling, section 5.4; Korn and Graubard (1998), Confidence intervals for proportions with small
    expected number of positive counts estimated from survey data, Survey Methodology 24, 193-201, for the degrees of
    freedom, here those of clusters of one size.
    """
    if clusters is None or len(clusters) == 0:
        return 1.0
    own = np.asarray(influence, dtype="float64")
    weight = np.ones(len(own)) if sizes is None else np.asarray(sizes, dtype="float64")
    if np.bincount(clusters[weight > 0], minlength=1).max() < 2:
        return 1.0
    people, alike = float(weight.sum()), effective_clusters(clusters, weight)
    apart = float(own @ own)
    raw = float(np.sum(np.bincount(clusters, weights=own) ** 2) / apart) if apart > 0 else people / alike
    if alike < 1 + _FEWEST_DEGREES:
        raw = people / alike  # One cluster cannot show how clusters differ.
    raw = max(1.0, raw)
    return raw / min(1.0, _few_clusters(people / raw, alike, confidence=confidence))


def paired_effects(
    own: ArrayLike, others: ArrayLike, clusters: Numbers | None, *, sizes: tuple[ArrayLike, ArrayLike]
) -> Effects:
    """Design effects of two sides of a comparison that may share clusters.

    What the two sides have in common in a cluster is in both, so that their difference varies less, or more, than two
    sides without a cluster in common.

    Parameters
    ----------
    own, others : array-like of float, shape (n_people,)
        What each person adds to the error of either side; 0 for who is not in it.
    clusters : numpy.ndarray of int, shape (n_people,), or None
        The cluster of each person.
    sizes : tuple of array-like of float, shape (n_people,)
        How far each person counts on either side.

    Returns
    -------
    Effects
        Each 1 or more.
    """
    if clusters is None:
        return Effects(1.0, 1.0)
    a, b = np.asarray(own, dtype="float64"), np.asarray(others, dtype="float64")
    sums_a, sums_b = np.bincount(clusters, weights=a), np.bincount(clusters, weights=b)
    apart = float(sums_a @ sums_a + sums_b @ sums_b)
    shared = float(np.sum((sums_a - sums_b) ** 2) / apart) if apart > 0 else 1.0
    effects = (design_effect(side, clusters, sizes=size) for side, size in zip((a, b), sizes, strict=True))
    return Effects(*(max(1.0, effect * shared) for effect in effects))


def _few_clusters(people: float, clusters: float, *, confidence: float) -> float:
    """How much of an effective size is left for the few degrees of freedom of clusters."""
    tail = 0.5 + confidence / 2
    wide, narrow = (stdtrit(max(count - 1, _FEWEST_DEGREES), tail) for count in (clusters, people))
    least = 1 + _FEWEST_DEGREES
    return float((narrow / wide) ** 2 * (1 - 1 / max(clusters, least)) / (1 - 1 / max(people, least)))


def draw_clusters(cells: Numbers, cell_count: int, *, clusters: Numbers, seed: int, replicates: int) -> Array:
    """People in each cell, in resamples that draw clusters whole.

    Clusters with as many people in each cell are alike and drawn together, which gives the same as one by one.

    Parameters
    ----------
    cells : numpy.ndarray of int, shape (n_people,)
        The cell of each person, from 0.
    cell_count : int
        How many cells there are.
    clusters : numpy.ndarray of int, shape (n_people,)
        The cluster of each person, from 0 without gaps.
    seed : int
        Seed of the resampling.
    replicates : int
        How many resamples; each cluster is drawn a Poisson(1) number of times.

    Returns
    -------
    numpy.ndarray of shape (replicates, cell_count)
        Counts of people.
    """
    table = csr_array((np.ones(len(cells)), (clusters, cells)), shape=(clusters.max() + 1, cell_count))
    table.sum_duplicates()
    # Clusters alike have the same weighted sum; among others it is the same once in 2 ** 64 times.
    marks = np.random.default_rng(0).integers(0, 2**64, size=cell_count, dtype=np.uint64)
    keys = np.column_stack([table.indices[table.indptr[:-1]].astype(np.uint64), table.astype(np.uint64) @ marks])
    _, kinds, times = np.unique(keys, axis=0, return_index=True, return_counts=True)
    alike, generator = table[kinds], np.random.default_rng(seed)
    rows = max(1, _CHUNK // len(kinds))
    parts = [
        generator.poisson(times, size=(min(rows, replicates - start), len(kinds))).astype("float64") @ alike
        for start in range(0, replicates, rows)
    ]
    return np.concatenate(parts) if parts else np.zeros((0, cell_count))
