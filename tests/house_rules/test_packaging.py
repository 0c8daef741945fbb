"""The wheel installs into a fresh environment, alone provides its five packages, and carries its tables."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.support.tree import PACKAGES, ROOT

PROBE = """
from importlib.metadata import packages_distributions
import features, models, models.harm, training
owners = packages_distributions()
assert all(set(owners[name]) == {"desist"} for name in %r), owners
assert all("site-packages" in module.__file__ and %r not in module.__file__ for module in (features, models, training))
assert len(models.unit_harm()) == 38
assert models.read_scheme("iom_neighbourhood_crime").capacity == 100
assert training.read_protocol("nij_georgia").research_only
assert models.ARP().fit(None).classes_.tolist() == [0, 1]
"""


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with our wheel alone; libraries are seen through a path, which no editable install crosses."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    environment = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    wheel = next(folder.glob("desist-*.whl"))
    python = environment / "bin" / "python"
    uv = Path(sys.executable).with_name("uv")
    install = [uv, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", python, wheel]
    subprocess.run([str(part) for part in install], check=True)
    site = next((environment / "lib").glob("python3*/site-packages"))
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return environment


def test_the_wheel_runs_and_owns_its_packages(fresh: Path, tmp_path: Path) -> None:
    helped = subprocess.run(
        [str(fresh / "bin" / "desist"), "--help"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert helped.returncode == 0
    assert "people decide" in helped.stdout
    probe = PROBE % (PACKAGES, str(ROOT))
    subprocess.run([str(fresh / "bin" / "python"), "-c", probe], cwd=tmp_path, check=True)
