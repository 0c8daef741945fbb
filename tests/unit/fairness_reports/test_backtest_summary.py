"""What a backtest tells: aggregates alone, harm to three figures, nothing of few, and a page of the document."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from fairness_reports.backtest_page import backtest_page, told_amount, withheld_note
from fairness_reports.backtest_summary import backtest_summary
from fairness_reports.backtest_withheld import told_dates, told_lists
from models.selection import read_scheme
from training.backtesting.chances import chances_in_order, chances_of_some
from training.backtesting.panel import OFFICIAL, OUR_ORDER, OURS, PANEL, POINTS, RANDOM, Panel

SCHEME = read_scheme("iom_neighbourhood_crime", capacity=60)
VERSIONS = {"code": "0.1.0", "data": "d" * 64, "release": "r" * 64, "as_of_date": "2024-03-01", "about_people": ""}
IDS = pd.Index([f"PERSON-{n:04d}" for n in range(200)], name="person_id")


def panel(month, *, seed=1, reoffend=0.5, places=60, members=90):
    """Of 200 eligible people some half reoffend, and the orders are drawn at random."""
    rng = np.random.default_rng(seed)
    figure, official, points = rng.random((3, 200))
    count = rng.poisson(-np.log(1 - reoffend), 200)
    pounds = count * rng.integers(100, 90_000, 200).astype(float)
    chances = {
        OURS: chances_in_order(figure, places),
        OUR_ORDER: chances_in_order(figure, places),
        OFFICIAL: chances_in_order(official, places),
        POINTS: chances_in_order(points, places),
        PANEL: chances_of_some(np.arange(200) < members, places) if members else np.nan,
        RANDOM: chances_of_some(np.ones(200, dtype=bool), places),
    }
    followed = {"is_known": True, "reoffended": (count > 0).astype(float), "reoffences": count.astype(float)}
    harm = {"gbp": pounds, "cchi_days": pounds / 50, "css_points": pounds / 80}
    return Panel(
        pd.Timestamp(f"2024-0{month}-01"),
        pd.DataFrame(chances, index=IDS),
        pd.DataFrame({**followed, **harm}, index=IDS),
        members_elsewhere=3,
    )


def attributes(female=100, small=0):
    ethnicity = np.where(np.arange(200) < small, "Mixed", np.where(np.arange(200) % 2, "Black", "White"))
    return pd.DataFrame(
        {"sex": np.where((np.arange(200) * 37) % 200 < female, "female", "male"), "ethnicity": ethnicity}, index=IDS
    )


def summary(panels=None, *, about=None, **changed):
    panels = panels or [panel(month) for month in (1, 2, 3)]
    about = attributes() if about is None else about
    settings = {"scheme": SCHEME, "ranked_by": "gbp", "left_out": {}, "seed": 1, "versions": VERSIONS}
    return backtest_summary(panels, about, **(settings | changed))


def group(document, name):
    (found,) = [row for row in document["groups"] if row["group"] == name]
    return found


def test_figures_of_everybody_and_of_groups_add_up():
    document = summary()
    whole, parts = group(document, "everyone"), [group(document, name) for name in ("female", "male")]
    assert whole["persons"] == 200 == sum(part["persons"] for part in parts)
    for name in (OURS, OFFICIAL, RANDOM):
        places = [part["lists"][name]["places"]["value"] for part in parts]
        assert sum(places) == pytest.approx(whole["lists"][name]["places"]["value"], abs=0.1) == 60
        harm = [part["lists"][name]["gbp"]["value"] for part in parts]
        assert sum(harm) == pytest.approx(whole["lists"][name]["gbp"]["value"], rel=0.01)


def test_harm_is_told_to_three_figures_and_a_difference_to_the_same_grain():
    one, document = panel(1), summary([panel(1)])
    exact = float((one.chances[OURS] * one.followed["gbp"]).sum())
    told = group(document, "everyone")["lists"]
    grain = 10 ** (int(np.log10(exact)) - 2)
    assert told[OURS]["gbp"]["value"] == round(exact / grain) * grain
    for end in ("value", "low", "high"):
        assert told[OURS]["gbp"][end] % grain == 0
        other = 10 ** (int(np.log10(told[OFFICIAL]["gbp"]["value"])) - 2)
        assert told[OFFICIAL]["difference:gbp"][end] % other == 0


def test_a_small_group_is_withheld_with_what_would_give_it_away():
    document = summary(about=attributes(female=8))
    assert group(document, "female")["lists"] is None and group(document, "female")["persons"] is None
    # With everybody told, the only other group would give it away.
    assert group(document, "male")["lists"] is None
    assert group(document, "everyone")["lists"] is not None
    three = summary(about=attributes(small=9))
    hidden = {row["group"] for row in three["groups"] if row["lists"] is None}
    assert "Mixed" in hidden and len(hidden & {"Black", "White"}) >= 1


def test_nothing_is_told_where_few_did_or_did_not_reoffend():
    document = summary([panel(month, reoffend=0.02) for month in (1, 2)])
    assert all(row["lists"] is None for row in document["groups"])
    assert all(row["lists"] is None for row in document["by_date"])
    assert document["by_lot"] is None
    assert {one["told"] for one in document["lists"]} == {"withheld: too few people"}
    page = backtest_page(document)
    assert "Withheld: everything, since fewer than 10 people" in page
    assert "£" not in re.sub(r"<style>.*?</style>", "", page, flags=re.S)


def test_how_much_is_withheld_and_what_to_do_is_said_before_the_figures():
    document = summary(about=attributes(small=12))
    groups = document["groups"][1:]
    hidden = sum(row["lists"] is None for row in groups)
    assert 0 < hidden < len(groups)
    note = withheld_note(document)
    assert note.startswith(f"Withheld: {hidden} of {len(groups)} groups, since fewer than 10 people")
    page = backtest_page(document)
    assert page.index("neighbouring areas together") < page.index("What each list reached")
    one_date = document | {"by_date": [{**document["by_date"][0], "lists": None}, *document["by_date"][1:]]}
    assert f"{hidden} of {len(groups)} groups and 1 of 3 dates" in withheld_note(one_date)
    assert withheld_note(summary(about=attributes()[["sex"]])) == ""


def test_a_small_choice_of_the_panel_is_withheld_alone():
    document = summary([panel(month, members=12) for month in (1, 2)])
    told = {one["name"]: one["told"] for one in document["lists"]}
    assert told[PANEL] == "withheld: too few people" and told[OURS] == "yes"
    assert PANEL not in group(document, "everyone")["lists"]
    unknown = summary([panel(1, members=0)])
    assert {one["name"]: one["told"] for one in unknown["lists"]}[PANEL] == "not known on every date"


def test_no_identifier_of_anybody_is_in_the_document_or_on_the_page():
    document = summary()
    for text in (json.dumps(document), backtest_page(document)):
        assert not [person for person in IDS if person in text]


def test_a_list_is_told_only_without_a_small_cell():
    cells = np.zeros((40, 4), dtype=bool)
    cells[:10] = True
    fewer = cells.copy()
    fewer[0, 3] = False
    assert told_lists({"a": cells, "b": fewer}, below=10) == ["a"]


def test_a_date_is_never_withheld_alone():
    counts = np.array([[30, 40], [9, 40], [20, 12], [50, 60]])
    assert told_dates(counts, below=10).tolist() == [True, False, False, True]
    # Two dates whose small cells together are still small take a third.
    assert told_dates(np.array([[3, 40], [4, 40], [20, 40], [50, 60]]), below=10).tolist() == [
        False,
        False,
        False,
        True,
    ]
    assert told_dates(counts[[0, 3]], below=10).all()


def test_the_page_says_what_it_is_before_anything_else_and_runs_no_script():
    page = backtest_page(summary(left_out={"2025-01-01": "the tables end too soon."}))
    assert page.index("Harm reached, not averted") < page.index("What each list reached")
    assert "2025-01-01 is left out: the tables end too soon." in page
    assert "<script" not in page and "http" not in page
    assert not re.search(r"\b(saved|averted)\b", page.split("What each list reached")[1])
    assert page == backtest_page(summary(left_out={"2025-01-01": "the tables end too soon."}))


def test_the_same_page_comes_of_the_document_read_back():
    document = summary()
    again = json.loads(json.dumps(document, sort_keys=True))
    assert backtest_page(again) == backtest_page(json.loads(json.dumps(again)))
    assert "£" in backtest_page(again)


def test_a_scheme_that_ranks_by_needs_is_shown_in_pounds():
    assert "£" in backtest_page(summary(ranked_by="order of needs"))
    days = backtest_page(summary(ranked_by="cchi_days"))
    assert "on the scale Cambridge Crime Harm Index (days of custody)" in days


def test_amounts_in_words():
    assert told_amount("gbp", 1_230_000.0) == "£1,230,000"
    assert told_amount("gbp", -83_000.0) == "-£83,000"
    assert told_amount("cchi_days", 15_700.0) == "15,700"
    assert told_amount("gbp", None) == "not known"
