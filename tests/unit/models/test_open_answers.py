"""Ends over all sets of answers are those of trying every set: in one model, in several, where needs are counted."""

import itertools

import numpy as np
import pandas as pd
import pytest

from features.vocabulary import ReasonGroup
from models.additive import AdditiveRisk
from models.additive_count import AdditiveCount
from models.expected_counts import HARM_GROUPS, KNOWN_OFFENCES, ExpectedCounts, OffenceMix
from models.expected_harm import expected_harm
from models.harm import SCALES, unit_harm
from models.kind_mix import KindMix, average_kinds
from models.open_answers import fronts
from models.open_answers.fronts import front, front_of_sums
from models.open_answers.reach import reach_of_answers
from models.score_curve import ScoreCurve
from models.term import Axis, Term

AGES = ("young", "old")
ANSWERS = {"drugs_need": [0.0, 1.0], "housing": ["none", "some", "much"], "debt": [0.0, 1.5, 9.0]}
CURVE = ScoreCurve(np.array([-1.0, 0.0, 1.0]), np.array([0.4, -0.2, 0.1]))


def on(name, points, *, missing=0.0, **how):
    kind = how.pop("kind", "levels" if "levels" in how else "bins")
    return Term(name, name.split(" & ")[0], kind, np.array(points), missing, group=ReasonGroup.NEEDS, **how)


def tables(random):
    """A need, words, a number, and tables of two: of two questions, and of one with a word that is always known."""
    cells = random.normal(0, 0.4, (2, 12))
    return (
        on("drugs_need", random.normal(0, 0.5, 2), cuts=(0.5,), missing=0.1),
        on("housing", random.normal(0, 0.5, 3), levels=("none", "some", "much"), missing=-0.2),
        on("debt", random.normal(0, 0.5, 3), cuts=(1.0, 2.0), missing=0.3),
        on("housing & debt", cells[0, :-1], missing=cells[0, -1], levels=("none", "some", "much"), kind="pair",
           second=Axis("debt", "bins", cuts=(2.0,))),
        on("drugs_need & age", cells[1, :8], missing=cells[1, 8], cuts=(0.5,), kind="pair",
           second=Axis("age", "levels", levels=AGES)),
        Term("age", "age", "levels", np.array([0.2, -0.2]), levels=AGES),
    )  # fmt: skip


def counts(random, *, own):
    """Occasions, and of some harm groups models of their own on the same questions."""
    made = [AdditiveCount(name, tables(random), 0.1, curve=CURVE) for name in ("occasions", *own)]
    share = random.dirichlet(np.ones(len(HARM_GROUPS)))
    return ExpectedCounts(
        name="count_12m",
        occasions=made[0],
        offences_per_occasion=1.4,
        mix=OffenceMix(share, 3.0),
        groups=dict(zip(own, made[1:], strict=True)),
        kinds=KindMix(average_kinds(pd.Series({"SHOP_THEFT": 3, "ROBBERY": 1})), 2.0),
    )


def everybody():
    """Every way to leave some of the three questions open, young and old."""
    rows = itertools.product(["young", "old"], [0.0, None], ["some", None], [9.0, None])
    people = pd.DataFrame(list(rows), columns=["age", "drugs_need", "housing", "debt"])
    return people.astype({"drugs_need": float, "debt": float}).assign(**dict.fromkeys(KNOWN_OFFENCES.values(), 1.0))


def answered(person):
    """Somebody with each set of answers to what they left open."""
    is_open = [name for name in ANSWERS if person[name].isna().all()]
    sets = list(itertools.product(*(ANSWERS[name] for name in is_open)))
    return pd.concat([person.assign(**dict(zip(is_open, one, strict=True))) for one in sets], ignore_index=True)


@pytest.mark.parametrize("seed", range(12))
def test_probability_is_the_same_as_by_trying_every_set_of_answers(seed):
    random = np.random.default_rng(seed)
    model = AdditiveRisk("any_12m", tables(random), -0.4, curve=CURVE)
    people = everybody()
    found = model.missing_answer_bounds(people, ReasonGroup.NEEDS)
    for row in people.index:
        tried = model.probability(answered(people.loc[[row]]))
        assert found.loc[row, ["lowest", "highest"]].tolist() == pytest.approx([tried.min(), tried.max()], abs=1e-12)
    assert found["is_exact"].all()


@pytest.mark.parametrize("own", [(), ("violence",), ("violence", "burglary", "theft_and_fraud")])
@pytest.mark.parametrize("seed", range(6))
def test_harm_on_every_scale_is_the_same_as_by_trying_every_set_of_answers(seed, own):
    random = np.random.default_rng(100 + seed)
    own = tuple(HARM_GROUPS[:len(own)])  # fmt: skip
    model, people = counts(random, own=own), everybody()
    known = pd.DataFrame({"SHOP_THEFT": random.poisson(2, len(people)), "ROBBERY": 1}, index=people.index)
    found = expected_harm(model, people, known, unit_harm())
    for row in people.index:
        sets = answered(people.loc[[row]])
        tried = expected_harm(model, sets, known.loc[[row] * len(sets)].set_axis(sets.index), unit_harm()).value
        for scale in SCALES:
            ends = [found.lowest.loc[row, scale], found.highest.loc[row, scale]]
            assert ends == pytest.approx([tried[scale].min(), tried[scale].max()], rel=1e-12)
    assert found.is_exact.all()


def test_an_answer_that_is_worse_for_one_harm_group_and_better_for_another_is_not_counted_as_both():
    # A need doubles occasions and halves violence: no answer gives the most of both, which the ends of each would say.
    more, fewer = (
        AdditiveCount(name, (on("drugs_need", [0.0, step], cuts=(0.5,)),), 0.0)
        for name, step in (("count_12m", np.log(2)), ("own", -np.log(2)))
    )
    share = np.array([1.0 if group == "theft_and_fraud" else 0.0 for group in HARM_GROUPS])
    average = KindMix(average_kinds(pd.Series({"SHOP_THEFT": 1, "BURGLARY_DOMESTIC": 1})), 1e9)
    model = ExpectedCounts("count_12m", more, 1.0, OffenceMix(share, 1e12), {"burglary": fewer}, kinds=average)
    people = pd.DataFrame({"drugs_need": [np.nan], **dict.fromkeys(KNOWN_OFFENCES.values(), 0.0)})
    found = expected_harm(model, people, pd.DataFrame({"ARSON": [0]}), unit_harm())
    # By answer: 1 shop theft and 1 burglary, or 2 and a half; a day and 273.5 days each.
    assert found.lowest["cchi_days"][0] == pytest.approx(2 * 1 + 0.5 * 273.5)
    assert found.highest["cchi_days"][0] == pytest.approx(1 * 1 + 1 * 273.5)


NEEDS = ("accommodation", "ete", "relationships", "lifestyle", "drugs", "alcohol", "thinking", "attitudes", "finance")


def assessed(*, need_count, **answers):
    """Somebody whose other needs were answered: none found."""
    return {f"{need}_need": 0.0 for need in NEEDS} | {f"{name}_need": value for name, value in answers.items()} | {
        "need_count": need_count
    }  # fmt: skip


def counted():
    """A single need lowers the score by 1, each need counted raises it by 0.3."""
    return AdditiveRisk(
        "any_12m",
        (on("drugs_need", [0.0, -1.0], cuts=(0.5,)),
         on("need_count", [0.3 * n for n in range(10)], cuts=tuple(np.arange(0.5, 9)))),
        0.0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("person", "least", "most"),
    [
        # Three found, drugs not answered: as it is, or one more and a drug need.
        (assessed(need_count=3.0, drugs=np.nan), 4 * 0.3 - 1, 3 * 0.3),
        # Finance, of which no table asks, is open: three or four.
        (assessed(need_count=3.0, finance=np.nan), 3 * 0.3, 4 * 0.3),
        # Both: drugs alone is lowest, finance alone highest.
        (assessed(need_count=3.0, drugs=np.nan, finance=np.nan), 4 * 0.3 - 1, 4 * 0.3),
        # Never assessed: a drug need alone counts one; all but it count eight.
        (dict.fromkeys([*assessed(need_count=0)], np.nan), 0.3 - 1, 8 * 0.3),
        (assessed(need_count=3.0), 0.9, 0.9),
    ],
)
def test_the_number_of_needs_moves_with_the_single_needs(person, least, most):
    people, model = pd.DataFrame([person]), counted()
    found = model.missing_answer_bounds(people, ReasonGroup.NEEDS)
    expected = 1 / (1 + np.exp(-np.array([least, most])))
    assert found.loc[0, ["lowest", "highest"]].tolist() == pytest.approx(expected.tolist(), abs=1e-12)


def test_a_slope_that_is_open_has_no_ends_and_a_need_on_a_slope_has():
    model = AdditiveRisk("any_12m", (on("drugs_need", [0.5], kind="linear"), on("official", [1.0], kind="linear")), 0.0)
    people = pd.DataFrame({"drugs_need": [np.nan, 0.0], "official": [0.0, np.nan]})
    found = model.missing_answer_bounds(people, ReasonGroup.NEEDS)
    assert found.loc[0, ["lowest", "highest"]].tolist() == pytest.approx([0.5, 1 / (1 + np.exp(-0.5))])
    assert found.loc[1, ["lowest", "highest"]].isna().all() and found["is_exact"].tolist() == [True, False]


def test_lines_with_knots_at_other_places_are_bounded_more_widely_and_said_to_be():
    steps, line = on("debt", [0.0, -1.0], cuts=(1.0,)), on("debt", [0.0, 2.0], cuts=(0.0, 2.0), kind="spline")
    model = AdditiveRisk("any_12m", (steps, line), 0.0)
    found = model.missing_answer_bounds(pd.DataFrame({"debt": [np.nan, 0.5]}), ReasonGroup.NEEDS)
    assert found["is_exact"].tolist() == [False, True]
    # Each on its own: -1 to 0, and 0 to 2; no number gives 2 without the step down.
    assert found.loc[0, ["lowest", "highest"]].tolist() == pytest.approx([1 / (1 + np.e), 1 / (1 + np.exp(-2))])


def test_too_many_sets_are_bounded_more_widely_and_said_to_be(monkeypatch):
    random = np.random.default_rng(3)
    models = [AdditiveCount(name, tables(random), 0.0) for name in ("one", "two")]
    nobody_answered = everybody().iloc[[-1]]
    exact = reach_of_answers(models, nobody_answered, ReasonGroup.NEEDS)
    monkeypatch.setattr(fronts, "MOST_SETS", 1)
    wide = reach_of_answers(models, nobody_answered, ReasonGroup.NEEDS)
    assert exact.is_exact.tolist() == [True] and wide.is_exact.tolist() == [False]
    assert (wide.most[0] >= exact.most[0] - 1e-12).all() and (wide.least[0] <= exact.least[0] + 1e-12).all()
    assert len(wide.most[0]) == 1 < len(exact.most[0])


def test_a_front_holds_what_gives_the_most_of_every_rising_sum():
    random = np.random.default_rng(5)
    parts = [random.normal(size=(size, 3)) for size in (7, 1, 9)]
    sums = parts[0][:, None, None] + parts[1][None, :, None] + parts[2][None, None, :]
    found, is_exact = front_of_sums(parts, model_count=3)
    assert is_exact and len(found) < 63
    for _ in range(200):
        weight = random.exponential(size=3)
        assert (np.exp(found) @ weight).max() == pytest.approx((np.exp(sums.reshape(-1, 3)) @ weight).max(), rel=1e-12)
    assert front(np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.5, 0.0]])).tolist() == [[0.0, 1.0], [1.0, 0.0]]
