"""Features made as if nobody had recorded what the police themselves detected: history as others reported it."""

import pandas as pd

from features import CaseTables, build_features
from features.vocabulary import Detection
from training.dated_inputs import numbers


def with_reported_history(tables: CaseTables, rows: pd.DataFrame, features: list[str]) -> pd.DataFrame:
    """Rows of a study with its features made anew from sanctions that the police did not detect themselves.

    Parameters
    ----------
    tables : CaseTables
        All case tables, not cut by date.
    rows : DataFrame
        "person_id", "as_of_date" and the features.
    features : list of str
        Features to make anew.

    Returns
    -------
    DataFrame
        The same rows with the same outcomes. Sanctions of which nobody recorded how they came to light stay in.
    """
    sanctions = tables["sanctions"]
    kept = sanctions[(sanctions["detection"] != Detection.POLICE_DETECTED).fillna(True)]
    reduced = CaseTables({**tables, "sanctions": kept})
    made = []
    for date, asked in rows.groupby("as_of_date", sort=False):
        ids = pd.Index(asked["person_id"])
        anew = build_features(reduced, pd.Timestamp(date), ids).set_index("person_id")  # type: ignore[arg-type]
        made.append(numbers(anew[features]).reindex(ids).set_index(asked.index))
    return rows.assign(**pd.concat(made).reindex(rows.index))
