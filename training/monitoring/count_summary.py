"""A count of the people of a date in sums: what is expected of them, and what was counted once it is known."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from models.expected_counts import HARM_GROUPS, ExpectedCounts
from training.count_labels import OFFENCES
from training.monitoring.count_bins import CountBins
from training.monitoring.count_sums import CountSums


@dataclass(frozen=True)
class CountedPeople:
    """Expected and counted offences of the people of a date, or of several.

    Parameters
    ----------
    total : ndarray of shape (n_rows,)
        Expected offences.
    by_group : ndarray of shape (n_rows, n_groups)
        Expected offences of each of `HARM_GROUPS`.
    counted : ndarray of shape (n_rows, n_groups)
        What was counted; missing where it cannot be known yet.
    persons : ndarray of shape (n_rows,)
        Whose row it is.
    sex : ndarray of str of shape (n_rows,)
        As recorded.
    is_mature : bool
        Whether what came can be known of those who are followed from the date on.
    """

    total: np.ndarray
    by_group: np.ndarray
    counted: np.ndarray
    persons: np.ndarray
    sex: np.ndarray
    is_mature: bool

    def document(self) -> dict[str, Any]:
        """The count in sums.

        Returns
        -------
        dict
            "is_mature"; "scores", bins of the expected total of everybody; "matured", of those of whom it is known
            "rows", "total", "groups" by harm group and "by_sex", each as `CountSums` gives it, None before it is known.
        """
        return {
            "is_mature": self.is_mature,
            "scores": CountBins.of(self.total).document(),
            "matured": self._matured() if self.is_mature else None,
        }

    def _matured(self) -> dict[str, Any]:
        known = ~np.isnan(self.counted).any(axis=1)
        total, offences = self.total[known], self.counted[known].sum(axis=1)
        persons, sexes = self.persons[known], self.sex[known]
        words = sorted({str(word) for word in sexes if isinstance(word, str)})
        return {
            "rows": int(known.sum()),
            "total": CountSums.of(total, offences, persons).document(),
            "groups": {
                group: CountSums.of(self.by_group[known, place], self.counted[known, place], persons).document()
                for place, group in enumerate(HARM_GROUPS)
            },
            "by_sex": {
                word: CountSums.of(total[of_it], offences[of_it], persons[of_it]).document()
                for word in words
                if len(of_it := np.flatnonzero(sexes == word))
            },
        }


def counted_people(rows: pd.DataFrame, counts: ExpectedCounts, *, is_mature: bool) -> CountedPeople:
    """What a release expects of rows of people, and what was counted.

    Parameters
    ----------
    rows : DataFrame
        As `people_on_date` gives them, of a design with counts.
    counts : ExpectedCounts
        Of the release.
    is_mature : bool
        Whether what came of those followed from the date on can be known.

    Returns
    -------
    CountedPeople
        Of these rows.
    """
    return CountedPeople(
        total=counts.offences(rows),
        by_group=counts.by_group(rows).to_numpy(),
        counted=rows[list(OFFENCES.values())].to_numpy(dtype=float),
        persons=rows["person_id"].to_numpy(),
        sex=rows["sex"].astype("object").to_numpy(),
        is_mature=is_mature,
    )
