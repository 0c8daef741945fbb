"""What the figures of a simulated borough count: one value for each person, event or test."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from features import CaseTables, build_features
from features.vocabulary import AppointmentOutcome, ChargeOutcome, Sex
from models.harm import offence_harm
from training.event_cohorts import EventKind, event_cohort, last_mature_day, proven_reoffences, quarters
from training.labels import follow_up_start

SHORT_SENTENCE_DAYS = 183
_QUARTERS = 8
_JOINED_YEARS = 6
_NEEDS = ("lifestyle", "accommodation", "alcohol")


def counted(tables: CaseTables, last_day: pd.Timestamp | str) -> Mapping[str, np.ndarray]:
    """What each figure is the mean of, but for `top_tenth_of_cost`, whose values are costs.

    Parameters
    ----------
    tables : CaseTables
        All case tables of a simulated borough, or of one shard of it.
    last_day : Timestamp or str
        Last day of the records.

    Returns
    -------
    mapping of str to array of float
        By the names of `read_targets`; arrays of several shards are put one after the other.

    Notes
    -----
    Reoffending is that of the latest eight quarters whose year and six months have gone by. Somebody with an event in
    several of them counts in each, as in the Ministry's annual figures.
    """
    last_day = pd.Timestamp(last_day)
    tests = tables["drug_tests"]
    # A charge that came to an end has one row that says so; the tables end with the last day.
    charges = tables["charges"]["outcome"]
    closed = charges[charges != ChargeOutcome.OPEN]
    rows = {
        **_after_events(tables, last_day),
        **_after_joining(tables, last_day),
        **_on_the_last_day(tables, last_day),
        "drug_tests_positive": (tests["cocaine"] | tests["opiates"])[tests["route"] == "trigger"],
        "male": tables["persons"]["sex"] == Sex.MALE,
        "charges_convicted": closed == ChargeOutcome.CONVICTED,
    }
    return {name: np.asarray(values, dtype=float) for name, values in rows.items()}


def _after_events(tables: CaseTables, last_day: pd.Timestamp) -> dict[str, pd.Series]:
    """Reoffending after releases and court orders, and after court orders by absences in their first month."""
    first = last_mature_day(last_day) + pd.Timedelta(days=1) - pd.DateOffset(months=3 * _QUARTERS)
    people = pd.concat([event_cohort(tables, *quarter) for quarter in quarters(first, _QUARTERS)])
    reoffends = pd.Series(proven_reoffences(tables, people["start"]).to_numpy() > 0, index=people.index)
    is_order = (people["kind"] == EventKind.COURT_ORDER).to_numpy()
    is_release = (people["kind"] == EventKind.RELEASE).to_numpy()
    is_short = is_release & (people["days_served"] < SHORT_SENTENCE_DAYS).to_numpy()
    missed = _missed_in_first_month(tables["appointments"], people.loc[is_order, "start"])
    return {
        "supervised_reoffending": reoffends[is_order | is_release],
        "short_sentence_reoffending": reoffends[is_short],
        "missed_two_reoffending": reoffends[is_order][missed >= 2],
        "missed_none_reoffending": reoffends[is_order][missed == 0],
    }


def _missed_in_first_month(appointments: pd.DataFrame, start: pd.Series) -> np.ndarray:
    missed = appointments[appointments["outcome"] == AppointmentOutcome.UNACCEPTABLE_ABSENCE]
    orders = pd.DataFrame({"person_id": start.index, "start": start.to_numpy(), "row": np.arange(len(start))})
    both = missed[["person_id", "appointment_date"]].merge(orders, on="person_id")
    inside = both["appointment_date"].ge(both["start"])
    inside &= both["appointment_date"].lt(both["start"] + pd.DateOffset(months=1))
    return np.bincount(both.loc[inside, "row"], minlength=len(start))


def _after_joining(tables: CaseTables, last_day: pd.Timestamp) -> dict[str, pd.Series]:
    """Reoffending of those who joined a cohort for the first time in the latest mature years."""
    mature = last_mature_day(last_day)
    joined = tables["cohort"].groupby("person_id")["joined_date"].min()
    joined = joined[joined.between(mature - pd.DateOffset(years=_JOINED_YEARS), mature)]
    start = follow_up_start(tables["custody"], joined)
    reoffences = proven_reoffences(tables, start[start <= mature])
    return {"cohort_reoffending": reoffences > 0, "cohort_reoffences": reoffences}


def _on_the_last_day(tables: CaseTables, last_day: pd.Timestamp) -> dict[str, pd.Series]:
    """Needs of the supervised, and custody and cost of the members of the cohort."""
    cohort, sanctions = tables["cohort"], tables["sanctions"]
    members = pd.Index(cohort.loc[~(cohort["left_date"] <= last_day), "person_id"].unique())
    known = build_features(tables, last_day).set_index("person_id")
    outside = known[known["currently_supervised"].astype(bool) & ~known["in_custody"].astype(bool)]
    cost = offence_harm(sanctions["ho_offence_code"])["gbp"].groupby(sanctions["person_id"]).sum()
    return {
        "cohort_in_custody": known.loc[members, "in_custody"],
        "top_tenth_of_cost": cost.reindex(members, fill_value=0.0),
        **{f"{need}_need": outside[f"{need}_need"].dropna() for need in _NEEDS},
    }
