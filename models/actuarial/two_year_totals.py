"""The log-odds of many people without their terms: what sanctions add is looked up as one number.

Sex, number of sanctions and years between them are whole numbers in small ranges, so the four terms that look at
nothing else are added up once for every combination, by the formula itself. The sum is the same to the last bit.
"""

from dataclasses import fields
from functools import cache

import numpy as np

from models.actuarial.case import UNKNOWN, Case
from models.actuarial.two_year_tables import COUNTS, MOST, Floats, Version, place, read_tables
from models.actuarial.two_year_terms import log_odds, other_terms, sanction_terms

# 3 sexes x 1,001 counts x 129 gaps x 8 bytes = 3 MB; the corner where nearly everybody stands is a few kB of it.
LONGEST = 127
GAPS = LONGEST + 2


def total_log_odds(case: Case, instrument: str, version: Version) -> Floats:
    """The sum of the terms of each person.

    Parameters
    ----------
    case : Case
        Of arrays of shape (n_persons,).
    instrument : {"ARP", "VRP", "SVRP"}
        Official abbreviation.
    version : {"static", "dynamic"}
        Which of the two weight tables.

    Returns
    -------
    ndarray of float, shape (n_persons,)
        Bit for bit `log_odds(terms(case, tables))`; NaN where any term is.
    """
    tables, years = read_tables(instrument, version), case.years_since_first
    if np.max(years, initial=0) > LONGEST:
        sanctions = log_odds(sanction_terms(case, tables))
    else:
        count = place(case.sanction_count, MOST)
        sanctions = sanctions_by_history(instrument, version)[
            (case.sex * COUNTS + count) * GAPS + place(years, LONGEST)
        ]
    return np.asarray(log_odds({"sanctions": sanctions} | other_terms(case, tables)))


@cache
def sanctions_by_history(instrument: str, version: Version) -> Floats:
    """What the intercept and the sanctions add to everybody's log-odds.

    Parameters
    ----------
    instrument : {"ARP", "VRP", "SVRP"}
        Official abbreviation.
    version : {"static", "dynamic"}
        Which of the two weight tables.

    Returns
    -------
    ndarray of float, shape (3 * COUNTS * GAPS,)
        By sex, number of sanctions and years between them; NaN in the last place of each.
    """
    sex, count, gap = (axis.ravel() for axis in np.indices((3, COUNTS, GAPS)))
    unread = {one.name: np.zeros_like(sex) for one in fields(Case) if one.name != "answers"}
    given = {"sex": sex, "sanction_count": count, "years_since_first": np.where(gap > LONGEST, UNKNOWN, gap)}
    case = Case(**(unread | given), answers={})
    return np.asarray(log_odds(sanction_terms(case, read_tables(instrument, version))))
