"""A list with nobody on it is said to have nobody on it, and is not audited."""

import pytest

from fairness_reports import render_page, summarise
from features.exceptions import UsageRefused

VERSIONS = {"as_of_date": "2026-06-30"}


def test_an_empty_list_is_said_and_not_judged():
    empty = ("prospective", "retrospective")
    summary = summarise({"prospective": None, "retrospective": None}, VERSIONS, nobody_listed=empty)
    assert summary["findings"] == [
        "The list proposed: nobody is on it, so there is no list to audit.",
        "The list replayed on known outcomes: nobody is on it, so there is no list to audit.",
    ]
    assert "nobody is on it" in render_page(summary)


def test_a_report_about_nothing_is_refused():
    with pytest.raises(UsageRefused):
        summarise({"prospective": None}, VERSIONS)
