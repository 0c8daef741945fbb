"""`desist features` as an analyst runs it."""

import json
import shutil
from functools import partial

import pandas as pd
import pytest

from features import CASE_TABLES, FEATURES, build_features, read_tables, simulate, write_tables
from features.dictionary import definitions_hash
from features.shards.engines import LocalEngine
from features.shards.going_over import go_over
from features.synthetic.borough import Borough
from features.synthetic.in_shards import simulated_run, write_shard
from serving import cli

NO_WORD = "Zxqv1984"
D = "2026-06-30"
NAMES = [feature.name for feature in FEATURES]


def run(monkeypatch, *arguments) -> int:
    monkeypatch.setattr("sys.argv", ["desist", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


@pytest.fixture(scope="module")
def borough():
    return simulate(200, 6)[0]


@pytest.fixture
def folder(borough, tmp_path):
    write_tables(borough, tmp_path / "data")
    return tmp_path / "data"


def test_the_file_holds_one_row_for_each_person_and_its_versions(borough, folder, tmp_path, monkeypatch, capsys):
    out = tmp_path / "f.parquet"
    assert run(monkeypatch, "features", folder, "--index-date", D, "--out", out) == 0
    read = pd.read_parquet(out)
    pd.testing.assert_frame_equal(read, build_features(borough, D))
    assert read.attrs["versions"]["as_of_date"] == D
    assert read.attrs["versions"]["data"] == borough.fingerprint()
    assert read.attrs["versions"]["features"] == definitions_hash()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "f.parquet"]
    told = capsys.readouterr().out
    assert told.startswith(f"65 features of 200 people as of {D}.")
    assert "Off, for want of tables: nothing." in told
    assert f"Written: {out}" in told
    assert len(told.splitlines()) < 25
    assert not set(borough["persons"]["person_id"]) & set(told.split())


def test_what_is_off_and_what_is_missing_is_told(folder, tmp_path, monkeypatch, capsys):
    (folder / "custody.parquet").unlink()
    out = tmp_path / "f.parquet"
    assert run(monkeypatch, "features", folder, "--index-date", D, "--out", out, "--json") == 0
    summary = json.loads(capsys.readouterr().out)
    read = pd.read_parquet(out)
    custody = [feature.name for feature in FEATURES if feature.events.table == "custody"]
    assert summary["off"] == {name: ["custody"] for name in custody}
    assert summary["people"] == 200
    assert sum(summary["not_in_population"].values()) + summary["in_population"] == 200
    assert (
        list(summary["missing"]) == read[NAMES].isna().mean().sort_values(ascending=False, kind="stable").index.tolist()
    )
    assert summary["missing"]["need_count"] == pytest.approx(read["need_count"].isna().mean(), abs=1e-6)
    assert summary["missing"]["in_custody"] == 1
    assert run(monkeypatch, "features", folder, "--index-date", D, "--out", out) == 0
    assert f"Off, for want of custody: {custody[0]}, {custody[1]}" in capsys.readouterr().out


def test_faulty_tables_exit_with_three_and_leave_what_was_there(folder, tmp_path, monkeypatch, capsys):
    out = tmp_path / "f.parquet"
    out.write_bytes(b"older")
    sanctions = pd.read_parquet(folder / "sanctions.parquet")
    sanctions.loc[[3, 8], "disposal"] = NO_WORD
    sanctions.to_parquet(folder / "sanctions.parquet", index=False)
    assert run(monkeypatch, "features", folder, "--index-date", D, "--out", out, "--dictionary") == 3
    told = capsys.readouterr()
    assert "sanctions.disposal" in told.err and "(2 row(s), first 4, 9)" in told.err
    assert NO_WORD not in told.err + told.out
    assert out.read_bytes() == b"older"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "f.parquet"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--index-date", "2026-07-30"], "30 days after the case tables end (2026-06-30)"),
        (["--index-date", "1960-01-01"], "nothing had been recorded: the case tables begin on "),
        (["--index-date", "2026-07-30", "--data-date", "2026-07-29"], "comes after the extract (2026-07-29)"),
        (["--index-date", "2999-01-01"], "comes after today"),
        (["--index-date", D, "--data-date", "2999-01-01"], "--data-date 2999-01-01 comes after today"),
    ],
)
def test_a_day_of_which_the_tables_do_not_tell_is_refused(folder, tmp_path, monkeypatch, capsys, options, words):
    assert run(monkeypatch, "features", folder, *options, "--out", tmp_path / "f.parquet") == 2
    assert words in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize(
    ("options", "days"),
    [(["--index-date", "2026-07-03"], 3), (["--index-date", "2026-07-30", "--data-date", "2026-07-30"], 30)],
)
def test_a_pause_before_the_day_is_told(folder, tmp_path, monkeypatch, capsys, options, days):
    out = tmp_path / "f.parquet"
    assert run(monkeypatch, "features", folder, *options, "--out", out) == 0
    assert f"nothing was recorded (is the extract complete?): {days}\n" in capsys.readouterr().out
    assert set(pd.read_parquet(out)["index_date"]) == {pd.Timestamp(options[1])}


def test_tables_in_parts_give_the_same_file_and_name_the_part_of_a_fault(borough, tmp_path, monkeypatch, capsys):
    people = borough["persons"]["person_id"]
    for name, frame in borough.items():
        (tmp_path / "parts" / name).mkdir(parents=True)
        for number in range(2):
            mine = frame["person_id"].isin(people[number * 100 : number * 100 + 100])
            frame[mine].to_parquet(tmp_path / "parts" / name / f"part-{number}.parquet", index=False)
    out = tmp_path / "f.parquet"
    assert run(monkeypatch, "features", tmp_path / "parts", "--index-date", D, "--out", out) == 0
    assert "part 2 of 2" in capsys.readouterr().err
    pd.testing.assert_frame_equal(pd.read_parquet(out), build_features(borough, D))
    part = tmp_path / "parts" / "sanctions" / "part-1.parquet"
    pd.read_parquet(part).assign(disposal=NO_WORD).to_parquet(part, index=False)
    out.unlink()
    assert run(monkeypatch, "features", tmp_path / "parts", "--index-date", D, "--out", out) == 3
    assert "In part-1.parquet of its tables" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["parts"]


def test_an_offence_that_comes_again_in_another_part_is_refused_and_nothing_written(
    borough, tmp_path, monkeypatch, capsys
):
    people = borough["persons"]["person_id"]
    for name in ("persons", "sanctions", "supervision"):
        (tmp_path / "parts" / name).mkdir(parents=True)
        for number in range(2):
            mine = borough[name][borough[name]["person_id"].isin(people[number * 100 : number * 100 + 100])]
            mine.to_parquet(tmp_path / "parts" / name / f"part-{number}.parquet", index=False)
    first, second = (tmp_path / "parts" / "sanctions" / f"part-{number}.parquet" for number in range(2))
    rows = pd.read_parquet(second)
    known = pd.read_parquet(first)["offence_id"].iloc[0]
    rows.assign(offence_id=[*rows["offence_id"][:-1], known]).to_parquet(second, index=False)
    out = tmp_path / "f.parquet"
    assert run(monkeypatch, "features", tmp_path / "parts", "--index-date", D, "--out", out) == 3
    told = capsys.readouterr().err
    assert "sanctions.offence_id: the same offence_id as in a part before, first in part-1.parquet" in told
    assert f"(1 row(s), first {len(rows)})" in told
    assert known not in told
    assert [path.name for path in tmp_path.iterdir()] == ["parts"]


def test_tables_without_people_are_too_little(tmp_path, monkeypatch, capsys):
    for name in ("persons", "sanctions", "supervision"):
        (tmp_path / "data" / name).mkdir(parents=True)
        CASE_TABLES[name].empty().to_parquet(tmp_path / "data" / name / "part-0.parquet", index=False)
    out = tmp_path / "f.parquet"
    assert run(monkeypatch, "features", tmp_path / "data", "--index-date", D, "--out", out) == 4
    assert "holds nobody" in capsys.readouterr().err
    assert not out.exists()


def test_a_part_in_which_nobody_was_inside_is_no_fault(borough, tmp_path, monkeypatch):
    inside = set(borough["custody"]["person_id"])
    for name, frame in borough.items():
        (tmp_path / "parts" / name).mkdir(parents=True)
        is_inside = frame["person_id"].isin(inside)
        for number, mine in enumerate((frame[is_inside], frame[~is_inside])):
            mine.to_parquet(tmp_path / "parts" / name / f"part-{number}.parquet", index=False)
    out = tmp_path / "f.parquet"
    assert run(monkeypatch, "features", tmp_path / "parts", "--index-date", D, "--out", out) == 0
    read = pd.read_parquet(out).set_index("person_id")
    whole = build_features(borough, D).set_index("person_id")
    pd.testing.assert_frame_equal(read.loc[whole.index], whole)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Not given: the case tables and --index-date and --out"),
        (["data", "--out", "f.parquet"], "Not given: --index-date"),
        (["--dictionary", "--index-date", D], "Not given: the case tables and --out"),
        (["data", "--index-date", D, "--out", "f.csv"], "End its name in .parquet"),
        (["data", "--index-date", D, "--out", "data"], "--out data is a folder"),
        (["data", "--index-date", D, "--out", "nowhere/f.parquet"], "There is no folder nowhere"),
        (["data", "--index-date", D, "--out", "data/persons.parquet"], "lies among the case tables"),
        (["absent", "--index-date", D, "--out", "f.parquet"], "absent is not a folder"),
        (["data", "--index-date", "30/06/2026", "--out", "f.parquet"], "--index-date"),
        (["--dictionary", "--out", "a_file"], "--out a_file is a file"),
    ],
)
def test_what_cannot_be_asked_is_refused(folder, tmp_path, monkeypatch, capsys, arguments, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a_file").write_text("")
    before = sorted(tmp_path.rglob("*"))
    assert run(monkeypatch, "features", *arguments) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""
    assert sorted(tmp_path.rglob("*")) == before


def test_the_dictionary_is_printed_in_two_forms_and_written_beside_the_features(folder, tmp_path, monkeypatch, capsys):
    assert run(monkeypatch, "features", "--dictionary") == 0
    page = capsys.readouterr().out
    assert page.startswith("# Data dictionary\n") and "## Not used, and why" in page
    assert run(monkeypatch, "features", "--dictionary", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in document["features"]] == NAMES
    assert document["versions"]["code"] and document["versions"]["features"] == definitions_hash()
    assert run(monkeypatch, "features", folder, "--index-date", D, "--out", tmp_path / "f.parquet", "--dictionary") == 0
    assert run(monkeypatch, "features", "--dictionary", "--out", tmp_path / "alone") == 0
    for place in (tmp_path, tmp_path / "alone"):
        assert (place / "data_dictionary.md").read_text() == page
        assert json.loads((place / "data_dictionary.json").read_text()) == document


@pytest.fixture(scope="module")
def in_parts(tmp_path_factory):
    out = tmp_path_factory.mktemp("parts") / "borough"
    borough = Borough(150, 5, start="2021-01-01")
    assert len(list(go_over(simulated_run(out, borough, 3), partial(write_shard, borough, 3), LocalEngine()))) == 3
    return out / "tables"


def by_engine(monkeypatch, capsys, in_parts, out, *options):
    assert run(monkeypatch, "features", in_parts, "--index-date", D, "--out", out, "--json", *options) == 0
    return json.loads(capsys.readouterr().out) | {"out": ""}


def test_workers_make_the_same_file_and_say_the_same(in_parts, tmp_path, monkeypatch, capsys):
    alone = by_engine(monkeypatch, capsys, in_parts, tmp_path / "alone.parquet")
    together = by_engine(monkeypatch, capsys, in_parts, tmp_path / "together.parquet", "--workers", "2")
    assert together == alone
    assert (alone["people"], alone["features"]) == (150, 65)
    assert (tmp_path / "together.parquet").read_bytes() == (tmp_path / "alone.parquet").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alone.parquet", "together.parquet"]
    whole = build_features(read_tables(in_parts), D).sort_values("person_id", ignore_index=True)
    read = pd.read_parquet(tmp_path / "alone.parquet").sort_values("person_id", ignore_index=True)
    pd.testing.assert_frame_equal(read, whole)


@pytest.mark.long
def test_a_dask_cluster_makes_the_same_file(in_parts, tmp_path, monkeypatch, capsys):
    alone = by_engine(monkeypatch, capsys, in_parts, tmp_path / "alone.parquet")
    cluster = by_engine(monkeypatch, capsys, in_parts, tmp_path / "dask.parquet", "--engine", "dask", "--workers", "2")
    assert cluster == alone
    assert (tmp_path / "dask.parquet").read_bytes() == (tmp_path / "alone.parquet").read_bytes()


def test_a_fault_that_a_worker_finds_is_told_and_nothing_is_written(in_parts, tmp_path, monkeypatch, capsys):
    data = shutil.copytree(in_parts, tmp_path / "data")
    part = data / "sanctions" / "part-0001.parquet"
    pd.read_parquet(part).assign(detection=NO_WORD).to_parquet(part, index=False)
    out = tmp_path / "f.parquet"
    assert run(monkeypatch, "features", data, "--index-date", D, "--out", out, "--workers", "2") == 3
    told = capsys.readouterr().err
    assert "In part-0001.parquet of its tables" in told
    assert NO_WORD not in told
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_workers_for_tables_that_are_read_whole_are_refused(folder, tmp_path, monkeypatch, capsys):
    out = tmp_path / "f.parquet"
    assert run(monkeypatch, "features", folder, "--index-date", D, "--out", out, "--workers", "2") == 2
    assert "--workers and --engine are for tables in parts that go together" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("option", ["--index-date", "--data-date"])
@pytest.mark.parametrize("day", ["30/06/2026", "2026-06-31", "today"])
def test_a_day_in_another_form_is_refused_with_the_form_to_write(folder, monkeypatch, capsys, option, day):
    assert run(monkeypatch, "features", folder, option, day) == 2
    assert "write it year first, as" in capsys.readouterr().err
