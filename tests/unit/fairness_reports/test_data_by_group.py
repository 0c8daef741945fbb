"""What is known by group: counted right, and no small count to be read or worked out."""

import itertools

import numpy as np
import pandas as pd
import pytest

from fairness_reports.data_by_group import known_by_group

BELOW = 10


def made_up(counts):
    """People by (sex, ethnicity, assessed, dynamic) from a dict of counts, and what is told of each."""
    rows = [key for key, count in counts.items() for _ in range(count)]
    people = pd.DataFrame(rows, columns=["sex", "ethnicity", "is_assessed", "is_dynamic"])
    of_each = people[["is_assessed", "is_dynamic"]].assign(
        missing_share=0.25, months_since_assessed=6.0, days_to_record=2.0
    )
    return people[["sex", "ethnicity"]], of_each


def told(counts):
    return known_by_group(*made_up(counts), suppress_below=BELOW)


def by_name(document):
    return {row["group"]: row for row in document["rows"]}


LARGE = {
    ("male", "White", True, True): 40,
    ("male", "White", True, False): 20,
    ("male", "Black", False, False): 30,
    ("male", "Black", True, True): 20,
    ("male", "Black", True, False): 10,
    ("male", "White", False, False): 10,
}


def test_large_groups_are_counted_and_shown():
    rows = by_name(told(LARGE))
    assert [rows["White"][key] for key in ("people", "assessed", "dynamic", "withheld")] == [70, 60, 40, False]
    assert [rows["Black"][key] for key in ("people", "assessed", "dynamic", "withheld")] == [60, 30, 20, False]
    assert [rows["everyone"][key] for key in ("people", "assessed", "dynamic")] == [130, 90, 60]
    assert rows["Black"]["missing_share"] == 0.25
    assert rows["Black"]["months_since_assessed"] == 6.0


def test_a_group_with_nine_in_a_cell_is_withheld_and_takes_another_with_it():
    rows = by_name(told(LARGE | {("male", "White", False, False): 9}))
    for group in ("White", "Black"):
        assert rows[group]["withheld"]
        assert rows[group]["assessed"] is rows[group]["missing_share"] is rows[group]["days_to_record"] is None
    assert (rows["White"]["people"], rows["Black"]["people"]) == (69, 60)
    assert rows["everyone"]["assessed"] == 90


def test_nine_people_who_differ_in_two_claims_leave_the_first_told():
    document = told(
        {("male", "White", True, True): 50, ("male", "White", True, False): 9, ("male", "White", False, False): 50}
    )
    assert document["told"] == ["is_assessed"]
    assert by_name(document)["White"]["assessed"] == 59
    assert by_name(document)["White"]["dynamic"] is None


def test_a_cell_that_is_empty_for_everyone_hides_nobody():
    document = told({("male", "White", True, True): 50, ("male", "Black", True, True): 50})
    assert document["told"] == ["is_assessed", "is_dynamic"]
    assert by_name(document)["Black"]["dynamic"] == 50


def test_nine_people_are_not_divided_at_all():
    assert told({("male", "White", True, True): 9})["rows"] == []


def test_the_very_size_of_a_group_of_nine_is_withheld_and_that_of_another():
    rows = by_name(told(LARGE | {("male", "Asian", True, True): 9, ("male", "Mixed", True, True): 100}))
    assert {group: row["people"] for group, row in rows.items()} == {
        "everyone": 239,
        "male": 239,
        "Asian": None,
        "Black": None,
        "Mixed": 100,
        "White": 70,
    }
    assert rows["Asian"]["withheld"] and rows["Asian"]["missing_share"] is None


def test_a_median_of_fewer_than_twenty_is_not_told():
    attributes, of_each = made_up(LARGE)
    of_each.loc[(attributes["ethnicity"] == "Black").to_numpy().nonzero()[0][:41], "days_to_record"] = np.nan
    rows = by_name(known_by_group(attributes, of_each, suppress_below=BELOW))
    assert (rows["Black"]["days_to_record"], rows["White"]["days_to_record"]) == (None, 2.0)
    assert rows["Black"]["assessed"] == 30


def cells_of(row):
    """What a reader knows of the cells of a group: those not assessed, static though assessed, dynamic."""
    if row["assessed"] is None or row["dynamic"] is None:
        return None
    return np.array([row["people"] - row["assessed"], row["assessed"] - row["dynamic"], row["dynamic"]])


@pytest.mark.parametrize("seed", range(60))
def test_no_small_cell_can_be_read_or_found_by_subtraction(seed):
    """Attack: read every cell shown, and take every set of shown groups of an attribute from everyone."""
    rng = np.random.default_rng(seed)
    ethnicities = ["Asian", "Black", "Mixed", "Other", "White"][: rng.integers(2, 6)]
    states = [(False, False), (True, False), (True, True)]
    counts = {
        (sex, ethnicity, *state): int(rng.geometric(0.04)) - 1
        for sex, ethnicity, state in itertools.product(["female", "male"], ethnicities, states)
    }
    attributes, of_each = made_up(counts)
    document = known_by_group(attributes, of_each, suppress_below=BELOW)
    assert document["told"] == ["is_assessed", "is_dynamic"], "too few people for the attack to mean anything"
    everyone, *rows = document["rows"]
    whole = cells_of(everyone)
    assert whole.tolist() == [sum(n for key, n in counts.items() if key[2:] == state) for state in states]
    for row in rows:
        members = (attributes[row["attribute"]] == row["group"]).to_numpy()
        assert row["people"] is None or row["people"] == members.sum() >= BELOW
        if cells_of(row) is not None:
            assert cells_of(row).min() >= BELOW
    for attribute in ("sex", "ethnicity"):
        parts = [row for row in rows if row["attribute"] == attribute]
        shown = [row for row in parts if cells_of(row) is not None]
        if len(shown) < len(parts):
            left = whole - sum((cells_of(row) for row in shown), np.zeros(3))
            assert len(parts) - len(shown) >= 2
            assert left.min() >= BELOW
        sized = [row for row in parts if row["people"] is not None]
        if len(sized) < len(parts):
            assert everyone["people"] - sum(row["people"] for row in sized) >= BELOW
