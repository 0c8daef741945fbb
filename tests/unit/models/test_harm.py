"""Expected harm by hand, and the unit harm of every category of the vocabulary."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import features
import models
from features.exceptions import UnknownCategory
from features.vocabulary import ActuarialCategory
from models.harm import SCALES, HarmModel, harm_if_reoffending, scales, unit_harm, unverified_categories

SHARE = pd.Series({"THEFT_NON_MOTOR": 0.75, "WEAPONS_NON_FIREARM": 0.25})


def counts(**by_category):
    return pd.DataFrame(by_category, index=["p1"])


def test_harm_of_one_person_is_worked_out_by_hand():
    # Own history: 3 dwelling burglaries and 1 theft; prior of 4 offences, 3 thefts and 1 weapon.
    # Blend of 8: burglary 3/8, theft 4/8, weapon 1/8 (not ranked); 2 offences if reoffending.
    found = harm_if_reoffending(
        HarmModel(2.0, SHARE, prior_strength=4.0), counts(BURGLARY_DOMESTIC=3, THEFT_NON_MOTOR=1)
    ).loc["p1"]
    assert found["cchi_days"] == pytest.approx(2 * (3 / 8 * 273.5 + 4 / 8 * 1.3))
    assert found["cchi_days_not_ranked"] == pytest.approx(2 * 1 / 8 * 273.75)
    assert found["gbp"] == pytest.approx(2 * 1.3405 * (3 / 8 * 5930 + 4 / 8 * 1040))
    assert found["css_points"] == pytest.approx(2 * (3 / 8 * 438 + 4 / 8 * 27))


def test_without_a_history_the_average_mix_is_all_there_is():
    found = harm_if_reoffending(HarmModel(1.5, SHARE, prior_strength=5.0), counts(THEFT_NON_MOTOR=0)).loc["p1"]
    assert found["cchi_days"] == pytest.approx(1.5 * 0.75 * 1.3)
    assert found["css_points_not_ranked"] == pytest.approx(1.5 * 0.25 * 55)


@pytest.mark.parametrize("scale", SCALES)
def test_ranked_and_not_ranked_parts_add_up_to_the_whole(scale):
    random = np.random.default_rng(3)
    names = [str(category) for category in ActuarialCategory]
    own = pd.DataFrame(random.poisson(0.4, (40, len(names))), columns=names)
    share = pd.Series(random.dirichlet(np.ones(len(names))), index=names)
    found = harm_if_reoffending(HarmModel(3.0, share, prior_strength=2.0), own)
    # The mix sums to one, so the whole is a weighted mean of the unit harms, three offences strong.
    blended = own.to_numpy() + 2.0 * share.to_numpy()
    weights = blended / blended.sum(axis=1, keepdims=True)
    assert weights.sum(axis=1) == pytest.approx(1)
    whole = 3.0 * weights @ unit_harm()[scale].reindex(names).to_numpy()
    assert (found[scale] + found[f"{scale}_not_ranked"]).to_numpy() == pytest.approx(whole)


def test_more_history_of_graver_offences_never_lowers_the_harm():
    model = HarmModel(2.0, SHARE, prior_strength=4.0)
    one, two = (harm_if_reoffending(model, counts(ACQUISITIVE_VIOLENCE=n))["cchi_days"].iloc[0] for n in (1, 2))
    assert two > one


def test_an_unknown_category_is_refused_in_a_history_and_in_the_average():
    with pytest.raises(UnknownCategory, match="PIRACY"):
        harm_if_reoffending(HarmModel(2.0, SHARE, prior_strength=4.0), counts(PIRACY=1))
    with pytest.raises(UnknownCategory, match="PIRACY"):
        harm_if_reoffending(HarmModel(2.0, pd.Series({"PIRACY": 1.0}), prior_strength=4.0), counts(THEFT_NON_MOTOR=1))


def test_every_category_of_the_vocabulary_has_a_unit_harm_on_every_scale():
    units = unit_harm()
    assert set(units.index) == {str(category) for category in ActuarialCategory}
    assert units.index.is_unique
    assert (units[list(SCALES)] > 0).all().all()
    assert units["is_ranked"].dtype == bool and 0 < units["is_ranked"].sum() < len(units)


def test_the_gravest_offence_is_chosen_by_the_same_days_as_the_harm_table():
    gravity = pd.read_csv(Path(features.__file__).with_name("offence_categories.csv"), index_col="category")
    pd.testing.assert_series_equal(
        gravity["gravity_days"].sort_index(), unit_harm()["cchi_days"].sort_index(), check_names=False
    )


def test_an_offence_outside_the_ranking_says_why():
    table = pd.read_csv(
        Path(models.__file__).parent / "harm" / "unit_harm.csv", index_col="category", keep_default_na=False
    )
    assert ((table["ranked"] == "yes") == (table["why_not_ranked"] == "")).all()
    assert set(table["ranked"]) == {"yes", "no"}


def test_each_scale_names_its_unit_and_series_and_what_is_not_verified():
    assert set(scales()) == set(SCALES)
    assert all(scales()[scale]["series"] and scales()[scale]["unit"] for scale in SCALES)
    assert "BURGLARY_DOMESTIC" in unverified_categories("gbp")
    assert "BURGLARY_DOMESTIC" not in unverified_categories("cchi_days")
    assert "MOTORING_OFFENCES" in unverified_categories("css_points")
