"""How well each candidate of a training foretells each audit group, and the gate on observed to expected by sex."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from training.evaluation import evaluate
from training.judging import FEWEST_EVENTS

SHOWN = ("brier", "auc", "observed_to_expected", "calibration_slope")
# A group that is smaller is counted with nobody: figures of it would tell of persons.
FEWEST_PEOPLE = 30


def candidates_by_group(judged: pd.DataFrame, attributes: pd.DataFrame, *, seed: int) -> list[dict[str, Any]]:
    """Figures of every candidate in each audit group of the test people.

    Parameters
    ----------
    judged : DataFrame of shape (n_rows, ...)
        As `judged_rows` gives it.
    attributes : DataFrame of shape (n_rows, n_attributes)
        Of the same rows in the same order; missing is a group of its own, "not stated".
    seed : int
        Seed of the resampling.

    Returns
    -------
    list of dict
        "attribute", "group", "rows", "persons" and "candidates": by candidate the measures of `SHOWN`, each with value,
        low and high; null in a group of fewer than 30 people, or 20 rows with or without the outcome. How many in a
        group have the outcome is never told: the groups that are told, taken from all, would tell the others'.
    """
    found = []
    for attribute in map(str, attributes):
        words = attributes[attribute].astype("object").where(attributes[attribute].notna(), "not stated").to_numpy()
        for group in sorted(set(map(str, words))):
            found.append(_group(judged, words == group, attribute=attribute, group=group, seed=seed))
    return found


def sex_gate(groups: Sequence[dict[str, Any]], *, candidate: str, lowest: float, highest: float) -> dict[str, Any]:
    """Whether observed to expected of a candidate is near enough to one for each sex.

    Parameters
    ----------
    groups : sequence of dict
        As `candidates_by_group` gives them.
    candidate : str
        Key of the candidate that would be served.
    lowest, highest : float
        The bounds of the protocol.

    Returns
    -------
    dict
        "lowest", "highest", "by_sex" (value, low, high of each; None where too few) and "verdict": "passed" where
        every value is within the bounds, "failed" where one is outside, else "too few to tell".
    """
    by_sex = {
        row["group"]: row["candidates"][candidate]["observed_to_expected"] if row["candidates"] else None
        for row in groups
        if row["attribute"] == "sex" and row["group"] != "not stated"
    }
    values = [figure["value"] for figure in by_sex.values() if figure is not None and figure["value"] is not None]
    if any(not lowest <= value <= highest for value in values):
        verdict = "failed"
    else:
        verdict = "passed" if values and len(values) == len(by_sex) else "too few to tell"
    return {"lowest": lowest, "highest": highest, "by_sex": by_sex, "verdict": verdict}


def _group(judged: pd.DataFrame, inside: Any, *, attribute: str, group: str, seed: int) -> dict[str, Any]:
    rows = judged[inside]
    persons, events = int(rows["person_id"].nunique()), int(rows["outcome"].sum())
    told: dict[str, Any] = {"attribute": attribute, "group": group, "rows": len(rows), "persons": persons}
    if persons < FEWEST_PEOPLE or min(events, len(rows) - events) < FEWEST_EVENTS:
        return told | {"candidates": None}
    outcome, whose = rows["outcome"].to_numpy(), rows["person_id"].to_numpy()
    figures = {
        key: evaluate(rows[key].to_numpy(), outcome, persons=whose, seed=seed, only=SHOWN)
        for key in judged.attrs["names"]
    }
    return told | {"candidates": figures}
