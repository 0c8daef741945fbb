"""`desist audit`: its two files, what it prints, and what it refuses with nothing written."""

import gzip
import json
import sys

import pytest

from serving import cli
from tests.unit.fairness_reports.people import made_up_people

ASKED = ["--outcome", "reoffended", "--score", "probability", "--by", "sex,ethnicity"]


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scored")
    people = made_up_people(2000, seed=4).rename_axis("person_id").reset_index()
    people.to_csv(folder / "people.csv", index=False)
    people.to_parquet(folder / "people.parquet")
    (folder / "people.csv.gz").write_bytes(gzip.compress((folder / "people.csv").read_bytes()))
    (folder / "broken.parquet").write_bytes(b"not a table")
    (folder / "people.xlsx").write_bytes(b"")
    return folder


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["desist", "audit", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
        raise SystemExit(0)
    return ended.value.code


def test_csv_and_parquet_give_the_same_audit_and_no_row_of_a_person(scored, tmp_path, monkeypatch, capsys):
    documents = []
    for name in ("people.csv", "people.csv.gz", "people.parquet"):
        out = tmp_path / name
        assert run(monkeypatch, scored / name, *ASKED, "--capacity", 400, "--harm", "harm", "--out", out) == 0
        text = (out / "summary.json").read_text(encoding="utf-8")
        assert "person_1" not in text + (out / "report.html").read_text(encoding="utf-8")
        documents.append(json.loads(text))
        told = capsys.readouterr().out
        assert told.startswith("What was found:") and str(out / "report.html") in told
    fingerprints = {document["versions"].pop("data") for document in documents}
    assert len(fingerprints) == 3
    assert documents[0] == documents[1] == documents[2]
    assert {"overall", "by_group", "intersections", "comparisons", "missing_attribute", "versions"} <= set(documents[0])
    assert documents[0]["versions"]["asked"]["capacity"] == 400
    assert documents[0]["overall"]["metrics"]["harm_reached"]["value"] > 0


def test_an_audit_may_be_made_again_in_its_folder_and_for_a_machine(scored, tmp_path, monkeypatch, capsys):
    out = tmp_path / "audit"
    for _ in range(2):
        assert run(monkeypatch, scored / "people.csv", *ASKED, "--cut", 0.5, "--out", out, "--json") == 0
        assert json.loads(capsys.readouterr().out) == json.loads((out / "summary.json").read_text(encoding="utf-8"))


def test_several_files_are_judged_together_and_only_by_a_column_that_tells_them_apart(
    scored, tmp_path, monkeypatch, capsys
):
    people = made_up_people(2000, seed=4)
    for name, part in (("north", people.iloc[:1200]), ("south", people.iloc[1200:])):
        part.assign(region=name).to_csv(tmp_path / f"{name}.csv", index=False)
    files = [tmp_path / "north.csv", tmp_path / "south.csv"]
    sizes = []
    for column in ("region", "file"):
        out = tmp_path / column
        options = ["--pool-by", column, "--cut", 0.5, "--out", out]
        assert run(monkeypatch, *files, *ASKED, *options) == 0
        pooled = json.loads((out / "summary.json").read_text(encoding="utf-8"))["pooled_over"]
        assert pooled["columns"] == [column]
        sizes.append([stratum["n"] for stratum in pooled["strata"]])
    assert sizes == [[1200, 800], [1200, 800]]
    assert run(monkeypatch, *files, *ASKED, "--cut", 0.5, "--out", tmp_path / "none") == 2
    assert "--pool-by" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("name", "options", "code", "named"),
    [
        ("nobody.csv", ["--cut", 0.5], 2, "There is no file nobody.csv"),
        ("people.xlsx", ["--cut", 0.5], 2, "neither CSV nor Parquet"),
        ("broken.parquet", ["--cut", 0.5], 3, "cannot be read as a table"),
        ("people.csv", [], 2, "--cut or --capacity"),
        ("people.csv", ["--cut", 0.5, "--capacity", 10], 2, "--cut or --capacity"),
        ("people.csv", ["--capacity", 2001], 2, "cannot be filled from 2000 people"),
        ("people.csv", ["--cut", 0.5, "--harm", "costs"], 3, "`costs`"),
        ("people.csv", ["--cut", 0.5, "--together", "sex"], 2, "intersections of two or more"),
    ],
)
def test_what_cannot_be_audited_is_refused_and_nothing_is_written(
    scored, tmp_path, monkeypatch, capsys, name, options, code, named
):
    out = tmp_path / "audit"
    assert run(monkeypatch, scored / name, *ASKED, *options, "--out", out) == code
    assert named in capsys.readouterr().err
    assert not out.exists()
