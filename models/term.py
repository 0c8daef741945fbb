"""Term: one named table of points, on a number, on words, on two columns together, or on a line through knots."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from features.exceptions import UnknownCategory
from features.vocabulary import ReasonGroup
from models.bins import bin_rows

TermKind = Literal["bins", "levels", "linear", "spline", "pair"]


@dataclass(frozen=True)
class Axis:
    """How one column of a table finds its row.

    Parameters
    ----------
    feature : str
        Column that is looked up.
    kind : {"bins", "levels"}
        Numeric bins or words.
    cuts : tuple of float
        Upper edges of all bins but the last; a value equal to a cut belongs to the bin above it.
    levels : tuple of str
        Words, each a row.
    """

    feature: str
    kind: Literal["bins", "levels"]
    cuts: tuple[float, ...] = ()
    levels: tuple[str, ...] = ()

    @property
    def row_count(self) -> int:
        """Rows of the table, without the one for missing."""
        return len(self.levels) if self.kind == "levels" else len(self.cuts) + 1

    def row_of(self, values: pd.Series) -> np.ndarray:
        """Table row of each value; the row after the last stands for missing.

        Parameters
        ----------
        values : Series of shape (n_persons,)
            The column.

        Returns
        -------
        ndarray of int of shape (n_persons,)
            Row numbers, 0 to `row_count`.

        Raises
        ------
        UnknownCategory
            If a word was never seen when the table was made: there is no honest score for it.
        """
        if self.kind == "bins":
            return bin_rows(_as_numbers(values), self.cuts)
        found = pd.Index(self.levels).get_indexer(pd.Index(_as_words(values)))
        is_not_found = found < 0
        if not is_not_found.any():
            return found
        unknown = is_not_found & values.notna().to_numpy()
        if unknown.any():
            raise UnknownCategory(
                f"A model has points for {list(self.levels)[:10]} but `{self.feature}` holds other words in "
                f"{int(unknown.sum())} row(s). Map them to known words, or retrain."
            )
        return np.where(is_not_found, self.row_count, found)


@dataclass(frozen=True)
class Term:
    """One named table of points.

    Parameters
    ----------
    name : str
        Name of the contribution.
    feature : str
        Column that is looked up.
    kind : {"bins", "levels", "linear", "spline", "pair"}
        Numeric bins, words, a slope on a number, straight lines between knots, or a table of two columns.
    points : ndarray of shape (n_points,)
        Log-odds before calibration: of each bin, level or knot; the slope alone when linear; of each cell of a pair,
        row by row, the missing value's row and column last, without the last cell.
    missing : float
        Log-odds of a missing value before calibration; of a pair, of both missing.
    cuts : tuple of float
        Upper edges of all bins but the last, a value equal to a cut belonging to the bin above it; of a spline, the
        knots, beyond which it is flat.
    levels : tuple of str
        Words, in the order of `points`. Of a pair, the cuts or the levels of its first column.
    second : Axis or None
        The other column of a pair.
    replicates : ndarray of shape (n_replicates, n_points + 1)
        Points refitted on resampled persons, the missing value's last; empty when there are none.
    group : ReasonGroup
        Under which heading a reason from this term is told.
    meaning : str
        What the feature says, in a reader's words.
    unit : str
        Unit of the feature; "flag" and "need" are told as yes and no, "share" as a percentage.
    phrase, missing_phrase : str
        How a value is told, with {} in its place, and how its absence is told.
    """

    name: str
    feature: str
    kind: TermKind
    points: np.ndarray
    missing: float = 0.0
    cuts: tuple[float, ...] = ()
    levels: tuple[str, ...] = ()
    second: Axis | None = None
    replicates: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))
    group: ReasonGroup = ReasonGroup.OTHER
    meaning: str = ""
    unit: str = ""
    phrase: str = ""
    missing_phrase: str = ""

    @property
    def features(self) -> tuple[str, ...]:
        """The column or columns that are looked up."""
        return (self.feature,) if self.second is None else (self.feature, self.second.feature)

    @property
    def axis(self) -> Axis:
        """How the first column finds its row."""
        return Axis(self.feature, "levels" if self.levels or self.kind == "levels" else "bins", self.cuts, self.levels)

    def row_of(self, X: pd.DataFrame) -> np.ndarray:
        """Place of each person in the points; the place after the last stands for missing.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        ndarray of int of shape (n_persons,)
            0 to n_points.

        Raises
        ------
        UnknownCategory
            If a word was never seen when the table was made: there is no honest score for it.
        """
        row = self.axis.row_of(X[self.feature])
        if self.second is None:
            return row
        return row * (self.second.row_count + 1) + self.second.row_of(X[self.second.feature])

    def look_up(self, X: pd.DataFrame) -> np.ndarray:
        """Log-odds that this term adds for each person, before calibration.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_persons,)
            Log-odds.
        """
        if self.kind in ("bins", "levels", "pair"):
            return np.append(self.points, self.missing).take(self.row_of(X))
        numbers = _as_numbers(X[self.feature])
        known = self.points[0] * numbers if self.kind == "linear" else np.interp(numbers, self.cuts, self.points)
        return np.where(np.isnan(numbers), self.missing, known)

    def replicate_look_up(self, X: pd.DataFrame) -> np.ndarray:
        """Log-odds that this term adds for each person in each replicate, before calibration.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_persons, n_replicates)
            Log-odds.
        """
        if not len(self.replicates):
            return np.empty((len(X), 0))
        if self.kind in ("bins", "levels", "pair"):
            return self.replicates.T[self.row_of(X)]
        numbers = _as_numbers(X[self.feature])
        points, missing = self.replicates[:, :-1], self.replicates[:, -1]
        if self.kind == "linear":
            known = np.multiply.outer(numbers, points[:, 0])
        else:
            known = hat_functions(numbers, np.asarray(self.cuts)) @ points.T
        return np.where(np.isnan(numbers)[:, None], missing, known)

    def reach(self, X: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Least and most that this term could add if what is missing were known, before calibration.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        tuple of two ndarrays of shape (n_persons,)
            Log-odds; what the term adds now where nothing is missing; NaN for a missing slope, which has no ends.
        """
        if self.second is not None:
            return self._reach_of_pair(X, self.second)
        now = self.look_up(X)
        missing = X[self.feature].isna().to_numpy()
        if self.kind == "linear":
            return np.where(missing, np.nan, now), np.where(missing, np.nan, now)
        return np.where(missing, self.points.min(), now), np.where(missing, self.points.max(), now)

    def _reach_of_pair(self, X: pd.DataFrame, second: Axis) -> tuple[np.ndarray, np.ndarray]:
        """Over the known rows where the first is missing, the known columns where the second is."""
        cells = np.append(self.points, self.missing).reshape(-1, second.row_count + 1)
        rows, columns = np.divmod(self.row_of(X), second.row_count + 1)
        ends = []
        for end in (np.min, np.max):
            table = cells.copy()
            table[-1, :-1] = end(cells[:-1, :-1], axis=0)
            table[:-1, -1] = end(cells[:-1, :-1], axis=1)
            table[-1, -1] = end(cells[:-1, :-1])
            ends.append(table[rows, columns])
        return ends[0], ends[1]


def hat_functions(numbers: np.ndarray, knots: np.ndarray) -> np.ndarray:
    """Share of each knot in each number: the weights of linear interpolation, flat beyond the ends.

    Parameters
    ----------
    numbers : ndarray of shape (n_persons,)
        Any; missing allowed.
    knots : ndarray of shape (n_knots,)
        Increasing.

    Returns
    -------
    ndarray of shape (n_persons, n_knots)
        0 to 1; each row sums to 1, or to 0 where the number is missing.
    """
    known = np.where(np.isnan(numbers), knots[0], numbers)
    shares = np.column_stack([np.interp(known, knots, unit) for unit in np.eye(len(knots))])
    return np.where(np.isnan(numbers)[:, None], 0.0, shares)


def _as_numbers(values: pd.Series) -> np.ndarray:
    """The numbers where they lie, if they are floats, since a copy of a column takes as long as its table."""
    if values.dtype == np.float64:
        return values.to_numpy()
    return values.to_numpy(dtype=float, na_value=np.nan)


def _as_words(values: pd.Series) -> np.ndarray:
    return values.astype(object).where(values.notna(), None).to_numpy()
