"""Look-up tables of ARP, VRP and SVRP: every input is a whole number, so each part of the formula is a table.

Powers and labels that a weight table has decide what is added, so a version with fewer needs no branch. What an input
cannot be, or is not known to be, is answered with NaN.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from features.offence_codes import read_offence_codes
from models.actuarial.answers import answer_table
from models.actuarial.case import Ints
from models.actuarial.weights import Item, read_items, read_weights

Floats = npt.NDArray[np.float64]
Table = Floats | list[float]
Version = Literal["static", "dynamic"]

# Ages and gaps in years, counts of sanctions: beyond them there is no score, and the place after the last holds NaN.
OLDEST, MOST = 10_000, 999
AGES, COUNTS = OLDEST + 2, MOST + 2


@dataclass(frozen=True)
class ItemTable:
    """What the answers to one published term add.

    Parameters
    ----------
    feature : str
        Name of the contribution.
    columns : tuple of str
        Fields whose answers it reads.
    combine : {"alone", "any", "product"}
        How several become one number.
    points : tuple of Table
        Number of each answer of each field, by place; of a field that stands alone, its log-odds.
    weight : float
        Log-odds of one point, where several become one number.
    """

    feature: str
    columns: tuple[str, ...]
    combine: str
    points: tuple[Table, ...]
    weight: float


@dataclass(frozen=True)
class TwoYearTables:
    """Everything that one version of ARP, VRP or SVRP adds, in log-odds.

    Parameters
    ----------
    intercept : float
        For everybody.
    months_cap : int
        The most offence-free months that count.
    counts_violence : bool
        Whether violent sanctions enter.
    age_and_sex, second_gap, rate, rate_square, violent : Table
        By sex and then age, number of sanctions, or number of violent ones.
    offence : Table
        By row of the table of offence codes.
    first_or_second, count, log_count, violent_rate, log_violent : Table
        By number of sanctions, or of violent ones.
    years, log_years, log_violent_years : Table
        By whole years from the first sanction to the current one.
    months : Table
        By offence-free months.
    items : tuple of ItemTable
        The assessed items; none in a static version.
    """

    intercept: float
    months_cap: int
    counts_violence: bool
    age_and_sex: Table
    offence: Table
    first_or_second: Table
    second_gap: Table
    count: Table
    rate: Table
    rate_square: Table
    log_count: Table
    years: Table
    log_years: Table
    months: Table
    violent: Table
    violent_rate: Table
    log_violent: Table
    log_violent_years: Table
    items: tuple[ItemTable, ...]


@cache
def read_tables(instrument: str, version: Version) -> TwoYearTables:
    """The tables of one version, for cases of arrays.

    Parameters
    ----------
    instrument : {"ARP", "VRP", "SVRP"}
        Official abbreviation.
    version : {"static", "dynamic"}
        Which of the two weight tables.

    Returns
    -------
    TwoYearTables
        Of arrays.
    """
    weights = read_weights(instrument, version)
    counts, years, ages = np.arange(COUNTS - 1.0), np.arange(AGES - 1.0), np.arange(AGES - 1.0)
    months_cap = int(weights["constant:offence_free_months_cap"])
    return TwoYearTables(
        intercept=weights["Intercept_2"],
        months_cap=months_cap,
        counts_violence="onceviolent" in weights,
        age_and_sex=_by_sex(
            men=polynomial(ages, powers(weights, "maleaai")),
            women=weights["female"] + polynomial(ages, powers(weights, "aai", ending="female")),
        ),
        offence=_offence(weights),
        first_or_second=_slot(
            np.where(counts == 1, weights["firstsanction"], np.where(counts == 2, weights["secondsanction"], 0.0)),
            from_one=True,
        ),
        second_gap=_of_counts(weights, ("malesecondsanctionyearssincefirs", "femalesecondsanctionyearssincefi"), 2, 2),
        count=_slot(weights["ogrs3_sanctionoccasions"] * counts, from_one=True),
        rate=_of_counts(weights, _rate_labels(weights), 3, MOST),
        rate_square=_of_counts(
            weights, ("malethreeplussanctionsogrs4g_rao", "femalethreeplussanctionsogrs4g_o"), 3, MOST
        ),
        log_count=_slot(np.log(np.maximum(counts, 1.0)), from_one=True),
        years=_slot(years),
        log_years=_slot(np.log(years + weights["constant:rate_offset_years"])),
        months=_slot(polynomial(np.arange(months_cap + 1.0), powers(weights, "ofm"))),
        violent=_violent(weights, counts),
        violent_rate=_slot(np.where(counts > 0, weights.get("ogrs4v_rate_violent", 0.0), 0.0)),
        log_violent=_slot(np.log(np.maximum(counts, 1.0))),
        log_violent_years=_slot(np.log(years + weights.get("constant:violent_rate_offset_years", 1.0))),
        items=_items(read_items(instrument), weights) if version == "dynamic" else (),
    )


@cache
def read_lists(instrument: str, version: Version) -> TwoYearTables:
    """The same tables as plain lists, which answer one look-up many times quicker.

    Parameters
    ----------
    instrument : {"ARP", "VRP", "SVRP"}
        Official abbreviation.
    version : {"static", "dynamic"}
        Which of the two weight tables.

    Returns
    -------
    TwoYearTables
        Of lists.
    """
    tables = read_tables(instrument, version)
    found = {one.name: getattr(tables, one.name) for one in fields(tables)}
    lists = {name: value.tolist() for name, value in found.items() if isinstance(value, np.ndarray)}
    items = tuple(
        replace(item, points=tuple(np.asarray(table).tolist() for table in item.points)) for item in tables.items
    )
    return replace(tables, **lists, items=items)


def place(value: Ints, highest: int) -> Ints:
    """Where a whole number stands in a table.

    Parameters
    ----------
    value : int or ndarray of int
        Any number.
    highest : int
        The last number of the table.

    Returns
    -------
    int or ndarray of int
        The number itself; `highest` + 1, where NaN stands, for any that the table does not hold.
    """
    if isinstance(value, np.ndarray):
        # As numbers without a sign, what is below 0 is far above the last.
        return np.minimum(value.view(np.uint64), highest + 1).view(np.int64)
    return value if 0 <= value <= highest else highest + 1


def powers(weights: Mapping[str, float], label: str, *, ending: str = "") -> list[float]:
    """The weights of x, x squared and so on, as many as the table has.

    Parameters
    ----------
    weights : Mapping from str to float
        Published labels to log-odds.
    label : str
        What is repeated once for each power: `ofm`, `ofmofm`, …; a leading `male` stands once.
    ending : str
        What follows the repeats.

    Returns
    -------
    list of float
        Weights from the first power up.
    """
    start, unit = ("male", label.removeprefix("male")) if label.startswith("male") else ("", label)
    found: list[float] = []
    while (name := f"{start}{unit * (len(found) + 1)}{ending}") in weights:
        found.append(weights[name])
    return found


def polynomial(x: Floats, coefficients: Sequence[float]) -> Floats:
    """The sum of coefficient times power, from the first power up.

    Parameters
    ----------
    x : ndarray of float, shape (n,)
        Numbers.
    coefficients : sequence of float
        Of x, x squared, and so on.

    Returns
    -------
    ndarray of float, shape (n,)
        The sums.
    """
    total = np.zeros_like(x)
    for power, coefficient in enumerate(coefficients, start=1):
        total = total + coefficient * x**power
    return total


def _slot(values: Floats, *, from_one: bool = False) -> Floats:
    """A table with the place for what it does not hold; a count of sanctions starts at one."""
    # Adding 0.0 turns a minus nothing into nothing.
    known = np.append(values, np.nan) + 0.0
    if from_one:
        known[0] = np.nan
    return known


def _by_sex(*, men: Floats, women: Floats) -> Floats:
    """By sex and then number: men, women, and NaN for a sex that is not known."""
    return np.concatenate([_slot(men), _slot(women), np.full(len(men) + 1, np.nan)])


def _of_counts(weights: Mapping[str, float], labels: tuple[str, str], lowest: int, highest: int) -> Floats:
    """A weight by sex for some numbers of sanctions, nothing for others; nothing at all where it is not published."""
    counts = np.arange(COUNTS - 1)
    counted = (counts >= lowest) & (counts <= highest)
    men, women = (np.where(counted, weights.get(label, 0.0), 0.0) for label in labels)
    return _by_sex(men=men, women=women)


def _rate_labels(weights: Mapping[str, float]) -> tuple[str, str]:
    """ARP weighs the rate of all sanctions under one name, VRP and SVRP under another."""
    letter = "g" if "malethreeplussanctionsogrs4g_rat" in weights else "v"
    return f"malethreeplussanctionsogrs4{letter}_rat", f"femalethreeplussanctionsogrs4{letter}_r"


def _offence(weights: Mapping[str, float]) -> Floats:
    by_category = {label.removeprefix("offence:"): v for label, v in weights.items() if label.startswith("offence:")}
    return np.array([*read_offence_codes()["category"].map(by_category).to_numpy(dtype=np.float64), np.nan])


def _violent(weights: Mapping[str, float], counts: Floats) -> Floats:
    if "onceviolent" not in weights:
        return np.zeros(3 * COUNTS)
    once = np.where(counts == 1, weights["onceviolent"], 0.0) + weights["ogrs3_ovp_sanct"] * counts
    never = np.where(counts == 0, 1.0, 0.0)
    return _by_sex(men=once + weights["maleneverviolent"] * never, women=once + weights["femaleneverviolent"] * never)


def _items(items: Sequence[Item], weights: Mapping[str, float]) -> tuple[ItemTable, ...]:
    found: list[ItemTable] = []
    for term in dict.fromkeys(item.term for item in items):
        of_term = [item for item in items if item.term == term]
        # A missing optional answer or drug flag counts as nothing, as in the official service.
        points = [
            answer_table(item.field, item.points, missing=np.nan if item.need == "required" else 0.0)
            for item in of_term
        ]
        combine, columns = of_term[-1].combine, tuple(item.field for item in of_term)
        scale = weights[term] if combine == "alone" else 1.0
        # Adding 0.0 turns a minus nothing into nothing.
        tables = tuple(scale * np.array(table) + 0.0 for table in points)
        found.append(ItemTable(of_term[-1].feature, columns, combine, tables, weights[term]))
    return tuple(found)
