"""The page of a comparison, opened as a file: axe finds nothing, nothing runs past the window."""

from pathlib import Path

import pytest

from tests.support.browser import axe_violations, picture, sideways_scroll
from tests.support.compared_releases import COUNT, SINCE, TERMS_A, TERMS_B, counted, risk, small_release, written
from tests.support.running_server import desist


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a comparison of two releases on invented people."""
    folder = written(
        tmp_path_factory.mktemp("compare"),
        a=small_release(risk(*TERMS_A), counts=(counted(COUNT),)),
        b=small_release(risk(*TERMS_B), counts=(counted(SINCE),)),
    )
    releases = [str(folder / f"{name}.json") for name in "ab"]
    options = ("--data", str(folder / "tables"), "--capacity", "60", "--out", str(folder / "out"))
    desist("compare", *releases, *options, folder=folder)
    return folder / "out"


@pytest.mark.parametrize("width", [1280, 320])
def test_the_page_is_clean_on_a_desk_and_on_a_phone(open_at, compared, width):
    page = open_at(compared.as_uri(), scripts=True, width=width)
    page.goto((compared / "comparison.html").as_uri())
    assert axe_violations(page) == []
    assert sideways_scroll(page) == 0
    picture(page, f"comparison_{width}")


def test_what_to_know_first_is_seen_before_any_figure(open_at, compared):
    page = open_at(compared.as_uri(), scripts=True, width=1280)
    page.goto((compared / "comparison.html").as_uri())
    box = page.get_by_role("heading", name="Know first", exact=True).bounding_box()
    assert box["y"] + box["height"] < 600
    assert page.get_by_role("table").first.bounding_box()["y"] > box["y"]
