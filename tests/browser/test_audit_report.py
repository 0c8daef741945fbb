"""Audit reports of scored people, opened as the files they are: axe finds nothing, nothing runs past the window."""

from pathlib import Path

import numpy as np
import pytest

from fairness_reports import ScoredTable, audit_scored, summarise_scored, write_report
from tests.support.browser import axe_violations, picture, sideways_scroll
from tests.unit.fairness_reports.people import made_up_people

ASKED = {"outcome": "reoffended", "score": "probability", "by": ["sex", "ethnicity"], "capacity": 400, "harm": "harm"}
WAYS = {"plain": {}, "clustered": {"cluster": "officer"}, "pooled": {"pool_by": ["region"]}}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a report of the same people for each way to audit them."""
    folder = tmp_path_factory.mktemp("audits")
    lot = np.random.default_rng(3)
    people = made_up_people(4000, seed=17).assign(
        officer=lot.integers(0, 60, 4000), region=lot.choice(["North", "South", "West"], 4000)
    )
    for way, more in WAYS.items():
        audit = audit_scored(people, ScoredTable(**ASKED, **more))
        write_report(summarise_scored(audit, {"list": "a scored table", "seed": 0}), folder / way)
    return folder


@pytest.mark.parametrize("way", list(WAYS))
@pytest.mark.parametrize("width", [1280, 320])
def test_the_report_is_clean_on_a_desk_and_on_a_phone(open_at, reports, way, width):
    page = open_at(reports.as_uri(), scripts=True, width=width)
    page.goto((reports / way / "report.html").as_uri())
    assert axe_violations(page) == []
    assert sideways_scroll(page) == 0
    picture(page, f"audit_{way}_{width}")


def test_what_was_found_is_seen_first(open_at, reports):
    page = open_at(reports.as_uri(), scripts=True, width=1280)
    page.goto((reports / "pooled" / "report.html").as_uri())
    box = page.get_by_role("heading", name="What was found", exact=True).bounding_box()
    assert box["y"] + box["height"] < 600
