"""The clock of assessments that people were required to attend, for an offer of treatment; never a test's result."""

import numpy as np

from features.fact_counts import NEVER, as_dates, latest_day
from features.known.known import Cut, Known
from features.months import months_after

_LIMIT_MONTHS = 6
_NONE = np.iinfo(np.int64).max


def assessment_facts(known: Known) -> dict[str, np.ndarray]:
    """Facts of the required assessment that a person missed, of which the time limit ends first.

    Parameters
    ----------
    known : Known
        What was known on the date.

    Returns
    -------
    dict of str to ndarray of shape (n_people,)
        By name, as `rule_facts.toml` says; empty without the table, or where it states no required assessment at all.

    Notes
    -----
    An assessment that was attended later ends the clock: what is told is what can still be offered.
    """
    if not (
        "drug_tests" in known.tables and known.tables.rows_of("drug_tests")["required_assessment_date"].notna().any()
    ):
        return {}
    still_open = _still_open(known)
    missed = still_open.having(still_open.is_one_of("attended", False))
    unknown = still_open.having(still_open.rows["attended"].isna().to_numpy())
    due = missed.days("required_assessment_date").astype(np.int64)
    first = np.full(known.count, _NONE)
    np.minimum.at(first, missed.person, due)
    has_missed = first != _NONE
    days = np.where(has_missed, known.day.astype(np.int64) - np.where(has_missed, first, 0), 0).astype(float)
    days[unknown.person[~has_missed[unknown.person]]] = np.nan
    unsigned = _unsigned(missed.having(due == first[missed.person]))
    limit = months_after(np.where(has_missed, first, 0).astype("datetime64[D]"), _LIMIT_MONTHS).astype(np.int64)
    return {
        "days_since_missed_assessment": days,
        "missed_assessment_unsigned": np.where(np.isnan(days), np.nan, unsigned),
        "assessment_limit_date": as_dates(np.where(has_missed, limit, NEVER)),
    }


def _still_open(known: Known) -> Cut:
    """Assessments due before the date and within the limit, with none attended that was due on that day or later."""
    rows = known.of("drug_tests")
    due = rows.days("required_assessment_date")
    attended = latest_day(rows.having(rows.is_one_of("attended", True)), "required_assessment_date")[rows.person]
    in_time = (due < known.day) & (months_after(due, _LIMIT_MONTHS) >= known.day)
    return rows.having(in_time & (due.astype(np.int64) > attended))


def _unsigned(missed: Cut) -> np.ndarray:
    """Whether form RA1 is known not to be signed; missing where it is not recorded."""
    unsigned = np.zeros(missed.known.count)
    unsigned[missed.person[missed.rows["ra1_signed"].isna().to_numpy()]] = np.nan
    unsigned[missed.person[missed.is_one_of("ra1_signed", False)]] = 1
    return unsigned
