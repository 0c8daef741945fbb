"""Rate, frequency and reoffences per 100 people by hand, with small groups and what would give them away withheld."""

import numpy as np
import pandas as pd
import pytest

from fairness_reports.ministry_rates import ministry_rates

FIGURES = ("people", "reoffenders", "rate", "reoffences_per_reoffender", "reoffences_per_100")


def cohort(**kinds):
    """People by kind of event: how many, how many of them reoffended, and how many times in all."""
    rows = []
    for kind, (people, reoffenders, reoffences) in kinds.items():
        each = np.zeros(people)
        each[:reoffenders] = 1
        if reoffenders:
            each[0] += reoffences - reoffenders
        rows.append(pd.DataFrame({"kind": kind, "is_mature": True, "reoffence_count": each}))
    return pd.concat(rows, ignore_index=True).assign(outcome=lambda found: (found["reoffence_count"] > 0).astype(float))


def test_the_measures_by_hand():
    everyone, caution, release = ministry_rates(cohort(release=(100, 40, 120), caution=(50, 10, 12)))
    assert [row["group"] for row in (everyone, caution, release)] == ["everyone", "caution", "release"]
    assert (release["people"], release["reoffenders"]) == (100, 40)
    assert (release["reoffences_per_reoffender"], release["reoffences_per_100"]) == (3.0, 120.0)
    # Wilson's range of 40 among 100.
    assert release["rate"] == pytest.approx({"value": 0.4, "low": 0.3094, "high": 0.4980}, abs=1e-4)
    assert everyone["rate"]["value"] == pytest.approx(50 / 150)
    assert everyone["reoffences_per_100"] == pytest.approx(88.0)


def test_who_is_not_mature_counts_nowhere():
    people = cohort(release=(100, 40, 120))
    late = people.assign(is_mature=False, outcome=np.nan, reoffence_count=np.nan)
    assert ministry_rates(pd.concat([people, late])) == ministry_rates(people)
    assert ministry_rates(late) == []


@pytest.mark.parametrize("small", [(29, 10, 12), (60, 4, 4), (60, 56, 90)])
def test_a_small_group_is_withheld_and_so_is_the_one_that_would_give_it_away(small):
    found = {
        row["group"]: row
        for row in ministry_rates(cohort(release=(300, 90, 200), caution=(80, 20, 22), court_order=small))
    }
    assert [found["court_order"][key] for key in FIGURES] == [None] * 5
    # With everyone and two of three shown, the third is what is left over.
    assert [found["caution"][key] for key in FIGURES] == [None] * 5
    assert found["release"]["people"] == 300 and found["everyone"]["people"] is not None


def test_a_cohort_of_few_is_withheld_whole():
    found = ministry_rates(cohort(release=(20, 8, 9)))
    assert all(row[key] is None for row in found for key in FIGURES)
