"""What missing answers could do to a dynamic score: against every combination of answers, one by one."""

from functools import cache
from itertools import combinations, product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.actuarial import score_many, score_one
from models.actuarial.answers import PAST, answer_words, past_columns
from models.actuarial.case_of_frame import case_of_frame
from models.actuarial.case_of_request import case_of_request
from models.actuarial.missing_answers import (
    AnswerRange,
    missing_answer_range,
    missing_answer_range_of,
    missing_answer_ranges,
)
from models.actuarial.request_fields import published_name, read_request, read_request_fields
from models.actuarial.two_year_predictor import answers_of
from tests.reference.invented_requests import invented, invented_columns
from tests.reference.scalar_instruments import two_year
from tests.support.vectors import frame_of

INSTRUMENTS = ("ARP", "VRP", "SVRP")
FIELDS = {name: tuple(dict.fromkeys(column.partition(":")[0] for column in answers_of(name))) for name in INSTRUMENTS}
MOST_OPEN = 6
some = settings(max_examples=25, deadline=None, derandomize=True)
many = settings(max_examples=1_000, deadline=None)


def case_of(values, instrument):
    return case_of_request(values, answers_of(instrument))


def possible(field):
    """Every answer to a field."""
    words = answer_words().get(field)
    if words is None:
        kinds = [column.partition(":")[2] for column in past_columns()]
        return [subset for size in range(len(kinds) + 1) for subset in combinations(kinds, size)]
    return [False, True] if read_request_fields()[published_name(field)].type == "flag" else list(words)


@cache
def sound(instrument):
    """People whom the formula scores, each with every item answered."""
    people = [read_request(request)[0] for request in invented(300, seed=8)]
    scored = [values for values in people if score_one(instrument, case_of(values, instrument)).type]
    return [
        values | {field: values.get(field, possible(field)[place % 2]) for field in FIELDS[instrument]}
        for place, values in enumerate(scored)
    ]


def enumerated(values, open_fields, instrument):
    """Every score that the missing answers allow."""
    found = []
    for answers in product(*(possible(field) for field in open_fields)):
        filled = values | dict(zip(open_fields, answers, strict=True))
        one = score_one(instrument, case_of(filled, instrument))
        found.append((one.probability, one.band, one.type))
    return sorted(found)


def assert_range_is_that_of_all_answers(values, open_fields, instrument):
    left = {name: given for name, given in values.items() if name not in open_fields}
    every = enumerated(left, open_fields, instrument)
    assert {kind for _, _, kind in every} == {"DYNAMIC"}
    found = missing_answer_range(case_of(left, instrument), instrument)
    assert (found.lowest_probability, found.lowest_band) == every[0][:2]
    assert (found.highest_probability, found.highest_band) == every[-1][:2]
    assert found.unanswered == tuple(field for field in FIELDS[instrument] if field in open_fields)


@st.composite
def people_with_gaps(draw):
    instrument = draw(st.sampled_from(INSTRUMENTS))
    answered = [field for field in FIELDS[instrument] if field != PAST]
    open_fields = draw(st.lists(st.sampled_from(answered), unique=True, max_size=MOST_OPEN))
    return instrument, draw(st.sampled_from(sound(instrument))), open_fields


@some
@given(people_with_gaps())
def test_the_range_is_that_of_every_combination_of_answers(drawn):
    instrument, values, open_fields = drawn
    assert_range_is_that_of_all_answers(values, open_fields, instrument)


@pytest.mark.long
@many
@given(people_with_gaps())
def test_the_range_is_that_of_every_combination_of_answers_many_times_over(drawn):
    instrument, values, open_fields = drawn
    assert_range_is_that_of_all_answers(values, open_fields, instrument)


@pytest.mark.parametrize("instrument", ["ARP", "VRP"])
@pytest.mark.parametrize("open_count", [1, 2])
def test_partner_and_living_together_are_tried_together(instrument, open_count):
    linked = ("current_relationship_with_partner", "current_relationship_status")
    for values, fields in product(sound(instrument)[:5], combinations(linked, open_count)):
        for answers in product(*(possible(field) for field in linked)):
            given_both = values | dict(zip(linked, answers, strict=True))
            assert_range_is_that_of_all_answers(given_both, list(fields), instrument)


@pytest.mark.parametrize("instrument", ["ARP", "VRP"])
def test_one_of_the_five_other_drugs_is_enough(instrument):
    five = ["has_other_drugs_usage", "has_ketamine_usage", "has_spice_usage", "has_hallucinogens_usage"]
    for values, used in product(sound(instrument)[:3], (False, True)):
        known = values | {"has_solvents_usage": used}
        assert_range_is_that_of_all_answers(known, five, instrument)
        left = {name: given for name, given in known.items() if name not in five}
        found = missing_answer_range(case_of(left, instrument), instrument)
        assert (found.lowest_probability == found.highest_probability) == used


def test_past_convictions_are_open_one_by_one():
    for values in sound("SVRP")[:3]:
        assert_range_is_that_of_all_answers(values, [PAST, "temper_control"], "SVRP")


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_the_plain_version_gives_the_same_ends(instrument):
    field = "suitability_of_accommodation"
    for request in invented(200, seed=9):
        values, _ = read_request(request)
        if any(values.get(name) is None for name in FIELDS[instrument] if name != field):
            continue
        found = missing_answer_range(case_of(values, instrument), instrument)
        answers = [values[field]] if field in values else possible(field)
        plain = [two_year(request | {published_name(field): word}, instrument) for word in answers]
        ends = sorted(one["probability"] for one in plain if one["probability"] is not None)
        assert bool(ends) == (found.lowest_band is not None)
        if ends:
            assert found.lowest_probability == pytest.approx(ends[0], abs=1e-12)
            assert found.highest_probability == pytest.approx(ends[-1], abs=1e-12)


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_many_at_once_are_the_same_as_one_at_a_time(instrument):
    people = invented(2_000, seed=3)
    frame = frame_of(people)
    together = missing_answer_ranges(
        case_of_frame(frame, answers_of(instrument), needed_by=instrument, counts_violence=True), instrument
    )
    scored = score_many(instrument, frame).scores
    outside = 0
    for row, request in enumerate(people):
        alone = missing_answer_range(case_of(read_request(request)[0], instrument), instrument)
        seen = together.iloc[row]
        told = [None if not isinstance(cell, tuple) and pd.isna(cell) else cell for cell in seen]
        assert told == [
            alone.lowest_probability,
            alone.highest_probability,
            alone.lowest_band,
            alone.highest_band,
            alone.unanswered,
        ]
        score = scored.iloc[row]
        if score["type"] == "DYNAMIC":
            assert alone.lowest_probability <= score["probability"] <= alone.highest_probability
        if score["type"] == "STATIC":
            assert alone.unanswered
            outside += not alone.lowest_probability <= score["probability"] <= alone.highest_probability
        if score["type"] == "DYNAMIC" and not alone.unanswered:
            assert alone.lowest_probability == alone.highest_probability == score["probability"]
    assert outside > 0, "a static score may lie outside of the dynamic range"


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_the_range_of_a_score_is_the_range_of_its_case(instrument):
    cases = [case_of(read_request(request)[0], instrument) for request in invented(500, seed=10)]
    scored = [(score_one(instrument, case), case) for case in cases]
    assert {found.type for found, _ in scored} == {None, "STATIC", "DYNAMIC"}
    for found, case in scored:
        expected = missing_answer_range(case, instrument) if found.type else None
        assert missing_answer_range_of(found, case, instrument) == expected


@pytest.mark.parametrize(
    ("lowest", "highest", "band", "could_change"),
    [
        ("LOW", "LOW", "LOW", False),
        ("LOW", "HIGH", "LOW", True),
        ("LOW", "HIGH", "MEDIUM", True),
        ("HIGH", "HIGH", "MEDIUM", True),
        (None, "LOW", "LOW", True),
    ],
)
def test_answers_could_change_a_band_that_not_all_of_them_give(lowest, highest, band, could_change):
    assert AnswerRange(0.1, 0.2, lowest, highest, ()).could_change(band) is could_change


def test_a_fault_of_the_history_leaves_no_range_but_says_what_is_unanswered():
    values = dict(sound("ARP")[0]) | {"total_number_of_sanctions_for_all_offences": 0}
    del values["is_unemployed"]
    found = missing_answer_range(case_of(values, "ARP"), "ARP")
    assert (found.lowest_probability, found.highest_band, found.unanswered) == (None, None, ("is_unemployed",))


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_no_order_of_rows_and_no_people_change_anything(instrument):
    columns = invented_columns(500, seed=4)
    frame = pd.DataFrame({name: pd.Series(values) for name, values in columns.items()})
    ranges = missing_answer_ranges(case_of_frame(frame, answers_of(instrument), needed_by=instrument), instrument)
    backwards = case_of_frame(frame[::-1], answers_of(instrument), needed_by=instrument)
    turned = missing_answer_ranges(backwards, instrument)[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(ranges, turned)
    nobody = missing_answer_ranges(case_of_frame(frame[:0], answers_of(instrument), needed_by=instrument), instrument)
    assert nobody.shape == (0, 5)
