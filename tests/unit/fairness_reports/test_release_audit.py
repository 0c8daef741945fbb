"""The audit of a release's test people: all dates together, each person once, places by date."""

import numpy as np
import pandas as pd
import pytest

from fairness_reports import release_audit, release_summary, retrospective_audit
from fairness_reports.operating_point import selected_at
from fairness_reports.page import render_page
from tests.unit.fairness_reports.people import made_up_people

ASKED = {"candidate": "additive", "share": 0.1, "outcome_meaning": "Invented.", "seed": 5}
DATES = pd.to_datetime(["2023-06-01", "2023-12-01", "2024-06-01"])


def rows_of(dates=DATES, count=1500):
    """The same people on every date, their forecasts a little different on each."""
    people = made_up_people(count, seed=21)
    noise = np.random.default_rng(2)
    judged = pd.concat(
        [
            pd.DataFrame(
                {
                    "person_id": people.index.astype(str),
                    "as_of_date": day,
                    "outcome": people["reoffended"].astype(float).to_numpy(),
                    "additive": (people["probability"] * noise.uniform(0.8, 1, count)).to_numpy(),
                }
            )
            for day in dates
        ],
        ignore_index=True,
    )
    return judged, pd.concat([people[["sex", "ethnicity"]]] * len(dates), ignore_index=True)


@pytest.fixture(scope="module")
def rows():
    return rows_of()


@pytest.fixture(scope="module")
def audit(rows):
    return release_audit(*rows, **ASKED)


def test_each_person_counts_once_on_all_dates_together(rows, audit):
    assert audit["tested_on"] == {
        "dates": ["2023-06-01", "2023-12-01", "2024-06-01"],
        "rows": 4500,
        "persons": 1500,
        "share": 0.1,
    }
    assert audit["overall"]["n"] == 1500
    assert audit["overall"]["events"] == rows[0].groupby("person_id")["outcome"].first().sum()
    assert any("3 test dates are judged together, each person once" in sentence for sentence in audit["not_known"])


def test_a_list_is_made_of_all_the_people_of_a_date(rows, audit):
    judged, _ = rows
    listed = [selected_at(judged.loc[judged["as_of_date"] == day, "additive"], capacity=150).sum() for day in DATES]
    assert listed == [150] * 3
    # Each date has 150 on its list; the lot takes about a third of each.
    assert audit["overall"]["metrics"]["selection_rate"]["value"] == pytest.approx(0.1, abs=0.015)


def test_the_lot_gives_every_date_its_part():
    judged, attributes = rows_of(DATES)
    for day in DATES:
        only = judged.assign(outcome=(judged["as_of_date"] == day).astype(float))
        found = release_audit(only, attributes, **ASKED)
        # A third of 1,500, within three standard deviations of the lot.
        assert found["overall"]["events"] == pytest.approx(500, abs=3 * np.sqrt(1500 * 2 / 9))


def test_one_date_is_the_plain_audit():
    judged, attributes = rows_of(DATES[:1])
    table = attributes.assign(
        happened=judged["outcome"] == 1,
        forecast=judged["additive"],
        listed=selected_at(judged["additive"], capacity=150),
    ).set_index(pd.Index(judged["person_id"]))
    plain = retrospective_audit(
        table,
        outcome="happened",
        probability="forecast",
        selected="listed",
        attributes=["sex", "ethnicity"],
        intersections=[("sex", "ethnicity")],
        outcome_meaning="Invented.",
        seed=5,
    )
    found = release_audit(judged, attributes, **ASKED)
    assert {key: found[key] for key in plain if key != "not_known"} == {
        key: plain[key] for key in plain if key != "not_known"
    }
    assert any(one.startswith("The list is taken to have places for 10.0%") for one in found["not_known"])


def test_neither_the_order_of_rows_nor_rows_of_no_date_change_what_is_told(rows, audit):
    judged, attributes = rows
    order = np.random.default_rng(8).permutation(len(judged))
    assert release_audit(judged.iloc[order], attributes.iloc[order], **ASKED) == audit
    undated = release_audit(*rows_of([pd.NaT]), **ASKED)
    assert undated["tested_on"]["dates"] == [] and undated["overall"]["n"] == 1500


def test_repeated_rows_of_a_person_make_no_range_narrower():
    """The same people on three dates are no more people than on one."""

    def width(dates):
        figure = release_audit(*rows_of(dates), **ASKED)["overall"]["metrics"]["true_positive_rate"]
        return figure["high"] - figure["low"]

    assert width(DATES) == pytest.approx(width(DATES[:1]), rel=0.1)


def test_the_document_says_what_it_is_of(audit):
    document = release_summary(audit, {"release": "a" * 64, "seed": 5}, outcome="any_12m")
    assert document["versions"]["list"] == "forecasts of any_12m"
    assert document["findings"][0].startswith("The list replayed on known outcomes: ")
    assert not any("person_id" in key for key in document)


def test_what_is_not_on_record_of_how_reoffences_came_to_light_is_said(rows, audit):
    assert "by_label" not in audit and "detection" not in audit
    assert sum("came to light" in sentence and "not given" in sentence for sentence in audit["not_known"]) == 1
    judged, attributes = rows
    unknown = judged.assign(reported_reoffences=0, police_detected_reoffences=0, reoffences_of_unknown_detection=1)
    found = release_audit(unknown, attributes, **ASKED)
    assert "by_label" not in found
    assert sum("on record of none of them" in sentence for sentence in found["not_known"]) == 1


def test_with_how_reoffences_came_to_light_both_kinds_and_everybody_followed_are_told(rows):
    judged, attributes = rows
    rng = np.random.default_rng(8)
    happened = judged["outcome"].to_numpy() == 1
    by_police = happened & (rng.random(len(judged)) < 0.4)
    came = judged.assign(
        reported_reoffences=(happened & ~by_police).astype(int),
        police_detected_reoffences=by_police.astype(int),
        reoffences_of_unknown_detection=0,
    )
    found = release_audit(came, attributes, **ASKED, followed=pd.concat([came, attributes], axis=1))
    assert set(found["by_label"]) == {"reported", "police_detected", "gaps"}
    assert found["detection"]["n"] == 1500
    told = came[["reported_reoffences", "police_detected_reoffences"]].sum()
    assert found["detection"]["overall"]["value"] == pytest.approx(told.iloc[1] / told.iloc[0], abs=1e-6)
    assert found["detection"]["unknown_share"] == 0
    page = render_page(release_summary(found, {"release": "r"}, outcome="any_12m"))
    assert (
        "How reoffences came to light" in page and "Reported and police-detected reoffences beside each other" in page
    )
