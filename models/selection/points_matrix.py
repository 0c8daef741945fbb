"""A points matrix as forces keep one in a spreadsheet: what lists are compared with, and never chosen by."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

_FILE = Path(__file__).with_suffix(".csv")


@cache
def _lines_once() -> pd.DataFrame:
    return pd.read_csv(_FILE)


def points_lines() -> pd.DataFrame:
    """The lines of the matrix.

    Returns
    -------
    DataFrame of shape (n_lines, 8)
        "id", "meaning", "fact", "points" of each, "cap" (the most that the line gives, or takes), "at_least" (from how
        many on it counts), "source" and "certainty".

    References
    ----------
    The neutral matrix of the design's selection reference, illustrative. Its lines for positive drug tests, whose use
    the law limits, for intelligence and for engagement, which no case table says, are left out.
    """
    return _lines_once().copy()


def matrix_points(facts: pd.DataFrame) -> pd.Series:
    """Points of each person.

    Parameters
    ----------
    facts : DataFrame of int, shape (n_persons, n_facts)
        As `features.points_facts` gives them; a line whose fact has no column counts for nobody.

    Returns
    -------
    Series of float, indexed by person
        The sum over lines.
    """
    total = pd.Series(0.0, index=facts.index)
    for line in _lines_once().to_dict("records"):
        if line["fact"] in facts:
            count = facts[line["fact"]].to_numpy(dtype=float)
            given = np.where(count >= line["at_least"], line["points"] * count, 0.0)
            total += np.minimum(given, line["cap"]) if line["points"] > 0 else np.maximum(given, line["cap"])
    return total
