"""Term: a table of two columns and a line through knots look up, reach and read back what can be worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from features.exceptions import UnknownCategory
from features.vocabulary import ReasonGroup
from models.additive import AdditiveRisk
from models.reasons import reasons
from models.release import make_release
from models.term import Axis, Term, hat_functions

# Rows: age below 25, 25 and over, missing; columns: theft, violence, missing.
CELLS = np.array([[0.1, -0.2, 0.05], [0.3, 0.4, -0.1], [0.0, 0.2, 0.15]])
PAIR = Term(
    "age_years & offence",
    "age_years",
    "pair",
    CELLS.ravel()[:-1],
    missing=CELLS[-1, -1],
    cuts=(25.0,),
    second=Axis("offence", "levels", levels=("theft", "violence")),
    replicates=np.vstack([CELLS.ravel(), 2 * CELLS.ravel()]),
    group=ReasonGroup.HISTORY,
    meaning="Age together with offence",
)
SPLINE = Term(
    "career",
    "career",
    "spline",
    np.array([0.0, 1.0, 0.5]),
    missing=0.2,
    cuts=(0.0, 2.0, 4.0),
    replicates=np.array([[0.0, 1.0, 0.5, 0.2], [0.0, 2.0, -1.0, 0.1]]),
)
MODEL = AdditiveRisk("any_12m", (PAIR, SPLINE), -0.5, replicate_intercepts=np.array([-0.5, -0.4]))


def everybody():
    """Each cell of the pair, and careers on, between and beyond the knots."""
    return pd.DataFrame(
        {
            "age_years": [18.0, 18.0, 18.0, 25.0, 40.0, 40.0, np.nan, np.nan, np.nan],
            "offence": ["theft", "violence", None] * 3,
            "career": [0.0, 1.0, 2.0, 3.0, 4.0, 9.0, -1.0, np.nan, 0.5],
        }
    )


def test_each_cell_of_a_pair_has_its_own_points_missing_ones_too():
    assert PAIR.look_up(everybody()).tolist() == CELLS.ravel().tolist()
    assert PAIR.replicate_look_up(everybody()).T.tolist() == PAIR.replicates.tolist()


def test_a_spline_runs_straight_between_knots_and_flat_beyond_them():
    expected = [0.0, 0.5, 1.0, 0.75, 0.5, 0.5, 0.0, 0.2, 0.25]
    assert SPLINE.look_up(everybody()) == pytest.approx(expected, abs=1e-15)
    found = SPLINE.replicate_look_up(everybody())
    assert found[:, 0] == pytest.approx(expected, abs=1e-15)
    assert found[:, 1] == pytest.approx([0, 1, 2, 0.5, -1, -1, 0, 0.1, 0.5], abs=1e-15)


def test_the_shares_of_knots_are_those_of_linear_interpolation():
    shares = hat_functions(np.array([-3.0, 0.5, 2.0, np.nan, 9.0]), np.array([0.0, 2.0, 4.0]))
    assert shares.tolist() == [[1, 0, 0], [0.75, 0.25, 0], [0, 1, 0], [0, 0, 0], [0, 0, 1]]


def test_contributions_sum_and_one_row_scores_as_in_a_batch():
    people = everybody()
    assert MODEL.features == ("age_years", "offence", "career")
    total = MODEL.contributions(people).sum(axis=1).to_numpy()
    assert total == pytest.approx(-0.5 + PAIR.look_up(people) + SPLINE.look_up(people), abs=1e-15)
    alone = [MODEL.log_odds(people.iloc[[row]])[0] for row in range(len(people))]
    assert np.abs(MODEL.log_odds(people) - alone).max() < 1e-12


def test_the_reach_of_a_pair_is_over_every_answer_to_what_is_missing():
    least, most = PAIR.reach(everybody())
    assert least[:2].tolist() == most[:2].tolist() == [0.1, -0.2]
    assert (least[2], most[2]) == (-0.2, 0.1)  # below 25, any offence
    assert (least[6], most[6]) == (0.1, 0.3)  # theft at any age
    assert (least[8], most[8]) == (-0.2, 0.4)  # any of the four known cells


def test_the_reach_of_a_spline_is_between_its_knots():
    least, most = SPLINE.reach(everybody())
    assert (least[7], most[7]) == (0.0, 1.0)
    assert least[1] == most[1] == 0.5


def test_bounds_count_a_missing_answer_once_though_a_pair_reads_it_too():
    bounds = MODEL.missing_answer_bounds(everybody(), ReasonGroup.OTHER)
    assert bounds["missing_count"].tolist() == [0, 0, 0, 0, 0, 0, 0, 1, 0]


def test_a_release_brings_pairs_and_splines_back_as_they_were():
    facts = {"name": "small", "features": [], "training": {}, "evaluation": {}, "versions": {}}
    read = make_release({"any_12m": MODEL}, facts | {"intended_use": "A test.", "research_only": True}).models[
        "any_12m"
    ]
    assert read.terms[0].second == PAIR.second
    assert read.log_odds(everybody()).tolist() == MODEL.log_odds(everybody()).tolist()
    assert read.replicate_log_odds(everybody()).tolist() == MODEL.replicate_log_odds(everybody()).tolist()


def test_an_unknown_word_in_the_second_column_is_refused():
    with pytest.raises(UnknownCategory, match=r"`offence` holds other words in 9 row"):
        MODEL.log_odds(everybody().assign(offence="piracy"))


def test_a_pair_is_told_by_its_meaning():
    told = reasons(MODEL, everybody(), scored=pd.Series(True, index=range(9)))
    (found,) = told[5]["history"]
    assert (found["text"], found["value"]) == ("Age together with offence", None)
    assert found["points"] == round(-0.1 - CELLS.mean(), 4)
