"""A list under area totals and officer hours: what a scheme may say of them, what the list says, what is refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from features.exceptions import GateRefused, ProtocolRefused
from models.selection import make_list, placing, read_scheme
from models.selection.agenda import agenda_page
from models.selection.exact.places import AreaTotal, OfficerHours
from tests.support.list_people import VERSIONS, facts, people
from tests.support.spoilt_schemes import IOM, written

AREAS = """
[[area]]
name = "North"
at_least = 2
at_most = 3
source = "the area's board"
certainty = "local decision"

[[area]]
name = "South"
at_least = 1
source = "the area's board"
certainty = "local decision"
"""
HOURS = """
[hours]
total = 37.5
source = "the team's rota"
certainty = "local decision"

[hours.strands]
fixed = 7.5
flex = 5
free = 2.5
"""


def bound(tmp_path, capacity, text=AREAS):
    """The shipped scheme with bounds of its own."""
    return read_scheme(written(tmp_path, IOM + text), capacity=capacity)


def from_areas(areas, chance):
    """People who would all enter Fixed, by the area where they live."""
    everyone = people(facts(len(chance)), chance)
    return replace(everyone, area=pd.Series(areas, index=everyone.facts.index, dtype=object))


def chosen(document):
    """Identifiers of those on the list."""
    return sorted(item["person_id"] for item in document["items"] if item["result"] in ("propose", "stay"))


def test_a_scheme_states_areas_and_hours(tmp_path):
    scheme = bound(tmp_path, 10, AREAS + HOURS)
    assert scheme.area_totals == (AreaTotal("North", 2, 3), AreaTotal("South", 1, None))
    assert scheme.hours == OfficerHours(37.5, (7.5, 5.0, 2.5))
    assert read_scheme("iom_neighbourhood_crime").hours is None


def test_areas_get_their_least_and_no_more_than_their_most(tmp_path):
    # By figures alone: North, North, North, North, and nobody of the South, who rank last. The tables write areas
    # in capitals and with spaces; somebody's area is not known.
    areas = [" NORTH ", "north", "North", "North", "West", None, "South"]
    document = make_list(bound(tmp_path, 5), from_areas(areas, [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.1]), versions=VERSIONS)
    assert chosen(document) == ["p0", "p1", "p2", "p4", "p6"]
    assert document["capacity"]["areas"] == [
        {"area": "North", "at_least": 2, "at_most": 3, "eligible": 4, "filled": 3},
        {"area": "South", "at_least": 1, "at_most": None, "eligible": 1, "filled": 1},
    ]
    items = {item["person_id"]: item for item in document["items"]}
    # The fourth of the North must pass the third; the last of the West the person of unknown area; of the South nobody.
    assert items["p3"]["cut_distance"] == pytest.approx(0.6 - 0.7)
    assert items["p4"]["cut_distance"] == pytest.approx(0.5 - 0.4)
    assert items["p6"]["cut_distance"] is None
    page = " ".join(agenda_page(document).split())
    assert "North: 3 of 4 eligible; at least 2 asked for; at most 3 asked for." in page
    assert "Proven: no other list within these places, areas reaches more" in page


def test_officer_hours_bind(tmp_path):
    # 37.5 hours are five people of Fixed at 7.5 each, though there are places for ten.
    document = make_list(bound(tmp_path, 10, HOURS), people(facts(8), np.linspace(0.9, 0.2, 8)), versions=VERSIONS)
    assert chosen(document) == ["p0", "p1", "p2", "p3", "p4"]
    hours = document["capacity"]["officer_hours"]
    assert hours == {"total": 37.5, "taken": 37.5, "per_person": {"fixed": 7.5, "flex": 5.0, "free": 2.5}}
    assert document["capacity"]["certificate"]["method"] == "integer programme"
    assert "Officer hours: 37.5 of 37.5 a month; 7.5 for a person in fixed" in agenda_page(document)


def test_the_list_carries_the_proof_that_it_is_best(tmp_path):
    document = make_list(
        bound(tmp_path, 5), from_areas(["North", "North", "South"], [0.5, 0.4, 0.3]), versions=VERSIONS
    )
    proof = document["capacity"]["certificate"]
    assert proof["method"] == "flow" and proof["is_proven"] and proof["gap"] == 0
    # Pounds: one for each unit of probability; an empty place reaches nobody, so each person adds a billionth.
    assert proof["worth"] == pytest.approx(1.2, abs=1e-8)


def test_a_list_with_members_says_that_their_noise_is_counted_in():
    everyone = people(facts(3), [0.5, 0.4, 0.3], replicates=np.tile([0.4, 0.6], (3, 5)), members={"p2": "fixed"})
    with_member = agenda_page(make_list(two_places(), everyone, versions=VERSIONS))
    assert "the noise that speaks for present members counted in." in " ".join(with_member.split())
    without = agenda_page(make_list(two_places(), people(facts(3), [0.5, 0.4, 0.3]), versions=VERSIONS))
    assert "the noise that speaks" not in without


def test_nobody_is_told_a_distance_that_the_proof_leaves_open(tmp_path):
    # 4,000 people under hours that no whole number fills: the gap is at most a hundred-thousandth, and not nought.
    chance = np.random.default_rng(5).uniform(0.1, 0.9, 4_000)
    supervised = np.random.default_rng(6).random(4_000) < 0.5
    rows = facts(4_000, currently_supervised=supervised, nominated_domestic_abuse_12m=~supervised)
    scheme = bound(tmp_path, 900, HOURS.replace("37.5", "3333.3").replace("flex = 5", "flex = 5.3"))
    document = make_list(scheme, people(rows, chance), versions=VERSIONS)
    proof = document["capacity"]["certificate"]
    unsure = 0.0 if proof["is_proven"] else 2 * (proof["at_most"] - proof["worth"])
    distances = [item["cut_distance"] for item in document["items"] if item["cut_distance"] is not None]
    assert 0 < proof["gap"] <= 1e-5
    assert min(map(abs, distances)) >= unsure - 1e-6
    on_list = {item["person_id"]: item["result"] == "propose" for item in document["items"]}
    told = {item["person_id"]: item["cut_distance"] for item in document["items"] if item["cut_distance"] is not None}
    assert all((distance > 0) == on_list[person] for person, distance in told.items() if distance)


def test_answers_that_could_reach_what_the_proof_leaves_open_could_cross(tmp_path):
    # As above, with missing answers that lead no further than half of what is left open about the line.
    chance = np.random.default_rng(5).uniform(0.1, 0.9, 4_000)
    supervised = np.random.default_rng(6).random(4_000) < 0.5
    rows = facts(4_000, currently_supervised=supervised, nominated_domestic_abuse_12m=~supervised)
    scheme = bound(tmp_path, 900, HOURS.replace("37.5", "3333.3").replace("flex = 5", "flex = 5.3"))
    document = make_list(scheme, people(rows, chance), versions=VERSIONS)
    near = [item for item in document["items"] if item["cut_distance"] is None and item["strand"]]
    assert near and not document["capacity"]["certificate"]["is_proven"]
    # Whoever is nearer to the line than that could come to lie on its other side, with no answer missing at all.
    assert all(item["missing_answers"]["could_cross"] for item in near)
    told = [item for item in document["items"] if item["cut_distance"] is not None]
    assert not any(item["missing_answers"]["could_cross"] for item in told if abs(item["cut_distance"]) > 1e-3)


def test_bounds_that_cannot_be_kept_are_refused_by_name(tmp_path):
    with pytest.raises(GateRefused, match=r"at least 2 of North\. Eligible are 1 of North, 3 in all\.") as refused:
        make_list(bound(tmp_path, 5), from_areas(["North", "South", "South"], [0.5, 0.4, 0.3]), versions=VERSIONS)
    assert refused.value.exit_code == 5
    with pytest.raises(GateRefused, match="2 places in all; at least 2 of North; at least 1 of South"):
        make_list(bound(tmp_path, 2), from_areas(["North", "North", "South"], [0.5, 0.4, 0.3]), versions=VERSIONS)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("at_least = 2\nat_most = 3\n", "", "area North has no bound"),
        ("at_least = 2", "at_least = 4", "area North contradicts itself: at least 4, at most 3"),
        ("at_least = 2", "at_least = -1", "`at_least` is -1; a number of people is whole, 0 or more"),
        ("at_least = 2", "at_least = 1.5", "`at_least` is 1.5; a number of people is whole"),
        ("at_least = 2", "at_least = true", "`at_least` is True; a number of people is whole"),
        ('name = "South"', 'name = " north"', "area North stands 2 times; give it once"),
        ('certainty = "local decision"', 'certainty = "hunch"', "area North: `certainty` is `hunch`"),
        ("at_most = 3", "at_mots = 3", "area North has an unknown key `at_mots`"),
        ('source = "the area\'s board"\n', "", "area North lacks the key 'source'"),
        ("total = 37.5", "total = 0", r"\[hours\]: `total` is 0; hours in a month are a number above 0"),
        ("total = 37.5", 'total = "many"', r"\[hours\]: `total` is 'many'"),
        ("total = 37.5\n", "", r"\[hours\] lacks the key 'total'"),
        ("free = 2.5", "", r"give the hours of each of \['fixed', 'flex', 'free'\]"),
        ("free = 2.5", "free = 2.5\nreset = 1", "reset"),
        ("free = 2.5", "free = -2.5", "hours that a person takes are a number above 0, such as 7.5"),
        ('source = "the team\'s rota"', 'source = " "', r"\[hours\]: `source` is text in quotes, and not blank"),
    ],
)
def test_bounds_that_say_nothing_sound_are_refused_with_their_entry(tmp_path, old, new, message):
    with pytest.raises(ProtocolRefused, match=message):
        assert old in AREAS + HOURS
        read_scheme(written(tmp_path, IOM + (AREAS + HOURS).replace(old, new, 1)))


def test_who_is_level_with_the_line_is_told_and_to_be_considered():
    document = make_list(two_places(), people(facts(4), [0.9, 0.5, 0.5, 0.2]), versions=VERSIONS)
    items = {item["person_id"]: item for item in document["items"]}
    assert [items[f"p{n}"]["tied_at_the_line"] for n in range(4)] == [False, True, True, False]
    out = next(items[name] for name in ("p1", "p2") if items[name]["result"] == "consider")
    assert out["cut_distance"] == 0
    assert out["why"].startswith("Level with the last place")
    assert "Level with the line" in agenda_page(document)


def two_places():
    """The shipped scheme with two places."""
    return read_scheme("iom_neighbourhood_crime", capacity=2)


def test_the_choice_is_given_worths_strands_and_areas_and_nothing_else(monkeypatch):
    """Protected columns cannot reach the optimiser: it is handed numbers, in which such facts play no part."""
    handed: list[np.ndarray] = []

    class Watched(placing.CohortSelector):
        def __init__(self, places, eligible, area=None):
            handed.extend([eligible, area])
            super().__init__(places, eligible, area)

        def choose(self, value):
            handed.append(value)
            return super().choose(value)

    monkeypatch.setattr(placing, "CohortSelector", Watched)
    chance = [0.9, 0.5, 0.4, 0.2]
    marked = facts(4, ethnicity=["A1", "B1", "C1", "M1"], religion=["x", "y", "z", "x"], disability=[True, False] * 2)
    documents = [make_list(two_places(), people(rows, chance), versions=VERSIONS) for rows in (facts(4), marked)]
    assert documents[0] == documents[1]
    without, with_marks = handed[: len(handed) // 2], handed[len(handed) // 2 :]
    assert {array.dtype.kind for array in handed} == {"b", "i", "f"}
    assert all(np.array_equal(one, other) for one, other in zip(without, with_marks, strict=True))


def test_nothing_that_chooses_names_a_protected_attribute():
    """By what is written: neither the choice nor what it is given knows such a word."""
    folder = Path(placing.__file__).parent
    for file in (folder / "cohort_selector.py", folder / "placing.py", *(folder / "exact").glob("*.py")):
        text = file.read_text(encoding="utf-8").lower()
        assert not [
            word for word in ("ethnic", "race", "relig", "nationality", "disab", "sex", "gender") if word in text
        ]
