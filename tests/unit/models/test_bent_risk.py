"""AdditiveRisk with a curve: still an exact sum of contributions, alone as in a frame, and in the same order."""

import itertools
import json

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from features.exceptions import ReleaseRefused
from features.vocabulary import ReasonGroup
from models.calibration import Calibration
from models.reasons import reasons
from models.release import canonical, document_hash, make_release, parse_release, read_release, write_release
from models.score_curve import ScoreCurve
from tests.support.additive_models import CURVE, small_model, small_people

BENT = small_model(curve=CURVE)


def many() -> pd.DataFrame:
    """The small people with official scores that take their sums through every line and beyond both ends."""
    people = pd.concat([small_people().assign(official=official) for official in np.linspace(-4, 4, 33)])
    return people.reset_index(drop=True)


def test_log_odds_by_hand():
    # p0: sum -2.2, below the first knot, so -0.5 is added; p3: sum 0.2, half way from 0.1 to -0.3, so -0.1.
    found = BENT.log_odds(small_people())
    assert found[[0, 3]] == pytest.approx([0.1 + 0.8 * (-2.2 - 0.5), 0.1 + 0.8 * (0.2 - 0.1)], abs=1e-12)
    # p3: the line falls by 0.4 over 0.8, so a point counts half: sanctions 0.9 x 0.5 x 0.8.
    assert BENT.contributions(small_people()).loc["p3", "sanction_count"] == pytest.approx(0.36, abs=1e-12)


def test_contributions_sum_to_the_log_odds_and_on_a_line_share_their_intercept():
    people = many()
    found, score = BENT.contributions(people), BENT.score(people)
    assert np.abs(found.sum(axis=1).to_numpy() - BENT.log_odds(people)).max() < 1e-12
    place = np.searchsorted(CURVE.knots, score, side="right")
    assert sorted(set(place)) == [0, 1, 2, 3]
    assert found["intercept"].groupby(place).apply(np.ptp).max() < 1e-12


def test_one_person_alone_has_the_probability_that_all_together_have():
    people = many()
    alone = [BENT.probability_of(person) for person in people.to_dict("records")]
    assert np.abs(alone - BENT.probability(people)).max() < 1e-12


def test_a_higher_sum_never_has_a_lower_probability():
    people = many()
    order = np.argsort(BENT.score(people))
    assert (np.diff(BENT.probability(people)[order]) >= 0).all()


def test_each_replicate_has_its_own_curve():
    # p1 in the second: sum 0.3, where from 0.2 to -0.3 over 0.8 a curve is at -0.1125; corrected by 0.2 + 0.9 z.
    found = BENT.replicate_probability(small_people())
    assert found[1, 1] == pytest.approx(expit(0.2 + 0.9 * (0.3 - 0.1125)), abs=1e-12)


def test_without_needs_the_rest_of_the_sum_goes_through_the_curve():
    # p2: 0.75 less the two needs, 0.05 and 0.3, is 0.4, where -0.2 is added.
    found = BENT.probability_without(small_people(), ReasonGroup.NEEDS)
    assert found[2] == pytest.approx(expit(0.1 + 0.8 * 0.2), abs=1e-12)


@pytest.mark.parametrize("slope", [0.8, -0.8])
def test_missing_answer_bounds_agree_with_trying_every_answer(slope):
    model, people = small_model(calibration=Calibration(0.1, slope), curve=CURVE), small_people()
    bounds = model.missing_answer_bounds(people, ReasonGroup.NEEDS)
    answers = {"drugs_need": [0.0, 1.0], "lifestyle_need": ["no", "some", "much"]}
    for person in people.index:
        unanswered = [name for name in answers if pd.isna(people.loc[person, name])]
        tried = [
            model.probability(people.loc[[person]].assign(**dict(zip(unanswered, choice, strict=True))))[0]
            for choice in itertools.product(*(answers[name] for name in unanswered))
        ]
        assert bounds.loc[person, "lowest"] == pytest.approx(min(tried), abs=1e-12)
        assert bounds.loc[person, "highest"] == pytest.approx(max(tried), abs=1e-12)


def test_reasons_are_against_the_average_points_stretched_by_the_line_of_the_person():
    people = small_people()
    told = reasons(BENT, people, scored=pd.Series(True, index=people.index))
    points = BENT.points(people)["sanction_count"]
    stretch = 0.8 * CURVE.slope(BENT.score(people))
    assert len(set(stretch.round(9))) == 2
    for person, expected in enumerate((points - points.mean()) * stretch):
        assert told[person]["history"][0]["points"] == round(expected, 4)


def test_who_has_average_points_of_a_term_is_told_nothing_of_it_however_steep_the_line():
    people = many().assign(sanction_count=3.0)
    told = reasons(BENT, people, scored=pd.Series(True, index=people.index))
    assert {one["history"][0]["points"] for one in told} == {0.0}


def test_a_release_comes_back_with_its_curve(tmp_path):
    path = tmp_path / "release.json"
    write_release(make_release({"any_12m": BENT}, {"name": "x"}), path)
    read, people = read_release(path).models["any_12m"], many()
    assert read.probability(people).tolist() == BENT.probability(people).tolist()
    assert read.replicate_probability(people) == pytest.approx(BENT.replicate_probability(people), abs=1e-5)
    assert read.curve.learned_on == CURVE.learned_on
    assert canonical(make_release({"any_12m": read}, {"name": "x"}).document) == path.read_text(encoding="utf-8")


def test_a_model_without_a_curve_is_written_as_before_there_were_any():
    document = make_release({"any_12m": small_model()}, {"name": "x"}).document
    assert "curve" not in document["models"]["any_12m"]
    assert len(parse_release(document).models["any_12m"].curve.knots) == 0
    # The hash of this document when the release had no curve yet (0.1.0, 22 November 2026).
    assert document["sha256"] == "5c41c0641b3c94abcdc98a0a4c74f69b1dfff6c8aeb056662fe4996ee7a88913"


@pytest.mark.parametrize("fault", [{"knots": [0.5, -1.0, 2.0]}, {"shifts": [0.5]}, {"replicates": [[0.1]]}])
def test_a_curve_of_another_shape_is_refused(fault):
    document = json.loads(canonical(make_release({"any_12m": BENT}, {"name": "x"}).document))
    document["models"]["any_12m"]["curve"] |= fault
    with pytest.raises(ReleaseRefused, match="no models of the known shape"):
        parse_release(document | {"sha256": document_hash(document)})


def test_an_empty_curve_is_the_straight_model():
    people = many()
    straight, empty = small_model(), small_model(curve=ScoreCurve())
    assert empty.log_odds(people).tolist() == straight.log_odds(people).tolist()
    assert straight.log_odds(people) == pytest.approx(0.1 + 0.8 * straight.score(people), abs=1e-15)
