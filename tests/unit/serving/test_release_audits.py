"""Which audit a new release takes over from its parent."""

import json

import pytest

from serving.commands.release_audits import kept_audit, places_of

PARENT, CHILD = "a" * 64, "b" * 64


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "fairness" / "violent_12m"
    place.mkdir(parents=True)
    document = {"versions": {"release": PARENT, "seed": 3}, "comparisons": []}
    (place / "summary.json").write_text(json.dumps(document), encoding="utf-8")
    return tmp_path


def test_an_outcome_that_stays_as_it_was_keeps_its_audit_and_says_whose_it_is(folder):
    assert kept_audit(folder, PARENT, "violent_12m", released_as=CHILD) == {
        "violent_12m": {"versions": {"release": CHILD, "seed": 3, "audited_as": PARENT}, "comparisons": []}
    }


@pytest.mark.parametrize(("parent", "outcome"), [(CHILD, "violent_12m"), (PARENT, "any_12m")])
def test_an_audit_of_another_release_or_of_none_is_not_taken_over(folder, parent, outcome):
    assert kept_audit(folder, parent, outcome, released_as="c" * 64) == {}


def test_places_are_those_of_the_first_scheme_and_without_a_scheme_none():
    figures = {"at_capacity": {"first": {"share": 0.02}, "second": {"share": 0.1}}}
    assert places_of({"chosen": "additive", "candidates": {"additive": figures}}) == 0.02
    assert places_of({"chosen": "additive", "candidates": {"additive": {}}}) is None
