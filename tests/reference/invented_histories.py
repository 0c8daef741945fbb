"""Invented histories: dates, counts, gender and offence code, sound at first, then some at an edge or beyond it."""

import re
from collections.abc import Callable
from functools import cache

import numpy as np

from tests.reference.scalar_tables import offence_codes

Columns = dict[str, np.ndarray]

DATES = ("assessmentDate", "dateOfBirth", "dateOfCurrentConviction", "dateAtStartOfFollowup")
COUNTS = ("ageAtFirstSanction", "totalNumberOfSanctionsForAllOffences", "totalNumberOfViolentSanctions")
HISTORY = (*DATES, "gender", *COUNTS, "currentOffenceCode")
STRANGE_CODES = (
    *("00000", "00001", "99999", "95000", "99955", "08800", "14100", "00878"),
    *("ABC", "0270A", "1234", "123456"),
)
HUMP = re.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
FAULTS = 0.7  # share of rows whose history is put at an edge or beyond one; some 60% of all can still be scored


@cache
def snake(field: str) -> str:
    """The column of a field."""
    return HUMP.sub("_", field).lower()


def pick(draw: np.random.Generator, pool: np.ndarray, count: int, shares: tuple[float, ...]) -> np.ndarray:
    """Members of a pool by their shares."""
    return pool[np.searchsorted(np.cumsum(shares)[:-1], draw.random(count), side="right")]


def pool_of(members: list) -> np.ndarray:
    """Members to draw from, as objects, tuples included."""
    pool = np.empty(len(members), dtype=object)
    for place, member in enumerate(members):
        pool[place] = member
    return pool


def invented_history(count: int, faults: float, draw: np.random.Generator) -> Columns:
    """Dates, counts, gender and code of each row, sound at first; then some are made faulty or go missing."""
    columns = _dates(count, draw)
    columns["gender"] = pool_of(["MALE", "FEMALE"])[(draw.random(count) < 0.3).astype(int)]
    columns |= _counts(columns, count, draw)
    known = pool_of([code for code, row in offence_codes().items() if row["actuarial_category"] != "UNKNOWN"])
    columns["current_offence_code"] = known[draw.integers(len(known), size=count)]
    faulty = np.flatnonzero(draw.random(count) < faults)
    kinds = draw.integers(len(MAKE_FAULTY), size=len(faulty))
    for kind, make_faulty in enumerate(MAKE_FAULTY):
        make_faulty(columns, faulty[kinds == kind], draw)
    return columns


def _dates(count: int, draw: np.random.Generator) -> Columns:
    """Birth, conviction, follow-up and assessment in order, with month ends, leap days and birthdays among them."""
    convicted = np.datetime64("1985-01-01") + draw.integers(0, 15_000, size=count)
    lowest = pick(draw, np.array([18, 26, 45, 10, 70, 1]), count, (0.35, 0.3, 0.15, 0.1, 0.08, 0.02))
    span = pick(draw, np.array([8, 20, 25, 8, 38, 8]), count, (0.35, 0.3, 0.15, 0.1, 0.08, 0.02))
    born = convicted - (365.25 * (lowest + span * draw.random(count))).astype(int)
    born = _on_a_leap_day(_at_month_end(born, draw, 0.1), draw, 0.08)
    birthday = draw.random(count) < 0.08
    whole_years = 12 * ((convicted - born).astype(int) // 366)
    convicted = np.where(birthday, _add_months(born, whole_years) - draw.integers(0, 2, size=count), convicted)
    convicted = _at_month_end(np.maximum(convicted, born + 1), draw, 0.1)
    followed = convicted + pick(draw, np.array([0, 1, 0]), count, (0.2, 0.7, 0.1)) * draw.integers(0, 1500, size=count)
    followed = _at_month_end(followed, draw, 0.1)
    assessed = followed + draw.integers(0, 1800, size=count)
    exact = draw.random(count) < 0.15
    edge = _add_months(followed, draw.integers(0, 40, size=count)) + draw.integers(-1, 2, size=count)
    assessed = _at_month_end(np.where(exact, edge, assessed), draw, 0.1)
    future = draw.random(count) < 0.15
    assessed = np.where(future, convicted + draw.integers(0, 400, size=count), assessed)
    followed = np.where(draw.random(count) < 0.08, np.datetime64("NaT"), followed)
    return {
        "assessment_date": assessed,
        "date_of_birth": born,
        "date_of_current_conviction": convicted,
        "date_at_start_of_followup": followed,
    }


def _add_months(days: np.ndarray, months: np.ndarray) -> np.ndarray:
    """The same day some months on, clipped to the end of the month."""
    target = days.astype("datetime64[M]") + months
    into_month = days - days.astype("datetime64[M]").astype("datetime64[D]")
    last = (target + 1).astype("datetime64[D]") - 1
    return np.minimum(target.astype("datetime64[D]") + into_month, last)


def _at_month_end(days: np.ndarray, draw: np.random.Generator, share: float) -> np.ndarray:
    ends = (days.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1
    return np.where(draw.random(len(days)) < share, ends, days)


def _on_a_leap_day(days: np.ndarray, draw: np.random.Generator, share: float) -> np.ndarray:
    leap_years = (days.astype("datetime64[Y]").astype(int) + 2) // 4 * 4 - 2  # counted from 1970: 1968, 1972, ...
    leap_days = (leap_years.astype("datetime64[Y]").astype("datetime64[M]") + 1).astype("datetime64[D]") + 28
    return np.where(draw.random(len(days)) < share, leap_days, days)


def _counts(columns: Columns, count: int, draw: np.random.Generator) -> Columns:
    """Counts in their ranges, both ends of them among the rest."""
    years = _whole_years(columns["date_of_birth"], columns["date_of_current_conviction"])
    first = np.floor(years * (1 - draw.random(count) ** 2 * 0.8))
    first = np.where(draw.random(count) < 0.15, years, first)
    first = np.where(draw.random(count) < 0.03, 0, first)
    sizes = [draw.integers(low, high, size=count) for low, high in ((1, 5), (5, 60), (60, 1000))]
    shape = draw.random(count)
    n = np.select([shape < 0.5, shape < 0.9, shape < 0.98], sizes, default=999)
    v = np.floor((n + 1) * draw.random(count) ** 3)
    edge = draw.random(count)
    v = np.select([edge < 0.2, edge < 0.3, edge < 0.35], [0, 1, n], default=v)
    return {
        "age_at_first_sanction": first.astype(float),
        "total_number_of_sanctions_for_all_offences": n.astype(float),
        "total_number_of_violent_sanctions": v.astype(float),
    }


def _whole_years(born: np.ndarray, on: np.ndarray) -> np.ndarray:
    months = (on.astype("datetime64[M]") - born.astype("datetime64[M]")).astype(int)
    day_born, day_on = (days - days.astype("datetime64[M]").astype("datetime64[D]") for days in (born, on))
    return (months - (day_on < day_born)) // 12


def _missing_fields(columns: Columns, rows: np.ndarray, draw: np.random.Generator) -> None:
    for field in HISTORY:
        gone = rows[draw.random(len(rows)) < 0.2]
        column = columns[snake(field)]
        column[gone] = np.datetime64("NaT") if field in DATES else np.nan if field in COUNTS else None


def _strange_code(columns: Columns, rows: np.ndarray, draw: np.random.Generator) -> None:
    strange = pool_of(list(STRANGE_CODES))
    columns["current_offence_code"][rows] = strange[draw.integers(len(strange), size=len(rows))]


def _shift(name: str, onto: str, days: tuple[int, ...]) -> Callable[[Columns, np.ndarray, np.random.Generator], None]:
    """A fault that puts one date some days from another."""

    def move(columns: Columns, rows: np.ndarray, draw: np.random.Generator) -> None:
        columns[name][rows] = columns[onto][rows] + draw.choice(days, size=len(rows))

    return move


def _three_months_early(columns: Columns, rows: np.ndarray, draw: np.random.Generator) -> None:
    three_back = _add_months(columns["date_of_current_conviction"][rows], np.full(len(rows), -3))
    columns["assessment_date"][rows] = three_back + draw.integers(-3, 4, size=len(rows))


def _first_age_edge(columns: Columns, rows: np.ndarray, draw: np.random.Generator) -> None:
    years = _whole_years(columns["date_of_birth"][rows], columns["date_of_current_conviction"][rows])
    beyond = draw.choice([-1, 0, 109, 110], size=len(rows))
    near = years + draw.integers(-1, 3, size=len(rows))
    columns["age_at_first_sanction"][rows] = np.where(draw.random(len(rows)) < 0.5, near, beyond)


def _sanctions_edge(columns: Columns, rows: np.ndarray, draw: np.random.Generator) -> None:
    columns["total_number_of_sanctions_for_all_offences"][rows] = draw.choice(
        [-1, 0, 1, 998, 999, 1000], size=len(rows)
    )


def _violence_edge(columns: Columns, rows: np.ndarray, draw: np.random.Generator) -> None:
    n = columns["total_number_of_sanctions_for_all_offences"][rows]
    columns["total_number_of_violent_sanctions"][rows] = np.where(
        draw.random(len(rows)) < 0.3, -1, n + draw.integers(-1, 3, size=len(rows))
    )


def _very_old(columns: Columns, rows: np.ndarray, draw: np.random.Generator) -> None:
    """Follow-up within a month of the hundred and tenth birthday, or long after it."""
    age = draw.choice([110, 110, 110, 100, 130, 180], size=len(rows))
    old = _add_months(columns["date_of_birth"][rows], 12 * age) + draw.integers(-2, 3, size=len(rows))
    columns["date_at_start_of_followup"][rows] = old


MAKE_FAULTY = (
    _missing_fields,
    _strange_code,
    _shift("date_of_current_conviction", "date_of_birth", (-400, -1, 0, 1, 3652)),
    _shift("date_at_start_of_followup", "date_of_birth", (-30, -1, 0, 1, 31, 4000)),
    _shift("date_at_start_of_followup", "date_of_current_conviction", (-500, -31, -1)),
    _shift("assessment_date", "date_of_birth", (-1, 0, 1, 6574, 6575, 9496, 9497)),
    _three_months_early,
    _first_age_edge,
    _sanctions_edge,
    _violence_edge,
    _very_old,
)
