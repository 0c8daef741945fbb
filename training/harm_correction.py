"""Learning the correction of expected harm on the harm of people's proven reoffences."""

from dataclasses import replace

import numpy as np
import pandas as pd

from models.expected_counts import ExpectedCounts
from models.expected_harm import average_unit, harm_before_correction
from models.harm import SCALES, unit_harm
from models.score_curve import ScoreCurve, along_lines
from models.score_curve_fitting import LOG, fit_score_curve
from training.count_labels import HARM, known_kinds

_LEAST_PEOPLE = 40


def learned_harm_curves(
    counts: ExpectedCounts, rows: pd.DataFrame, by_group: pd.DataFrame, *, learned_on: str, seed: int
) -> dict[str, ScoreCurve]:
    """A curve for each scale that makes expected harm agree with the harm that came.

    Parameters
    ----------
    counts : ExpectedCounts
        Corrected counts, of which kinds among them.
    rows : DataFrame
        "person_id", own proven offences by kind, and `HARM`, as counted after.
    by_group : DataFrame of shape (n_rows, n_groups)
        Expected offences of the same rows, by what was learned from nobody among them; a row that is missing is left
        out.
    learned_on : str
        Which people and dates, in words.
    seed : int
        Seed of the resampling.

    Returns
    -------
    dict of str to ScoreCurve
        By scale; none for a scale on which fewer than 40 people did harm. On these rows harm adds up to the same after
        the correction as before it.

    Notes
    -----
    Harm is heavy-tailed: it enters in units of its dispersion (squared distance of a person's harm from the forecast,
    all dates together, over the forecast), so that a quasi-Poisson regression weighs it by what it can tell. A few
    grave offences move a total by some hundredths, so the level is left to the counts, which know it far better, and
    the shape alone is learned. The figures are the default ones: pounds of the Home Office's total, Cambridge days,
    ONS points.
    """
    known = by_group.notna().all(axis=1).to_numpy()
    rows, by_group = rows[known], by_group[known]
    units = unit_harm()
    expected = harm_before_correction(counts, by_group, known_kinds(rows), units)
    unit = average_unit(counts, units)
    found = {}
    for scale in SCALES:
        came = rows[HARM[scale]].to_numpy(dtype=float) / unit[scale]
        if rows.loc[came > 0, "person_id"].nunique() < _LEAST_PEOPLE:
            continue
        found[scale] = _curve(
            expected[scale].to_numpy() / unit[scale],
            came,
            persons=rows["person_id"].to_numpy(),
            learned_on=learned_on,
            replicate_count=len(counts.replicate_offences_per_occasion),
            seed=seed,
        )
    return found


def harm_agreement(expected: pd.DataFrame, rows: pd.DataFrame, weights: np.ndarray) -> dict[str, np.ndarray]:
    """Harm that came over harm that was expected, on each scale, for each weighting of the rows.

    Parameters
    ----------
    expected : DataFrame of shape (n_rows, 3)
        On each scale.
    rows : DataFrame
        With `HARM`.
    weights : ndarray of shape (n_weightings, n_rows)
        The first of all rows alike.

    Returns
    -------
    dict of str to ndarray of shape (n_weightings,)
        By scale.
    """
    return {
        scale: (weights @ rows[HARM[scale]].to_numpy(dtype=float)) / (weights @ expected[scale].to_numpy())
        for scale in SCALES
    }


def _curve(
    expected: np.ndarray, came: np.ndarray, *, persons: np.ndarray, learned_on: str, replicate_count: int, seed: int
) -> ScoreCurve:
    """The curve of the log of harm in average offences."""
    off = pd.Series(came - expected).groupby(persons).sum()
    spread = float((off**2).sum() / expected.sum())
    curve = fit_score_curve(
        np.log(expected / spread),
        came / spread,
        link=LOG,
        persons=persons,
        learned_on=learned_on,
        replicate_count=replicate_count,
        seed=seed,
    )
    moved = replace(curve, knots=curve.knots + np.log(spread))
    score = np.log(expected)

    def level(shifts: np.ndarray) -> float:
        return float(np.log(np.exp(score + along_lines(score, moved.knots, shifts)).sum() / expected.sum()))

    return replace(
        moved,
        shifts=moved.shifts - level(moved.shifts),
        replicates=np.array([one - level(one) for one in moved.replicates]).reshape(moved.replicates.shape),
    )
