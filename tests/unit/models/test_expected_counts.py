"""Expected counts by hand, their replicates, and the release that holds them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from features.exceptions import ReleaseRefused
from features.vocabulary import ActuarialCategory
from models.additive_count import AdditiveCount
from models.expected_counts import HARM_GROUPS, KNOWN_OFFENCES, ExpectedCounts, OffenceMix
from models.harm import harm_groups, unit_harm
from models.release import canonical, document_hash, make_release, parse_release, read_release, write_release
from models.score_curve import ScoreCurve
from models.term import Term
from tests.support.additive_models import small_model

GROUPS = len(HARM_GROUPS)
UNBENT = ScoreCurve()
FACTS = {"name": "r", "features": [], "intended_use": "A test.", "research_only": True}


def count_of(name, points, *, curve=UNBENT, intercept=0.0):
    replicates = np.array([[*points, 0.0], [*(point + 0.1 for point in points), 0.0]])
    term = Term("before", "before", "bins", np.array(points), cuts=(1.0,), replicates=replicates)
    return AdditiveCount(name, (term,), intercept, replicate_intercepts=np.full(2, intercept), curve=curve)


def model():
    """Two occasions a year after one sanction or more, half of one before; 1.5 offences each; burglary on its own."""
    share = np.full(GROUPS, 1 / GROUPS)
    return ExpectedCounts(
        name="count_12m",
        occasions=count_of("count_12m", [np.log(0.5), np.log(2.0)]),
        offences_per_occasion=1.5,
        mix=OffenceMix(share, 6.0, np.stack([share, np.eye(GROUPS)[0]])),
        groups={"burglary": count_of("burglary", [np.log(0.1), np.log(0.4)])},
        replicate_offences_per_occasion=np.array([1.4, 1.6]),
    )


def people():
    known = {column: [0.0, 0.0] for column in KNOWN_OFFENCES.values()}
    return pd.DataFrame({"before": [0.0, 3.0], **known} | {"robbery_offence_count_ever": [0.0, 3.0]})


def test_the_total_is_occasions_times_offences_on_an_occasion():
    assert model().offences(people()) == pytest.approx([0.75, 3.0], abs=1e-12)


def test_a_group_is_a_share_of_the_total_or_a_model_of_its_own():
    found = model().by_group(people())
    assert list(found.columns) == list(HARM_GROUPS)
    assert found["burglary"].tolist() == pytest.approx([0.1, 0.4], abs=1e-12)
    # Nobody's history: the average. Three robberies beside an average of six offences: (3 + 6/9) / (3 + 6).
    assert found["robbery"].tolist() == pytest.approx([0.75 / 9, 3.0 * (3 + 6 / 9) / 9], abs=1e-12)
    assert found["sexual"].tolist() == pytest.approx([0.75 / 9, 3.0 * (6 / 9) / 9], abs=1e-12)


def test_without_a_model_of_its_own_all_groups_add_up_to_the_total():
    plain = replace(model(), groups={})
    assert plain.by_group(people()).sum(axis=1).to_numpy() == pytest.approx(plain.offences(people()), abs=1e-12)


def test_replicates_move_occasions_offences_on_an_occasion_and_the_mix_together():
    total = model().replicate_offences(people())
    assert total[:, 0] == pytest.approx([1.4 * 0.5, 1.4 * 2], abs=1e-12)
    assert total[:, 1] == pytest.approx([1.6 * 0.5 * np.exp(0.1), 1.6 * 2 * np.exp(0.1)], abs=1e-12)
    robbery = model().replicates_of_group(people(), "robbery")
    assert robbery[1] == pytest.approx(total[1] * [(3 + 6 / 9) / 9, 3 / 9], abs=1e-12)
    assert model().replicates_of_group(people(), "burglary")[0] == pytest.approx([0.1, 0.1 * np.exp(0.1)], abs=1e-12)


def test_contributions_add_up_to_the_corrected_log_count():
    curve = ScoreCurve(np.array([-1.0, 0.5]), np.array([-0.3, 0.2]))
    bent = count_of("count_12m", [-0.8, 0.4], curve=curve, intercept=0.1)
    found = bent.contributions(people())
    assert found.sum(axis=1).to_numpy() == pytest.approx(np.log(bent.expected(people())), abs=1e-12)
    # At a score of 0.5 the line is past its last knot; at -0.7 it rises by 1 + 0.5 / 1.5 for each point.
    assert found["before"].tolist() == pytest.approx([-0.8 * (1 + 0.5 / 1.5), 0.4], abs=1e-12)


def test_every_category_has_a_harm_group_and_all_of_one_group_rank_or_none_does():
    groups = harm_groups()
    assert set(groups.index) == {str(category) for category in ActuarialCategory}
    assert not groups.eq("").any()
    assert unit_harm()["is_ranked"].reindex(groups.index).groupby(groups).nunique().eq(1).all()
    assert 8 <= groups.nunique() <= 9


def curved():
    curve = ScoreCurve(np.array([-1.0, 0.5]), np.array([-0.3, 0.2]), np.array([[-0.3, 0.2], [-0.2, 0.1]]), "a period")
    return replace(model(), occasions=replace(model().occasions, curve=curve))


def test_a_release_gives_back_what_it_was_made_of(tmp_path):
    write_release(make_release({"any_12m": small_model()}, FACTS, counts={"count_12m": curved()}), tmp_path / "r.json")
    read = read_release(tmp_path / "r.json")
    assert list(read.models) == ["any_12m"]
    assert list(read.counts) == ["count_12m"]
    assert read.document["models"]["count_12m"]["link"] == "log"
    found = read.counts["count_12m"]
    pd.testing.assert_frame_equal(found.by_group(people()), curved().by_group(people()), rtol=1e-12)
    assert found.replicate_offences(people()) == pytest.approx(curved().replicate_offences(people()), rel=1e-4)
    assert found.replicates_of_group(people(), "robbery") == pytest.approx(
        curved().replicates_of_group(people(), "robbery"), rel=1e-4
    )
    assert found.features == ("before", *KNOWN_OFFENCES.values())


def spoil(change):
    document = make_release({}, FACTS, counts={"count_12m": curved()}).document
    change(document["models"]["count_12m"])
    return {**document, "sha256": document_hash(document)}


@pytest.mark.parametrize(
    "change",
    [
        lambda model: model.update(link="identity"),
        lambda model: model["mix"]["share"].pop("burglary"),
        lambda model: model["groups"].update(arson=model["groups"]["burglary"]),
        lambda model: model["calibration"].update(knots=[0.5, -1.0]),
        lambda model: model["calibration"].update(shifts=[0.5]),
        lambda model: model.pop("offences_per_occasion"),
    ],
)
def test_a_count_of_another_shape_is_refused(change):
    with pytest.raises(ReleaseRefused, match="known shape"):
        parse_release(spoil(change))


def test_a_release_without_counts_has_the_document_it_always_had():
    document = make_release({"any_12m": small_model()}, FACTS).document
    assert set(document) == {*FACTS, "models", "sha256"}
    assert parse_release(document).counts == {}
    assert '"log"' not in canonical(document)
