"""Two lists side by side, each small enough to see who joins and who leaves."""

import pytest

from features.exceptions import GateRefused
from models.selection import make_list, read_scheme
from tests.support.list_people import VERSIONS, facts, people
from training.comparison.lists import differing_circumstances, side_by_side

IOM = "iom_neighbourhood_crime"


def listed(*chances, capacity=2, scheme="capacity_only", **versions):
    found = people(facts(len(chances)), chances)
    stamps = VERSIONS | {"release": "r" * 64, "about_people": ""} | versions
    return make_list(read_scheme(scheme, capacity=capacity), found, versions=stamps)


FIRST, SECOND = listed(0.9, 0.8, 0.5, 0.1), listed(0.9, 0.3, 0.5, 0.1)


def test_who_joins_and_who_leaves():
    both = side_by_side(FIRST, SECOND)
    assert both.movers["move"].to_dict() == {"p2": "joins", "p1": "leaves"}
    assert both.movers.loc["p1", ["rank_a", "rank_b", "probability_a", "probability_b"]].tolist() == [2, 3, 0.8, 0.3]
    told = both.summary()
    assert {key: told[key] for key in ("on_a", "on_b", "on_both", "joins", "leaves", "moved_strand")} == {
        "on_a": 2,
        "on_b": 2,
        "on_both": 1,
        "joins": 1,
        "leaves": 1,
        "moved_strand": 0,
    }
    assert told["overlap"] == pytest.approx(1 / 3)
    # Ranks 1 2 3 4 and 1 3 2 4: Spearman is 1 - 6 x 2 / (4 x 15).
    assert told["order"] == {"fixed": {"people": 4, "correlation": pytest.approx(0.8)}}


def test_a_list_beside_itself_is_the_same_and_swapping_turns_joiners_into_leavers():
    same = side_by_side(FIRST, FIRST)
    assert same.movers.empty
    assert (same.summary()["overlap"], same.summary()["order"]["fixed"]["correlation"]) == (1.0, 1.0)
    forth, back = side_by_side(FIRST, SECOND), side_by_side(SECOND, FIRST)
    assert (forth.movers["move"] == "joins").to_dict() == (back.movers["move"] == "leaves").to_dict()
    assert forth.summary() == back.summary()


def test_the_order_of_items_changes_nothing():
    turned = SECOND | {"items": SECOND["items"][::-1]}
    assert side_by_side(FIRST, turned).people.equals(side_by_side(FIRST, SECOND).people)


def test_who_is_in_one_list_alone_joins_or_leaves():
    fewer = FIRST | {"items": [item for item in FIRST["items"] if item["person_id"] != "p0"]}
    assert side_by_side(fewer, SECOND).movers["move"].to_dict() == {"p0": "joins", "p2": "joins", "p1": "leaves"}


def test_what_besides_the_release_differs_is_said():
    assert differing_circumstances(FIRST, listed(0.9, 0.3, 0.5, 0.1, release="s" * 64)) == []
    later = listed(0.9, 0.3, 0.5, 0.1, capacity=3, release="s" * 64, as_of_date="2026-07-31", data="e" * 64)
    told = " ".join(differing_circumstances(FIRST, later))
    for words in ("A is as of 2026-06-30 and B as of 2026-07-31", "different case tables", "A has 2 places and B 3"):
        assert words in told
    changed = later | {"scheme": later["scheme"] | {"sha256": "f" * 64}}
    assert "The scheme was changed" in " ".join(differing_circumstances(FIRST, changed))
    assert differing_circumstances(FIRST, SECOND) == ["Both were made with the same release."]


def test_lists_of_other_schemes_or_people_are_refused():
    with pytest.raises(GateRefused, match="scheme capacity_only and B of iom_neighbourhood_crime"):
        differing_circumstances(FIRST, listed(0.9, 0.8, scheme=IOM))
    others = [item | {"person_id": f"q{number}"} for number, item in enumerate(SECOND["items"])]
    with pytest.raises(GateRefused, match="Nobody is in both lists"):
        differing_circumstances(FIRST, SECOND | {"items": others})
    with pytest.raises(GateRefused, match="invented people"):
        differing_circumstances(FIRST, listed(0.9, 0.3, about_people="Invented people."))


def test_who_stays_on_in_another_strand_moves_and_is_ranked_in_neither_with_others():
    elsewhere = [item | {"strand": "flex"} if item["person_id"] == "p0" else item for item in FIRST["items"]]
    both = side_by_side(FIRST, FIRST | {"items": elsewhere})
    assert both.movers["move"].to_dict() == {"p0": "moves strand"}
    told = both.summary()
    assert (told["on_both"], told["joins"], told["leaves"], told["moved_strand"]) == (2, 0, 0, 1)
    assert told["order"]["fixed"]["people"] == 3
