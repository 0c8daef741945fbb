"""What happened after a date: proven reoffending within a horizon, and who is too recent to know."""

import numpy as np
import pandas as pd

from features import CaseTables
from features.offence_codes import categories_of, is_violent
from features.vocabulary import ActuarialCategory
from models.harm import offence_harm
from training.protocol import Outcome


def data_end(tables: CaseTables) -> pd.Timestamp:
    """Last day on which a sanction was recorded: nothing after it can be known.

    Parameters
    ----------
    tables : CaseTables
        All case tables, not cut by date.

    Returns
    -------
    Timestamp
        The day.
    """
    return pd.Timestamp(tables["sanctions"]["recorded_date"].max())


def outcomes_after(
    tables: CaseTables,
    index_date: pd.Timestamp,
    person_ids: pd.Index,
    outcome: Outcome,
    *,
    known_by: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Outcome of each person after a date, and whether it can be known yet.

    Parameters
    ----------
    tables : CaseTables
        All case tables, not cut by date.
    index_date : Timestamp
        The date predictions are made for.
    person_ids : Index of str
        Whose outcomes.
    outcome : Outcome
        Horizon and months allowed for proof.
    known_by : Timestamp, optional
        The last day whose records may be looked at; without it, the end of the data.

    Returns
    -------
    DataFrame of shape (n_persons, 5)
        "follow_up_start" (the index date, or release when inside on it; missing while still inside), "is_mature",
        "outcome" (0 or 1, missing unless mature), "reoffence_count" (proven offences, not occasions) and
        "liberty_days" (days of the horizon neither in custody nor after death).

    Notes
    -----
    Death and custody within the horizon are competing events: the person counts with the outcome that was seen,
    and `liberty_days` says how long there was to reoffend.
    An outcome is mature when proof is due by `known_by` and by the end of the data. Somebody inside on the index date
    is followed from release, so their proof may be due long after that of the others.
    """
    custody = _custody(tables, known_by)
    start = pd.Series(pd.Timestamp(index_date), index=person_ids).astype("datetime64[us]")
    start = start if custody is None else follow_up_start(custody, start)
    horizon = start + pd.DateOffset(months=outcome.horizon_months)
    proof = start + pd.DateOffset(months=outcome.proven_within_months)
    last = data_end(tables)
    is_mature = proof <= (last if known_by is None else min(last, pd.Timestamp(known_by)))
    offences = proven_offences(tables, start, horizon, proof, known_by=known_by)
    counted = offences[counts_for(outcome, offences["ho_offence_code"])].groupby("person_id").size()
    reoffences = counted.reindex(person_ids, fill_value=0)
    return pd.DataFrame(
        {
            "follow_up_start": start,
            "is_mature": is_mature,
            "outcome": (reoffences > 0).astype(float).where(is_mature),
            "reoffence_count": reoffences.where(is_mature),
            "liberty_days": liberty_days(tables["persons"], custody, start, horizon),
        },
        index=person_ids,
    )


def follow_up_start(custody: pd.DataFrame, start: pd.Series) -> pd.Series:
    """The day from which people are followed: a day of their own, or the release of those who are inside on it.

    Parameters
    ----------
    custody : DataFrame
        The custody table.
    start : Series of Timestamp, indexed by person
        A day for each, nobody twice.

    Returns
    -------
    Series of Timestamp, with the index of `start`
        Missing where the person is still inside.
    """
    start = start.copy()
    # A sentence may follow a remand without a day outside: the release looked for is the one into liberty.
    while True:
        begun = _of_each_row(start, custody["person_id"])
        holding = custody[(custody["start_date"] <= begun) & ~(custody["end_date"] <= begun)]
        if holding.empty:
            return start
        spells = holding.assign(is_open=holding["end_date"].isna()).groupby("person_id")
        release = spells["end_date"].max().mask(spells["is_open"].any())
        start.loc[release.index] = release


def counts_for(outcome: Outcome, codes: pd.Series) -> pd.Series:
    """Which offences an outcome counts.

    Parameters
    ----------
    outcome : Outcome
        Any offence, any but a breach, or violent ones.
    codes : Series of str
        Home Office offence codes; one that does not exist is not violent.

    Returns
    -------
    Series of bool
        With the index of `codes`.
    """
    if outcome.offences == "violent":
        return is_violent(codes).fillna(False).astype(bool)
    if outcome.offences == "any_but_breach":
        return categories_of(codes) != ActuarialCategory.ABSCONDING_OR_BAIL
    return pd.Series(True, index=codes.index)


def proven_offences(
    tables: CaseTables,
    start: pd.Series,
    horizon: pd.Series,
    proof: pd.Series,
    *,
    known_by: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Sanctions rows whose offence falls in each person's horizon and whose proof comes in time.

    Parameters
    ----------
    tables : CaseTables
        All case tables, not cut by date.
    start, horizon, proof : Series of Timestamp, indexed by person
        After `start`, up to and on `horizon`, proven up to and on `proof`.
    known_by : Timestamp, optional
        A sanction recorded after this day does not count; without it, all do.

    Returns
    -------
    DataFrame
        Rows of the sanctions table.
    """
    sanctions = tables["sanctions"]
    person = sanctions["person_id"]
    after = sanctions["offence_date"] > _of_each_row(start, person)
    within = sanctions["offence_date"] <= _of_each_row(horizon, person)
    in_time = sanctions["sanction_date"] <= _of_each_row(proof, person)
    if known_by is not None:
        in_time &= sanctions["recorded_date"] <= pd.Timestamp(known_by)
    return sanctions[after & within & in_time]


def harm_done(tables: CaseTables, follow_up_start: pd.Series, outcome: Outcome, *, scale: str) -> pd.Series:
    """Harm of the proven reoffences of each person within the horizon, offences outside the ranking left out.

    Parameters
    ----------
    tables : CaseTables
        All case tables, not cut by date.
    follow_up_start : Series of Timestamp, indexed by person
        When each person's follow-up started.
    outcome : Outcome
        Horizon and months allowed for proof.
    scale : str
        Scale of harm.

    Returns
    -------
    Series of float, indexed by person
        In the unit of the scale.
    """
    horizon = follow_up_start + pd.DateOffset(months=outcome.horizon_months)
    proof = follow_up_start + pd.DateOffset(months=outcome.proven_within_months)
    offences = proven_offences(tables, follow_up_start, horizon, proof)
    each = offence_harm(offences["ho_offence_code"])
    harm = each[scale].where(each["is_ranked"], 0.0)
    return harm.groupby(offences["person_id"]).sum().reindex(follow_up_start.index, fill_value=0.0)


def _of_each_row(dates: pd.Series, person: pd.Series) -> pd.Series:
    """The date of each row's person; missing where there is none, as it is throughout where nobody is asked for."""
    return pd.Series(dates.reindex(person).to_numpy(), index=person.index)


def _custody(tables: CaseTables, known_by: pd.Timestamp | None) -> pd.DataFrame | None:
    """Spells inside as they stood on a day: a release that was still to come is not known. None without the table."""
    spells = tables.get("custody")
    if spells is None or known_by is None:
        return spells
    spells = spells[spells["recorded_date"] <= pd.Timestamp(known_by)]
    return spells.assign(end_date=spells["end_date"].where(spells["end_date"] <= pd.Timestamp(known_by)))


def liberty_days(
    persons: pd.DataFrame, custody: pd.DataFrame | None, start: pd.Series, horizon: pd.Series
) -> pd.Series:
    """Days between two dates neither in custody nor after death.

    Parameters
    ----------
    persons : DataFrame
        The persons table.
    custody : DataFrame or None
        The custody table, where there is one.
    start, horizon : Series of Timestamp, indexed by person
        First and last day.

    Returns
    -------
    Series of int, indexed by person
        Days.
    """
    died = persons.set_index("person_id")["deceased_date"].reindex(start.index)
    end = horizon.where(died.isna() | (died > horizon), died)
    days = (end - start).dt.days.clip(lower=0)
    if custody is None:
        return days
    spells = custody[custody["person_id"].isin(start.index)]
    row = start.index.get_indexer(pd.Index(spells["person_id"]))
    starts, ends = start.to_numpy(dtype="datetime64[D]")[row], end.to_numpy(dtype="datetime64[D]")[row]
    first = np.fmax(spells["start_date"].to_numpy(dtype="datetime64[D]"), starts)
    # An open spell, whose end is missing, fills the rest of the horizon.
    last = np.fmin(spells["end_date"].to_numpy(dtype="datetime64[D]"), ends)
    inside = pd.DataFrame({"row": row, "first": first, "last": last}).sort_values(["row", "first"])
    # Spells that overlap are one time inside: each counts from where those before it ended.
    ended = inside.groupby("row")["last"].cummax().groupby(inside["row"]).shift()
    counted = (inside["last"] - inside["first"].where(~(ended > inside["first"]), ended)).dt.days.clip(lower=0)
    return (days - np.bincount(inside["row"], weights=counted.fillna(0), minlength=len(start))).clip(lower=0)
