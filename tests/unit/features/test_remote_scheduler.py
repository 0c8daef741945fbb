"""A scheduler and workers that somebody else runs: the same bytes, and a worker lost for good costs only time."""

from functools import partial

import pytest

from features.shards.dask_engine import DaskEngine
from features.shards.engines import LocalEngine
from features.shards.finishing import file_hash, require_whole
from features.shards.going_over import go_over
from features.synthetic.borough import Borough
from features.synthetic.in_shards import simulated_run, write_shard
from serving import cli
from tests.support.dask_cluster import dask_cluster
from tests.support.killing import write_shard_but_die_once

pytestmark = pytest.mark.long

BOROUGH, SHARDS = Borough(240, 11, start="2020-01-01"), 4
DAY = "2026-06-30"


def contents(folder):
    return {str(path.relative_to(folder)): file_hash(path) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("here") / "borough"
    run = simulated_run(folder, BOROUGH, SHARDS)
    assert sorted(go_over(run, partial(write_shard, BOROUGH, SHARDS), LocalEngine())) == [0, 1, 2, 3]
    return folder


@pytest.fixture
def cluster(tmp_path):
    folder = tmp_path / "cluster"
    folder.mkdir()
    with dask_cluster(folder) as started:
        yield started


def desist(monkeypatch, *arguments):
    monkeypatch.setattr("sys.argv", ["desist", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert not end.value.code


def test_every_command_gives_the_same_bytes_there_as_here(made, cluster, tmp_path, monkeypatch):
    there = ("--engine", "dask", "--scheduler", cluster.address)
    borough = ("--people", 240, "--seed", 11, "--from", "2020-01-01", "--shards", SHARDS)
    desist(monkeypatch, "simulate", tmp_path / "borough", *borough, *there)
    assert contents(tmp_path / "borough") == contents(made)
    for command in ("features", "score"):
        one, other = tmp_path / f"{command}_here.parquet", tmp_path / f"{command}_there.parquet"
        desist(monkeypatch, command, made / "tables", "--index-date", DAY, "--out", one)
        desist(monkeypatch, command, made / "tables", "--index-date", DAY, "--out", other, *there)
        assert one.read_bytes() == other.read_bytes()
    assert cluster.lost() == 0


def test_a_worker_that_is_killed_and_stays_away_loses_nothing(made, cluster, tmp_path):
    run = simulated_run(tmp_path / "borough", BOROUGH, SHARDS)
    write = partial(write_shard_but_die_once, str(tmp_path / "died"), BOROUGH, SHARDS)
    assert sorted(go_over(run, write, DaskEngine(scheduler=cluster.address))) == [0, 1, 2, 3]
    assert cluster.lost() == 1
    assert contents(run.folder) == contents(made)
    assert require_whole(run.folder).key == require_whole(made).key
