"""How good the records of people are: whose answers are old, and whom no number joins to what the police hold."""

import pandas as pd

from fairness_reports.data_people import OLD_MONTHS
from features import CaseTables
from training.list_inputs import ListInputs

_POLICE_NUMBER = "pnc"


def state_of_records(inputs: ListInputs, tables: CaseTables | None) -> pd.DataFrame:
    """What is amiss with the records that a list is made of, person by person.

    Parameters
    ----------
    inputs : ListInputs
        What is known of everybody.
    tables : CaseTables or None
        The case tables; None where only a features file is there, which holds no numbers of registers.

    Returns
    -------
    DataFrame, indexed by person
        "stale_answers" (1 where the needs were last assessed more than a year ago, 0 where later, missing for people
        never assessed) where anybody was assessed; "without_number" (no PNC number) where the tables have such
        numbers at all.
    """
    months = inputs.features["months_since_needs_assessed"].astype("float64")
    found = pd.DataFrame(index=inputs.ids)
    if months.notna().any():
        found["stale_answers"] = (months > OLD_MONTHS).astype("float64").where(months.notna())
    if tables is not None:
        numbers = tables.rows_of("identifiers")
        joined = numbers.loc[(numbers["kind"] == _POLICE_NUMBER) & numbers["value"].notna(), "person_id"]
        if len(joined):
            found["without_number"] = ~found.index.isin(joined)
    return found
