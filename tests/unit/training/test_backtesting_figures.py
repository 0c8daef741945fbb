"""What lists reached, worked out by hand; and what holds of any panels."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom

from training.backtesting.chances import chances_in_order, chances_of_some
from training.backtesting.figures import by_lot, churn_between, reached, sums_of
from training.backtesting.panel import LISTS, OFFICIAL, OUR_ORDER, OURS, PANEL, POINTS, RANDOM, Panel

# Offences and pounds that followed, of people a to d on the first panel and b to e on the second.
FIRST = {"a": (2, 700.0), "b": (0, 0.0), "c": (1, 100.0), "d": (0, 0.0)}
SECOND = {"b": (0, 0.0), "c": (3, 900.0), "d": (0, 0.0), "e": (1, 50.0)}
OURS_TAKES = ("ac", "ce")


def panel(date, followed, ours, *, official=None, known=None, members=""):
    """A panel whose list took some people; the official order goes by letters backwards unless given."""
    ids = pd.Index(list(followed), name="person_id")
    places = len(ours)
    order = (
        np.array([ord(one[-1]) for one in ids], dtype=float) if official is None else np.array(official, dtype=float)
    )
    offences, pounds = np.array(list(followed.values())).T
    is_known = np.ones(len(ids), dtype=bool) if known is None else ids.isin(list(known))
    member = ids.isin(list(members))
    chances = {
        OURS: ids.isin(list(ours)).astype(float),
        OUR_ORDER: ids.isin(list(ours)).astype(float),
        OFFICIAL: chances_in_order(order, places),
        POINTS: chances_in_order(np.zeros(len(ids)), places),
        PANEL: chances_of_some(member, places) if member.any() else np.nan,
        RANDOM: chances_of_some(np.ones(len(ids), dtype=bool), places),
    }
    told = {"is_known": is_known, "reoffended": (offences > 0) & is_known, "reoffences": offences * is_known}
    harm = {"gbp": pounds * is_known, "cchi_days": pounds / 100 * is_known, "css_points": offences * 2 * is_known}
    return Panel(
        pd.Timestamp(date),
        pd.DataFrame(chances, index=ids),
        pd.DataFrame({**told, **harm}, index=ids).astype({"reoffended": float}),
        members_elsewhere=0,
    )


def two_panels(**changed):
    return [
        panel("2024-01-01", FIRST, OURS_TAKES[0], **changed),
        panel("2024-02-01", SECOND, OURS_TAKES[1], **changed),
    ]


def everyone(panels):
    sums = sums_of(panels)
    return reached(sums, np.ones(len(sums.persons), dtype=bool), seed=1)


def value(figures, name, key):
    return figures[name][key]["value"]


def test_means_over_two_panels_by_hand():
    found = everyone(two_panels())
    # Ours: a and c, then c and e.
    assert value(found, OURS, "places") == 2
    assert value(found, OURS, "gbp") == (800 + 950) / 2
    assert value(found, OURS, "reoffences") == (3 + 4) / 2
    assert value(found, OURS, "reoffenders") == 2
    assert value(found, OURS, "precision") == 1
    assert value(found, OURS, "share:gbp") == 1
    # The official order goes by letters backwards: d and c, then e and d.
    assert value(found, OFFICIAL, "gbp") == (100 + 50) / 2
    assert value(found, OFFICIAL, "precision") == 2 / 4
    assert value(found, OFFICIAL, "share:cchi_days") == pytest.approx(150 / 1750)
    assert value(found, OFFICIAL, "difference:gbp") == (100 + 50) / 2 - (800 + 950) / 2
    assert value(found, OFFICIAL, "difference:precision") == -0.5


def test_by_lot_is_the_mean_over_the_eligible_times_the_places():
    found = everyone(two_panels())
    mean = (np.mean([row[1] for row in FIRST.values()]) + np.mean([row[1] for row in SECOND.values()])) / 2
    assert value(found, RANDOM, "gbp") == pytest.approx(2 * mean, abs=1e-12)
    assert value(found, RANDOM, "precision") == 2 / 4
    # Equal points are a lot, too.
    assert value(found, POINTS, "gbp") == value(found, RANDOM, "gbp")


def test_churn_by_hand():
    panels = two_panels()
    found = everyone(panels)
    assert value(found, OURS, "churn") == 1 / 2  # c stays, a gave way to e
    assert value(found, OFFICIAL, "churn") == 1 / 2  # d stays
    # Drawn anew, half of b, c and d's chances of a half each meet again: 3/4 of 2 places.
    assert value(found, RANDOM, "churn") == 1 - 0.75 / 2
    # Equals keep their order: of b, c and d half a place each is kept.
    assert value(found, POINTS, "churn") == 1 - 1.5 / 2
    for name in (OURS, OFFICIAL, POINTS, RANDOM):
        assert churn_between(*panels, name) == value(found, name, "churn")
    assert value(everyone(panels[:1]), OURS, "churn") is None


def test_who_is_not_known_yet_takes_a_place_and_counts_for_nothing():
    found = everyone(two_panels(known="bcde"))
    assert value(found, OURS, "places") == 2
    assert value(found, OURS, "known") == 1.5
    assert value(found, OURS, "gbp") == (100 + 950) / 2
    assert value(found, OURS, "precision") == 1
    # Lists of as many places differ by what they reached, known or not.
    for key in ("gbp", "reoffences", "reoffenders"):
        apart = value(found, OFFICIAL, key) - value(found, OURS, key)
        assert value(found, OFFICIAL, f"difference:{key}") == pytest.approx(apart, abs=1e-12)


def test_a_shorter_list_is_set_beside_as_many_places_of_ours():
    found = everyone(two_panels(members="bc"))
    assert value(found, PANEL, "places") == 2
    shorter = everyone(two_panels(members="c"))
    assert value(shorter, PANEL, "places") == 1
    assert value(shorter, PANEL, "gbp") == (100 + 900) / 2
    assert value(shorter, PANEL, "difference:gbp") == 500 - (800 + 950) / 2 / 2


def test_a_choice_that_is_not_known_on_every_panel_is_left_out():
    one = panel("2024-01-01", FIRST, "ac", members="a")
    other = panel("2024-02-01", SECOND, "ce")
    assert PANEL not in sums_of([one, other]).of_list
    assert set(sums_of([one]).of_list) == set(LISTS)


def test_two_equal_lists_differ_by_nothing_in_every_resample():
    found = everyone(two_panels())[OUR_ORDER]
    differences = {key: one for key, one in found.items() if key.startswith("difference:")}
    assert len(differences) == 6
    assert all(one == {"value": 0, "low": 0, "high": 0} for one in differences.values())


def test_groups_add_up_to_everybody():
    sums = sums_of(two_panels())
    inside = sums.persons.isin(["a", "c"])
    parts = [reached(sums, mask, seed=1) for mask in (inside, ~inside)]
    whole = reached(sums, np.ones(len(inside), dtype=bool), seed=1)
    for name in (OURS, OFFICIAL, RANDOM):
        for key in ("gbp", "reoffences", "places"):
            together = sum(value(part, name, key) or 0.0 for part in parts)
            assert together == pytest.approx(value(whole, name, key), abs=1e-9)


def test_the_order_of_rows_and_of_people_makes_no_difference():
    panels = two_panels(members="bc")
    turned = [Panel(one.date, one.chances.iloc[::-1], one.followed.iloc[::-1], 0) for one in panels]
    assert everyone(panels) == everyone(turned)


def test_cells_say_who_was_ever_on_and_off_and_did_or_did_not():
    sums = sums_of(two_panels())
    assert sums.persons.tolist() == list("abcde")
    # On and did not, on and did, off and did not, off and did.
    assert sums.cells[OURS].sum(axis=0).tolist() == [0, 3, 2, 0]
    assert sums.cells[RANDOM].sum(axis=0).tolist() == [2, 3, 2, 3]


def test_one_draw_differs_from_another_as_the_hypergeometric_says():
    """Of 40 people 12 reoffend and 15 are drawn: the variance is that of the hypergeometric distribution."""
    followed = {f"p{n:02d}": (int(n < 12), 100.0 * (n < 12)) for n in range(40)}
    ids = list(followed)
    one = panel("2024-01-01", followed, ids[:15], official=np.arange(40))
    sums = sums_of([one])
    assert sums.lot["reoffenders"] == pytest.approx(hypergeom(40, 12, 15).var(), rel=1e-12)
    assert sums.lot["gbp"] == pytest.approx(100**2 * hypergeom(40, 12, 15).var(), rel=1e-12)
    means = everyone([one])[RANDOM]
    assert means["reoffenders"]["value"] == pytest.approx(hypergeom(40, 12, 15).mean(), rel=1e-12)
    ends = by_lot(sums, means)["reoffenders"]
    assert ends["high"] - ends["low"] == pytest.approx(2 * 1.96 * hypergeom(40, 12, 15).std(), rel=1e-12)


def test_a_range_holds_the_figure_and_persons_are_resampled_not_rows():
    """Three panels of the same people are no more evidence than one."""
    rng = np.random.default_rng(5)
    followed = {f"p{n:03d}": (int(k), 100.0 * k) for n, k in enumerate(rng.poisson(1.0, 200))}
    ids = list(followed)
    alike = [panel(f"2024-0{month}-01", followed, ids[:80]) for month in (1, 2, 3)]
    one, three = everyone(alike[:1])[OURS]["gbp"], everyone(alike)[OURS]["gbp"]
    assert one == pytest.approx(three)
    assert one["low"] < one["value"] < one["high"]
