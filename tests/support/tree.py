"""The checkout as the house rules see it: what git tracks, and the modules of the five packages."""

import pkgutil
import subprocess
from importlib import import_module
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("features", "models", "training", "fairness_reports", "serving")


def tracked_files() -> list[Path]:
    """Text files of the checkout: tracked by git, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = [ROOT / name for name in listed.stdout.splitlines()]
    return [file for file in files if file.is_file() and b"\0" not in file.read_bytes()[:4096]]


def modules() -> list[ModuleType]:
    """Every module of the five packages but the migrations, which Alembic runs by path."""
    found = []
    for package in PACKAGES:
        door = import_module(package)
        found.append(door)
        for info in pkgutil.walk_packages(door.__path__, prefix=f"{package}."):
            if "migrations" not in info.name:
                found.append(import_module(info.name))
    return found
