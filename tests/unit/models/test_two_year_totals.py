"""The log-odds of many people are the sum of their terms, bit for bit, whichever way they were looked up."""

import numpy as np
import pytest

from models.actuarial.answers import answer_words
from models.actuarial.case import UNKNOWN, Case
from models.actuarial.two_year_predictor import answers_of
from models.actuarial.two_year_tables import read_tables
from models.actuarial.two_year_terms import log_odds, terms
from models.actuarial.two_year_totals import LONGEST, total_log_odds

PEOPLE = 20_000


def people(instrument: str, *, oldest: int) -> Case:
    """Whole numbers of every kind: usual, on both sides of each end, and not known."""
    random = np.random.default_rng(11)

    def some(low: int, high: int) -> np.ndarray:
        drawn = random.integers(low, high, PEOPLE)
        return np.where(random.random(PEOPLE) < 0.05, UNKNOWN, drawn)

    def answered(words: int) -> np.ndarray:
        return np.where(random.random(PEOPLE) < 0.02, words, random.integers(0, words, PEOPLE))

    days = np.zeros(PEOPLE, dtype=np.int64)
    return Case(
        birth=days,
        conviction=days,
        assessed=days,
        latest_conviction=days,
        follow_up_given=days,
        follow_up=days,
        age_at_first_sanction=days,
        sanction_count=np.where(random.random(PEOPLE) < 0.5, some(-1, 6), some(990, 1_002)),
        violent_count=some(-1, 6),
        age_at_conviction=days,
        age_at_follow_up=some(8, oldest),
        age_at_assessment=days,
        years_since_first=some(-5, oldest),
        months_free=some(0, 60),
        sex=random.integers(0, 3, PEOPLE),
        code=days,
        offence=random.integers(0, 3040, PEOPLE),
        answers={column: answered(len(answer_words()[column])) for column in answers_of(instrument)},
    )


@pytest.mark.parametrize("version", ["static", "dynamic"])
@pytest.mark.parametrize("instrument", ["ARP", "VRP", "SVRP"])
@pytest.mark.parametrize("oldest", [LONGEST, 300], ids=["in the table", "beyond it"])
def test_totals_are_the_sum_of_the_terms_bit_for_bit(instrument, version, oldest):
    case = people(instrument, oldest=oldest)
    found = total_log_odds(case, instrument, version)
    np.testing.assert_array_equal(found, log_odds(terms(case, read_tables(instrument, version))))
    assert PEOPLE / 20 < np.isfinite(found).sum() < PEOPLE


def test_nobody_has_no_total():
    nobody = np.zeros(0, dtype=np.int64)
    case = Case(*[nobody] * 17, answers={})
    assert total_log_odds(case, "ARP", "static").shape == (0,)
