"""The features of one person at a time, in plain Python: slow and obvious, to hold the fast ones to."""

import calendar
from collections.abc import Mapping
from datetime import date, timedelta

import pandas as pd

from features.offence_codes import read_offence_codes
from features.tables import CASE_TABLES, CaseTables

NEEDS = ["accommodation", "ete", "relationships", "lifestyle", "drugs", "alcohol", "thinking", "attitudes", "finance"]
ACQUISITIVE = {
    "ACQUISITIVE_VIOLENCE",
    "BURGLARY_DOMESTIC",
    "BURGLARY_OTHER",
    "HANDLING_STOLEN_GOODS",
    "THEFT_NON_MOTOR",
    "VEHICLE_RELATED_THEFT",
}
CODES = read_offence_codes()
CATEGORY: Mapping[str, str] = CODES["category"].to_dict()
VIOLENT: Mapping[str, bool] = CODES["is_violent"].to_dict()
END = {"supervision": "end_date", "custody": "end_date", "cohort": "left_date"}
START = {"supervision": "start_date", "custody": "start_date", "cohort": "joined_date"}


def slow_features(tables: CaseTables, index_date: str, person_id: str) -> dict[str, float | bool | None]:
    """Every feature of one person on one date."""
    person = _Person(tables, date.fromisoformat(index_date), person_id)
    return {
        **person.history(),
        **person.spells(),
        **person.attendance(),
        **person.needs(),
    }


class _Person:
    def __init__(self, tables: CaseTables, day: date, person_id: str):
        self.day, self.tables, self.person_id = day, tables, person_id
        self.birth = self.rows("persons")[0]["date_of_birth"]

    def rows(self, name):
        """What had happened and been recorded, with dates as dates."""
        frame = self.tables.rows_of(name)
        found = []
        for row in frame[frame["person_id"] == self.person_id].to_dict("records"):
            plain = {key: _plain(value) for key, value in row.items()}
            happened = CASE_TABLES[name].happened
            if not happened or (plain[happened] <= self.day and plain["recorded_date"] <= self.day):
                found.append(plain)
        return found

    def history(self):
        sanctions = self.rows("sanctions")
        dates = [row["sanction_date"] for row in sanctions]
        years = max((self.day - min(dates)).days / 365.25, 1.0) if dates else None
        ever = _occasions(sanctions)
        last_24m = [row for row in sanctions if row["sanction_date"] > _months_before(self.day, 24)]
        return {
            "age_years": _years(self.birth, self.day),
            "sanction_count_ever": ever,
            "sanction_count_24m": _occasions(last_24m),
            "sanction_count_12m": _occasions(
                row for row in sanctions if row["sanction_date"] > _months_before(self.day, 12)
            ),
            "violent_sanction_count_ever": _occasions(row for row in sanctions if VIOLENT[row["ho_offence_code"]]),
            "acquisitive_sanction_count_24m": _occasions(
                row for row in last_24m if CATEGORY[row["ho_offence_code"]] in ACQUISITIVE
            ),
            "breach_count_24m": _occasions(
                row for row in last_24m if CATEGORY[row["ho_offence_code"]] == "ABSCONDING_OR_BAIL"
            ),
            "age_at_first_sanction": _years(self.birth, min(dates)) if dates else None,
            "months_since_last_sanction": _months(max(dates), self.day) if dates else None,
            "career_rate": ever / years if dates else None,
        }

    def is_open(self, name, row):
        end = row[END[name]]
        return end is None or end > self.day

    def days_in(self, name, *, after):
        days = set()
        for row in self.rows(name):
            last = self.day if self.is_open(name, row) else row[END[name]]
            current = max(row[START[name]], after + timedelta(days=1))
            while current <= last:
                days.add(current)
                current += timedelta(days=1)
        return len(days)

    def spells(self):
        orders = [row for row in self.rows("supervision") if self.is_open("supervision", row)]
        found = {
            "currently_supervised": bool(orders),
            "months_on_supervision": _months(max(row["start_date"] for row in orders), self.day) if orders else None,
            "in_custody": None,
            "custody_days_24m": None,
            "months_in_cohort": None,
            "in_cohort": None,
        }
        if "custody" in self.tables:
            found["in_custody"] = any(self.is_open("custody", row) for row in self.rows("custody"))
            found["custody_days_24m"] = self.days_in("custody", after=_months_before(self.day, 24))
        if "cohort" in self.tables:
            found["in_cohort"] = any(self.is_open("cohort", row) for row in self.rows("cohort"))
            found["months_in_cohort"] = self.days_in("cohort", after=date(1900, 1, 1)) // (365.25 / 12)
        return found

    def attendance(self):
        nothing = ["appointments_due_90d", "unacceptable_absence_rate_90d", "first_month_two_or_more_missed"]
        if "appointments" not in self.tables:
            return dict.fromkeys(nothing)
        rows = self.rows("appointments")
        recent = [row for row in rows if row["appointment_date"] > self.day - timedelta(days=90)]
        due = [row["outcome"] for row in recent if row["outcome"] != "cancelled_by_service"]
        first_month = None
        orders = self.rows("supervision")
        if orders:
            start = max((row["start_date"], row["order_id"]) for row in orders)[0]
            missed = [row for row in rows if row["outcome"] == "unacceptable_absence"]
            until = _months_before(start, -1)
            first_month = len([row for row in missed if start <= row["appointment_date"] < until]) >= 2
        return {
            "appointments_due_90d": len(due),
            "unacceptable_absence_rate_90d": due.count("unacceptable_absence") / len(due) if due else None,
            "first_month_two_or_more_missed": first_month,
        }

    def needs(self):
        rows = sorted(self.rows("needs"), key=lambda row: (row["assessed_date"], row["recorded_date"]))
        latest = rows[-1] if rows else dict.fromkeys(NEEDS)
        answers = {name: {"need": 1, "no_need": 0, None: None}[latest[name]] for name in NEEDS}
        given = [answer for answer in answers.values() if answer is not None]
        found = {f"{name}_need": answers[name] for name in NEEDS if name not in ("relationships", "finance")}
        found["need_count"] = sum(given) if given else None
        found["months_since_needs_assessed"] = _months(latest["assessed_date"], self.day) if rows else None
        return found


def _plain(value):
    if isinstance(value, pd.Timestamp):
        return value.date()
    return None if pd.isna(value) else value


def _occasions(rows):
    return len({row["sanction_id"] for row in rows})


def _months(start, end):
    months = 12 * (end.year - start.year) + end.month - start.month
    return months - 1 if end.day < start.day else months


def _years(birth, end):
    return None if birth is None else _months(birth, end) // 12


def _months_before(day, months):
    year, month = divmod(12 * day.year + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
