"""The registry of releases: what goes in comes out byte for byte, wherever the folder stands, and nothing else does."""

import json
import os
import shutil
from dataclasses import replace

import pytest

from features.exceptions import ReleaseRefused, UsageRefused
from models.release import make_release, write_release
from tests.support.additive_models import small_model
from training.registry_entry import Signature
from training.tracking import Registry, log_run, store_of

# mlflow's own use of a loader that SQLAlchemy is about to drop, and whatever it says while it makes its tables.
pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:mlflow"),
]
REPORT = {
    "candidates": {"additive": {"name": "additive model", "brier": {"value": 0.17, "low": 0.16, "high": 0.18}}},
    "gain_over_official": {"value": 0.002},
    "cost_of_readability": {"value": 0.0},
}
WHO = Signature("officer-1", "2026-11-22T10:00:00+00:00", "It foretells the autumn better.")


def release(seed):
    facts = {
        "name": "borough",
        "research_only": False,
        "training": {"protocol": "borough", "protocol_version": "1", "protocol_sha256": "p" * 64},
        "versions": {"seed": seed, "data": "d" * 64},
    }
    return make_release({"any_12m": small_model()}, facts)


def logged(folder, made):
    folder.mkdir(exist_ok=True)
    write_release(made, folder / "release.json")
    (folder / "training.json").write_text(json.dumps({"of": made.sha256}), encoding="utf-8")
    return log_run(REPORT, made.document, folder=folder, artefacts=[folder / "release.json", folder / "training.json"])


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Two trainings in one folder; the first store of a process takes seconds to make."""
    folder = tmp_path_factory.mktemp("registry") / "trained"
    made = [release(1), release(2)]
    return folder, made, [logged(folder, one) for one in made]


@pytest.fixture
def copied(store, tmp_path, monkeypatch):
    """The same store moved to another place, as to another machine."""
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    folder, made, entries = store
    shutil.copytree(folder, tmp_path / "moved")
    return tmp_path / "moved", made, entries


def test_each_training_is_a_version_and_the_newest_is_the_candidate(store):
    _, made, entries = store
    assert [(one.name, one.version) for one in entries] == [("borough", 1), ("borough", 2)]
    assert [one.sha256 for one in entries] == [one.sha256 for one in made]
    assert entries[1].aliases == {"candidate"} and entries[1].proposed is entries[1].promoted is None


def test_a_release_comes_back_as_it_went_in_wherever_the_folder_stands(copied):
    folder, made, _ = copied
    registry = Registry(store_of(folder))
    for one in made:
        assert registry.read(registry.find(one.sha256)).document == one.document
    assert registry.artefact(registry.find(made[0].sha256), "training.json") == {"of": made[0].sha256}
    assert registry.find(made[0].sha256).aliases == frozenset()


def test_logging_leaves_no_setting_of_the_process_behind(store):
    assert "MLFLOW_TRACKING_URI" not in os.environ


def test_an_address_in_the_environment_goes_before_a_folder(store, monkeypatch):
    folder, made, _ = store
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{folder / 'mlflow.db'}")
    elsewhere = store_of(folder.parent)
    assert elsewhere.folder is None
    registry = Registry(elsewhere)
    assert registry.read(registry.find(made[1].sha256)).sha256 == made[1].sha256


def test_who_proposed_and_who_promoted_is_kept_and_the_one_before_is_known(copied):
    folder, made, _ = copied
    registry = Registry(store_of(folder))
    first, second = (registry.find(one.sha256) for one in made)
    assert registry.champion("borough") is None
    registry.propose(first, WHO)
    assert registry.find(made[0].sha256).proposed == WHO
    registry.crown(first, replace(WHO, subject="officer-2"))
    crowned = registry.champion("borough")
    assert crowned.version == 1 and crowned.promoted.subject == "officer-2"
    assert crowned.proposed is None and crowned.champion_before is None
    registry.crown(second, WHO)
    assert registry.champion("borough").version == 2
    assert registry.champion("borough").champion_before == 1
    # A process of its own finds the same.
    assert Registry(store_of(folder)).champion("borough") == registry.champion("borough")


def test_the_same_release_made_again_is_the_same_entry_with_what_was_signed_on_it(copied):
    folder, made, _ = copied
    registry = Registry(store_of(folder))
    registry.propose(registry.find(made[0].sha256), WHO)
    again = logged(folder, made[0])
    assert (again.version, again.proposed) == (1, WHO)
    assert again.aliases == {"candidate"}
    assert registry.find(made[1].sha256).aliases == frozenset()


def test_what_is_not_in_the_registry_is_refused(copied):
    folder, *_ = copied
    registry = Registry(store_of(folder))
    with pytest.raises(ReleaseRefused, match="No release in this registry has the hash 000000000000"):
        registry.find("0" * 64)
    assert registry.champion("another") is None
    with pytest.raises(UsageRefused, match=r"holds no mlflow\.db"):
        Registry(store_of(folder.parent))


def test_a_registry_must_be_named(monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    with pytest.raises(UsageRefused, match="--store"):
        store_of(None)


def test_a_file_that_was_replaced_changed_or_lost_is_refused(copied):
    folder, made, entries = copied
    registry = Registry(store_of(folder))
    first, second = ((folder / "mlruns" / one.run_id / "artifacts" / "release.json") for one in entries)
    entry = registry.find(made[0].sha256)
    shutil.copy(second, first)
    with pytest.raises(ReleaseRefused, match="The file was replaced"):
        registry.read(entry)
    first.write_text(second.read_text().replace('"research_only":false', '"research_only":true'))
    with pytest.raises(ReleaseRefused, match="It was changed after it was made"):
        registry.read(entry)
    first.unlink()
    with pytest.raises(ReleaseRefused, match=r"release\.json of version 1 of borough cannot be read"):
        registry.read(entry)
