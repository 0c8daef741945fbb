"""ExplainableRisk: the fitted tables, the model that is served from them, and the resamples of persons behind both."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from features.exceptions import MissingColumns, UnknownCategory
from features.vocabulary import Direction, ReasonGroup
from models.boosted_tables import person_bags, possible_pairs
from models.explainable import ExplainableRisk
from models.inputs import Input

INPUTS = (
    Input("sanction_count", direction=Direction.INCREASING, group=ReasonGroup.HISTORY, meaning="Occasions"),
    Input("months_since", direction=Direction.DECREASING),
    Input("age", direction=Direction.EITHER),
    Input("level", "ordered", ("low", "middle", "high"), Direction.INCREASING),
    Input("offence", "words", ("theft", "violence", "other")),
)


def people(count, seed):
    random = np.random.default_rng(seed)
    rows = pd.DataFrame(
        {
            "sanction_count": random.poisson(3, count).astype(float),
            "months_since": random.exponential(15, count).round(1),
            "age": random.integers(18, 70, count).astype(float),
            "level": random.choice(["low", "middle", "high"], count),
            "offence": random.choice(["theft", "violence", "other"], count),
        }
    ).astype({"level": object, "offence": object})
    for name in ("sanction_count", "months_since", "level", "offence"):
        rows.loc[random.random(count) < 0.1, name] = None
    score = 0.4 * rows["sanction_count"].fillna(2) - 0.03 * rows["months_since"].fillna(9) - 0.03 * rows["age"]
    # Against the stated direction for many sanctions, so that the constraint has something to hold.
    score = score.where(rows["sanction_count"] < 6, score - 2)
    y = (random.random(count) < 1 / (1 + np.exp(-score - (rows["level"] == "high")))).astype(int)
    return rows, y.to_numpy(), np.arange(count) // 3


@pytest.fixture(scope="module")
def fitted():
    return ExplainableRisk(INPUTS, replicate_count=5, bin_count=16, seed=2, jobs=1).fit(*people(900, 1))


def test_the_served_model_agrees_with_the_fitted_one(fitted):
    fresh, _, _ = people(700, 9)
    served = fitted.additive("any_12m")
    assert fresh.isna().any().sum() == 4
    assert np.abs(served.probability(fresh) - fitted.predict_proba(fresh)[:, 1]).max() < 1e-9


def test_the_served_model_agrees_on_every_cut_and_beside_it(fitted):
    served = fitted.additive("any_12m")
    start = people(1, 9)[0].assign(sanction_count=2.0, months_since=5.0, level="low", offence="theft")
    checked = 0
    for term in served.terms:
        values = [value for cut in term.cuts for value in (np.nextafter(cut, -np.inf), cut, np.nextafter(cut, np.inf))]
        rows = start.loc[start.index.repeat(len(values))].assign(**{term.feature: values}) if values else start
        assert np.abs(served.probability(rows) - fitted.predict_proba(rows)[:, 1]).max() < 1e-9
        checked += len(values)
    assert checked > 60


def test_the_mean_over_replicates_is_the_model(fitted):
    for term in fitted.additive("any_12m").terms:
        assert term.replicates.shape == (5, len(term.points) + 1)
        assert term.replicates.mean(axis=0) == pytest.approx(np.append(term.points, term.missing), abs=1e-9)
        assert term.replicates.std(axis=0).max() > 0
    served = fitted.additive("any_12m")
    assert served.replicate_intercepts.mean() == pytest.approx(served.intercept, abs=1e-9)


def test_one_more_sanction_never_lowers_the_probability(fitted):
    fresh, _, _ = people(400, 5)
    served = fitted.additive("any_12m")
    known = fresh[fresh["sanction_count"].notna()]
    more = known.assign(sanction_count=known["sanction_count"] + 1)
    assert (served.probability(more) >= served.probability(known) - 1e-12).all()
    assert served.probability(more).mean() > served.probability(known).mean()


def test_points_run_in_the_stated_direction(fitted):
    points = {term.name: term.points for term in fitted.additive("any_12m").terms}
    assert (np.diff(points["sanction_count"]) >= -1e-12).all()
    assert (np.diff(points["months_since"]) <= 1e-12).all()
    assert (np.diff(points["level"]) >= -1e-12).all()
    assert np.ptp(points["sanction_count"]) > 0.5


def test_ordered_words_keep_their_order_and_terms_keep_their_meaning(fitted):
    terms = {term.name: term for term in fitted.additive("any_12m").terms}
    assert terms["level"].levels == ("low", "middle", "high")
    assert sorted(terms["offence"].levels) == ["other", "theft", "violence"]
    assert terms["sanction_count"].group == ReasonGroup.HISTORY
    assert terms["sanction_count"].meaning == "Occasions"


def test_a_word_never_seen_is_refused_by_the_served_model(fitted):
    fresh = people(20, 5)[0].assign(offence="piracy")
    with pytest.raises(UnknownCategory):
        fitted.additive("any_12m").probability(fresh)


def test_a_missing_column_is_named(fitted):
    with pytest.raises(MissingColumns, match="`age`"):
        fitted.predict_proba(people(5, 1)[0].drop(columns="age"))


def test_probabilities_sum_to_one_and_rows_do_not_depend_on_each_other(fitted):
    fresh, _, _ = people(60, 6)
    whole = fitted.predict_proba(fresh)
    assert whole.sum(axis=1) == pytest.approx(1)
    assert fitted.predict_proba(fresh.iloc[::-1])[::-1] == pytest.approx(whole, abs=1e-12)


def test_fitting_again_from_a_clone_gives_the_same_tables(fitted):
    again = clone(fitted).fit(*people(900, 1)).additive("any_12m")
    for one, other in zip(fitted.additive("any_12m").terms, again.terms, strict=True):
        assert one.points.tolist() == other.points.tolist()


def test_all_rows_of_a_person_are_in_a_bag_alike():
    persons = np.array(["b", "a", "b", "c", "a", "d", "b"])
    bags = person_bags(persons, 50, seed=1)
    assert bags.shape == (7, 50)
    for person in "abcd":
        rows = bags[persons == person]
        assert (rows == rows[0]).all()
    one_each = bags[[1, 0, 3, 5]]
    assert (np.where(one_each < 0, 0, one_each).sum(axis=0) == 4).all()
    assert set(np.unique(bags)) >= {-1, 1, 2} and 0 not in bags


def crossed(count, seed):
    """Two columns that matter together alone, and a third that has a direction."""
    random = np.random.default_rng(seed)
    rows = pd.DataFrame({name: random.integers(0, 6, count).astype(float) for name in ("a", "b", "c", "d")})
    rows["word"] = random.choice(["x", "y"], count).astype(object)
    for name in rows:
        rows.loc[random.random(count) < 0.08, name] = None
    z = np.where((rows["a"] > 2) == (rows["b"] > 2), 1.2, -1.2) + 0.3 * rows["c"].fillna(2) - 0.8
    return rows, (random.random(count) < 1 / (1 + np.exp(-z))).astype(int).to_numpy(), np.arange(count) // 2


@pytest.fixture(scope="module")
def paired():
    inputs = (
        Input("a", meaning="Column a", group=ReasonGroup.HISTORY),
        Input("b", meaning="Column b", group=ReasonGroup.HISTORY),
        Input("c", direction=Direction.INCREASING, group=ReasonGroup.HISTORY),
        Input("d"),
        Input("word", "words", ("x", "y"), group=ReasonGroup.HISTORY),
    )
    return ExplainableRisk(inputs, replicate_count=6, bin_count=16, pair_count=10, jobs=1).fit(*crossed(1500, 3))


def test_pairs_are_of_one_group_and_without_a_direction_and_the_strongest_is_found(paired):
    pairs = {term.features: term for term in paired.additive("any").terms if term.kind == "pair"}
    assert set(pairs) == {("a", "b"), ("a", "word"), ("b", "word")}
    assert max(pairs, key=lambda pair: np.ptp(pairs[pair].points)) == ("a", "b")
    assert pairs["a", "b"].meaning == "Column a, together with: Column b"
    assert pairs["a", "b"].replicates.mean(axis=0) == pytest.approx(
        np.append(pairs["a", "b"].points, pairs["a", "b"].missing), abs=1e-9
    )


def test_a_served_model_with_pairs_agrees_with_the_fitted_one_in_a_batch_and_row_by_row(paired):
    fresh, _, _ = crossed(300, 8)
    served, fitted = paired.additive("any"), paired.predict_proba(fresh)[:, 1]
    assert np.abs(served.probability(fresh) - fitted).max() < 1e-9
    alone = [served.probability(fresh.iloc[[row]])[0] for row in range(60)]
    assert np.abs(alone - fitted[:60]).max() < 1e-9


def test_a_person_is_judged_unseen_by_the_bags_that_did_not_draw_them(paired):
    rows, y, persons = crossed(1500, 3)
    unseen = paired.unseen_score(rows, persons)
    each = paired.additive("any").replicate_log_odds(rows)
    outside = person_bags(persons, 6, seed=0) < 0
    row = int(np.flatnonzero(outside.sum(axis=1) == 2)[0])
    assert unseen[row] == pytest.approx(each[row, outside[row]].mean(), abs=1e-12)
    assert np.isnan(unseen).tolist() == (~outside.any(axis=1)).tolist()
    # Who was learned from looks better predicted than who was not.
    known = ~np.isnan(unseen)
    gap = each.mean(axis=1)[known] - unseen[known]
    assert np.mean(gap[y[known] == 1]) > 0.02 and np.mean(gap[y[known] == 0]) < -0.02


def test_somebody_new_is_judged_by_all_bags(paired):
    fresh, _, _ = crossed(50, 8)
    strangers = np.arange(50) + 10_000
    assert paired.unseen_score(fresh, strangers) == pytest.approx(paired.additive("any").log_odds(fresh), abs=1e-9)


def test_tables_of_two_are_chosen_on_the_first_eight_bags_and_fitted_in_all():
    inputs = tuple(Input(name, group=ReasonGroup.NEEDS) for name in ("a", "b", "c"))
    found = {}
    for bags in (8, 10):
        fitted = ExplainableRisk(inputs, replicate_count=bags, bin_count=16, pair_count=1, jobs=1)
        terms = fitted.fit(*crossed(600, 3)).additive("any").terms
        found[bags] = {term.features: term.replicates for term in terms}
    assert list(found[8]) == list(found[10]) == [("a",), ("b",), ("c",), ("a", "b")]
    assert all(np.ptp(bag) > 0 for bag in found[10]["a", "b"])
    # The draws of the first eight are the same, so their tables are.
    assert found[10]["a", "b"].shape[0] == 10
    assert found[10]["a",][:8] == pytest.approx(found[8]["a",], abs=0.05)


def test_possible_pairs_are_of_one_group_and_of_columns_without_a_direction(paired):
    # a, b and the word; not c, which has a direction, nor d, which is told elsewhere.
    assert possible_pairs(paired.inputs) == [(0, 1), (0, 4), (1, 4)]
