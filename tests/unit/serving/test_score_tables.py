"""`desist score` of case tables: who is scored, where, by whom, and what is refused."""

import json
import os
import re
import shutil
import signal
from dataclasses import asdict
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from features import CASE_TABLES, instrument_inputs, read_tables, simulate, write_tables
from features.shards.engines import LocalEngine
from features.shards.going_over import go_over
from features.synthetic.borough import Borough
from features.synthetic.in_shards import simulated_run, write_shard
from features.tables.case_table import Kind
from models.actuarial import ogrs3, score_many
from models.actuarial.every_instrument import INSTRUMENTS, score_every_instrument
from models.actuarial.versions import read_versions
from serving import cli
from serving.commands.made_of_people import Source, made_of_people
from serving.commands.score_tables import OUTSIDE, scores_of_people
from tests.reference.simulated_records import request_of
from tests.support.tree import ROOT

D = "2026-06-30"
ABOUT = ["person_id", "index_date", OUTSIDE]


def run(monkeypatch, *arguments) -> int:
    monkeypatch.setattr("sys.argv", ["desist", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


@pytest.fixture(scope="module")
def in_parts(tmp_path_factory):
    out = tmp_path_factory.mktemp("parts") / "borough"
    borough = Borough(150, 5, start="2021-01-01")
    assert len(list(go_over(simulated_run(out, borough, 3), partial(write_shard, borough, 3), LocalEngine()))) == 3
    return out / "tables"


@pytest.fixture(scope="module")
def borough():
    return simulate(200, 6)[0]


@pytest.fixture
def folder(borough, tmp_path):
    write_tables(borough, tmp_path / "data")
    return tmp_path / "data"


def score(monkeypatch, capsys, data, out, *options):
    assert run(monkeypatch, "score", data, "--index-date", D, "--out", out, "--json", *options) == 0
    return json.loads(capsys.readouterr().out) | {"out": ""}


def test_the_file_holds_every_instrument_of_everybody_and_its_versions(borough, folder, tmp_path, monkeypatch, capsys):
    out = tmp_path / "scores.parquet"
    told = score(monkeypatch, capsys, folder, out)
    read = pd.read_parquet(out)
    inputs = instrument_inputs(borough, D)
    assert read["person_id"].tolist() == borough["persons"]["person_id"].tolist()
    assert read["index_date"].eq(pd.Timestamp(D)).all()
    expected = score_every_instrument(inputs).reset_index(drop=True)
    pd.testing.assert_frame_equal(read.drop(columns=ABOUT), expected)
    adult = read[OUTSIDE].isna()
    arp, old = score_many("ARP", inputs).scores["score"], ogrs3.score_many(inputs).scores["two_year"]
    assert adult.sum() >= 50
    assert read["arp_score"][adult].tolist() == arp[adult.to_numpy()].tolist()
    assert read["ogrs3_two_year"][adult].tolist() == old[adult.to_numpy()].tolist()
    versions = read.attrs["versions"]
    assert versions == told["versions"]
    assert versions["data"] == borough.fingerprint()
    assert versions["as_of_date"] == D
    assert versions["instruments"] == {name: asdict(read_versions(name)) for name in INSTRUMENTS}
    assert told["scored"]["ARP"] == read["arp_score"].notna().sum()
    assert told["dynamic"]["ARP"] == (read["arp_type"] == "DYNAMIC").sum()
    assert told["errors"]["OGP"]["MISSING_MANDATORY_INPUT"] == read["ogp_two_year"].isna().sum()
    assert told["people"] == 200 == told["in_population"] + sum(told["not_in_population"].values())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "scores.parquet"]


def test_a_row_says_what_the_same_persons_request_gets(borough, folder, tmp_path, monkeypatch, capsys):
    score(monkeypatch, capsys, folder, tmp_path / "scores.parquet")
    rows = pd.read_parquet(tmp_path / "scores.parquet").to_dict("records")
    requests = [request_of(row) for row in instrument_inputs(borough, D).to_dict("records")]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, requests)))
    assert run(monkeypatch, "score", tmp_path / "in.jsonl", "--out", tmp_path / "out.jsonl") == 0
    responses = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    scored = 0
    for row, response in zip(rows, responses, strict=True):
        told = response["actuarialPredictors"]["allPredictor"]["output"]["score"]
        older = response["legacyPredictors"]["ovp"]["output"]["twoYear"]
        assert (None if pd.isna(row["arp_score"]) else row["arp_score"]) == told
        assert (None if pd.isna(row["ovp_two_year"]) else row["ovp_two_year"]) == older
        scored += older is not None
    assert scored >= 50


def test_nobody_under_18_or_of_unknown_age_has_a_score(borough, tmp_path, monkeypatch, capsys):
    tables = dict(borough)
    persons = tables["persons"].copy()
    persons.loc[:9, "date_of_birth"] = pd.Timestamp("2008-07-01")
    persons.loc[10:14, "date_of_birth"] = pd.NaT
    young = persons["person_id"][:10].tolist()
    # Of a person of 17 only what could have happened: a sanction this year, and nothing else.
    kept = {name: frame[~frame["person_id"].isin(young)] for name, frame in tables.items() if name != "persons"}
    sanction = (
        tables["sanctions"]
        .iloc[:10]
        .assign(
            person_id=young,
            offence_id=[f"Y{number}" for number in range(10)],
            sanction_id=[f"Y{number}" for number in range(10)],
            offence_date=pd.Timestamp("2026-01-01"),
            sanction_date=pd.Timestamp("2026-02-01"),
            recorded_date=pd.Timestamp("2026-02-02"),
        )
    )
    kept["sanctions"] = pd.concat([kept["sanctions"], sanction], ignore_index=True)
    write_tables(type(borough)({"persons": persons, **kept}), tmp_path / "data")
    told = score(monkeypatch, capsys, tmp_path / "data", tmp_path / "s.parquet")
    read = pd.read_parquet(tmp_path / "s.parquet")
    assert read[OUTSIDE][:15].tolist() == ["under_18"] * 10 + ["no_date_of_birth"] * 5
    results = [name for name in read if name not in ABOUT and not name.endswith("_errors")]
    assert read.loc[:14, results].isna().all(axis=None)
    assert (
        read.loc[:9, [f"{name.lower()}_errors" for name in INSTRUMENTS]]
        .map(lambda words: "PERSON_UNDER_18" in words)
        .all(axis=None)
    )
    assert told["errors"]["PNI"]["PERSON_UNDER_18"] == 10
    assert run(monkeypatch, "score", tmp_path / "data", "--index-date", D, "--out", tmp_path / "s.parquet") == 0
    assert "Nobody is scored who is under 18 or of unknown age: 10 under 18 and" in " ".join(
        capsys.readouterr().out.split()
    )


def test_what_is_absent_is_told_on_a_screen_that_fits(folder, tmp_path, monkeypatch, capsys):
    for table in ("needs", "custody"):
        (folder / f"{table}.parquet").unlink()
    out = tmp_path / "scores.parquet"
    assert run(monkeypatch, "score", folder, "--index-date", D, "--out", out) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"Official scores of 200 people as of {D}.")
    assert "No needs table: no dynamic score, and no OGP, OVP or MST." in told
    assert "No custody table: no supervision status" in told
    assert f"Written: {out}" in told
    assert max(len(line) for line in told.splitlines() if not line.startswith("Written")) <= 100
    read = pd.read_parquet(out)
    assert set(read["arp_type"].dropna()) == {"STATIC"}
    assert read[["ogp_two_year", "ovp_two_year", "mst_score", "pni_need", "pni_risk"]].isna().all(axis=None)
    assert read["arp_score"].notna().sum() > 100


def test_workers_and_another_time_make_the_same_file(in_parts, tmp_path, monkeypatch, capsys):
    alone = score(monkeypatch, capsys, in_parts, tmp_path / "alone.parquet")
    together = score(monkeypatch, capsys, in_parts, tmp_path / "together.parquet", "--workers", "2")
    again = score(monkeypatch, capsys, in_parts, tmp_path / "again.parquet")
    assert alone == together == again
    made = (tmp_path / "alone.parquet").read_bytes()
    assert (tmp_path / "together.parquet").read_bytes() == made == (tmp_path / "again.parquet").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "again.parquet",
        "alone.parquet",
        "together.parquet",
    ]
    whole = scores_of_people(read_tables(in_parts), day=pd.Timestamp(D))[0].sort_values("person_id", ignore_index=True)
    read = pd.read_parquet(tmp_path / "alone.parquet").sort_values("person_id", ignore_index=True)
    pd.testing.assert_frame_equal(read, whole)


@pytest.mark.long
def test_a_dask_cluster_makes_the_same_file(in_parts, tmp_path, monkeypatch, capsys):
    alone = score(monkeypatch, capsys, in_parts, tmp_path / "alone.parquet")
    cluster = score(monkeypatch, capsys, in_parts, tmp_path / "dask.parquet", "--engine", "dask", "--workers", "2")
    assert cluster == alone
    assert (tmp_path / "dask.parquet").read_bytes() == (tmp_path / "alone.parquet").read_bytes()


def scores_but_die_once(marker, tables, *, day):
    """Whoever comes first is gone, as when the kernel kills for want of memory."""
    try:
        Path(marker).touch(exist_ok=False)
    except FileExistsError:
        return scores_of_people(tables, day=day)
    return os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_killed_midway_loses_nobody(in_parts, tmp_path):
    day, source = pd.Timestamp(D), Source(str(in_parts))
    beside, marker = tmp_path / "scores.parquet", tmp_path / "died"
    die = partial(scores_but_die_once, str(marker), day=day)
    killed = list(made_of_people(source, die, engine=LocalEngine(2), beside=beside, words="score"))
    alone = list(made_of_people(source, partial(scores_of_people, day=day), engine=None, beside=beside, words="score"))
    assert marker.exists()
    assert [counts for _, counts in killed] == [counts for _, counts in alone]
    for (one, _), (other, _) in zip(killed, alone, strict=True):
        pd.testing.assert_frame_equal(one, other)
    assert [path.name for path in tmp_path.iterdir()] == ["died"]


def test_a_fault_in_one_part_is_refused_and_nothing_is_written(in_parts, tmp_path, monkeypatch, capsys):
    data = shutil.copytree(in_parts, tmp_path / "data")
    part = data / "sanctions" / "part-0001.parquet"
    pd.read_parquet(part).assign(detection="Zxqv1984").to_parquet(part, index=False)
    for options in ([], ["--workers", "2"]):
        out = tmp_path / "s.parquet"
        assert run(monkeypatch, "score", data, "--index-date", D, "--out", out, *options) == 3
        told = capsys.readouterr().err
        assert "In part-0001.parquet of its tables" in told
        assert "Zxqv1984" not in told
        assert [path.name for path in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize("table", ["persons", "sanctions", "supervision"])
def test_a_table_without_which_nothing_works_is_named(folder, tmp_path, monkeypatch, capsys, table):
    (folder / f"{table}.parquet").unlink()
    out = tmp_path / "s.parquet"
    assert run(monkeypatch, "score", folder, "--index-date", D, "--out", out) == 3
    assert re.search(rf"\b{table}\b", capsys.readouterr().err)
    assert not out.exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--out", "s.parquet"], "needs the day for which the people of case tables are scored: add --index-date"),
        (["--index-date", D, "--out", "s.jsonl"], "End its name in .parquet"),
        (["--index-date", D, "--out", "data/s.parquet"], "lies among the case tables"),
        (["--index-date", D, "--out", "no/s.parquet"], "There is no folder"),
        (["--index-date", "2091-01-01", "--out", "s.parquet"], "comes after today"),
        (["--index-date", "2001-01-01", "--out", "s.parquet"], "nothing had been recorded"),
        (["--index-date", D, "--out", "s.parquet", "--workers", "2"], "are for tables in parts that go together"),
        (["--index-date", D, "--out", "s.parquet", "--scheduler", "tcp://127.0.0.1:9"], "--engine dask"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_written(folder, tmp_path, monkeypatch, capsys, options, told):
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, "score", "data", *options) == 2
    assert told in " ".join(capsys.readouterr().err.split())
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_what_belongs_to_tables_is_refused_with_a_file_of_requests(tmp_path, monkeypatch, capsys):
    (tmp_path / "in.jsonl").write_text("{}\n")
    out = tmp_path / "out.jsonl"
    assert run(monkeypatch, "score", tmp_path / "in.jsonl", "--out", out, "--index-date", D, "--workers", "2") == 2
    told = capsys.readouterr().err
    assert "--index-date and --workers belong to case tables, and in.jsonl is no folder of them" in told
    assert not out.exists()


def test_a_database_of_tables_is_scored_as_the_folder_is(borough, folder, tmp_path, monkeypatch, capsys):
    address = f"sqlite:///{tmp_path / 'tables.db'}"
    engine = sa.create_engine(address)
    for name, frame in borough.items():
        kinds = {Kind.DATE: sa.Date(), Kind.FLAG: sa.Boolean()}
        types = {column.name: kinds.get(column.kind, sa.Text()) for column in CASE_TABLES[name].columns}
        frame.to_sql(name, engine, index=False, dtype=types)
    engine.dispose()
    score(monkeypatch, capsys, folder, tmp_path / "folder.parquet")
    score(monkeypatch, capsys, address, tmp_path / "database.parquet")
    one, other = (pd.read_parquet(tmp_path / f"{name}.parquet") for name in ("folder", "database"))
    pd.testing.assert_frame_equal(one, other)


def test_every_column_of_the_file_is_described_and_no_other(borough):
    document = (ROOT / "docs" / "scored_people.md").read_text()
    rows = [
        name
        for cell in re.findall(r"^\| (`[^|]+) \|", document, flags=re.MULTILINE)
        for name in re.findall("`([^`]+)`", cell)
    ]
    made = list(scores_of_people(borough, day=pd.Timestamp(D))[0])
    assert sorted(rows) == sorted(made)
