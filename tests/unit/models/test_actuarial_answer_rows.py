"""Several answers as one row, and the tables that are looked up by it."""

from itertools import product

import numpy as np
import pytest

from models.actuarial.answer_rows import answer_rows, every_row
from models.actuarial.answers import answer_words
from models.actuarial.case_of_request import case_of_request
from models.actuarial.ogp import ANSWERS, DRUGS, THINKING, ogp_tables
from models.actuarial.pni_domains import read_domain_arrays, read_domain_lists
from models.actuarial.pni_tables import read_pni_lists

MIXED = ("is_unemployed", "awareness_of_consequences", "temper_control")  # of 2, 3 and 3 words


def test_every_combination_of_answers_has_a_row_of_its_own_and_the_last_answer_changes_first():
    rows = answer_rows(MIXED)
    every = [dict(zip(MIXED, places, strict=True)) for places in product(range(3), range(4), range(4))]
    assert [rows.row(answers) for answers in every] == list(range(48))
    assert every_row(MIXED).T.tolist() == [list(answers.values()) for answers in every]


def test_one_and_many_stand_in_the_same_rows():
    places = every_row(MIXED)
    assert np.asarray(answer_rows(MIXED).row(dict(zip(MIXED, places, strict=True)))).tolist() == list(range(48))


@pytest.mark.parametrize(("name", "columns"), [("drugs", DRUGS), ("thinking", THINKING)])
def test_levels_that_are_summed_are_nothing_where_one_is_not_answered(name, columns):
    table = ogp_tables().answers[name]
    for places in product(range(4), repeat=len(columns)):
        found = table.one[table.rows.row(dict(zip(columns, places, strict=True)))]
        assert np.isnan(found) == (3 in places)


def test_nobody_who_answered_nothing_has_points_for_answers():
    nobody = case_of_request({}, ANSWERS)
    assert all(np.isnan(table.of(nobody)) for table in ogp_tables().answers.values())


def test_a_domain_has_a_row_for_every_combination_and_a_last_one_in_which_it_does_not_count():
    for name, domain in read_pni_lists().domains.items():
        tables = read_domain_lists()[name]
        assert len(tables.score) == 4 ** len(domain.answers) + 1
        assert (tables.score[-1], tables.projected[-1]) == (0, 0)
        assert tables.has_gap.count(False) == 3 ** len(domain.answers)
        assert len(tables.has_gap) == 4 ** len(domain.answers)
        complete = [row for row, has_gap in enumerate(tables.has_gap) if not has_gap]
        assert [tables.score[row] for row in complete] == [tables.projected[row] for row in complete]
        assert all(score <= worst for score, worst in zip(tables.score, tables.projected, strict=True))


def test_domains_of_one_and_of_many_are_read_from_the_same_tables():
    for name, lists in read_domain_lists().items():
        arrays = read_domain_arrays()[name]
        for part in ("score", "projected", "has_gap"):
            assert list(getattr(arrays, part)) == getattr(lists, part)


def test_the_words_of_the_mixed_answers_are_as_many_as_said():
    assert [len(answer_words()[column]) for column in MIXED] == [2, 3, 3]
