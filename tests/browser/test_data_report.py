"""The data report, opened as the file it is: axe finds nothing, nothing runs past the window or the sheet of paper."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fairness_reports.data_page import write_data_report
from fairness_reports.data_summary import data_document
from features import CaseTables, simulate
from tests.support.browser import axe_violations, picture, sideways_scroll

if TYPE_CHECKING:
    from playwright.sync_api import Page

# A sheet of A4 between margins of 15 mm, at 96 pixels to the inch.
PAPER_PIXELS = 680
WIDER_THAN_A_SHEET = """() => [...document.querySelectorAll("table")].filter(
    table => table.getBoundingClientRect().right > document.documentElement.clientWidth
).map(table => table.caption.innerText)"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two folders with a report each: of sound tables, and of tables with much that is wrong."""
    folder = tmp_path_factory.mktemp("reports")
    tables = simulate(1500, 4)[0]
    frames = {name: frame for name, frame in tables.items() if name not in ("drug_tests", "nominations")}
    frames["persons"] = frames["persons"].iloc[5:].assign(nickname="x")
    frames["appointments"] = frames["appointments"][frames["appointments"]["recorded_date"] < "2026-05-01"]
    for name, held in {"sound": tables, "faulty": CaseTables(frames)}.items():
        document = data_document(held, data_date="2026-06-30", versions={"code": "0.1.0", "offence_codes": "hmpps"})
        write_data_report(document, folder / name)
    return folder


def opened(open_at, reports: Path, which: str, *, width: int) -> "Page":
    page = open_at(reports.as_uri(), scripts=True, width=width)
    page.goto((reports / which / "data_report.html").as_uri())
    return page


@pytest.mark.parametrize("which", ["sound", "faulty"])
@pytest.mark.parametrize("width", [1280, 320])
def test_the_report_is_clean_on_a_desk_and_on_a_phone(open_at, reports, which, width):
    page = opened(open_at, reports, which, width=width)
    assert axe_violations(page) == []
    assert sideways_scroll(page) == 0
    picture(page, f"data_report_{which}_{width}")


@pytest.mark.parametrize("which", ["sound", "faulty"])
def test_what_is_off_and_the_faults_are_seen_first(open_at, reports, which):
    page = opened(open_at, reports, which, width=1280)
    for words in ("What is off", "Faults", "What was found"):
        box = page.get_by_role("heading", name=words, exact=True).bounding_box()
        assert box["y"] + box["height"] < 600, words


def test_no_table_is_cut_off_on_paper(open_at, reports):
    page = opened(open_at, reports, "faulty", width=PAPER_PIXELS)
    page.emulate_media(media="print")
    assert page.evaluate(WIDER_THAN_A_SHEET) == []
