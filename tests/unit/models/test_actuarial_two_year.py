"""ARP, VRP and SVRP beside each other: how their formulas differ by version, and that each falls back by itself."""

import numpy as np
import pytest

from models.actuarial import score_many, score_one
from models.actuarial.answers import FLAG, PAST, answer_words
from models.actuarial.case_of_request import case_of_request
from models.actuarial.request_fields import published_name, read_request
from models.actuarial.two_year_predictor import answers_of
from models.actuarial.two_year_tables import AGES, COUNTS, MOST, read_tables
from models.actuarial.weights import read_items
from tests.support.arp_person import PERSON
from tests.support.vectors import frame_of

NEWER = ("ARP", "VRP", "SVRP")


def degree(values: np.ndarray) -> int:
    """The highest power of a polynomial whose values at whole numbers these are."""
    return next(power for power in range(9) if np.abs(np.diff(values, n=power + 1)).max() < 1e-10)


# Specification, section 2: powers of men's age, of women's age and of offence-free months.
@pytest.mark.parametrize(
    ("instrument", "version", "published"),
    [
        ("ARP", "static", (4, 4, 4)),
        ("ARP", "dynamic", (4, 4, 2)),
        ("VRP", "static", (4, 4, 4)),
        ("VRP", "dynamic", (2, 4, 2)),
        ("SVRP", "static", (2, 2, 4)),
        ("SVRP", "dynamic", (2, 2, 4)),
    ],
)
def test_age_and_months_have_the_published_powers_of_the_version(instrument, version, published):
    tables = read_tables(instrument, version)
    men, women = tables.age_and_sex[18:40], tables.age_and_sex[AGES + 18 : AGES + 40]
    assert (degree(men), degree(women), degree(tables.months[:37])) == published


@pytest.mark.parametrize("version", ["static", "dynamic"])
def test_arp_alone_weighs_the_square_of_the_rate(version):
    for instrument in NEWER:
        squares = read_tables(instrument, version).rate_square
        from_third = np.concatenate([squares[3 : MOST + 1], squares[COUNTS + 3 : COUNTS + MOST + 1]])
        assert (from_third != 0).all() if instrument == "ARP" else (from_third == 0).all()


def every_answer() -> dict:
    """The first word of every answer that the three read, and no past conviction."""
    columns = {item.field for name in NEWER for item in read_items(name) if not item.field.startswith(PAST)}
    answers = {published_name(c): False if answer_words()[c] == FLAG else answer_words()[c][0] for c in columns}
    return PERSON | answers | {"totalNumberOfViolentSanctions": 1, "previousConvictions": []}


@pytest.mark.parametrize(
    ("unanswered", "types"),
    [
        ("suitabilityOfAccommodation", ("STATIC", "STATIC", "STATIC")),
        ("excessiveAlcoholUse", ("STATIC", "STATIC", "DYNAMIC")),
        ("proCriminalAttitudes", ("STATIC", "DYNAMIC", "STATIC")),
        ("temperControl", ("DYNAMIC", "STATIC", "STATIC")),
        ("motivationToTackleDrugMisuse", ("DYNAMIC", "STATIC", "DYNAMIC")),
        ("previousConvictions", ("DYNAMIC", "DYNAMIC", "STATIC")),
        ("hasHeroinUsage", ("DYNAMIC", "DYNAMIC", "DYNAMIC")),
    ],
)
def test_each_instrument_falls_back_to_its_static_version_by_itself(unanswered, types):
    body = every_answer() | {unanswered: None}
    values, faults = read_request(body)
    assert not faults
    alone = [score_one(name, case_of_request(values, answers_of(name))) for name in NEWER]
    assert tuple(one.type for one in alone) == types
    assert tuple(score_many(name, frame_of([body])).scores["type"].iloc[0] for name in NEWER) == types
    for one in alone:
        missed = [("MISSING_DYNAMIC_INPUT", (unanswered,))] if one.type == "STATIC" else []
        assert [(error.type, error.fields) for error in one.errors] == missed


@pytest.mark.parametrize("count", [-1, 3])
@pytest.mark.parametrize("instrument", ["VRP", "SVRP"])
def test_an_impossible_number_of_violent_sanctions_names_both_numbers(instrument, count):
    values, _ = read_request(every_answer() | {"totalNumberOfViolentSanctions": count})
    [error] = score_one(instrument, case_of_request(values, answers_of(instrument))).errors
    assert error.type == "VIOLENT_SANCTION_OUT_OF_RANGE"
    assert error.fields == ("totalNumberOfViolentSanctions", "totalNumberOfSanctionsForAllOffences")
