"""How a case goes on a date, for what is told to a panel: colours, attendance, contact, orders, custody, age."""

import numpy as np

from features.aggregates import age
from features.fact_counts import NEVER, as_dates, count_of, latest_day, rows_of_scheme
from features.known.known import Cut, Known, last_of_each
from features.months import months_after
from features.vocabulary import ActuarialCategory, AppointmentOutcome, ChargeOutcome, CustodyKind

_NOT_ENDED = (("outcome", (ChargeOutcome.OPEN, ChargeOutcome.CONVICTED)),)
_MISSED = (("outcome", (AppointmentOutcome.UNACCEPTABLE_ABSENCE,)),)
_ATTENDED = (("outcome", (AppointmentOutcome.ATTENDED,)),)
_RECALL = (("kind", (CustodyKind.RECALL,)),)
_BREACH = (("category", (ActuarialCategory.ABSCONDING_OR_BAIL,)),)
_ADULT_YEARS = 18
_TRANSITION_MONTHS = 12 * _ADULT_YEARS - 6


def progress_facts(known: Known, scheme: str) -> dict[str, np.ndarray]:
    """Facts of progress; one whose table is absent, or whose field is empty throughout, is left out.

    Parameters
    ----------
    known : Known
        What was known on the date.
    scheme : str
        Whose colours and refusals.

    Returns
    -------
    dict of str to ndarray of shape (n_people,)
        By name, as `rule_facts.toml` says.
    """
    facts = {"turns_18_within_6m": _turns_18_soon(known)}
    if "charges" in known.tables:
        facts["new_charge_count_28d"] = count_of(known.cut("charges", where=_NOT_ENDED, days=28))
        facts["charge_count_90d"] = count_of(known.cut("charges", where=_NOT_ENDED, days=90))
    if "custody" in known.tables:
        facts["breach_or_recall_count_28d"] = count_of(known.cut("custody", where=_RECALL, days=28)) + count_of(
            known.cut("sanctions", where=_BREACH, days=28)
        )
        facts["days_at_liberty_since_last_sanction"] = _days_at_liberty(known)
    if "appointments" in known.tables:
        facts["missed_count_28d"] = count_of(known.cut("appointments", where=_MISSED, days=28))
        facts["missed_count_90d"] = count_of(known.cut("appointments", where=_MISSED, days=90))
        if "custody" in known.tables:
            facts |= _contact(known)
    if known.tables.rows_of("supervision")["expected_end_date"].notna().any():
        facts |= _final_third(known)
    if "cohort_events" in known.tables:
        facts |= _colours(known, scheme)
        facts["refused_in_3m_without_new_event"] = _refused(known, scheme)
    return facts


def _turns_18_soon(known: Known) -> np.ndarray:
    years = age(known.of("persons"))
    soon = months_after(known.birth, _TRANSITION_MONTHS) <= known.day
    return np.where(np.isnan(years), np.nan, (years < _ADULT_YEARS) & soon)


def _days_at_liberty(known: Known) -> np.ndarray:
    """Days since the last sanction, less those of custody since then."""
    last, today = latest_day(known.of("sanctions"), "sanction_date"), known.day.astype(np.int64)
    spells = known.of("custody")
    ends = spells.days("end_date")
    ended = np.where(np.isnat(ends), today, ends.astype(np.int64))
    began = np.maximum(spells.days("start_date").astype(np.int64), last[spells.person])
    inside = np.bincount(spells.person, np.maximum(ended - began, 0), minlength=known.count)
    return np.where(last == NEVER, np.nan, today - np.where(last == NEVER, today, last) - inside)


def _contact(known: Known) -> dict[str, np.ndarray]:
    """Who is under an open order and outside should have been seen: attended, just released, or just sentenced."""
    orders, spells = _open(known.of("supervision")), known.of("custody")
    seen = np.maximum.reduce(
        [
            latest_day(known.cut("appointments", where=_ATTENDED), "appointment_date"),
            latest_day(spells, "end_date"),
            latest_day(orders, "start_date"),
        ]
    )
    expected = (count_of(orders) > 0) & (count_of(_open(spells)) == 0)
    days = known.day.astype(np.int64) - np.where(expected, seen, known.day.astype(np.int64))
    return {"days_out_of_contact": days.astype(float), "last_seen_date": as_dates(np.where(expected, seen, NEVER))}


def _final_third(known: Known) -> dict[str, np.ndarray]:
    """The two-thirds point of the open order that ends last; missing where an open order states no planned end."""
    orders = _open(known.of("supervision"))
    start, end = orders.days("start_date"), orders.days("expected_end_date")
    unknown = orders.person[np.isnat(end)]
    dated = orders.having(~np.isnat(end))
    latest = last_of_each(dated, by=("expected_end_date", "start_date", "order_id"))
    start, end = latest.days("start_date").astype(np.int64), latest.days("expected_end_date").astype(np.int64)
    point = np.full(known.count, NEVER)
    point[latest.person] = start + (2 * (end - start)) // 3
    point[unknown] = NEVER
    days = np.where(point == NEVER, np.nan, np.where(point == NEVER, 0, point) - known.day.astype(np.int64))
    return {"days_to_final_third": days, "final_third_date": as_dates(point)}


def _colours(known: Known, scheme: str) -> dict[str, np.ndarray]:
    """Green for six months: when they began, and in every colour since; missing without a colour that old."""
    colours = rows_of_scheme(known, "cohort_events", scheme, kind="colour")
    began = colours.days("event_date") <= known.window_start(months=6)
    first = last_of_each(colours.having(began), by=("event_date", "recorded_date"))
    green = np.full(known.count, np.nan)
    green[first.person] = _is_of(first, "green")
    since = colours.having(~began)
    green[since.person[~_is_of(since, "green")]] *= 0
    latest = last_of_each(colours, by=("event_date", "recorded_date"))
    red, days = np.full(known.count, np.nan), np.full(known.count, np.nan)
    red[latest.person] = _is_of(latest, "red")
    days[latest.person] = (known.day - latest.days("event_date")).astype(float)
    return {"green_for_6m": green, "is_red": red, "days_since_last_colour": days}


def _is_of(colours: Cut, colour: str) -> np.ndarray:
    return (colours.rows["value"].str.strip().str.lower() == colour).to_numpy(dtype=bool, na_value=False)


def _refused(known: Known, scheme: str) -> np.ndarray:
    """A charge alone is no new event: it may come to nothing."""
    refused = latest_day(rows_of_scheme(known, "cohort_events", scheme, kind="refusal", months=3), "event_date")
    since = np.maximum.reduce(
        [
            latest_day(known.of("sanctions"), "sanction_date"),
            latest_day(known.cut("custody", where=_RECALL), "start_date"),
            latest_day(known.cut("nominations", where=(("scheme", (scheme,)),)), "nominated_date"),
        ]
    )
    return (refused != NEVER) & (since <= refused)


def _open(cut: Cut) -> Cut:
    return cut.having(cut.rows["end_date"].isna().to_numpy())
