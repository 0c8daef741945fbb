"""The page of a monitoring, opened as a file: axe finds nothing, nothing runs past the window."""

from pathlib import Path

import pytest

from features import simulate, write_tables
from tests.support.browser import axe_violations, picture, sideways_scroll
from tests.support.monitored import write_small_release
from tests.support.running_server import desist


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of an invented borough."""
    folder = tmp_path_factory.mktemp("monitoring")
    tables = simulate(2000, seed=6)[0]
    write_tables(tables, folder / "tables")
    release = write_small_release(tables, folder / "made")
    told = ("--store", str(folder / "store"), "--data", str(folder / "tables"), "--out", str(folder / "out"))
    desist("monitor", str(release), *told, folder=folder)
    return folder / "out" / "monitoring.html"


@pytest.mark.parametrize("width", [1280, 320])
def test_the_page_is_clean_on_a_desk_and_on_a_phone(open_at, page_file, width):
    page = open_at(page_file.parent.as_uri(), scripts=True, width=width)
    page.goto(page_file.as_uri())
    assert axe_violations(page) == []
    assert sideways_scroll(page) == 0
    picture(page, f"monitoring_{width}")
