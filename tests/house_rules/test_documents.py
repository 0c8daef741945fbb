"""What the documents say is so: every case table and column is described, every command of the README runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from features import CASE_TABLES
from tests.support.shared import shared
from tests.support.tree import ROOT

README = (ROOT / "README.md").read_text()
COMMANDS = re.findall(r"^\$ (.+)$", README, flags=re.MULTILINE)


@pytest.mark.parametrize("table", CASE_TABLES.values(), ids=lambda table: table.name)
def test_every_column_of_a_case_table_is_described(table) -> None:
    document = (ROOT / "docs" / "case_tables.md").read_text()
    section = document.split(f"## `{table.name}`")[1].split("\n## ")[0]
    assert all(f"| `{name}` |" in section for name in table.column_names)
    assert all(f"`{word}`" in section for column in table.columns for word in column.words)


@pytest.mark.parametrize("table", CASE_TABLES.values(), ids=lambda table: table.name)
def test_the_key_of_every_case_table_is_named_or_that_it_has_none(table) -> None:
    section = (ROOT / "docs" / "case_tables.md").read_text().split(f"## `{table.name}`")[1].split("\n## ")[0]
    (told,) = re.findall(r"\b(?:Key: (.+)|No key: rows may be alike)\.$", section, flags=re.MULTILINE)
    assert tuple(re.findall("`(.+?)`", told)) == table.key


@pytest.mark.parametrize("table", CASE_TABLES.values(), ids=lambda table: table.name)
def test_where_every_column_comes_from_is_said_and_on_what_that_rests(table) -> None:
    section = (ROOT / "docs" / "filling_the_tables.md").read_text().split(f"## `{table.name}`\n")[1].split("\n## ")[0]
    assert [name for name in table.column_names if f"`{name}`" not in section] == []
    rows = [line.split("|")[1:-1] for line in section.splitlines() if line.startswith("| `")]
    assert len(rows) >= 3
    assert [row[0] for row in rows if not re.search(r"\b(?:rule|checked|papers)\b", row[-1])] == []


def test_the_readme_names_the_two_commands() -> None:
    assert COMMANDS[:2] == ["make demo", "make test"]


def test_the_readme_names_only_files_that_are_there() -> None:
    for target in re.findall(r"\]\(([\w./-]+)\)", README):
        assert (ROOT / target).is_file(), target


def run_in_order(commands: list[str], folder: Path) -> int:
    """Run commands of the README in one folder; make is this test's own caller, and `desist serve` does not end."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = 0
    for command in commands:
        if command.startswith(("make ", "desist serve")):
            continue
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env={**os.environ, "PATH": path, "OMP_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stderr[-2000:]}"
        ran += 1
    return ran


def test_the_quick_commands_of_the_readme_run(tmp_path: Path) -> None:
    quick = [command for command in COMMANDS if not command.startswith("desist demo") and "demo-output" not in command]
    assert run_in_order(quick, tmp_path) >= 4
    assert '"band": "MEDIUM", "score": 57.14' in (tmp_path / "responses.jsonl").read_text()


@pytest.mark.long
def test_every_desist_command_of_the_readme_runs(tmp_path: Path) -> None:
    (tmp_path / "nij_train.csv.gz").symlink_to(shared("data/nij_train.csv.gz"))
    assert run_in_order(COMMANDS, tmp_path) >= 7
    assert (tmp_path / "my-borough" / "release.json").is_file()
