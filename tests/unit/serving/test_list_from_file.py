"""A features file made for lists stands for the case tables: the same list, and refusals that leave nothing."""

import json

import pandas as pd
import pytest

from features import simulate, write_tables
from models.release import write_release
from serving import cli
from tests.support.compared_releases import counted, small_release
from tests.unit.serving.test_propose import TERMS, risk

D = "2026-06-30"
IOM = "iom_neighbourhood_crime"
NOT_IN_A_FILE = {"pathways", "also_on"}


def run(monkeypatch, *arguments) -> int:
    monkeypatch.setattr("sys.argv", ["desist", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Folder of tables and a release."""
    folder = tmp_path_factory.mktemp("from_file")
    write_tables(simulate(600, 21)[0], folder / "tables")
    write_release(small_release(risk(*TERMS), counts=(counted(*TERMS),)), folder / "release.json")
    return folder


def keep(monkeypatch, made, out, *, scheme=IOM, day=D) -> int:
    return run(
        monkeypatch,
        *("features", made / "tables", "--index-date", day, "--data-date", day),
        *("--for-list", scheme, "--out", out),
    )


def propose(monkeypatch, made, data, out, *, scheme=IOM, day=D, **more) -> int:
    extra = [part for name, value in more.items() for part in (f"--{name}", value)]
    return run(
        monkeypatch,
        *("propose", data, "--scheme", scheme, "--index-date", day, "--data-date", day),
        *("--release", made / "release.json", "--out", out, *extra),
    )


@pytest.mark.parametrize("scheme", [IOM, "project_reset_north_area", "capacity_only"])
def test_a_list_of_the_file_is_the_list_of_the_tables(made, tmp_path, monkeypatch, capsys, scheme):
    file = tmp_path / "known.parquet"
    assert keep(monkeypatch, made, file, scheme=scheme) == 0
    assert "It holds personal data" in capsys.readouterr().out
    assert propose(monkeypatch, made, file, tmp_path / "of_file", scheme=scheme) == 0
    assert propose(monkeypatch, made, made / "tables", tmp_path / "of_tables", scheme=scheme) == 0
    of_file, of_tables = (json.loads((tmp_path / name / "list.json").read_text()) for name in ("of_file", "of_tables"))
    assert len(of_file["items"]) > 100
    for item in of_tables["items"]:
        for key in NOT_IN_A_FILE:
            item.pop(key, None)
    assert of_file["items"] == of_tables["items"]
    alone = {"items", "notes", "services", "overlap", "versions"}
    assert {k: v for k, v in of_file.items() if k not in alone} == {
        k: v for k, v in of_tables.items() if k not in alone
    }
    assert of_file["versions"]["data"] == of_tables["versions"]["data"]
    assert of_file["notes"][:-1] == of_tables["notes"]
    assert "holds no ethnicity" in of_file["notes"][-1]
    audited = json.loads((tmp_path / "of_file" / "fairness" / "summary.json").read_text())
    assert {comparison["attribute"] for comparison in audited["prospective"]["comparisons"]} == {"sex", "age_band"}


def test_the_file_holds_nothing_that_is_for_the_audit_alone(made, tmp_path, monkeypatch):
    file = tmp_path / "known.parquet"
    keep(monkeypatch, made, file)
    columns = " ".join(pd.read_parquet(file).columns)
    assert not any(word in columns for word in ("ethnicity", "religion", "disability", "postcode"))


def test_the_same_tables_give_the_same_file(made, tmp_path, monkeypatch):
    for name in ("one.parquet", "two.parquet"):
        keep(monkeypatch, made, tmp_path / name)
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


def test_files_that_cannot_stand_for_the_tables_are_refused(made, tmp_path, monkeypatch, capsys):
    file, out = tmp_path / "known.parquet", tmp_path / "list"
    keep(monkeypatch, made, file)
    capsys.readouterr()
    assert propose(monkeypatch, made, file, out, scheme="capacity_only") == 3
    assert f"was made for the scheme {IOM}" in capsys.readouterr().err
    assert propose(monkeypatch, made, file, out, day="2026-06-29") == 2
    assert "is of 2026-06-30, not of 2026-06-29" in capsys.readouterr().err
    assert propose(monkeypatch, made, file, out, services="anything.toml") == 2
    assert "--services needs the case tables" in capsys.readouterr().err
    plain = tmp_path / "plain.parquet"
    assert run(monkeypatch, "features", made / "tables", "--index-date", D, "--data-date", D, "--out", plain) == 0
    capsys.readouterr()
    assert propose(monkeypatch, made, plain, out) == 3
    assert "--for-list SCHEME" in capsys.readouterr().err
    (tmp_path / "broken.parquet").write_text("not parquet")
    assert propose(monkeypatch, made, tmp_path / "broken.parquet", out) == 3
    assert "cannot be read as Parquet" in capsys.readouterr().err
    assert not out.exists()


def test_no_file_is_written_of_a_file_or_among_the_tables(made, tmp_path, monkeypatch, capsys):
    file = tmp_path / "known.parquet"
    keep(monkeypatch, made, file)
    again = ("--index-date", D, "--data-date", D, "--for-list", IOM, "--out")
    assert run(monkeypatch, "features", file, *again, tmp_path / "again.parquet") == 2
    assert "made of case tables, not of a features file" in capsys.readouterr().err
    assert run(monkeypatch, "features", made / "tables", *again, made / "tables" / "x.parquet") == 2
    assert "could pass for one" in capsys.readouterr().err
    assert not (made / "tables" / "x.parquet").exists() and not (tmp_path / "again.parquet").exists()
