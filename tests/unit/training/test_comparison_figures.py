"""Two forecasts on the same people: differences by hand, and the laws that a difference keeps."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from features.exceptions import NotEnoughData
from training.comparison.paired import judged, paired_counts, paired_figures, too_few
from training.comparison.wording import told_apart


def rows(count=400, seed=3, noise=0.3):
    """People with two dates each, a forecast that is right and one that is nearly."""
    random = np.random.default_rng(seed)
    z = random.normal(-0.5, 1.0, count)
    return pd.DataFrame(
        {
            "person_id": [f"p{number // 2:04d}" for number in range(count)],
            "as_of_date": pd.Timestamp("2024-06-01"),
            "outcome": (random.random(count) < expit(z)).astype(float),
            "a": expit(z + random.normal(0, noise, count)),
            "b": expit(z),
        }
    )


def swapped(frame):
    return frame.rename(columns={"a": "b", "b": "a"})


def test_differences_by_hand():
    four = pd.DataFrame({"outcome": [1.0, 0.0, 1.0, 0.0], "a": 0.5, "b": [0.9, 0.1, 0.4, 0.6]})
    many = pd.concat([four] * 10, ignore_index=True).assign(person_id=lambda one: one.index.astype(str))
    found = paired_figures(many, seed=1, only=("brier", "auc", "observed_to_expected"))
    # B: (0.01 + 0.01 + 0.36 + 0.36) / 4; of the four pairs 0.9 beats both, 0.4 beats 0.1 alone.
    assert found["brier"]["difference"]["value"] == pytest.approx(0.185 - 0.25)
    assert found["auc"]["difference"]["value"] == pytest.approx(0.75 - 0.5)
    assert found["observed_to_expected"]["difference"]["value"] == pytest.approx(0.0)


def test_a_forecast_beside_itself_differs_by_nothing_and_surely():
    frame = rows().assign(b=lambda one: one["a"])
    for one in paired_figures(frame, seed=1).values():
        assert one["difference"] == {"value": 0.0, "low": 0.0, "high": 0.0}
        assert one["a"] == one["b"]
        assert one["a"]["low"] < one["a"]["high"]


def test_swapping_the_two_turns_every_sign():
    forth, back = paired_figures(rows(), seed=1), paired_figures(swapped(rows()), seed=1)
    assert len(forth) == 6
    for name, one in forth.items():
        turned = back[name]["difference"]
        assert turned["value"] == -one["difference"]["value"] != 0
        assert turned["low"] == pytest.approx(-one["difference"]["high"], abs=1e-12)
        assert turned["high"] == pytest.approx(-one["difference"]["low"], abs=1e-12)
        assert (back[name]["a"], back[name]["b"]) == (one["b"], one["a"])


def test_a_paired_range_is_narrower_than_that_of_two_sets_of_people():
    for name, one in paired_figures(rows(), seed=1).items():
        alone = np.hypot(*(one[side]["high"] - one[side]["low"] for side in ("a", "b")))
        assert one["difference"]["high"] - one["difference"]["low"] < 0.6 * alone, name


def test_the_order_of_rows_changes_nothing():
    frame = rows()
    forth, shuffled = paired_figures(frame, seed=1), paired_figures(frame.sample(frac=1, random_state=2), seed=1)
    for name, one in forth.items():
        for figure in ("a", "b", "difference"):
            assert shuffled[name][figure] == pytest.approx(one[figure], abs=1e-9)


def test_counts_by_hand():
    two = pd.DataFrame(
        {
            "person_id": ["x", "y"],
            "occasion_count": [0, 1],
            "offence_count": [0, 2],
            "a": [1.0, 1.0],
            "b": [0.5, 1.0],
            "a_offences": [2.0, 2.0],
            "b_offences": [1.0, 2.0],
        }
    )
    found = paired_counts(two, seed=1)
    # A Poisson deviance is 2 mu where nothing was counted, and 0 where what was expected was.
    assert found["occasions"]["deviance"]["a"]["value"] == pytest.approx(1.0)
    assert found["occasions"]["deviance"]["difference"]["value"] == pytest.approx(0.5 - 1.0)
    assert found["offences"]["deviance"]["difference"]["value"] == pytest.approx(1.0 - 2.0)
    assert found["occasions"]["observed_to_expected"]["difference"]["value"] == pytest.approx(1 / 1.5 - 1 / 2)


def test_too_few_with_the_outcome_are_refused_with_the_reason():
    frame = rows(60).assign(outcome=[1.0] * 19 + [0.0] * 41)
    assert "fewer than 20" in too_few(frame)
    assert too_few(frame.assign(outcome=[1.0] * 20 + [0.0] * 40)) == ""
    assert too_few(frame.iloc[:0]).startswith("nobody")
    with pytest.raises(NotEnoughData, match=r"No outcome can be compared\. any_12m: of the 60 rows"):
        judged({"any_12m": frame}, seed=1)


@pytest.mark.parametrize(
    ("measure", "low", "high", "told"),
    [
        ("brier", -0.02, -0.01, "B is better"),
        ("brier", 0.01, 0.02, "A is better"),
        ("brier", -0.01, 0.02, "not told apart"),
        ("brier", 0.0, 0.0, "the same"),
        ("auc", 0.01, 0.02, "B is better"),
        ("auc", -0.02, -0.01, "A is better"),
        ("deviance", -0.2, -0.1, "B is better"),
        ("calibration_slope", 0.1, 0.2, ""),
        ("auc", None, None, ""),
    ],
)
def test_a_difference_speaks_for_one_only_where_its_range_is_past_zero(measure, low, high, told):
    assert told_apart(measure, {"value": low, "low": low, "high": high}) == told
