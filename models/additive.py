"""AdditiveRisk: tables of points whose sum is a log-odds, the only kind of learned probability that Desist serves.

Nothing here needs the library that fitted the tables.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from features.vocabulary import ReasonGroup
from models.additive_tables import AdditiveTables
from models.calibration import Calibration
from models.one_person import LookUp, line_through, points_of_one
from models.open_answers.reach import reach_of_answers
from models.score_curve import ScoreCurve


@dataclass(frozen=True)
class AdditiveRisk(AdditiveTables):
    """A sum of tables of points, moved by a curve and then corrected, that is the log-odds of an outcome.

    Parameters
    ----------
    name : str
        Outcome that is predicted, such as "any_12m".
    terms : tuple of Term
        The tables.
    intercept : float
        Score before any term.
    calibration : Calibration
        The affine correction on the log-odds, learned on a later period.
    curve : ScoreCurve
        The bend of the score, learned with the tables; it makes log-odds of it, before calibration. None by default.
    replicate_intercepts : ndarray of shape (n_replicates,)
        The intercept of each replicate.
    """

    calibration: Calibration = field(default_factory=Calibration)
    curve: ScoreCurve = field(default_factory=ScoreCurve)

    def corrected(self, score: np.ndarray) -> np.ndarray:
        """Calibrated log-odds of sums of points.

        Parameters
        ----------
        score : ndarray of shape (n_persons,)
            Intercept and points together.

        Returns
        -------
        ndarray of shape (n_persons,)
            Log-odds.
        """
        return self.calibration.intercept + self.calibration.slope * self.curve.corrected(score)

    def steepness(self, score: np.ndarray) -> np.ndarray:
        """How much the calibrated log-odds rise for a point more, at each score.

        Parameters
        ----------
        score : ndarray of shape (n_persons,)
            Intercept and points together.

        Returns
        -------
        ndarray of shape (n_persons,)
            The slope of the calibration, alike for all, where there is no curve.
        """
        return self.calibration.slope * self.curve.slope(score)

    def contributions(self, X: pd.DataFrame) -> pd.DataFrame:
        """Calibrated log-odds of each term for each person; the row sum is the log-odds.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name; a missing value is null.

        Returns
        -------
        DataFrame of shape (n_persons, n_terms + 1)
            "intercept" and one column for each term: its points, stretched by how steep curve and calibration are at
            that person. The rest is the intercept's, which is the same for all between two knots of the curve.

        Raises
        ------
        MissingColumns
            If a feature is not a column of X.
        """
        points = self.points(X)
        score = points.sum(axis=1).to_numpy()
        steepness = self.steepness(score)
        stretched = points.mul(steepness, axis=0)
        stretched["intercept"] += self.corrected(score) - steepness * score
        return stretched

    def log_odds(self, X: pd.DataFrame) -> np.ndarray:
        """Calibrated log-odds of each person.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_persons,)
            Log-odds.
        """
        return self.corrected(self.score(X))

    def probability(self, X: pd.DataFrame) -> np.ndarray:
        """Calibrated probability of the outcome.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_persons,)
            Probabilities, 0 to 1.
        """
        return expit(self.log_odds(X))

    def probability_of(self, person: Mapping[str, Any]) -> float:
        """Calibrated probability of one person, in microseconds.

        Parameters
        ----------
        person : Mapping from str to value
            Values by feature; missing is None, NaN or NA.

        Returns
        -------
        float
            As `probability` gives for a frame of that one row.

        Raises
        ------
        MissingColumns
            If a feature is not among the values.
        """
        if not self.names <= person.keys():
            self.refuse_without(person)
        z = self.intercept
        for look_up in self._look_ups:
            z += look_up(person)
        return float(expit(self.calibration.intercept + self.calibration.slope * (z + self._shift(z))))

    def replicate_log_odds(self, X: pd.DataFrame) -> np.ndarray:
        """Log-odds of each person in each replicate, before calibration.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_persons, n_replicates)
            Log-odds; no columns when the release holds no replicates.
        """
        return self.curve.corrected_replicates(self.replicate_score(X))

    def replicate_probability(self, X: pd.DataFrame) -> np.ndarray:
        """Calibrated probability in each replicate: the model range, not the person's own uncertainty.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_persons, n_replicates)
            Probabilities; no columns when the release holds no replicates.
        """
        scale = self.calibration
        # A correction that was never resampled is the same in each replicate.
        each = scale.replicates if len(scale.replicates) else np.array([[scale.intercept, scale.slope]])
        return expit(each[:, 0] + each[:, 1] * self.replicate_log_odds(X))

    def probability_without(self, X: pd.DataFrame, group: ReasonGroup) -> np.ndarray:
        """Probability with one group of terms left out, each of its terms counting as average.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.
        group : ReasonGroup
            The group to leave out.

        Returns
        -------
        ndarray of shape (n_persons,)
            Probabilities, 0 to 1.
        """
        left = [term.name for term in self.terms if term.group == group]
        return expit(self.corrected(self.points(X).drop(columns=left).to_numpy().sum(axis=1)))

    def missing_answer_bounds(self, X: pd.DataFrame, group: ReasonGroup) -> pd.DataFrame:
        """Lowest and highest probability over all sets of answers to the unanswered questions of a group.

        A question whose term is a slope has no list of answers; who left one of those open gets no bounds.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.
        group : ReasonGroup
            Whose missing values are varied, together as somebody could answer them (`models/open_answers/reach.py`).

        Returns
        -------
        DataFrame of shape (n_persons, 4)
            "lowest", "highest" (probabilities), "missing_count", and "is_exact": whether sets of answers lead to both.
        """
        score, reach = self.score(X), reach_of_answers([self], X, group)
        ends = [
            self.corrected(score + np.array([rows.item() for rows in one])[reach.pattern])
            for one in (reach.least, reach.most)
        ]
        asked = [X[term.feature].isna().to_numpy() for term in self.terms if term.group == group and not term.second]
        return pd.DataFrame(
            {
                "lowest": expit(np.minimum(*ends)),
                "highest": expit(np.maximum(*ends)),
                "missing_count": np.sum(asked, axis=0, dtype=int) * np.ones(len(X), dtype=int),
                "is_exact": reach.is_exact[reach.pattern],
            },
            index=X.index,
        )

    @cached_property
    def _look_ups(self) -> tuple[LookUp, ...]:
        return tuple(points_of_one(term) for term in self.terms)

    @cached_property
    def _shift(self) -> Callable[[float], float]:
        return line_through(tuple(self.curve.knots.tolist()), self.curve.shifts.tolist() or [0.0], falls_on=True)
