"""The Ministry's way of counting: people at an event of a quarter, and their proven reoffences in the year after."""

from enum import StrEnum
from itertools import pairwise

import numpy as np
import pandas as pd

from features import CaseTables
from features.offence_codes import categories_of
from features.vocabulary import ActuarialCategory, CustodyKind, Disposal

_ADULT_YEARS, _FOLLOW_UP_MONTHS, _PROOF_MONTHS = 18, 12, 18
_STILL_INSIDE = pd.Timestamp("2200-01-01")


class EventKind(StrEnum):
    """What brought somebody into an event cohort."""

    RELEASE = "release"
    COURT_ORDER = "court_order"
    OTHER_CONVICTION = "other_conviction"
    CAUTION = "caution"


_OF_DISPOSAL = {
    Disposal.COMMUNITY_ORDER: EventKind.COURT_ORDER,
    Disposal.SUSPENDED: EventKind.COURT_ORDER,
    Disposal.FINE: EventKind.OTHER_CONVICTION,
    Disposal.OTHER: EventKind.OTHER_CONVICTION,
    Disposal.CAUTION: EventKind.CAUTION,
}


def event_cohort(tables: CaseTables, first_day: pd.Timestamp | str, last_day: pd.Timestamp | str) -> pd.DataFrame:
    """Adults at their first release, conviction without custody or caution of a period, each once.

    Parameters
    ----------
    tables : CaseTables
        Persons, sanctions and custody.
    first_day, last_day : Timestamp or str
        The period, both days included; the Ministry's are of three months.

    Returns
    -------
    DataFrame of shape (n_people, 3)
        Indexed by `person_id`: "start" (the day of the event, from which people are followed), "kind" (of
        `EventKind`) and "days_served" (of a release: days from the start of an unbroken time inside, else missing).

    Notes
    -----
    A release is the end of a sentence after which nothing else holds the person, by the next day; the end of a remand
    or of a recall is none. Of two events on a day a release comes first. People under 18 on the day of their first
    event of the period are of the Ministry's juvenile cohort; they and people without a date of birth are left out.

    References
    ----------
    Ministry of Justice, guide to proven reoffending statistics; three-month cohorts since October 2017. That recalls
    are no events is from memory, unverified.
    """
    events = pd.concat([_releases(tables["custody"]), _without_custody(tables["sanctions"])], ignore_index=True)
    events = events[events["start"].between(pd.Timestamp(first_day), pd.Timestamp(last_day))]
    events = events.sort_values(["person_id", "start", "order"], kind="stable").drop_duplicates("person_id")
    born = tables["persons"].set_index("person_id")["date_of_birth"]
    events = events[events["start"] >= events["person_id"].map(born) + pd.DateOffset(years=_ADULT_YEARS)]
    return events.set_index("person_id")[["start", "kind", "days_served"]]


def moj_binary_12m(
    tables: CaseTables, first_day: pd.Timestamp | str, last_day: pd.Timestamp | str, *, known_by: pd.Timestamp | str
) -> pd.DataFrame:
    """The Ministry's outcome of everybody in an event cohort, and for whom it cannot be known yet.

    Parameters
    ----------
    tables : CaseTables
        Persons, sanctions and custody.
    first_day, last_day : Timestamp or str
        The period, both days included.
    known_by : Timestamp or str
        Last day of the records: a year and six months must have gone by then.

    Returns
    -------
    DataFrame of shape (n_people, 6)
        The columns of `event_cohort`, "is_mature", "outcome" (1 for at least one proven reoffence, else 0) and
        "reoffence_count"; the last two are missing unless mature. The binary rate is the mean of "outcome", the
        frequency that of "reoffence_count" among those with the outcome.

    Notes
    -----
    Time inside and death after the event take nobody out, as in the Ministry's figures.
    """
    people = event_cohort(tables, first_day, last_day)
    is_mature = people["start"] <= last_mature_day(known_by)
    reoffences = proven_reoffences(tables, people["start"]).where(is_mature)
    outcome = (reoffences > 0).astype(float).where(is_mature)
    return people.assign(is_mature=is_mature, outcome=outcome, reoffence_count=reoffences)


def proven_reoffences(tables: CaseTables, start: pd.Series) -> pd.Series:
    """How many offences of the year after a day were proven within that year or the six months after it.

    Parameters
    ----------
    tables : CaseTables
        Sanctions.
    start : Series of Timestamp, indexed by person
        The day of each person's event; they may stand more than once.

    Returns
    -------
    Series of int, with the index of `start`
        Offences, not occasions; breach is none.
    """
    sanctions = tables["sanctions"]
    offences = sanctions.loc[
        categories_of(sanctions["ho_offence_code"]) != ActuarialCategory.ABSCONDING_OR_BAIL,
        ["person_id", "offence_date", "sanction_date"],
    ]
    people = pd.DataFrame({"person_id": start.index, "start": start.to_numpy(), "row": np.arange(len(start))})
    people["horizon"] = people["start"] + pd.DateOffset(months=_FOLLOW_UP_MONTHS)
    people["proof"] = people["start"] + pd.DateOffset(months=_PROOF_MONTHS)
    both = offences.merge(people, on="person_id")
    counted = both["offence_date"].gt(both["start"]) & both["offence_date"].le(both["horizon"])
    counted &= both["sanction_date"].le(both["proof"])
    return pd.Series(np.bincount(both.loc[counted, "row"], minlength=len(start)), index=start.index)


def last_mature_day(last_day: pd.Timestamp | str) -> pd.Timestamp:
    """The last day from which a year of offences and six months for their proof have gone by.

    Parameters
    ----------
    last_day : Timestamp or str
        Last day of the records.

    Returns
    -------
    Timestamp
        The day.
    """
    last_day, one = pd.Timestamp(last_day), pd.Timedelta(days=1)
    day = last_day - pd.DateOffset(months=_PROOF_MONTHS)
    # The last days of a long month end their year and a half on the last day of a short one.
    while day + one + pd.DateOffset(months=_PROOF_MONTHS) <= last_day:
        day += one
    return day


def quarters(first_day: pd.Timestamp | str, count: int) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Periods of three months, one after another.

    Parameters
    ----------
    first_day : Timestamp or str
        First day of the first.
    count : int
        How many.

    Returns
    -------
    list of tuple of Timestamp
        First and last day of each.
    """
    starts = [pd.Timestamp(first_day) + pd.DateOffset(months=3 * number) for number in range(count + 1)]
    return [(start, after - pd.Timedelta(days=1)) for start, after in pairwise(starts)]


def _releases(custody: pd.DataFrame) -> pd.DataFrame:
    spells = custody.sort_values(["person_id", "start_date"], kind="stable", ignore_index=True)
    until = spells["end_date"].fillna(_STILL_INSIDE)
    before = until.groupby(spells["person_id"]).cummax().groupby(spells["person_id"]).shift()
    # Spells that overlap, or follow by the next day, are one time inside, and its last day is the release.
    stay = (~(spells["start_date"] <= before + pd.Timedelta(days=1))).cumsum()
    began, out = spells["start_date"].groupby(stay).transform("min"), until.groupby(stay).transform("max")
    ended = spells[(spells["kind"] == CustodyKind.SENTENCE) & (spells["end_date"] == out)]
    return pd.DataFrame(
        {
            "person_id": ended["person_id"],
            "start": ended["end_date"],
            "kind": str(EventKind.RELEASE),
            "days_served": (ended["end_date"] - began[ended.index]).dt.days.astype(float),
            "order": 0,
        }
    )


def _without_custody(sanctions: pd.DataFrame) -> pd.DataFrame:
    kind = sanctions["disposal"].map({str(key): str(value) for key, value in _OF_DISPOSAL.items()})
    rows = sanctions[kind.notna()]
    return pd.DataFrame(
        {
            "person_id": rows["person_id"],
            "start": rows["sanction_date"],
            "kind": kind[kind.notna()],
            "days_served": np.nan,
            "order": 1,
        }
    )
