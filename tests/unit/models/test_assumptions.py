"""What a list tells of assumptions, of those just below its line, and of when members are looked at again."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from models.expected_counts import KNOWN_OFFENCES
from models.expected_harm import expected_harm
from models.faded_harm import HALF_LIVES, faded_harm
from models.harm import SCALES, kinds, unit_harm
from models.selection import make_list, read_scheme
from models.selection.agenda import agenda_page
from tests.support.list_people import VERSIONS, facts, people
from tests.unit.models.test_expected_harm import counts
from tests.unit.models.test_expected_harm import people as counted

SCHEME = "iom_neighbourhood_crime"


def listed(everyone, capacity):
    scheme = read_scheme(SCHEME, capacity=capacity)
    document = make_list(scheme, everyone, versions=VERSIONS)
    return document, {item["person_id"]: item for item in document["items"]}


def offending(offences, of_one):
    """People of whom so many offences are expected, each of which comes to so much."""
    rows = facts(len(offences))
    everyone = people(rows, [0.5] * len(rows), harm=2 * np.array(offences) * np.array(of_one))
    by_kind = pd.DataFrame({"SHOP_THEFT": np.array(offences, dtype=float)}, index=rows.index)
    known = by_kind.reindex(columns=kinds().index, fill_value=0.0)
    return dataclasses.replace(everyone, harm=dataclasses.replace(everyone.harm, offences=known))


def test_the_shape_of_what_a_place_changes_decides_between_many_offences_and_grave_ones():
    # Harm 16, 10, 9: the first is placed. By the harm of one offence (1, 5, 9) the third would be, by harm over the
    # root of the number (4, 7.07, 9) too.
    document, items = listed(offending([16, 2, 1], [1, 5, 9]), 1)
    assert items["p0"]["result"] == "propose"
    assert document["places_moved_by_effect"] == {"constant": 1, "diminishing": 1, "proportional": 0}
    # 9 offences of 2 against 4 of 2.5: the root of 9 times 2 is 6, of 4 times 2.5 only 5.
    document, _ = listed(offending([9, 4], [2, 2.5]), 1)
    assert document["places_moved_by_effect"] == {"constant": 1, "diminishing": 0, "proportional": 0}
    assert any(note.startswith("Nobody knows what a place changes.") for note in document["notes"])


def test_who_would_give_way_if_older_offences_told_less():
    everyone = people(facts(2), [0.6, 0.5])
    harm = everyone.harm.value[list(SCALES)]
    swapped = harm.iloc[::-1].set_axis(harm.index)
    document, _ = listed(dataclasses.replace(everyone, harm_faded={12: swapped, 24: harm}), 1)
    assert document["places_moved_by_decay"] == {"12": 1, "24": 0}
    assert any("1 at 12 months, 0 at 24 months" in note for note in document["notes"])
    document, _ = listed(dataclasses.replace(everyone, harm=None), 1)
    assert document["places_moved_by_decay"] == document["places_moved_by_effect"] == {}


def test_offences_that_all_count_whole_give_the_harm_of_the_list_and_half_the_offences_move_it_to_the_average():
    own = pd.DataFrame({"THEFT_FROM_VEHICLE": [4.0]}).reindex(columns=kinds().index, fill_value=0.0)
    whole = pd.concat([own.add_prefix(f"{months} ") for months in HALF_LIVES], axis=1)
    found = faded_harm(counts(), counted(), whole, unit_harm())
    expected = expected_harm(counts(), counted().assign(**_by_group(4.0)), own, unit_harm()).value
    for months in HALF_LIVES:
        assert found[months].to_numpy() == pytest.approx(expected[list(SCALES)].to_numpy())
    # Four thefts beside an average worth four: 3/8 and 5/8; two of them: 1/2 shop theft, 1/2 from vehicles.
    half = faded_harm(counts(), counted(), whole / 2, unit_harm())[24]
    assert half["cchi_days"][0] == pytest.approx(1.5 * (1 / 2 * 1 + 1 / 2 * 5) + 0.5 * 273.5)
    assert faded_harm(counts(), counted(), pd.DataFrame(index=[0]), unit_harm()) == {}


def _by_group(thefts):
    return dict.fromkeys(KNOWN_OFFENCES.values(), 0.0) | {KNOWN_OFFENCES["theft_and_fraud"]: thefts}


def test_the_five_nearest_below_the_line_are_told_nearest_first_with_what_they_are_short_of():
    document, items = listed(people(facts(9), np.linspace(0.9, 0.1, 9)), 2)
    chosen = [name for name, item in items.items() if item["result"] == "propose"]
    below = document["just_below"]["fixed"]
    rest = sorted(set(items) - set(chosen), key=lambda name: int(name[1:]))
    assert [one["person_id"] for one in below] == rest[:5]
    for one in below:
        assert one["cut_distance"] == items[one["person_id"]]["cut_distance"] < 0
        assert (one["rank"], one["result"]) == (items[one["person_id"]]["rank"], items[one["person_id"]]["result"])
    page = agenda_page(document)
    assert 'id="below"' in page and page.index(below[0]["person_id"], page.index('id="below"'))


def test_with_places_for_everybody_nobody_is_below_the_line():
    document, _ = listed(people(facts(2), [0.6, 0.5]), 40)
    assert document["just_below"] == {"fixed": [], "flex": [], "free": []}
    assert 'id="below"' not in agenda_page(document)


def test_members_are_told_when_they_are_looked_at_next():
    # The list is of 30 June 2026. Overdue after 31 days without a colour, in a red case after 15; needs at 3 months.
    rows = facts(
        4,
        days_since_last_colour=[21.0, 21.0, 40.0, np.nan],
        is_red=[False, True, False, np.nan],
        months_since_needs_assessed=[1.0, 3.0, 5.0, np.nan],
        custody_days_left=[0.0, 0.0, 400.0, 0.0],
        expected_release_date=pd.to_datetime([None, "2026-09-01", "2027-08-04", None]),
    )
    document, items = listed(people(rows, [0.6, 0.5, 0.4, 0.3], members={f"p{n}": "fixed" for n in range(4)}), 40)
    nothing = {"panel_due": None, "needs_due_in_months": None, "custody_ends": None, "held_until": None}
    assert items["p0"]["review"] == nothing | {"panel_due": "2026-07-10", "needs_due_in_months": 2}
    assert items["p1"]["review"] == nothing | {
        "panel_due": "2026-06-24",
        "needs_due_in_months": 0,
        "custody_ends": "2026-09-01",
    }
    assert items["p2"]["result"] == "held"
    assert items["p2"]["review"] == {
        "panel_due": "2026-06-21",
        "needs_due_in_months": -2,
        "custody_ends": "2027-08-04",
        "held_until": "2026-08-04",
    }
    assert items["p3"]["review"] == nothing
    page = agenda_page(document)
    for words in (
        "Panel due by 2026-07-10; needs review due within 2 months.",
        "Panel due by 2026-06-24 (overdue); needs review overdue.",
        "Held until 2026-08-04, when no more custody is left than the rule allows; custody ends 2027-08-04.",
        "When the next panel is due cannot be checked; when the next needs review is due cannot be checked.",
        "When a decision against this list lapses cannot be checked here",
    ):
        assert words in page


def test_nothing_is_told_of_who_is_no_member_or_a_child():
    rows = facts(2, age_years=[17.0, 30.0], days_since_last_colour=3.0)
    _, items = listed(people(rows, [np.nan, 0.5], members={"p0": "fixed"}), 2)
    assert items["p0"]["review"] is items["p1"]["review"] is None
