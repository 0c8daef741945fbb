"""Pages of a training and its release, opened as files: axe finds nothing, nothing runs past the window."""

from pathlib import Path

import pytest

from tests.support.browser import axe_violations, picture, sideways_scroll
from tests.support.person_tables import small_protocol, small_table
from tests.support.running_server import desist


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a training of invented people."""
    folder = tmp_path_factory.mktemp("training")
    out = folder / "out"
    protocol, table = small_protocol(folder), small_table(folder)
    desist("train", str(protocol), "--data", str(table), "--out", str(out), folder=folder)
    return out


@pytest.mark.parametrize("which", ["training", "release"])
@pytest.mark.parametrize("width", [1280, 320])
def test_the_page_is_clean_on_a_desk_and_on_a_phone(open_at, trained, which, width):
    page = open_at(trained.as_uri(), scripts=True, width=width)
    page.goto((trained / f"{which}.html").as_uri())
    assert axe_violations(page) == []
    assert sideways_scroll(page) == 0
    picture(page, f"{which}_{width}")
