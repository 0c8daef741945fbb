"""Case tables as plain rows by person, and the calendar in plain Python: what the slow features are made of."""

import calendar
from datetime import date, timedelta

import pandas as pd

from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES

NEEDS = ["accommodation", "ete", "relationships", "lifestyle", "drugs", "alcohol", "thinking", "attitudes", "finance"]
READ = ["persons", "sanctions", "supervision", "custody", "appointments", "needs", "cohort"]
END = {"supervision": "end_date", "custody": "end_date", "cohort": "left_date"}


class Histories:
    """Every row of some case tables, by table and person, with dates as dates and missing as None."""

    def __init__(self, tables: CaseTables):
        self.there = set(tables)
        self.rows = {name: _by_person(name, tables.rows_of(name)) for name in READ}

    def people(self):
        return list(self.rows["persons"])


class Known:
    """What had happened to one person and been recorded by a day."""

    def __init__(self, histories: Histories, day: date, person_id: str):
        self.day, self.histories, self.person_id = day, histories, person_id
        self.birth = self.of("persons")[0]["date_of_birth"]

    def has(self, *tables):
        return set(tables) <= self.histories.there

    def of(self, name):
        happened = CASE_TABLES[name].happened
        rows = self.histories.rows[name].get(self.person_id, [])
        return [row for row in rows if not happened or (row[happened] <= self.day and row["recorded_date"] <= self.day)]

    def spells(self, name):
        """First and last day of every spell; None for the last of one that is open."""
        ends = [(row, row[END[name]]) for row in self.of(name)]
        return [
            {**row, "first": row[CASE_TABLES[name].happened], "last": end if self.is_told(end, row, name) else None}
            for row, end in ends
        ]

    def is_told(self, end, row, name):
        """Whether an end had come, and been recorded where the row says when."""
        recorded = row[END[name].replace("date", "recorded_date")]
        return bool(end) and end <= self.day and (recorded is None or recorded <= self.day)

    def days_inside(self, name, *, after=date.min):
        """How many days lie in one spell or more: the first and the last count, and the index date of an open one."""
        days = set()
        for spell in self.spells(name):
            last = spell["last"] or self.day
            day = max(spell["first"], after + timedelta(days=1))
            while day <= last:
                days.add(day)
                day += timedelta(days=1)
        return len(days)


def months_between(start, end):
    """Completed months; None where a date is."""
    if start is None or end is None:
        return None
    months = 12 * (end.year - start.year) + end.month - start.month
    return months - 1 if end.day < start.day else months


def years_between(start, end):
    """Completed years; None where a date is."""
    months = months_between(start, end)
    return None if months is None else months // 12


def months_before(day, months):
    """The same day so many months earlier, or the last of a month that has no such day."""
    year, month = divmod(12 * day.year + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _by_person(name, frame):
    wanted = [column.name for column in CASE_TABLES[name].columns if name != "needs" or column.name in NEEDS]
    dates = ["assessed_date", "recorded_date"] if name == "needs" else []
    found = {}
    for row in frame[list(dict.fromkeys(["person_id", *dates, *wanted]))].to_dict("records"):
        found.setdefault(row["person_id"], []).append({key: _plain(value) for key, value in row.items()})
    return found


def _plain(value):
    if isinstance(value, pd.Timestamp):
        return value.date()
    return None if pd.isna(value) else value
