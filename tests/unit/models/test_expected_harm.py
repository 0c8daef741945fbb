"""Expected harm by hand, from expected counts by group, kinds within a group, and unit figures."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from features.exceptions import ReleaseRefused
from features.vocabulary import ReasonGroup
from models.additive_count import AdditiveCount
from models.expected_counts import HARM_GROUPS, KNOWN_OFFENCES, ExpectedCounts, OffenceMix
from models.expected_harm import NOT_RANKED, expected_harm, ranked_units
from models.harm import SCALES, kinds, unit_harm
from models.kind_mix import KindMix, average_kinds
from models.release import make_release, read_release, write_release
from models.term import Term

UNITS = unit_harm()
# A harm group's average: three shop thefts to one theft from a vehicle; all burglary is of dwellings.
AVERAGE = average_kinds(pd.Series({"SHOP_THEFT": 3, "THEFT_FROM_VEHICLE": 1, "BURGLARY_DOMESTIC": 2}))


def counts(*, strength=4.0, own=None):
    """Two offences a year, one and a half of theft, half of burglary; half as many where there is no need."""
    replicates = np.array([[0.0, np.log(2), 0.0], [np.log(0.5), 0.0, 0.0]])
    term = Term(
        "need",
        "need",
        "bins",
        np.array([np.log(0.5), 0.0]),
        cuts=(0.5,),
        missing=-0.1,
        replicates=replicates,
        group=ReasonGroup.NEEDS,
    )
    share = np.zeros(len(HARM_GROUPS))
    share[HARM_GROUPS.index("theft_and_fraud")], share[HARM_GROUPS.index("burglary")] = 0.75, 0.25
    return ExpectedCounts(
        name="count_12m",
        occasions=AdditiveCount("count_12m", (term,), 0.0, replicate_intercepts=np.zeros(2)),
        offences_per_occasion=2.0,
        mix=OffenceMix(share, 1e9, np.stack([share, share])),
        groups=own or {},
        replicate_offences_per_occasion=np.array([2.0, 2.0]),
        kinds=KindMix(AVERAGE, strength),
    )


def people(need=(1.0,)):
    return pd.DataFrame({"need": need, **dict.fromkeys(KNOWN_OFFENCES.values(), 0.0)})


def known(rows=1, **by_kind):
    return pd.DataFrame({"ARSON": 0, **by_kind}, index=range(rows))


def test_harm_of_one_person_is_worked_out_by_hand():
    # Own history: four thefts from vehicles beside an average worth four offences: 3/8 shop theft, 5/8 from vehicles.
    found = expected_harm(counts(), people(), known(THEFT_FROM_VEHICLE=4), UNITS)
    assert found.value["cchi_days"][0] == pytest.approx(1.5 * (3 / 8 * 1 + 5 / 8 * 5) + 0.5 * 273.5)
    assert found.value["css_points"][0] == pytest.approx(1.5 * (3 / 8 * 13 + 5 / 8 * 34) + 0.5 * 438)
    pounds = 1.5 * (3 / 8 * 980 + 5 / 8 * 870) + 0.5 * 5930
    assert found.value["gbp"][0] == pytest.approx(pounds * 100 / 74.6)
    assert found.offences.loc[0, ["SHOP_THEFT", "THEFT_FROM_VEHICLE", "BURGLARY_DOMESTIC"]].tolist() == pytest.approx(
        [1.5 * 3 / 8, 1.5 * 5 / 8, 0.5]
    )
    assert found.offences.loc[0].sum() == pytest.approx(2)


def test_harm_is_expected_offences_of_each_kind_times_its_unit_on_every_scale():
    random = np.random.default_rng(4)
    own = pd.DataFrame(random.poisson(0.5, (30, len(kinds()))), columns=kinds().index)
    found = expected_harm(counts(), people(random.integers(0, 2, 30).astype(float)), own, UNITS)
    expected = found.offences.to_numpy() @ ranked_units(UNITS).to_numpy()
    assert found.value[[*SCALES, *NOT_RANKED]].to_numpy() == pytest.approx(expected)


def test_homicide_is_in_neither_part_and_found_by_police_only_in_the_part_that_does_not_rank():
    parts = ranked_units(UNITS)
    assert parts.loc["HOMICIDE"].eq(0).all()
    assert parts.loc["WEAPONS_NON_FIREARM", [*SCALES]].eq(0).all()
    assert parts.loc["WEAPONS_NON_FIREARM", "cchi_days_not_ranked"] == 273.75
    assert parts.loc["SHOP_THEFT", [*NOT_RANKED]].eq(0).all()


def test_the_range_is_that_of_the_replicates():
    found = expected_harm(counts(), people(), known(), UNITS)
    whole = found.replicates["cchi_days"][0]
    assert whole == pytest.approx(found.value["cchi_days"][0] * np.array([2, 1]))
    low, high = np.quantile(whole, (0.05, 0.95))
    assert (found.low["cchi_days"][0], found.high["cchi_days"][0]) == (pytest.approx(low), pytest.approx(high))


def test_a_group_with_fewer_replicates_goes_through_them_again():
    model = AdditiveCount("burglary", (), np.log(0.5), replicate_intercepts=np.array([np.log(0.3)]))
    found = expected_harm(counts(own={"burglary": model}), people(), known(), UNITS)
    without = expected_harm(counts(), people(), known(), UNITS)
    apart = found.replicates["cchi_days"] - without.replicates["cchi_days"]
    assert apart[0] == pytest.approx([(0.3 - 1.0) * 273.5, (0.3 - 0.5) * 273.5])


def test_without_replicates_the_range_is_the_value():
    bare = counts()
    bare = replace(
        bare,
        occasions=AdditiveCount("count_12m", (), 0.0),
        replicate_offences_per_occasion=np.empty(0),
    )
    found = expected_harm(bare, people(), known(), UNITS)
    pd.testing.assert_frame_equal(found.low, found.value)
    assert found.replicates["gbp"].shape == (1, 0)


def test_needs_left_out_and_answers_that_are_missing():
    found = expected_harm(counts(), people((1.0, np.nan)), known(2), UNITS)
    whole = 1.5 * (3 / 4 * 1 + 1 / 4 * 5) + 0.5 * 273.5
    assert found.without_needs["cchi_days"].tolist() == pytest.approx([whole, whole])
    assert found.lowest["cchi_days"].tolist() == pytest.approx([whole, whole / 2])
    assert found.highest["cchi_days"].tolist() == pytest.approx([whole, whole])
    assert found.value["cchi_days"].tolist() == pytest.approx([whole, whole * np.exp(-0.1)])


def test_where_no_needs_are_asked_another_table_is_read():
    """The static version of an official formula has terms of its own: here one that halves what is expected."""
    static = AdditiveCount("count_12m", (), 0.0, replicate_intercepts=np.zeros(2))
    term = Term("static", "static", "linear", np.array([np.log(0.5)]), replicates=np.zeros((2, 2)))
    model = replace(counts(), occasions=replace(static, terms=(term,)))
    asked, not_asked = people().assign(static=0.0), people().assign(static=1.0)
    found = expected_harm(model, asked, known(), UNITS, without_needs=not_asked)
    pd.testing.assert_frame_equal(found.without_needs, found.value[list(SCALES)] / 2)


def test_what_is_not_known_of_somebody_is_missing_throughout():
    found = expected_harm(counts(), people((1.0, 0.0)), known(2), UNITS).only(np.array([True, False]))
    for frame in (found.value, found.low, found.high, found.without_needs, found.lowest, found.highest, found.offences):
        assert frame.loc[0].notna().all() and frame.loc[1].isna().all()
    assert np.isnan(found.replicates["gbp"][1]).all() and np.isfinite(found.replicates["gbp"][0]).all()


def test_taking_people_in_another_order_moves_everything_together():
    whole = expected_harm(counts(), people((1.0, 0.0, np.nan)), known(3, ARSON=[0, 1, 2]), UNITS)
    order = np.array([2, 0, 1])
    moved = expected_harm(counts(), people((np.nan, 1.0, 0.0)), known(3, ARSON=[2, 0, 1]), UNITS)
    taken = whole.take(order)
    assert taken.value.to_numpy() == pytest.approx(moved.value.to_numpy())
    assert taken.offences.to_numpy() == pytest.approx(moved.offences.to_numpy())
    assert taken.replicates["gbp"] == pytest.approx(moved.replicates["gbp"])


def test_people_taken_in_blocks_have_the_ranges_they_have_alone(monkeypatch):
    monkeypatch.setattr("models.expected_harm._BLOCK", 2)
    need, own = (1.0, 0.0, np.nan, 1.0, 0.0), known(5, ARSON=[0, 1, 2, 0, 3], SHOP_THEFT=[4, 0, 0, 1, 0])
    whole = expected_harm(counts(), people(need), own, UNITS)
    for row, answer in enumerate(need):
        alone = expected_harm(counts(), people((answer,)), own.iloc[[row]].reset_index(drop=True), UNITS)
        for name in ("low", "high"):
            assert getattr(whole, name).iloc[row].to_numpy() == pytest.approx(getattr(alone, name).iloc[0].to_numpy())
        for scale in SCALES:
            assert whole.replicates[scale][row] == pytest.approx(alone.replicates[scale][0])


def test_nobody_has_harm_of_the_same_shape_as_somebody():
    found = expected_harm(counts(), people(()), known(0), UNITS)
    assert found.value.shape == found.low.shape == found.high.shape == (0, 6)
    assert found.replicates["gbp"].shape == (0, 2)


def test_of_one_replicate_both_ends_are_that_replicate():
    one = replace(
        counts(),
        occasions=AdditiveCount("count_12m", (), 0.0, replicate_intercepts=np.array([np.log(3)])),
        replicate_offences_per_occasion=np.array([2.0]),
    )
    found = expected_harm(one, people(), known(), UNITS)
    expected = 3 * (1.5 * (3 / 4 * 1 + 1 / 4 * 5) + 0.5 * 273.5)
    assert found.low["cchi_days"][0] == found.high["cchi_days"][0] == pytest.approx(expected)


def test_a_release_without_kinds_gives_no_harm():
    with pytest.raises(ReleaseRefused, match="count_12m does not say of which kinds"):
        expected_harm(replace(counts(), kinds=None), people(), known(), UNITS)


def test_shares_of_kinds_sum_to_one_in_every_group_whatever_the_history():
    random = np.random.default_rng(5)
    own = pd.DataFrame(random.poisson(1.0, (50, len(kinds()))), columns=kinds().index)
    share = KindMix(AVERAGE, 2.0).of(own)
    group = kinds()["harm_group"].to_numpy()
    for name in HARM_GROUPS:
        assert share[:, group == name].sum(axis=1) == pytest.approx(1)
    assert (share >= 0).all()


def test_a_group_of_which_nothing_was_counted_has_its_categories_in_equal_parts():
    assert AVERAGE["SEXUAL_AGAINST_CHILD"] == AVERAGE["SEXUAL_NOT_AGAINST_CHILD"] == 0.5
    assert AVERAGE["RAPE"] == 0
    assert AVERAGE[["SHOP_THEFT", "THEFT_FROM_VEHICLE"]].tolist() == [0.75, 0.25]


def test_a_release_gives_back_its_kinds_and_refuses_shares_that_do_not_add_up(tmp_path):
    facts = {"name": "r", "features": [], "intended_use": "A test.", "research_only": True}
    path = tmp_path / "release.json"
    write_release(make_release({}, facts, counts={"count_12m": counts()}), path)
    read = read_release(path).counts["count_12m"].kinds
    assert read.strength == 4.0
    pd.testing.assert_series_equal(read.share, AVERAGE, check_names=False)
    for share in ({"SHOP_THEFT": 0.5}, {"PIRACY": 1.0}):
        wrong = replace(counts(), kinds=KindMix(pd.Series(share), 4.0))
        with pytest.raises(ReleaseRefused, match="known shape"):
            make_release({}, facts, counts={"count_12m": wrong})
