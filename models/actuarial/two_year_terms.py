"""What ARP, VRP and SVRP add up, by name: the one formula, for a case of ints and of arrays alike."""

from collections.abc import Mapping
from functools import reduce
from operator import add, mul

import numpy as np
import numpy.typing as npt

from models.actuarial.case import Case, Ints
from models.actuarial.two_year_tables import AGES, COUNTS, MOST, OLDEST, ItemTable, TwoYearTables, place

Floats = npt.NDArray[np.floating]
Number = float | Floats


def terms(case: Case, tables: TwoYearTables) -> dict[str, Number]:
    """Log-odds by the name of the contribution.

    Parameters
    ----------
    case : Case
        Of ints with tables of lists, or of arrays with tables of arrays.
    tables : TwoYearTables
        One version of one instrument.

    Returns
    -------
    dict from str to float or ndarray
        Sanctions first; NaN where an input of the term is not known or cannot be.
    """
    return sanction_terms(case, tables) | other_terms(case, tables)


def sanction_terms(case: Case, tables: TwoYearTables) -> dict[str, Number]:
    """The intercept and what sex, sanctions and the years between them add, by name.

    Parameters
    ----------
    case : Case
        Of ints with tables of lists, or of arrays with tables of arrays.
    tables : TwoYearTables
        One version of one instrument.

    Returns
    -------
    dict from str to float or ndarray
        Four terms that look at nothing but sex, number of sanctions and years from the first to the current one.
    """
    count, years = place(case.sanction_count, MOST), place(case.years_since_first, OLDEST)
    by_count = case.sex * COUNTS + count
    rate = tables.log_count[count] - tables.log_years[years]
    # Adding 0.0 turns a minus nothing into nothing; tables hold none.
    return {
        "intercept": tables.intercept + 0.0 * tables.count[count],
        "first_or_second_sanction": tables.first_or_second[count]
        + tables.second_gap[by_count] * tables.years[years]
        + 0.0,
        "sanction_count": tables.count[count],
        "sanction_rate": tables.rate[by_count] * rate + tables.rate_square[by_count] * rate * rate + 0.0,
    }


def other_terms(case: Case, tables: TwoYearTables) -> dict[str, Number]:
    """What age, offence, months free, violent sanctions and assessed items add, by name.

    Parameters
    ----------
    case : Case
        Of ints with tables of lists, or of arrays with tables of arrays.
    tables : TwoYearTables
        One version of one instrument.

    Returns
    -------
    dict from str to float or ndarray
        In published order.
    """
    found = {
        "age_and_gender": tables.age_and_sex[case.sex * AGES + place(case.age_at_follow_up, OLDEST)],
        "current_offence": tables.offence[case.offence],
        "offence_free_months": tables.months[_months(case, tables)],
    }
    if tables.counts_violence:
        violent, years = place(case.violent_count, MOST), place(case.years_since_first, OLDEST)
        violent_rate = tables.log_violent[violent] - tables.log_violent_years[years]
        found["violent_sanctions"] = tables.violent[case.sex * COUNTS + violent]
        found["violent_sanction_rate"] = tables.violent_rate[violent] * violent_rate + 0.0
    return found | {item.feature: _answered(case, item) for item in tables.items}


def log_odds(found: Mapping[str, Number]) -> Number:
    """The sum of the terms from the first to the last, in the same order for one and for many.

    Parameters
    ----------
    found : Mapping from str to float or ndarray
        As `terms` gives them.

    Returns
    -------
    float or ndarray
        NaN where any term is.
    """
    return reduce(add, found.values())


def _months(case: Case, tables: TwoYearTables) -> Ints:
    """Unknown stays unknown; what is above the published cap counts as the cap."""
    if isinstance(case.months_free, np.ndarray):
        return place(np.minimum(case.months_free, tables.months_cap), tables.months_cap)
    return place(min(case.months_free, tables.months_cap), tables.months_cap)


def _answered(case: Case, item: ItemTable) -> Number:
    if item.combine == "alone":
        return item.points[0][case.answers[item.columns[0]]]
    points: list[Number] = [
        table[case.answers[column]] for column, table in zip(item.columns, item.points, strict=True)
    ]
    if item.combine == "product":
        return item.weight * reduce(mul, points) + 0.0
    # Points of flags are 0 and 1: the sum of any is above 0 where one is, and counts once.
    return item.weight * (reduce(add, points) > 0) + 0.0
