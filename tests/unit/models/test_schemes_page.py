"""docs/schemes.md names every key, word, band and fact that there is, and none that there is not."""

import re

import pytest

from features import FEATURES
from features.rule_facts import rule_facts
from models.selection.crosswalk import NOT_EQUAL, crosswalk
from models.selection.scheme_checks import CERTAINTIES, FAILS_TO, MISSING, RANKINGS
from models.selection.scheme_keys import KEYS
from tests.support.tree import ROOT

PAGE = (ROOT / "docs" / "schemes.md").read_text(encoding="utf-8")
FACTS = PAGE.split("\n## Facts\n")[1]
OF_FEATURES = {feature.name for feature in FEATURES}


@pytest.mark.parametrize("section", KEYS)
def test_every_key_is_on_the_page_as_it_is_meant(section):
    heading = {
        "scheme": "The top of the file:",
        "capacity": "`[capacity]`:",
        "leave": "`[leave]`:",
        "hours": "`[hours]`:",
    }
    table = PAGE.split("\n" + heading.get(section, f"`[[{section}]]`:"))[1].split("\n\n")[1]
    assert dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", table, flags=re.MULTILINE)) == dict(KEYS[section])


def test_every_fact_is_on_the_page_with_its_unit_meaning_and_what_it_is_made_of():
    told = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+) \| (.+) \|$", FACTS, flags=re.MULTILINE)
    known = {name: fact for name, fact in rule_facts().items() if name not in OF_FEATURES}
    assert [row[0] for row in told] == list(known)
    for name, unit, meaning, made_of in told:
        assert (unit, meaning) == (known[name].unit, known[name].meaning)
        assert tuple(re.findall("`(.+?)`", made_of)) == known[name].reads


def test_every_feature_that_a_rule_may_look_at_is_on_the_page():
    listed = FACTS.split("any of these:")[1]
    assert re.findall(r"`(\w+)`", listed) == [name for name in rule_facts() if name in OF_FEATURES]


@pytest.mark.parametrize("words", [FAILS_TO, MISSING, RANKINGS, CERTAINTIES], ids=str)
def test_every_word_is_on_the_page(words):
    assert f"{', '.join(words[:-1])} or {words[-1]}" in PAGE


def test_the_crosswalk_is_on_the_page():
    assert NOT_EQUAL in PAGE
    for instrument in ("OGRS3", "ARP", "VRP", "SVRP"):
        bounds = [f"{row['at_least']:g}" for row in crosswalk() if row["instrument"] == instrument]
        assert f"| {instrument} | {' | '.join(bounds)} |" in PAGE
