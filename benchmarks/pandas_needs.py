"""The features of assessed needs with pandas."""

import pandas as pd

from benchmarks.pandas_people import of_each_row, whole_months
from features.need_items import NEEDS


def features(rows: pd.DataFrame, day: pd.Timestamp) -> dict[str, pd.Series]:
    """Every feature of the needs table, by name.

    Parameters
    ----------
    rows : DataFrame of shape (n_assessments, 12)
        Known assessments.
    day : Timestamp
        The index date.
    """
    in_order = rows.sort_values(["assessed_date", "recorded_date"])
    latest = _last_of_each(in_order)
    # Of an earlier day than the latest.
    before = _last_of_each(in_order[in_order["assessed_date"] < of_each_row(in_order, latest["assessed_date"])])
    now, then = _answers(latest), _answers(before)
    return {
        "need_count": now.sum(axis=1, min_count=1),
        "need_count_change": (now - then).sum(axis=1, min_count=1),
        "needs_answered_count": now.notna().sum(axis=1).where(latest["assessed_date"].notna()),
        "months_since_needs_assessed": whole_months(latest["assessed_date"], day),
        **{f"{need}_need": now[need] for need in NEEDS},
    }


def _last_of_each(in_order: pd.DataFrame) -> pd.DataFrame:
    """The last row of each person, indexed by everybody."""
    last = in_order.drop_duplicates("person_id", keep="last").set_index("person_id")
    return last.reindex(in_order["person_id"].cat.categories)


def _answers(assessments: pd.DataFrame) -> pd.DataFrame:
    """1 for a need, 0 for none, missing when not assessed."""
    given = assessments[list(NEEDS)]
    return (given == "need").astype("float64").where(given.notna())
