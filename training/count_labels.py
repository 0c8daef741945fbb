"""What was counted after a date: occasions on which an offence was proven, and offences by harm group."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from features import CaseTables, offence_counts
from features.aggregates.spells import DAYS_A_MONTH
from features.known.known import Cut, Known
from features.offence_codes import categories_of
from features.vocabulary import ActuarialCategory
from models.expected_counts import HARM_GROUPS, KNOWN_OFFENCES
from models.harm import SCALES, harm_groups, kinds, kinds_of, offence_harm
from training.labels import counts_for, proven_offences
from training.protocol import Outcome

OCCASIONS = "occasion_count"
OFFENCES = {group: f"{group}_reoffence_count" for group in HARM_GROUPS}
HARM = {scale: f"{scale}_reoffence_harm" for scale in SCALES}
_KNOWN_KINDS = "known "


def counts_after(
    tables: CaseTables, follow_up_start: pd.Series, outcome: Outcome, *, known_by: pd.Timestamp
) -> pd.DataFrame:
    """Occasions, offences and harm of each person within the horizon.

    Parameters
    ----------
    tables : CaseTables
        All case tables, not cut by date.
    follow_up_start : Series of Timestamp, indexed by person
        When each person's follow-up starts.
    outcome : Outcome
        Horizon, months allowed for proof, and which offences count.
    known_by : Timestamp
        A sanction recorded after this day does not count.

    Returns
    -------
    DataFrame of int and float, indexed by person
        `OCCASIONS`, each `sanction_id` once however many offences were proven on it, a column for each of `OFFENCES`,
        and on each scale of `HARM` the harm that ranks of those offences, by the default figures.
    """
    horizon = follow_up_start + pd.DateOffset(months=outcome.horizon_months)
    proof = follow_up_start + pd.DateOffset(months=outcome.proven_within_months)
    offences = proven_offences(tables, follow_up_start, horizon, proof, known_by=known_by)
    offences = offences[counts_for(outcome, offences["ho_offence_code"])]
    place = follow_up_start.index.get_indexer(pd.Index(offences["person_id"]))
    first = ~offences.duplicated(["person_id", "sanction_id"]).to_numpy()
    category = categories_of(offences["ho_offence_code"]).fillna(str(ActuarialCategory.UNKNOWN))
    group = pd.Index(HARM_GROUPS).get_indexer(pd.Index(category.map(harm_groups())))
    counts = np.zeros((len(follow_up_start), 1 + len(HARM_GROUPS)), dtype=int)
    np.add.at(counts, (place[first], 0), 1)
    np.add.at(counts, (place, 1 + group), 1)
    found = pd.DataFrame(counts, index=follow_up_start.index, columns=[OCCASIONS, *OFFENCES.values()])
    each = offence_harm(offences["ho_offence_code"])
    ranked = each[list(SCALES)].to_numpy() * each["is_ranked"].to_numpy(dtype=float)[:, None]
    harm = np.zeros((len(follow_up_start), len(SCALES)))
    np.add.at(harm, place, ranked)
    return found.join(pd.DataFrame(harm, index=found.index, columns=list(HARM.values())))


def offences_known(tables: CaseTables, date: pd.Timestamp, person_ids: pd.Index) -> pd.DataFrame:
    """Each person's own proven offences by harm group, as known on a date.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    date : Timestamp
        Nothing known later counts.
    person_ids : Index of str
        Whose.

    Returns
    -------
    DataFrame of float, indexed by person
        A column for each of `KNOWN_OFFENCES`.
    """
    by_category = offence_counts(tables, date, person_ids)
    group = harm_groups().reindex(by_category.columns)
    found = by_category.T.groupby(group.to_numpy()).sum().T
    return found.reindex(columns=list(HARM_GROUPS), fill_value=0).rename(columns=KNOWN_OFFENCES).astype(float)


def kinds_known(tables: CaseTables, date: pd.Timestamp, person_ids: pd.Index) -> pd.DataFrame:
    """Each person's own proven offences by kind, as known on a date.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    date : Timestamp
        Nothing known later counts.
    person_ids : Index of str
        Whose.

    Returns
    -------
    DataFrame of int, indexed by person
        A column for each kind of offence.
    """
    return _by_kind(Known(tables, date, person_ids).of("sanctions"), person_ids, weight=1)


def named_kinds(known: pd.DataFrame) -> pd.DataFrame:
    """Own proven offences by kind under names that no other column of a study has.

    Parameters
    ----------
    known : DataFrame of shape (n_persons, n_kinds)
        As `kinds_known` gives it.

    Returns
    -------
    DataFrame of float of the same shape
        Columns such as "known SHOP_THEFT".
    """
    return known.astype(float).add_prefix(_KNOWN_KINDS)


def known_kinds(rows: pd.DataFrame) -> pd.DataFrame:
    """Own proven offences by kind of rows of a study.

    Parameters
    ----------
    rows : DataFrame
        With the columns of `named_kinds`.

    Returns
    -------
    DataFrame of float of shape (n_rows, n_kinds)
        A column for each kind of offence.
    """
    names = kinds().index
    return rows[[f"{_KNOWN_KINDS}{name}" for name in names]].set_axis(names, axis=1)


def kinds_faded(
    tables: CaseTables, date: pd.Timestamp, person_ids: pd.Index, *, half_lives: Sequence[int]
) -> pd.DataFrame:
    """The same with each offence counting the less, the longer ago it was committed.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    date : Timestamp
        Nothing known later counts.
    person_ids : Index of str
        Whose.
    half_lives : sequence of int
        Months after which an offence counts half: calendar time, inside or out.

    Returns
    -------
    DataFrame of float, indexed by person
        A column for each half-life and kind of offence, such as "24 SHOP_THEFT".
    """
    sanctions = Known(tables, date, person_ids).of("sanctions")
    committed, sentenced = sanctions.days("offence_date"), sanctions.days("sanction_date")
    ago = np.datetime64(date, "D") - np.where(np.isnat(committed), sentenced, committed)
    days = ago.astype("timedelta64[D]").astype(float)
    found = [
        _by_kind(sanctions, person_ids, weight=0.5 ** (days / (DAYS_A_MONTH * months))).add_prefix(f"{months} ")
        for months in half_lives
    ]
    return pd.concat(found, axis=1)


def _by_kind(sanctions: Cut, person_ids: pd.Index, *, weight: np.ndarray | int) -> pd.DataFrame:
    names = kinds().index
    counts = np.zeros((len(person_ids), len(names)), dtype=int if isinstance(weight, int) else float)
    kind = names.get_indexer(pd.Index(kinds_of(sanctions.rows["ho_offence_code"])))
    np.add.at(counts, (sanctions.person, kind), weight)
    return pd.DataFrame(counts, index=person_ids, columns=names)
