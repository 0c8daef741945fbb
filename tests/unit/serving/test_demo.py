"""The main job end to end: on an invented table in seconds, on a simulated borough and on real people when asked."""

import json
import sqlite3
from pathlib import Path

import pandas as pd
import pytest

import training
from features import CASE_TABLES, simulate
from features.exceptions import NotEnoughData, ProtocolRefused, UsageRefused
from models.release import canonical, document_hash, read_release
from serving.commands.demo import run_demo
from serving.stores.database import open_database
from serving.stores.releases import ReleaseStore
from tests.support.person_tables import small_protocol, small_table
from tests.support.shared import shared

# mlflow's own use of a loader that SQLAlchemy is about to drop, and whatever it says while it makes its tables.
pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:mlflow"),
]
PROTOCOLS = Path(training.__file__).parent / "protocols"


def run(folder, capsys_like, *, protocol, people=0, data=None):
    """The summary that `--json` prints and the folder it wrote."""
    out = folder / "out"
    run_demo(people=people, out=out, data=data, protocol_name=str(protocol), as_json=True)
    return json.loads(capsys_like.readouterr().out), out


def shrunk(folder, name, count):
    text = (PROTOCOLS / f"{name}.toml").read_text(encoding="utf-8")
    assert "replicate_count = 200" in text
    path = folder / f"{name}.toml"
    path.write_text(text.replace("replicate_count = 200", f"replicate_count = {count}"), encoding="utf-8")
    return path


def items_of(out, scheme):
    return json.loads((out / "lists" / scheme / "list.json").read_bytes())["items"]


def check_files(out, summary, *, with_tables):
    """Every file of the design, whole and agreeing with each other."""
    release = read_release(out / "release.json")
    assert release.sha256 == document_hash(release.document) == summary["versions"]["release"]
    features = pd.read_parquet(out / "features.parquet")
    assert features.columns[:2].tolist() == ["person_id", "index_date"]
    assert features["person_id"].is_unique
    for scheme in summary["schemes"]:
        folder = out / "lists" / scheme["id"]
        text = (folder / "list.json").read_text(encoding="utf-8")
        document = json.loads(text)
        assert text == canonical(document)
        assert document["counts"] == scheme["counts"]
        assert document["versions"]["release"] == release.sha256
        lines = (folder / "candidates.csv").read_text(encoding="utf-8").splitlines()
        assert len(lines) == 1 + scheme["counts"]["propose"] + scheme["counts"]["consider"]
        assert (folder / "agenda.html").read_text(encoding="utf-8").startswith("<!doctype html>")
        audit = json.loads((out / "fairness" / scheme["id"] / "summary.json").read_bytes())
        assert audit["versions"]["release"] == release.sha256
        assert (out / "fairness" / scheme["id"] / "report.html").stat().st_size > 2000
    assert (out / "tables").is_dir() == with_tables
    with sqlite3.connect(out / "mlflow.db") as store:
        assert store.execute("SELECT count(*) FROM runs").fetchone() == (1,)
        metrics = dict(store.execute("SELECT key, value FROM metrics"))
        assert metrics["additive.auc"] == summary["candidates"]["additive"]["auc"]["value"]
        assert metrics["gain_over_official"] == summary["gain_over_official"]["value"]
        tags = dict(store.execute("SELECT key, value FROM tags"))
        assert tags["release_sha256"] == release.sha256
    engine = open_database(f"sqlite:///{out / 'desist.db'}")
    assert ReleaseStore(engine).release(release.sha256).document == release.document
    assert len(ReleaseStore(engine).lists()) == len(summary["schemes"])
    engine.dispose()
    return release


def check_no_identifiers(out, summary, persons):
    """No identifier of a person in what is not a list, a table or a service's own store."""
    texts = [json.dumps(summary), (out / "release.json").read_text(encoding="utf-8")]
    texts += [path.read_text(encoding="utf-8") for path in (out / "fairness").rglob("*.*")]
    assert not [person for person in persons for text in texts if f'"{person}"' in text]


def test_the_main_job_on_an_invented_table(tmp_path, capsys):
    summary, out = run(tmp_path, capsys, protocol=small_protocol(tmp_path), data=small_table(tmp_path))
    release = check_files(out, summary, with_tables=False)
    (scheme,) = summary["schemes"]
    assert scheme["counts"]["propose"] == scheme["capacity"]["total"] == 60
    assert scheme["counts"]["cannot_assess"] > 0
    # The true log-odds have an AUC of 0.70 on all these people, the official score 0.62.
    assert 0.63 < summary["candidates"]["additive"]["auc"]["value"] < 0.74
    assert summary["candidates"]["base_rate"]["auc"]["value"] == 0.5
    assert summary["chosen"] in ("additive", "official")
    assert "additive_without_attendance" in summary["candidates"]
    assert summary["research_only"] is release.document["research_only"] is True
    items = items_of(out, "capacity_only")
    assert {item["harm"]["gbp"] for item in items if item["probability"] is None} == {None}
    assert all("does not say which offences" in item["harm_unavailable_because"] for item in items)
    check_no_identifiers(out, summary, [item["person_id"] for item in items])


@pytest.mark.long
def test_three_tables_are_enough_and_what_is_off_is_said(tmp_path, capsys):
    """persons, sanctions and supervision alone, given as CSV."""
    tables, _ = simulate(4000, 3)
    (tmp_path / "mine").mkdir()
    for name in ("persons", "sanctions", "supervision"):
        tables[name].to_csv(tmp_path / "mine" / f"{name}.csv", index=False)
    protocol = shrunk(tmp_path, "borough_any_12m", 4)
    summary, out = run(tmp_path, capsys, protocol=protocol, data=tmp_path / "mine")
    assert len(summary["off"]) == len(CASE_TABLES) - 3
    assert {"need_count", "custody_days_24m", "unacceptable_absence_rate_90d"} <= set(summary["never_known"])
    assert {
        term["feature"] for term in read_release(out / "release.json").document["models"]["any_12m"]["terms"]
    }.isdisjoint(summary["never_known"])
    iom, reset = summary["schemes"]
    assert iom["counts"]["propose"] > 50
    assert iom["counts"]["cannot_assess"] < 20
    assert any(note.startswith("Nobody was checked for this") and " (G4); " in note for note in iom["notes"])
    assert reset["counts"]["propose"] == 0


@pytest.mark.long
def test_a_second_run_keeps_the_history_and_makes_the_same_again(tmp_path, capsys):
    protocol, data = small_protocol(tmp_path), small_table(tmp_path)
    first, out = run(tmp_path, capsys, protocol=protocol, data=data)
    before = {path: path.read_bytes() for path in out.rglob("*.*") if path.suffix in (".json", ".html", ".csv")}
    second, _ = run(tmp_path, capsys, protocol=protocol, data=data)
    assert second == first
    assert all(path.read_bytes() == content for path, content in before.items())
    with sqlite3.connect(out / "mlflow.db") as store:
        assert store.execute("SELECT count(*) FROM runs").fetchone() == (2,)
    engine = open_database(f"sqlite:///{out / 'desist.db'}")
    assert len(ReleaseStore(engine).lists()) == 1
    engine.dispose()


def test_a_refusal_leaves_nothing_behind(tmp_path, capsys):
    protocol = small_protocol(tmp_path)
    out = tmp_path / "out"
    few = small_table(tmp_path, count=100)
    with pytest.raises(NotEnoughData):
        run_demo(people=0, out=out, data=few, protocol_name=str(protocol), as_json=True)
    with pytest.raises(UsageRefused, match="name it with --data"):
        run_demo(people=0, out=out, data=None, protocol_name=str(protocol), as_json=True)
    with pytest.raises(UsageRefused):
        run_demo(people=0, out=out, data=tmp_path / "absent.csv", protocol_name=str(protocol), as_json=True)
    with pytest.raises(UsageRefused):
        run_demo(people=0, out=out, data=None, protocol_name="borough_any_12m", as_json=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["people.csv", "small_table.toml"]
    assert capsys.readouterr().out == ""


def test_an_unknown_scheme_is_refused_before_the_long_work(tmp_path):
    protocol = small_protocol(tmp_path)
    protocol.write_text(protocol.read_text().replace("capacity_only = 60", "capacity_onl = 60"))
    with pytest.raises(ProtocolRefused, match="There is no scheme capacity_onl"):
        run_demo(people=0, out=tmp_path / "out", data=tmp_path / "absent", protocol_name=str(protocol), as_json=True)


@pytest.mark.long
def test_the_main_job_on_a_simulated_borough(tmp_path, capsys):
    summary, out = run(tmp_path, capsys, protocol=shrunk(tmp_path, "borough_any_12m", 6), people=2000)
    check_files(out, summary, with_tables=True)
    assert {path.stem for path in (out / "tables").glob("*.parquet")} == set(CASE_TABLES)
    schemes = {scheme["id"]: scheme for scheme in summary["schemes"]}
    assert set(schemes) == {"iom_neighbourhood_crime", "project_reset_north_area"}
    for scheme, places in (("iom_neighbourhood_crime", 100), ("project_reset_north_area", 30)):
        counts = schemes[scheme]["counts"]
        assert schemes[scheme]["capacity"]["total"] == places
        assert counts["propose"] + counts["stay"] + schemes[scheme]["capacity"]["unfilled"] == places
        assert counts["stay"] + counts["propose"] > 0.6 * places
    # Measured 0.715 and 0.654 when this was written, on some 440 rows: the 95% ranges are 0.13 wide.
    assert 0.62 < summary["candidates"]["additive"]["auc"]["value"] < 0.80
    assert 0.58 < summary["candidates"]["official"]["auc"]["value"] < 0.75
    assert summary["research_only"] is False
    items = items_of(out, "iom_neighbourhood_crime")
    proposed = [item for item in items if item["result"] == "propose"]
    assert all(item["probability"]["low"] <= item["probability"]["high"] for item in proposed)
    assert all(item["harm"][scale]["value"] > 0 for item in proposed for scale in ("gbp", "cchi_days", "css_points"))
    audit = json.loads((out / "fairness" / "iom_neighbourhood_crime" / "summary.json").read_bytes())
    assert {row["attribute"] for row in audit["prospective"]["by_group"]} == {"sex", "age_band", "ethnicity"}
    assert (
        audit["prospective"]["overall"]["events"]
        == len(proposed) + schemes["iom_neighbourhood_crime"]["counts"]["stay"]
    )
    reset = json.loads((out / "fairness" / "project_reset_north_area" / "summary.json").read_bytes())
    assert reset["prospective"]["overall"]["events"] == schemes["project_reset_north_area"]["counts"]["propose"]
    check_no_identifiers(out, summary, [item["person_id"] for item in items])


@pytest.mark.long
def test_the_main_job_on_real_people(tmp_path, capsys):
    data = shared("data/nij_train.csv.gz")
    summary, out = run(tmp_path, capsys, protocol=shrunk(tmp_path, "nij_georgia", 6), data=data)
    release = check_files(out, summary, with_tables=False)
    (scheme,) = summary["schemes"]
    assert scheme["counts"]["propose"] == 500
    assert (
        scheme["capacity"]["eligible"]
        == summary["rows"]["test"]
        == sum(scheme["counts"][word] for word in ("propose", "consider", "not_proposed"))
    )
    assert release.document["research_only"] is True and release.document["training"]["exempted_columns"]
    # Measured 0.673 and 0.608 when this was written; the ranges leave room for another seed or library.
    assert 0.65 < summary["candidates"]["additive"]["auc"]["value"] < 0.71
    assert 0.58 < summary["candidates"]["official"]["auc"]["value"] < 0.64
    assert 0.95 < summary["candidates"]["additive"]["observed_to_expected"]["value"] < 1.05
    assert summary["chosen"] == "additive"
    audit = json.loads((out / "fairness" / "capacity_only" / "summary.json").read_bytes())
    for kind in ("prospective", "retrospective"):
        assert {row["attribute"] for row in audit[kind]["by_group"]} == {"Race", "Gender", "Age_at_Release"}
        assert audit[kind]["overall"]["n"] == summary["rows"]["test"]
    assert audit["prospective"]["overall"]["events"] == 500
    items = items_of(out, "capacity_only")
    assert all(set(item["harm"].values()) == {None} for item in items)
    assert all(item["harm_unavailable_because"] for item in items)
    names = {term["feature"] for model in release.document["models"].values() for term in model["terms"]}
    assert not names & {"Race", "Gender", "Age_at_Release", "Gang_Affiliated", "Residence_PUMA", "Dependents"}


def test_a_borough_of_three_is_refused_as_too_small(tmp_path, capsys):
    with pytest.raises(NotEnoughData, match="3 people"):
        run(tmp_path, capsys, protocol="borough_any_12m", people=3)
    assert not (tmp_path / "out").exists()
