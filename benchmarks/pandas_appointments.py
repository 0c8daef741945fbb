"""The features of appointments with pandas."""

import pandas as pd

from benchmarks.pandas_people import by_person, count, months_before, of_each_row

MISSED, KEPT, NOT_DUE = "unacceptable_absence", "attended", "cancelled_by_service"


def features(rows: pd.DataFrame, orders: pd.DataFrame, day: pd.Timestamp) -> dict[str, pd.Series]:
    """Every feature of the appointments table, by name.

    Parameters
    ----------
    rows : DataFrame of shape (n_appointments, 4)
        Known appointments.
    orders : DataFrame of shape (n_orders, 5)
        Known orders and licences.
    day : Timestamp
        The index date.
    """
    due = rows[rows["outcome"] != NOT_DUE]
    in_12m = due[due["appointment_date"] > months_before(day, 12)]
    in_90d = in_12m[in_12m["appointment_date"] > day - pd.Timedelta(days=90)]
    last_missed = by_person(in_12m[in_12m["outcome"] == MISSED])["appointment_date"].max()
    return {
        "appointments_due_90d": count(in_90d),
        "appointments_due_12m": count(in_12m),
        "unacceptable_absence_rate_90d": _absence_rate(in_90d),
        "unacceptable_absence_rate_12m": _absence_rate(in_12m),
        **_first_month(due, by_person(orders)["start_date"].max()),
        "days_since_last_unacceptable_absence": (day - last_missed).dt.days,
        "missed_in_a_row_12m": _missed_in_a_row(in_12m),
    }


def _first_month(due: pd.DataFrame, start: pd.Series) -> dict[str, pd.Series]:
    """What was due and missed in the first calendar month of each person's latest order."""
    began, until = of_each_row(due, start), of_each_row(due, start + pd.DateOffset(months=1))
    rows = due[(due["appointment_date"] >= began) & (due["appointment_date"] < until)]
    has_order = start.notna()
    return {
        "appointments_due_first_month": count(rows).where(has_order),
        "unacceptable_absence_rate_first_month": _absence_rate(rows),
        "first_month_two_or_more_missed": (count(rows[rows["outcome"] == MISSED]) >= 2).astype(float).where(has_order),
    }


def _missed_in_a_row(due: pd.DataFrame) -> pd.Series:
    """Appointments missed after the day of the last that was attended; missing when none was attended or missed."""
    kept, missed = due[due["outcome"] == KEPT], due[due["outcome"] == MISSED]
    last_kept = of_each_row(missed, by_person(kept)["appointment_date"].max())
    in_a_row = count(missed[pd.isna(last_kept) | (missed["appointment_date"] > last_kept)])
    return in_a_row.where(count(kept) + count(missed) > 0)


def _absence_rate(due: pd.DataFrame) -> pd.Series:
    """Unacceptable absences for each appointment due."""
    return by_person(due.assign(is_missed=due["outcome"] == MISSED))["is_missed"].mean()
