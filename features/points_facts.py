"""What a points matrix counts on an index date: proven offences, charges, absences and recalls of stated windows."""

import numpy as np
import pandas as pd

from features.fact_counts import count_of, offence_class_count
from features.known.known import Known
from features.tables.case_tables import CaseTables
from features.vocabulary import ActuarialCategory, AppointmentOutcome, ChargeOutcome, CustodyKind

_GRAVE = (("category", (ActuarialCategory.ACQUISITIVE_VIOLENCE, ActuarialCategory.BURGLARY_DOMESTIC)),)
_AWAITED = (("outcome", (ChargeOutcome.OPEN,)),)
_MISSED = (("outcome", (AppointmentOutcome.UNACCEPTABLE_ABSENCE,)),)
_RECALL = (("kind", (CustodyKind.RECALL,)),)
_QUIET_DAYS = 90


def points_facts(tables: CaseTables, index_date: pd.Timestamp | str, person_ids: pd.Index) -> pd.DataFrame:
    """Facts of each person that a points matrix counts.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    index_date : Timestamp or str
        The date; nothing known later counts.
    person_ids : Index of str, shape (n_people,)
        The people asked for.

    Returns
    -------
    DataFrame of int, shape (n_people, n_facts)
        Indexed by person: "neighbourhood_crime_count_12m" and "robbery_or_burglary_count_12m" (proven offences),
        "open_charge_count_12m", "missed_count_28d", "recall_count_12m" and "is_quiet_90d" (1 without a proven offence,
        or a charge that has not ended, in 90 days). A fact whose table is absent has no column.
    """
    known = Known(tables, index_date, person_ids)
    sanctions = known.cut("sanctions", months=12)
    seen = count_of(known.cut("sanctions", days=_QUIET_DAYS))
    facts = {
        "neighbourhood_crime_count_12m": offence_class_count(sanctions, "neighbourhood_crime"),
        "robbery_or_burglary_count_12m": count_of(known.cut("sanctions", where=_GRAVE, months=12)),
    }
    if "charges" in tables:
        facts["open_charge_count_12m"] = count_of(known.cut("charges", where=_AWAITED, months=12))
        seen = seen + count_of(known.cut("charges", where=_AWAITED, days=_QUIET_DAYS))
    if "appointments" in tables:
        facts["missed_count_28d"] = count_of(known.cut("appointments", where=_MISSED, days=28))
    if "custody" in tables:
        facts["recall_count_12m"] = count_of(known.cut("custody", where=_RECALL, months=12))
    facts["is_quiet_90d"] = (seen == 0).astype(np.int64)
    return pd.DataFrame(facts, index=person_ids)
