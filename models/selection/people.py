"""People: what is known of every person whom a list may name, on one index date."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from models.expected_harm import Harm


@dataclass(frozen=True)
class People:
    """People of a population with their facts, probabilities and harm; one row per person, same index throughout.

    Parameters
    ----------
    facts : DataFrame
        Facts that gates and rules look at, indexed by person.
    probability : Series of float
        Probability of the outcome; missing for whom there is none.
    replicates : ndarray of shape (n_persons, n_replicates)
        The probability in each replicate of the model.
    probability_without_needs : Series of float
        The probability with the needs left out.
    missing_answers : DataFrame
        "lowest" and "highest" probability over all sets of answers to unanswered needs, "missing_count" and "is_exact".
    reasons : list of dict
        Reasons by group of each person.
    harm : Harm or None
        Expected harm on each scale, and its part outside the ranking; None where it is not known.
    harm_unavailable_because : str
        Why there is no harm.
    member_strand : Series
        Strand of a present member; missing for everybody else.
    unscored_because : Series of str
        In words why a person has no probability; empty for those who have one, or where it is not said.
    probability_without_attendance : Series of float
        The probability with attendance left out; missing where it plays no part.
    harm_faded : dict of int to DataFrame of shape (n_persons, 3)
        By half-life in months, the harm that ranks if older offences counted less in what kinds are expected; empty
        where it is not worked out.
    area : Series of str
        Area in which a person lives, as the tables write it; empty where it is not known.
    """

    facts: pd.DataFrame
    probability: pd.Series
    replicates: np.ndarray
    probability_without_needs: pd.Series
    missing_answers: pd.DataFrame
    reasons: list[dict]
    harm: Harm | None
    harm_unavailable_because: str
    member_strand: pd.Series = field(default_factory=lambda: pd.Series(dtype=object))
    unscored_because: pd.Series = field(default_factory=lambda: pd.Series(dtype=object))
    probability_without_attendance: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    harm_faded: dict[int, pd.DataFrame] = field(default_factory=dict)
    area: pd.Series = field(default_factory=lambda: pd.Series(dtype=object))

    def __post_init__(self) -> None:
        """Align members, areas, and what is not known of everybody, with the people."""
        for name in ("member_strand", "probability_without_attendance"):
            object.__setattr__(self, name, getattr(self, name).reindex(self.facts.index))
        for name in ("unscored_because", "area"):
            object.__setattr__(self, name, getattr(self, name).reindex(self.facts.index).fillna("").astype(str))
