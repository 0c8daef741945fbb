"""How the reoffences of everybody on some dates came to light, by group, each person once."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from fairness_reports.detection import detection_by_group
from fairness_reports.label_audits import POLICE_DETECTED, REPORTED
from training.detected_labels import DETECTED


def followed_detection(followed: pd.DataFrame, attributes: Sequence[str]) -> dict[str, Any] | None:
    """Police-detected beside reported reoffences of people followed from several dates.

    Parameters
    ----------
    followed : DataFrame
        Rows of everybody on those dates: "person_id", the columns of `DETECTED`, and the attributes.
    attributes : sequence of str
        Columns to divide by.

    Returns
    -------
    dict or None
        As `detection_by_group` gives it, and "unknown_share": of all reoffences the share of which nobody recorded how
        they came to light. None where nothing is recorded of any.

    Notes
    -----
    An offence within the horizon of two dates counts twice. That changes no ratio but how much each offence weighs in
    it, and the range is by person.
    """
    counted = [DETECTED[label] for label in (REPORTED, POLICE_DETECTED)]
    if not followed[counted].to_numpy().any():
        return None
    persons = followed.groupby("person_id")
    each = persons[counted].sum().join(persons[list(attributes)].first())
    counts = followed[list(DETECTED.values())].sum()
    unknown = round(float(counts[DETECTED["unknown"]] / max(counts.sum(), 1)), 3)
    return detection_by_group(each, reported=counted[0], police_detected=counted[1], attributes=attributes) | {
        "unknown_share": unknown
    }
