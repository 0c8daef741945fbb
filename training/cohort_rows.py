"""Everybody on the test dates with forecast and outcome, people in a cohort among them, whom training leaves out."""

import pandas as pd

from features import CaseTables
from models.additive import AdditiveRisk
from training.dated_inputs import DatedInputs
from training.detected_labels import DETECTED, reoffences_by_detection
from training.labels import outcomes_after
from training.protocol import Protocol


def cohort_rows(tables: CaseTables, protocol: Protocol, known: DatedInputs, model: AdditiveRisk) -> pd.DataFrame:
    """What came to light of everybody on the test dates of a protocol of landmarks.

    Parameters
    ----------
    tables : CaseTables
        All case tables, not cut by date.
    protocol : Protocol
        Test dates and outcome.
    known : DatedInputs
        Of these tables; dates that were looked at before cost nothing.
    model : AdditiveRisk
        Gives the forecasts; nothing was taught of people in a cohort.

    Returns
    -------
    DataFrame
        "person_id", "as_of_date", "forecast", "in_cohort", "any", "reported", "police_detected", of everybody whose
        outcome is known; empty where the tables hold no cohort.
    """
    last, parts = pd.Timestamp(str(protocol.index_date)), []
    for date in protocol.split.test_as_of if "cohort" in tables else ():
        day = pd.Timestamp(date)
        inputs = known.on(day)
        found = outcomes_after(tables, day, inputs.index, protocol.outcome, known_by=last)
        came = reoffences_by_detection(tables, found["follow_up_start"], protocol.outcome, known_by=last)
        rows = pd.DataFrame(
            {
                "as_of_date": day,
                "forecast": model.probability(inputs),
                "in_cohort": inputs["in_cohort"].to_numpy() == 1,
                "any": found["outcome"].to_numpy() == 1,
                **{label: came[DETECTED[label]].to_numpy() > 0 for label in ("reported", "police_detected")},
            },
            index=inputs.index,
        )
        parts.append(rows[found["is_mature"].to_numpy() & rows["forecast"].notna().to_numpy()])
    columns = ["person_id", "as_of_date", "forecast", "in_cohort", "any", "reported", "police_detected"]
    return pd.concat(parts).reset_index(names="person_id") if parts else pd.DataFrame(columns=columns)
