"""`desist train` as it is typed: what it writes, says and refuses."""

import json

import pandas as pd
import pytest

from fairness_reports.training_page import training_page
from models.release import read_release
from serving import cli
from serving.commands.demo_screen import candidate_lines
from tests.support.person_tables import small_protocol, small_table
from training.tracking import Registry, store_of

# mlflow's own use of a loader that SQLAlchemy is about to drop, and whatever it says while it makes its tables.
pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:mlflow"),
]


def run(monkeypatch, *arguments) -> int:
    monkeypatch.setattr("sys.argv", ["desist", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("train")
    patch, out = pytest.MonkeyPatch(), folder / "out"
    protocol, table = small_protocol(folder), small_table(folder)
    with patch.context() as monkeypatch:
        assert run(monkeypatch, "train", protocol, "--data", table, "--out", out) == 0
    return protocol, table, out


def test_a_release_the_figures_and_the_mlflow_run_are_left(trained):
    out = trained[2]
    assert {path.name for path in out.iterdir()} >= {
        "release.json",
        "release.html",
        "training.json",
        "training.html",
        "mlflow.db",
    }
    figures = json.loads((out / "training.json").read_text(encoding="utf-8"))
    release = read_release(out / "release.json")
    assert figures["versions"]["release"] == release.sha256
    assert figures["reports"]["returned_12m"] == release.document["evaluation"]
    assert figures["rows"]["returned_12m"] == release.document["training"]["rows"]


def test_the_test_people_are_audited_beside_the_release_and_in_its_run(trained):
    out = trained[2]
    release = read_release(out / "release.json")
    audit = json.loads((out / "fairness" / "returned_12m" / "summary.json").read_text(encoding="utf-8"))
    registry = Registry(store_of(out))
    assert registry.artefact(registry.find(release.sha256), "fairness/returned_12m/summary.json") == audit
    assert audit["versions"]["release"] == release.sha256
    assert audit["tested_on"]["persons"] == audit["overall"]["n"] == release.document["evaluation"]["test_persons"]
    assert {row["attribute"] for row in audit["by_group"]} == {"race", "age_band"}
    assert "forecasts of returned_12m" in (out / "fairness" / "returned_12m" / "report.html").read_text("utf-8")


def test_the_screen_and_the_machine_say_the_same_and_a_second_training_takes_the_place(trained, monkeypatch, capsys):
    protocol, table, out = trained
    assert run(monkeypatch, "train", protocol, "--data", table, "--out", out) == 0
    screen = capsys.readouterr().out
    assert run(monkeypatch, "train", protocol, "--data", table, "--out", out, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    report = said["reports"]["returned_12m"]
    brier = report["candidates"]["additive"]["brier"]["value"]
    assert f"additive model                               {brier:.4f}" in screen
    assert said["versions"]["release"][:12] in screen
    assert "Research only" in screen and "people decide" in screen
    assert max(len(line) for line in screen.splitlines() if str(out) not in line) <= 110


def test_a_folder_of_something_else_is_refused_before_anything_is_read(trained, tmp_path, monkeypatch, capsys):
    (tmp_path / "letter.txt").write_text("…", encoding="utf-8")
    assert run(monkeypatch, "train", trained[0], "--data", "nowhere", "--out", tmp_path) == 2
    assert "holds other files and no training.json" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_too_few_people_end_the_command_in_words_and_leave_nothing(tmp_path, monkeypatch, capsys):
    protocol, table, out = small_protocol(tmp_path), small_table(tmp_path, count=250), tmp_path / "out"
    assert run(monkeypatch, "train", protocol, "--data", table, "--out", out) == 4
    said = " ".join(capsys.readouterr().err.split())
    assert "an honest fit and test need at least 100 of each" in said
    assert not out.exists()


def test_the_page_has_every_candidate_and_nothing_from_elsewhere_and_no_person(trained):
    _, table, out = trained
    page = (out / "training.html").read_text(encoding="utf-8")
    figures = json.loads((out / "training.json").read_text(encoding="utf-8"))
    report = figures["reports"]["returned_12m"]
    for one in report["candidates"].values():
        assert f'<th scope="row">{one["name"]}</th>' in page
        assert f"{one['brier']['value']:.4f} ({one['brier']['low']:.4f} to {one['brier']['high']:.4f})" in page
        paired = one["gain_over_official"]
        assert f"{paired['value']:+.4f} ({paired['low']:+.4f} to {paired['high']:+.4f})" in page
    assert "<script" not in page and "http" not in page.replace("http://www.w3.org", "")
    assert page.count("<svg") == page.count("<title id=") == len(figures["reports"])
    people = pd.read_csv(table, dtype=str)["id"]
    assert not any(f">{person}<" in page or f'"{person}"' in json.dumps(figures) for person in people)
    assert {row["attribute"] for row in figures["by_group"]["returned_12m"]} == {"race", "age_band"}
    # The table does not hold sex, so the gate has nothing to pass.
    assert figures["gates"]["returned_12m"]["verdict"] == "too few to tell"


def test_the_page_says_who_was_left_out_and_when_a_passed_gate_is_not_sure(trained):
    figures = json.loads((trained[2] / "training.json").read_text(encoding="utf-8"))
    release = read_release(trained[2] / "release.json")
    assert figures["left_out"]["returned_12m"] == release.document["training"]["left_out"] == {}
    assert "Rows left out" not in training_page(figures)
    figures["left_out"]["returned_12m"] = {"outcome not yet known": 1200, "without the official score": 0}
    gate = figures["gates"]["returned_12m"] | {"verdict": "passed"}
    male = {"value": 1.0, "low": 0.9, "high": 1.1}

    def page(low, high):
        by_sex = {"female": {"value": 1.0, "low": low, "high": high}, "male": male}
        return training_page(figures | {"gates": {"returned_12m": gate | {"by_sex": by_sex}}})

    assert "<li>Rows left out: 1,200 outcome not yet known.</li>" in page(0.8, 1.25)
    assert ["so these people are too few" in page(*ends) for ends in ((0.8, 1.25), (0.79, 1.25), (0.8, 1.26))] == [
        0,
        1,
        1,
    ]


def test_capacity_and_readability_are_told_of_the_same_people(trained):
    figures = json.loads((trained[2] / "training.json").read_text(encoding="utf-8"))
    report = figures["reports"]["returned_12m"]
    assert report["by_period"] == {}
    events, rows = report["test_events"], report["test_rows"]
    for one in report["candidates"].values():
        listed = one["at_capacity"]["capacity_only"]
        reached = listed["precision"]["value"] * listed["share"] * rows
        assert reached == pytest.approx(listed["recall"]["value"] * events)
        assert sum(tenth["rows"] for tenth in one["curve"]) == rows


def test_alarms_are_shouted_on_the_screen():
    figure = {"value": 0.1, "low": 0.0, "high": 0.2}
    names = ("brier", "auc", "calibration_slope", "observed_to_expected")
    summary = {
        "candidates": {"additive": {"name": "additive model", **dict.fromkeys(names, figure)}},
        "alarms": ["`status` alone tells those with the outcome from those without (AUC 0.99)"],
        "cost_of_readability": figure,
        "chosen": "additive",
        "why_chosen": "…",
    }
    lines = candidate_lines(summary)
    assert any(line.startswith("ALARM: `status` alone tells") for line in lines)
    assert not any("ALARM" in line for line in candidate_lines(summary | {"alarms": []}))
