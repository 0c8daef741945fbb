"""Stylesheets load nothing and hold neither GOV.UK's font nor its arms; locks pin by hash; the wheel has them."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.support.tree import ROOT

ASSETS = ROOT / "serving" / "assets"
BUILT = ASSETS / "build" / "govuk-frontend.css"
LOADS = re.compile(r"url\s*\(|@import|@font-face|image-set", re.IGNORECASE)
KEPT_FOR_GOVUK = re.compile(r"GDS Transport|crown|crest|copyright-logo", re.IGNORECASE)
SAMPLE = """@charset "UTF-8";:root{--govuk-frontend-version:"6.3.0"}/* a font */
@font-face{font-family:GDS Transport;src:url(/fonts/a.woff2) format("woff2")}
.govuk-link{font-family:GDS Transport,arial,sans-serif;color:red}
.govuk-footer__copyright-logo:link,.govuk-footer__copyright-logo:before{padding-top:112px}
@media print{.govuk-footer__crown{margin:0}.govuk-link{background:url(a.png) no-repeat;color:#000}}
/*# sourceMappingURL=a.css.map */"""


def stylesheet(folder: Path, css: str) -> tuple[subprocess.CompletedProcess, Path]:
    """What .ci/stylesheet.py says to a stylesheet, and the file it was to write."""
    source, target = folder / "source.css", folder / "build" / "target.css"
    source.write_text(css)
    command = [sys.executable, str(ROOT / ".ci" / "stylesheet.py"), str(source), str(target)]
    return subprocess.run(command, capture_output=True, text=True, check=False), target


def test_the_build_takes_out_fonts_arms_and_whatever_is_loaded(tmp_path: Path) -> None:
    done, target = stylesheet(tmp_path, SAMPLE)
    assert done.returncode == 0, done.stderr
    charset, notice, *rules = target.read_text().splitlines()
    assert charset == '@charset "UTF-8";'
    assert "6.3.0" in notice and "MIT" in notice
    assert "".join(rules) == (
        ':root{--govuk-frontend-version:"6.3.0"}'
        ".govuk-link{font-family:arial,sans-serif;color:red}"
        "@media print{.govuk-link{color:#000}}"
    )


@pytest.mark.parametrize(
    "css",
    [
        SAMPLE + '@import "other.css";',
        SAMPLE + ".a{font-family:GDS Transport}",
        SAMPLE + ".govuk-footer__crown,.a{margin:0}",
        SAMPLE + '.a{background:image-set("a.png" 1x)}',
        SAMPLE + "@media print{",
        SAMPLE.replace("--govuk-frontend-version", "--version"),
    ],
    ids=["import", "font", "arms", "image", "cut short", "not theirs"],
)
def test_the_build_refuses_what_it_cannot_take_out(tmp_path: Path, css: str) -> None:
    done, target = stylesheet(tmp_path, css)
    assert done.returncode == 1
    assert "mend .ci/stylesheet.py" in done.stderr
    assert not target.parent.exists()


@pytest.mark.parametrize("sheet", [BUILT, ASSETS / "plain.css", ASSETS / "desist.css"], ids=lambda sheet: sheet.name)
def test_a_stylesheet_loads_nothing_and_holds_neither_font_nor_arms(sheet: Path) -> None:
    if sheet == BUILT and not sheet.exists():
        pytest.skip("GOV.UK Frontend's stylesheet was not built at setup: no npm was to be had.")
    # What the comments of ours say is not a rule.
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    assert LOADS.findall(rules) == []
    assert KEPT_FOR_GOVUK.findall(rules) == []
    assert rules.count("{") == rules.count("}")


def test_the_macros_and_the_stylesheet_are_the_tested_pair() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert "govuk-frontend-jinja==4.1.0" in wanted
    assert json.loads((ASSETS / "package.json").read_text())["dependencies"] == {"govuk-frontend": "6.3.0"}


@pytest.mark.parametrize("folder", ["serving/assets", "tests/browser"])
def test_a_lock_of_npm_pins_by_hash_and_names_no_address(folder: str) -> None:
    text = (ROOT / folder / "package-lock.json").read_text()
    packages = json.loads(text)["packages"]
    wanted = json.loads((ROOT / folder / "package.json").read_text())["dependencies"]
    assert packages.pop("")["dependencies"] == wanted
    assert {name.removeprefix("node_modules/"): package["version"] for name, package in packages.items()} == wanted
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not any(package.get("hasInstallScript") for package in packages.values())
    assert "://" not in text


@pytest.mark.parametrize("name", ["requirements-bench.lock", "requirements-browser.lock", "requirements-node.lock"])
def test_a_lock_of_pip_pins_by_hash_and_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert len(re.findall(r"^[\w.-]+==\S+", text, flags=re.MULTILINE)) >= 2
    assert "--hash=sha256:" in text
    assert "://" not in text


def test_the_wheel_carries_the_stylesheets_and_nothing_of_npm(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("desist-*.whl"))) as wheel:
        names = {name.removeprefix("serving/assets/") for name in wheel.namelist() if "/assets/" in name}
    assert names == {"plain.css", "desist.css"} | ({"build/govuk-frontend.css"} if BUILT.exists() else set())
