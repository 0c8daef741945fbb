"""Shards: each person in one, the same bytes however they are made, finished once, and refused where not whole."""

import fcntl
import json
import resource
import shutil
import subprocess
import sys
from functools import partial

import pandas as pd
import pytest

from features import CASE_TABLES, CaseTables, check_tables
from features.exceptions import DataRefused, UsageRefused
from features.shards.dask_engine import DaskEngine
from features.shards.engines import LocalEngine, WorkerLost
from features.shards.finishing import file_hash, require_whole, unfinished
from features.shards.going_over import go_over
from features.shards.of_person import shard_of
from features.shards.run import Run
from features.synthetic.borough import Borough
from features.synthetic.in_shards import simulated_run, write_shard
from tests.support.killing import write_shard_but_die_once

DESIST = (sys.executable, "-c", "from serving.cli import main; main()")
BOROUGH, SHARDS = Borough(240, 11, start="2020-01-01"), 3


def simulated(folder, *, workers=1):
    run = simulated_run(folder, BOROUGH, SHARDS)
    return run, list(go_over(run, partial(write_shard, BOROUGH, SHARDS), LocalEngine(workers)))


def contents(folder):
    return {str(path.relative_to(folder)): file_hash(path) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run") / "borough"
    simulated(folder)
    return folder


@pytest.fixture
def copied(made, tmp_path):
    return shutil.copytree(made, tmp_path / "copied")


def frames(folder, table):
    return [pd.read_parquet(part) for part in sorted((folder / "tables" / table).glob("part-*.parquet"))]


def test_the_shard_of_a_person_is_the_published_checksum_of_the_identifier():
    # The check value of CRC-32 is that of the digits 1 to 9: CBF43926 in hexadecimal.
    assert shard_of(["123456789"], 1 << 32).tolist() == [0xCBF43926]
    assert shard_of(["123456789", "123456789"], 10).tolist() == [2, 2]


def test_every_person_is_in_the_shard_of_the_identifier_and_in_no_other(made):
    persons = frames(made, "persons")
    assert [set(shard_of(part["person_id"], SHARDS)) for part in persons] == [{0}, {1}, {2}]
    everyone = pd.concat(persons)["person_id"]
    assert sorted(everyone) == [f"SIM{number:08d}" for number in range(1, 241)]


@pytest.mark.parametrize("table", [name for name in CASE_TABLES if name != "persons"])
def test_rows_are_of_the_people_of_their_shard(made, table):
    for part, people in zip(frames(made, table), frames(made, "persons"), strict=True):
        assert set(part["person_id"]) <= set(people["person_id"])


def test_all_shards_together_keep_the_contract(made):
    whole = CaseTables({name: pd.concat(frames(made, name), ignore_index=True) for name in CASE_TABLES})
    assert all(map(len, whole.values()))
    assert check_tables(whole, data_date="2026-06-30") == []


def test_the_truth_is_apart_from_the_tables(made):
    truth = pd.concat([pd.read_parquet(part) for part in sorted((made / "truth").iterdir())])
    assert len(truth) == truth["person_id"].nunique() == 240
    told = {column for name in CASE_TABLES for column in frames(made, name)[0]}
    assert not {"frailty", "chaos", "offending_class", "committed_count", "is_active_on_last_day"} & told


def test_two_workers_and_another_time_give_the_same_bytes(made, tmp_path):
    run, done = simulated(tmp_path / "again", workers=2)
    assert sorted(done) == [0, 1, 2]
    assert contents(run.folder) == contents(made)


def test_another_seed_gives_other_people(made, tmp_path):
    other = Borough(240, 12, start="2020-01-01")
    write_shard(other, SHARDS, 0, tmp_path)
    name = "tables/sanctions/part-0000.parquet"
    assert file_hash(tmp_path / name) != file_hash(made / name)


def test_a_worker_killed_midway_loses_nothing(made, tmp_path):
    run = simulated_run(tmp_path / "killed", BOROUGH, SHARDS)
    write = partial(write_shard_but_die_once, str(tmp_path / "died"), BOROUGH, SHARDS)
    assert sorted(set(go_over(run, write, LocalEngine(2)))) == [0, 1, 2]
    assert (tmp_path / "died").exists()
    assert contents(run.folder) == contents(made)


@pytest.mark.long
def test_dask_gives_the_same_bytes(made, tmp_path):
    run = simulated_run(tmp_path / "dask", BOROUGH, SHARDS)
    assert sorted(go_over(run, partial(write_shard, BOROUGH, SHARDS), DaskEngine(2))) == [0, 1, 2]
    assert contents(run.folder) == contents(made)
    assert list(go_over(run, partial(write_shard, BOROUGH, SHARDS), DaskEngine(2))) == []


@pytest.mark.long
def test_a_dask_worker_killed_midway_loses_nothing(made, tmp_path):
    run = simulated_run(tmp_path / "killed", BOROUGH, SHARDS)
    write = partial(write_shard_but_die_once, str(tmp_path / "died"), BOROUGH, SHARDS)
    assert sorted(set(go_over(run, write, DaskEngine(2)))) == [0, 1, 2]
    assert (tmp_path / "died").exists()
    assert contents(run.folder) == contents(made)


@pytest.mark.long
def test_two_dask_clusters_of_one_machine_do_not_quarrel_over_a_port(made, tmp_path):
    """A warning is an error here, and Dask warns where its port is taken."""
    runs = [simulated_run(tmp_path / name, BOROUGH, SHARDS) for name in ("one", "other")]
    one, other = (go_over(run, partial(write_shard, BOROUGH, SHARDS), DaskEngine(1)) for run in runs)
    first = next(one)
    assert sorted(other) == sorted([first, *one]) == [0, 1, 2]
    assert contents(runs[0].folder) == contents(runs[1].folder) == contents(made)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://host"])
def test_a_scheduler_that_does_not_answer_is_told_of(tmp_path, address):
    engine = DaskEngine(scheduler=address, patience_seconds=0.5)
    run = simulated_run(tmp_path / "unanswered", BOROUGH, SHARDS)
    with pytest.raises(UsageRefused, match=f"No Dask scheduler answers at {address} within 0.5 s"):
        list(go_over(run, partial(write_shard, BOROUGH, SHARDS), engine))


def test_a_shard_finished_by_a_worker_that_was_then_lost_is_told_once(tmp_path):
    run = simulated_run(tmp_path / "lost", BOROUGH, SHARDS)
    tries = []

    def engine(work, shards):
        tries.append(list(shards))
        done = [work(shard) for shard in shards[:2]]
        yield done[0]
        if len(tries) == 1:
            raise WorkerLost("The second was done, and its worker gone before it could say so.")

    assert list(go_over(run, partial(write_shard, BOROUGH, SHARDS), engine)) == [0, 1, 2]
    assert tries == [[0, 1, 2], [2]]


def test_what_a_killed_worker_left_half_written_is_removed(copied):
    (copied / ".writing-part-0001-abc" / "tables").mkdir(parents=True)
    assert simulated(copied)[1] == []
    assert not list(copied.glob(".writing-*"))


def test_workers_lost_again_and_again_are_told_of(tmp_path):
    run = simulated_run(tmp_path / "killed", BOROUGH, SHARDS)

    def engine(work, shards):
        yield work(shards[0])
        raise WorkerLost("A worker process was killed, perhaps for want of memory.")

    with pytest.raises(WorkerLost, match="want of memory"):
        list(go_over(run, partial(write_shard, BOROUGH, SHARDS), engine))
    # One was finished in each of three tries.
    assert unfinished(run) == []


def test_finished_shards_are_kept(copied):
    before = {path: path.stat().st_mtime_ns for path in copied.rglob("*.parquet")}
    assert simulated(copied)[1] == []
    assert {path: path.stat().st_mtime_ns for path in copied.rglob("*.parquet")} == before


def damage(folder):
    part = folder / "tables" / "sanctions" / "part-0001.parquet"
    part.write_bytes(part.read_bytes()[:-100])


def lose_a_file(folder):
    (folder / "tables" / "needs" / "part-0001.parquet").unlink()


def lose_a_record(folder):
    (folder / "shards" / "part-0001.json").unlink()


def spoil_a_record(folder):
    (folder / "shards" / "part-0001.json").write_text('{"run": ')


def mix_runs(folder):
    record = folder / "shards" / "part-0001.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | {"run": "0" * 64}))


FAULTS = {
    damage: "part-0001 has a damaged file tables/sanctions/part-0001.parquet",
    lose_a_file: "part-0001 has lost tables/needs/part-0001.parquet",
    lose_a_record: "part-0001 is missing",
    spoil_a_record: "part-0001 has a damaged record",
    mix_runs: "part-0001 is of another run",
}


@pytest.mark.parametrize(("spoil", "told"), FAULTS.items(), ids=[spoil.__name__ for spoil in FAULTS])
def test_a_shard_that_is_not_sound_is_refused_by_name_and_made_again(made, copied, spoil, told):
    spoil(copied)
    with pytest.raises(DataRefused, match=told):
        require_whole(copied)
    assert simulated(copied)[1] == [1]
    assert contents(copied) == contents(made)
    assert require_whole(copied).key == require_whole(made).key


def test_a_shard_too_many_is_refused(copied):
    shutil.copy(copied / "shards" / "part-0002.json", copied / "shards" / "part-0003.json")
    with pytest.raises(DataRefused, match=r"part-0003 is of another run"):
        require_whole(copied)


def test_what_was_begun_is_not_mixed_with_another_run(copied):
    before = contents(copied)
    other = simulated_run(copied, Borough(240, 12, start="2020-01-01"), SHARDS)
    with pytest.raises(UsageRefused, match=r"shards of another run \(seed: 11 there, 12 wanted\)"):
        list(go_over(other, partial(write_shard, BOROUGH, SHARDS), LocalEngine()))
    assert contents(copied) == before


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(UsageRefused, match="not empty and holds no run"):
        simulated(tmp_path)
    with pytest.raises(UsageRefused, match=r"letter\.txt is a file"):
        simulated(tmp_path / "letter.txt")
    assert contents(tmp_path).keys() == {"letter.txt"}


def test_a_run_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "run.json").write_text("[]")
    with pytest.raises(DataRefused, match=r"run\.json, which says what the shards are of, cannot be read"):
        Run.of_folder(tmp_path)


def test_two_commands_do_not_write_into_one_folder(copied):
    with (copied / "run.json").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(UsageRefused, match="Another command is writing"):
            simulated(copied)
    assert simulated(copied)[1] == []


def test_a_full_disk_midway_keeps_what_was_finished(tmp_path):
    """A limit on the size of a file stands for the full disk: the system refuses the write in the same place."""
    folder = tmp_path / "full"
    run = simulated_run(folder, BOROUGH, SHARDS)
    next(going := go_over(run, partial(write_shard, BOROUGH, SHARDS), LocalEngine()))
    going.close()
    assert unfinished(run) == [1, 2]
    refused = subprocess.run(
        [*DESIST, "simulate", folder, "--people", "240", "--seed", "11", "--from", "2020-01-01", "--shards", "3"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 3
    assert "part-0001 of full cannot be written: File too large. Finished shards are kept" in refused.stderr
    assert unfinished(run) == [1, 2]
    assert not list(folder.glob(".writing-*"))
    assert simulated(folder)[1] == [1, 2]


@pytest.mark.parametrize(("people", "shards"), [(2, 3), (5, 50)])
def test_shards_without_anybody_are_refused(tmp_path, people, shards):
    with pytest.raises(UsageRefused, match=f"{people} people do not fill {shards} shards"):
        simulated_run(tmp_path, Borough(people, 1), shards)
