"""ARP static in the forms that people write it in, from whole numbers: one Python loop, and one compiled loop."""

import math
from collections.abc import Callable

import numpy as np

from features.offence_codes import read_offence_codes
from models.actuarial.case import FEMALE, MALE, UNKNOWN, Case
from models.actuarial.two_year_tables import AGES, COUNTS, MOST, read_tables
from models.actuarial.two_year_totals import GAPS, sanctions_by_history
from models.actuarial.weights import read_weights

COLUMNS = (
    "sex",
    "years_since_first",
    "age_at_follow_up",
    "sanction_count",
    "months_free",
    "offence",
)
POWERS = (1, 2, 3, 4)


def written_formula() -> Callable[[int, int, int, int, int, int], float]:
    """The formula as it is published: powers as powers, weights by name, what is not known without a score.

    Returns
    -------
    callable
        From the whole numbers of one person, in the order of `COLUMNS`, to the probability.
    """
    w, categories = read_weights("ARP", "static"), read_offence_codes()["category"].tolist()
    by_offence = [w.get(f"offence:{category}", math.nan) for category in categories]
    most_months, offset = w["constant:offence_free_months_cap"], w["constant:rate_offset_years"]
    ages = {sex: [w[name.format("aai" * k)] for k in POWERS] for sex, name in ((MALE, "male{}"), (FEMALE, "{}female"))}
    months_free = [w["ofm" * k] for k in POWERS]
    gap = {MALE: w["malesecondsanctionyearssincefirs"], FEMALE: w["femalesecondsanctionyearssincefi"]}
    rates = {MALE: w["malethreeplussanctionsogrs4g_rat"], FEMALE: w["femalethreeplussanctionsogrs4g_r"]}
    squares = {MALE: w["malethreeplussanctionsogrs4g_rao"], FEMALE: w["femalethreeplussanctionsogrs4g_o"]}

    def probability(sex: int, years: int, age: int, count: int, months: int, offence: int) -> float:
        if sex not in ages or UNKNOWN in (age, months) or years < 0 or not 1 <= count <= MOST:
            return math.nan
        free = min(months, most_months)
        total = w["Intercept_2"] + by_offence[offence] + w["ogrs3_sanctionoccasions"] * count
        total += w["female"] if sex == FEMALE else 0.0
        for k in POWERS:
            total += ages[sex][k - 1] * age**k + months_free[k - 1] * free**k
        if count == 1:
            total += w["firstsanction"]
        elif count == 2:
            total += w["secondsanction"] + gap[sex] * years
        else:
            rate = math.log(count / (years + offset))
            total += rates[sex] * rate + squares[sex] * rate**2
        return 1 / (1 + math.exp(-total))

    return probability


def tuned_formula() -> Callable[[int, int, int, int, int, int], float]:
    """The same by somebody in a hurry: weights in local names, powers by nesting, nothing checked.

    Returns
    -------
    callable
        From the whole numbers of one person, in the order of `COLUMNS`, to the probability.
    """
    w = read_weights("ARP", "static")
    intercept, first_weight, second_weight = w["Intercept_2"], w["firstsanction"], w["secondsanction"]
    each, offset, cap = (
        w["ogrs3_sanctionoccasions"],
        w["constant:rate_offset_years"],
        w["constant:offence_free_months_cap"],
    )
    by_offence = [w.get(f"offence:{category}", math.nan) for category in read_offence_codes()["category"]]
    m1, m2, m3, m4 = (w["male" + "aai" * power] for power in (1, 2, 3, 4))
    f1, f2, f3, f4 = (w["aai" * power + "female"] for power in (1, 2, 3, 4))
    o1, o2, o3, o4 = (w["ofm" * power] for power in (1, 2, 3, 4))
    female = w["female"]
    gap_man, gap_woman = w["malesecondsanctionyearssincefirs"], w["femalesecondsanctionyearssincefi"]
    rate_man, rate_woman = w["malethreeplussanctionsogrs4g_rat"], w["femalethreeplussanctionsogrs4g_r"]
    square_man, square_woman = w["malethreeplussanctionsogrs4g_rao"], w["femalethreeplussanctionsogrs4g_o"]

    def probability(sex: int, years: int, age: int, count: int, months: int, offence: int) -> float:
        months = min(months, cap)
        total = (
            intercept + by_offence[offence] + each * count + months * (o1 + months * (o2 + months * (o3 + months * o4)))
        )
        if sex == FEMALE:
            total += female + age * (f1 + age * (f2 + age * (f3 + age * f4)))
        else:
            total += age * (m1 + age * (m2 + age * (m3 + age * m4)))
        if count == 1:
            total += first_weight
        elif count == 2:
            total += second_weight + (gap_woman if sex == FEMALE else gap_man) * years
        else:
            rate = math.log(count / (years + offset))
            total += rate * ((rate_woman + square_woman * rate) if sex == FEMALE else (rate_man + square_man * rate))
        return 1 / (1 + math.exp(-total))

    return probability


def compiled_loop():
    """One loop over look-up tables, compiled by numba: the same tables as ours, nothing in between.

    Returns
    -------
    callable
        From a case of arrays to an array of probabilities.
    """
    import numba

    tables, sanctions = read_tables("ARP", "static"), sanctions_by_history("ARP", "static")
    by_age, by_offence, by_months, cap = tables.age_and_sex, tables.offence, tables.months, tables.months_cap
    ages, counts, gaps = AGES, COUNTS, GAPS

    @numba.njit
    def loop(sex, years, age, count, months, offence, sanctions, by_age, by_offence, by_months, found):
        for i in range(sex.size):
            total = (
                sanctions[(sex[i] * counts + count[i]) * gaps + years[i]]
                + by_age[sex[i] * ages + age[i]]
                + by_offence[offence[i]]
                + by_months[min(months[i], cap)]
            )
            found[i] = 1 / (1 + np.exp(-total))

    def probabilities(case: Case):
        given = [getattr(case, column) for column in COLUMNS]
        found = np.empty(len(given[0]))
        loop(*given, sanctions, by_age, by_offence, by_months, found)
        return found

    return probabilities
