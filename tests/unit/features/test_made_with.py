"""The key of a run goes by the code that makes its files: other code, other run, whatever the version number says."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import features
from features.exceptions import UsageRefused
from features.shards.made_with import LIBRARIES, made_with, refuse_other_code, source_hash
from features.synthetic.borough import Borough
from features.synthetic.in_shards import simulated_run
from tests.support.tree import ROOT

SMALL = ("--people", "40", "--shards", "1", "--from", "2022-01-01")


@pytest.fixture
def source(tmp_path):
    return shutil.copytree(Path(features.__file__).parent, tmp_path / "features")


def test_a_copy_has_the_hash_of_the_original(source):
    original = source_hash([Path(features.__file__).parent])
    assert source_hash([source]) == original
    (source / "__pycache__").mkdir(exist_ok=True)
    (source / "__pycache__" / "offending.cpython-311.pyc").write_bytes(b"compiled")
    assert source_hash([source]) == original


@pytest.mark.parametrize("name", ["synthetic/offending.py", "synthetic/world.toml", "synthetic/offence_mix.csv"])
def test_any_change_of_code_or_settings_changes_the_hash(source, name):
    before, changed = source_hash([source]), source / name
    changed.write_text(changed.read_text() + "\n")
    assert source_hash([source]) != before


def test_another_name_changes_the_hash(source):
    before = source_hash([source])
    (source / "places.py").rename(source / "placez.py")
    assert source_hash([source]) != before


def test_what_moves_from_one_file_to_the_next_changes_the_hash(tmp_path):
    for folder, (one, two) in {"left": ("ab", "c"), "right": ("a", "bc")}.items():
        (tmp_path / folder / "p").mkdir(parents=True)
        (tmp_path / folder / "p" / "1.py").write_text(one)
        (tmp_path / folder / "p" / "2.py").write_text(two)
    assert source_hash([tmp_path / "left" / "p"]) != source_hash([tmp_path / "right" / "p"])


def test_the_key_of_a_run_goes_by_the_source_and_the_libraries(tmp_path):
    about = simulated_run(tmp_path, Borough(40, 1), 1).about
    assert {name: about[name] for name in made_with("features")} == made_with("features")
    assert set(LIBRARIES) < set(about)


def test_shards_of_other_code_are_not_taken_for_ones_own(source, tmp_path):
    """The same version number, one comment more: the command refuses to go on in the folder."""

    def simulate(code):
        command = [sys.executable, "-c", "from serving.cli import main; main()", "simulate", tmp_path / "out", *SMALL]
        environment = os.environ | {"PYTHONPATH": f"{code}{os.pathsep}{ROOT}"}
        return subprocess.run(command, cwd=code, env=environment, capture_output=True, text=True, check=False)

    there = source_hash([source])
    assert simulate(source.parent).returncode == 0
    assert "1 were there already and were kept." in simulate(source.parent).stdout
    offending = source / "synthetic" / "offending.py"
    offending.write_text(offending.read_text() + "# Another word.\n")
    refused = simulate(source.parent)
    assert refused.returncode == 2
    assert f"holds shards of another run (source: {there} there, {source_hash([source])} wanted)" in refused.stderr
    assert json.loads((tmp_path / "out" / "run.json").read_text())["about"]["source"] == there


def test_a_worker_with_other_code_is_refused():
    refuse_other_code(made_with("features") | {"made_by": "desist simulate"})
    with pytest.raises(UsageRefused, match=r"A worker has other code .* \(source [0-9a-f]{16}, not 0{16}\)"):
        refuse_other_code(made_with("features") | {"source": "0" * 16})
