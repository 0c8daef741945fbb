"""The transcribed official tables, read when first asked for, and the arithmetic of dates and rounding."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from tests.support.shared import shared

Request = dict[str, Any]
Errors = list[tuple[str, tuple[str, ...]]]

LEVEL = {"NO_PROBLEMS": 0, "SOME_PROBLEMS": 1, "SIGNIFICANT_PROBLEMS": 2}
MOTIVATION = {"FULL_MOTIVATION": 0, "PARTIAL_MOTIVATION": 1, "NO_MOTIVATION": 2}
QUANTA = {0: Decimal("1"), 2: Decimal("0.01"), 3: Decimal("0.001")}
AWARENESS = {"YES": 0, "SOMETIMES": 1, "NO": 2}


class SpecificationOpen(Exception):
    """The specification does not say what the official service answers here, so nothing is compared."""


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the reference tables."""
    with shared(f"reference/actuarial/{name}.csv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


@cache
def printed_values(instrument: str, version: str, horizon: str) -> dict[str, str]:
    """The values of one instrument, version and horizon by term, as they are printed."""
    wanted = (instrument, version, horizon)
    return {
        row["term"]: row["value"]
        for row in rows_of("coefficients")
        if (row["instrument"], row["version"], row["horizon_years"]) == wanted
    }


@cache
def values(instrument: str, version: str = "-", horizon: str = "1|2") -> dict[str, float]:
    """The values of one instrument, version and horizon by term, as doubles; fractions are worked out."""
    printed = printed_values(instrument, version, horizon).items()
    return {term: float(text) for term, text in printed if "/" not in text}


@cache
def offence_codes() -> dict[str, dict[str, str]]:
    """The row of each offence code."""
    return {row["ho_code"]: row for row in rows_of("offence_codes")}


@cache
def ranges(instrument: str, prefix: str) -> tuple[tuple[int, float, float], ...]:
    """Lowest, highest and value of each published range whose term starts so: `18-19`, `50-max`, `>=51`, `7`."""
    found = []
    for term, value in values(instrument).items():
        if term.startswith(prefix):
            low, high = range_ends(term.removeprefix(prefix))
            found.append((low, high, value))
    return tuple(found)


def range_ends(text: str) -> tuple[int, float]:
    """Both ends of a range as it is written."""
    numbers = [int(digits) for digits in re.findall(r"\d+", text)]
    open_above = ">=" in text or text.endswith("max")
    return numbers[0], float("inf") if open_above else numbers[-1]


def value_in(table: tuple[tuple[int, float, float], ...], number: int) -> float:
    """The value of the range that holds a number; a number in no range is an error."""
    for low, high, value in table:
        if low <= number <= high:
            return value
    raise ValueError(f"{number} is in no published range")


def day(text: str | None) -> date | None:
    """A date, where one is given."""
    return None if text is None else date.fromisoformat(text)


def whole_months(start: date, end: date) -> int:
    """Completed months, with no special case for month ends."""
    months = 12 * (end.year - start.year) + end.month - start.month
    return months - 1 if end.day < start.day else months


def age(born: date, on: date) -> int:
    """Completed years, which only a day after birth has."""
    if on <= born:
        raise ValueError("an age needs a day after birth")
    return whole_months(born, on) // 12


def percentage(probability: float, places: int) -> Decimal:
    """A hundred times the exact value of a double, rounded half up."""
    return Decimal(probability).scaleb(2).quantize(QUANTA[places], ROUND_HALF_UP)


def band_of(score: float, lowest: tuple[float, float, float]) -> str:
    """The band of a score, given the lowest scores of the upper three."""
    return ("LOW", "MEDIUM", "HIGH", "VERY_HIGH")[sum(score >= limit for limit in lowest)]


def missing(request: Request, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of some fields that are absent or null."""
    return tuple([name for name in names if request.get(name) is None])
