"""Trial wards beside comparison wards: hand-worked choices and differences, exact coverage, nothing small told."""

import json
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from fairness_reports.ward_comparison import comparison_wards, differences, distances, placebo_interval
from fairness_reports.ward_page import difference_told, ward_page
from fairness_reports.ward_summary import told_counts, ward_summary
from features.exceptions import NotEnoughData, UsageRefused

START = pd.Timestamp("2025-01-01")
VERSIONS = {"code": "0.1.0", "data": "d" * 64, "as_of_date": "2026-06-30"}


def months(halves):
    """Twelve months by ward: so many events in each of the first six, so many in each of the last six."""
    return pd.DataFrame({ward: [first] * 6 + [last] * 6 for ward, (first, last) in halves.items()})


def events(per_month, *, before=12, after=12, kinds=("neighbourhood_crime", "asb")):
    """Events of each kind: by ward so many a month before, so many after."""
    index = pd.period_range(pd.Period("2025-01") - before, periods=before + after, freq="M")
    wards = sorted(per_month)
    columns = pd.MultiIndex.from_product([kinds, wards], names=["kind", "ward"])
    rows = [[per_month[ward][month >= pd.Period("2025-01")] for _ in kinds for ward in wards] for month in index]
    return pd.DataFrame(rows, index=index, columns=columns)


ELEVEN = {"trial": (20, 14), **{f"w{number:02d}": (10 + number, 10 + number) for number in range(1, 11)}}


def test_distance_is_that_of_level_and_of_trend():
    """24 against 12 events: log(24.5 / 12.5); 6 then 6 against 4 then 8, and no trend against log(8.5 / 4.5)."""
    before = pd.DataFrame({"a": [2, 2] * 6, "b": [1] * 12, "c": [4, 0] * 6, "d": [0] * 6 + [4] * 6})
    found = distances(before, "a", ["b", "c", "d"])
    assert found.to_dict() == pytest.approx({"b": np.log(24.5 / 12.5), "c": 0.0, "d": np.log(24.5 / 0.5)})
    assert found.index.tolist() == ["c", "b", "d"]


def test_the_three_nearest_are_chosen_ties_by_name_and_never_the_ward_itself():
    """From 36 events without a trend: near is log(42.5 / 36.5) + log(24.5 / 18.5) = 0.43, a log(36.5 / 24.5) = 0.40."""
    before = months({"t": (3, 3), "z": (3, 3), "b": (3, 3), "far": (30, 30), "near": (3, 4), "a": (2, 2)})
    pool = ["z", "b", "far", "near", "a"]
    assert comparison_wards(before, ["t", "b"], pool) == {"t": ["b", "z", "a"], "b": ["z", "a", "near"]}


def test_the_choice_does_not_look_at_what_came_after():
    one = ward_summary(events(ELEVEN), ["trial"], START, versions=VERSIONS)
    changed = {**ELEVEN, "w10": (20, 99), "w01": (11, 1)}
    other = ward_summary(events(changed), ["trial"], START, versions=VERSIONS)
    assert one["comparison_wards"] == other["comparison_wards"]


def test_a_difference_worked_by_hand():
    """t falls by 2 a month; its three go by 0, -1 and +4, 1 on average: -3."""
    before = months({"t": (5, 5), "a": (5, 5), "b": (5, 5), "c": (5, 5)})
    after = months({"t": (3, 3), "a": (5, 5), "b": (4, 4), "c": (9, 9)})
    assert differences(before, after, {"t": ["a", "b", "c"]}).to_dict() == {"t": -3.0}


def test_of_one_ward_the_range_reaches_from_the_largest_to_the_smallest_of_the_others():
    """D = 3, nine others from -4 to 4: -1 to 7, and 8 of 10 promised."""
    assert placebo_interval([3.0], np.arange(-4.0, 5.0)) == pytest.approx((-1.0, 7.0, 0.8))


def test_with_nineteen_others_nine_in_ten_are_promised_and_with_thirty_nine_one_is_cut_off_at_either_end():
    assert placebo_interval([0.0], np.arange(19.0))[2] == pytest.approx(0.9)
    low, high, coverage = placebo_interval([0.0], np.arange(39.0))
    assert (low, high, coverage) == pytest.approx((-37.0, -1.0, 0.9))


def test_of_two_wards_the_range_worked_by_hand():
    """Trial 5 and 1, others 0, 2, 4. Sets and where they are equal: trial sum 6; {5,0} 1, {5,2} -1, {5,4} -3,
    {1,0} 5, {1,2} 3, {1,4} 1, each by one ward; {0,2} 2, {0,4} 1, {2,4} 0, each by two. Nine, one cut off."""
    assert placebo_interval([5.0, 1.0], [0.0, 2.0, 4.0]) == pytest.approx((-3.0, 5.0, 0.8))


@pytest.mark.parametrize(("wards", "size"), [(12, 1), (12, 2), (13, 3), (21, 1), (25, 2)])
def test_whichever_wards_are_the_trials_the_range_holds_as_often_as_promised(wards, size):
    """Exact: over all sets of wards that could have been the trial's, with an effect of 2 added to each."""
    values = np.random.default_rng(wards).normal(size=wards)
    held = []
    for trial in combinations(range(wards), size):
        others = np.delete(values, trial)
        low, high, coverage = placebo_interval(values[list(trial)] + 2.0, others)
        held.append(low - 1e-9 <= 2.0 <= high + 1e-9)
    assert np.mean(held) >= coverage
    assert coverage >= 1 - 2 / wards - 0.02


def test_the_range_moves_with_the_effect_and_not_with_the_level():
    others = np.array([0.5, -1.0, 2.0, 0.1, -0.3, 1.2, 0.9])
    low, high, _ = placebo_interval([1.0, 2.0], others)
    assert placebo_interval([4.0, 5.0], others)[:2] == pytest.approx((low + 3, high + 3))
    assert placebo_interval([4.0, 5.0], others + 3)[:2] == pytest.approx((low, high))


def test_many_wards_are_drawn_from_and_the_same_seed_gives_the_same():
    """30 wards, 5 of a trial: 142,506 sets are too many."""
    rng = np.random.default_rng(4)
    trial, others = rng.normal(size=5), rng.normal(size=25)
    first = placebo_interval(trial, others)
    assert first == placebo_interval(trial, others)
    assert first[2] == pytest.approx(0.9, abs=1e-3)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([10, 11, 12], [10, 11, 12]),
        # One alone would be the total less the rest.
        ([9, 11, 12], [None, None, 12]),
        ([0, 11, 12], [None, None, 12]),
        # Two small ones that are 7 together take the next with them.
        ([3, 4, 20, 30], [None, None, None, 30]),
        ([5, 5, 20, 30], [None, None, 20, 30]),
        ([1, 2], [None, None]),
    ],
)
def test_small_counts_and_what_would_give_them_away_are_withheld(counts, told):
    assert told_counts(counts, 10) == told


def test_the_document_of_eleven_wards_worked_by_hand():
    document = ward_summary(events(ELEVEN), ["trial"], START, versions=VERSIONS)
    (crime, asb) = document["kinds"]
    # 20 a month is nearest to w10 (20), then w09 (19), w08 (18); none of these changed.
    assert [row["ward"] for row in document["comparison_wards"][0]["compared_with"]] == ["w10", "w09", "w08"]
    assert crime["trial"] == {"before": 240, "after": 168}
    assert crime["comparison"] == {"before": 12 * 57, "after": 12 * 57}
    assert crime["difference"] == {"value": -6.0, "low": -6.0, "high": -6.0, "coverage": 0.818, "other_wards": 10}
    assert asb["difference"] == crime["difference"]
    assert crime["months"]["before"][0] == {"month": "2024-01", "trial": 20, "comparison": 57}
    assert [row["ward"] for row in crime["wards"]] == ["trial", "w08", "w09", "w10"]
    assert document["before"] == {"from": "2024-01", "to": "2024-12", "months": 12}
    assert document["notes"][0].startswith("This is not proof of effect.")
    assert document["off"] == ["Nominations: none with a ward in the data."]
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_a_month_that_the_start_cuts_is_in_neither_part():
    document = ward_summary(events(ELEVEN, before=13), ["trial"], pd.Timestamp("2024-12-20"), versions=VERSIONS)
    assert (document["before"]["to"], document["after"]["from"]) == ("2024-11", "2025-01")


def test_a_ward_with_a_small_count_withholds_every_ward_of_the_kind():
    few = events({**ELEVEN, "w10": (20, 0)})
    document = ward_summary(few, ["trial"], START, versions=VERSIONS)
    crime = document["kinds"][0]
    assert crime["wards"] == []
    assert crime["comparison"] == {"before": 12 * 57, "after": 12 * 37}
    assert "Ward by ward: withheld" in ward_page(document)


def test_a_total_below_ten_withholds_the_difference():
    document = ward_summary(events({**ELEVEN, "trial": (20, 0)}), ["trial"], START, versions=VERSIONS)
    crime = document["kinds"][0]
    assert crime["difference"] is None and crime["trial"] == {"before": None, "after": None}
    assert crime["difference_unavailable_because"] == "a count is below 10"
    assert all(row["trial"] is None and row["comparison"] is None for row in crime["months"]["before"])
    assert "240" not in json.dumps(crime)
    assert "Month by month: withheld" in ward_page(document)


@pytest.mark.parametrize(
    ("trial", "named"),
    [([], "No trial ward"), (["trial", "trial"], "twice"), (["trail"], "`trail`; nearest: `trial`")],
)
def test_wards_that_cannot_be_a_trials_are_refused(trial, named):
    with pytest.raises(UsageRefused, match=named) as refused:
        ward_summary(events(ELEVEN), trial, START, versions=VERSIONS)
    assert refused.value.exit_code == 2


def test_a_ward_that_is_not_there_is_answered_with_ten_that_are():
    with pytest.raises(UsageRefused) as refused:
        ward_summary(events(ELEVEN), ["North Park"], START, versions=VERSIONS)
    first = sorted(ELEVEN)[:10]
    assert len(ELEVEN) > 10
    assert str(refused.value).endswith(f"Name wards as the data do: {', '.join(first)}, ….")


@pytest.mark.parametrize(
    ("table", "named"),
    [
        (events(ELEVEN, before=11), "11 of the 12 months before"),
        (events(ELEVEN, after=2), "2 whole months after"),
        (events({name: ELEVEN[name] for name in list(ELEVEN)[:6]}), "5 other wards"),
        (events({**ELEVEN, "trial": (0, 20)}), "trial ward has fewer than 10"),
        (pd.DataFrame(), "No event in the data has a ward"),
    ],
)
def test_too_little_is_not_answered(table, named):
    with pytest.raises(NotEnoughData, match=named) as refused:
        ward_summary(table, ["trial"], START, versions=VERSIONS)
    assert refused.value.exit_code == 4


def test_a_promise_is_rounded_down():
    told = {"value": 0.5, "low": -1.0, "high": 2.0, "coverage": 0.899}
    assert difference_told(told) == "+0.50 (-1.00 to +2.00; 89 in 100)"
    assert difference_told(None) == "withheld"


@pytest.mark.long
def test_in_worlds_without_an_effect_of_choice_the_range_holds_and_where_the_highest_are_tried_it_does_not():
    """300 worlds of 12 wards, Poisson counts, an effect of 2 a month in one ward.

    Chosen by lot, the range must hold as promised (83%) within three standard errors; chosen as the highest it does
    not, which is what the report says of itself.
    """
    rng = np.random.default_rng(12)
    held: dict[str, list[bool]] = {"lot": [], "highest": []}
    for _ in range(300):
        level, trend = rng.gamma(4, 2.0, 12), rng.normal(0, 0.15, 12)
        counts = rng.poisson(level * np.exp(trend * (np.arange(24)[:, None] / 12 - 1)))
        frame = pd.DataFrame(counts, columns=[f"w{number:02d}" for number in range(12)])
        for how, ward in (("lot", "w00"), ("highest", str(frame.iloc[:12].sum().idxmax()))):
            before, after = frame.iloc[:12], frame.iloc[12:].copy()
            after[ward] += rng.poisson(2.0, 12)
            pool = [name for name in frame if name != ward]
            found = differences(before, after, comparison_wards(before, [ward, *pool], pool))
            low, high, coverage = placebo_interval(found[[ward]], found[pool])
            held[how].append(low <= 2.0 <= high)
    assert np.mean(held["lot"]) > coverage - 3 * np.sqrt(coverage * (1 - coverage) / 300)
    assert np.mean(held["highest"]) < coverage - 3 * np.sqrt(coverage * (1 - coverage) / 300)
