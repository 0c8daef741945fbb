"""`desist monitor` as it is typed: what it keeps, says and refuses."""

import json
import re
import shutil

import pandas as pd
import pytest

from features import CaseTables, simulate, write_tables
from models.release import document_hash, make_release, read_release, write_release
from serving import cli
from tests.support.additive_models import small_model
from tests.support.monitored import FIRST_LATER, LAST_REFERENCE, write_small_release
from training.monitoring.performance import auc
from training.monitoring.score_bins import ScoreBins
from training.monitoring.store import SummaryStore

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
def tables():
    return simulate(2500, seed=3)[0]


@pytest.fixture(scope="module")
def made(tables, tmp_path_factory):
    folder = tmp_path_factory.mktemp("monitor")
    write_tables(tables, folder / "tables")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        release = write_small_release(tables, folder / "made", registered=True)
        told = ["monitor", release, "--store", folder / "store", "--data", folder / "tables", "--out", folder / "out"]
        assert run(patch, *told) == 0
    return folder


@pytest.fixture
def folder(made, tmp_path, monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    for name in ("made", "store"):
        shutil.copytree(made / name, tmp_path / name)
    return tmp_path


def summary(folder, name=FIRST_LATER):
    return json.loads((folder / "store" / f"{name}.json").read_text(encoding="utf-8"))


def test_every_quarter_after_the_reference_is_kept_and_judged(made):
    report = json.loads((made / "out" / "monitoring.json").read_text(encoding="utf-8"))
    days = pd.date_range(LAST_REFERENCE, "2026-06-30", freq="3MS").strftime("%Y-%m-%d").tolist()[1:]
    assert [one["as_of_date"] for one in report["dates"]] == report["added"] == days
    assert sorted(path.stem for path in (made / "store").glob("*.json")) == days
    assert all(one["judged"] for one in report["dates"])
    # The outcome is proven eighteen months on, and the records end in June 2026.
    known = [one["as_of_date"] for one in report["dates"] if one["outcomes"]["any_12m"]["matured"]]
    assert known == [day for day in days if day <= "2024-12-01"]


def test_a_summary_counts_everybody_once_in_each_place(made):
    one = summary(made)
    people = one["rows"]
    assert people == one["persons"] >= 100
    for feature in one["features"].values():
        assert sum(feature["counts"]) + feature["missing"] == people
    outcome = one["outcomes"]["any_12m"]
    assert sum(outcome["scores"]["people"]) == people
    assert sum(outcome["matured"]["events"]) == sum(sex["events"] for sex in outcome["by_sex"].values()) > 20
    early = sum(sum(row) for row in outcome["early"]["seen"])
    assert outcome["early"]["months"] == 18 and early <= sum(outcome["early"]["scores"]["people"])


def test_what_is_kept_and_shown_names_nobody(made, tables):
    people = set(tables["persons"]["person_id"])
    for path in [*(made / "store").glob("*.json"), *(made / "out").iterdir(), made / "made" / "reference_summary.json"]:
        text = path.read_text(encoding="utf-8")
        assert not any(person in text for person in people), path.name


def test_the_page_is_whole_and_shows_every_date_and_no_small_count(made):
    page = (made / "out" / "monitoring.html").read_text(encoding="utf-8")
    report = json.loads((made / "out" / "monitoring.json").read_text(encoding="utf-8"))
    assert "<script" not in page and "http" not in page.replace("http://www.w3.org", "")
    assert page.count("<svg") == page.count("<title id=") == 1
    assert all(page.count(f">{one['as_of_date']}<") >= 1 for one in report["dates"])
    for one in report["dates"]:
        matured, early = (one["outcomes"]["any_12m"][key] for key in ("matured", "early"))
        counts = [one["people"], *([matured["people"], matured["events"]] if matured else [])]
        assert min([*counts, *([early["observed"]] if early else [])]) >= 10
    assert "not yet the outcome" in page and "assumes the probabilities are right" in page


def test_a_second_run_adds_nothing_and_what_is_stored_is_judged_alike_without_the_tables(made, monkeypatch, capsys):
    before = {path.name: path.read_bytes() for path in (made / "store").glob("*.json")}
    told = ["monitor", made / "made" / "release.json", "--store", made / "store", "--json"]
    assert run(monkeypatch, *told, "--data", made / "tables") == 0
    again = json.loads(capsys.readouterr().out)
    assert again["added"] == []
    assert run(monkeypatch, *told) == 0
    assert json.loads(capsys.readouterr().out) == again
    assert {path.name: path.read_bytes() for path in (made / "store").glob("*.json")} == before


def test_the_screen_fits_and_says_what_each_figure_is(made, monkeypatch, capsys):
    assert run(monkeypatch, "monitor", made / "made" / "release.json", "--store", made / "store") == 0
    screen = capsys.readouterr().out
    assert max(map(len, screen.splitlines())) <= 112
    assert (
        "VERDICT: " in screen and "not yet the outcome" in screen and "cannot see a change" in " ".join(screen.split())
    )


def test_dates_that_were_too_early_to_know_are_made_again_and_those_that_were_known_are_not(
    made, tables, tmp_path, monkeypatch, capsys
):
    then = tables.known_on("2024-01-31")
    write_tables(CaseTables({name: rows for name, rows in then.items() if len(rows)}), tmp_path / "then")
    told = ["monitor", made / "made" / "release.json", "--store", tmp_path / "store", "--json", "--data"]
    assert run(monkeypatch, *told, tmp_path / "then") == 0
    early = json.loads(capsys.readouterr().out)
    known = [one["as_of_date"] for one in early["dates"] if one["outcomes"]["any_12m"]["matured"]]
    assert known == ["2022-03-01", "2022-06-01"] and early["dates"][-1]["as_of_date"] == "2023-12-01"
    assert run(monkeypatch, *told, made / "tables") == 0
    late = json.loads(capsys.readouterr().out)
    assert late["added"][0] == "2022-09-01" and len(late["dates"]) == len(late["added"]) + 2
    full = json.loads((made / "out" / "monitoring.json").read_text(encoding="utf-8"))
    assert late["dates"][2:] == full["dates"][2:]


def test_a_day_of_ones_own_is_kept_and_not_judged_where_it_is_near_to_another(folder, made, monkeypatch, capsys):
    told = ["--store", folder / "store", "--data", made / "tables", "--json"]
    assert run(monkeypatch, "monitor", folder / "made" / "release.json", *told, "--index-date", "2022-04-01") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["added"] == ["2022-04-01"]
    judged = {one["as_of_date"]: one["judged"] for one in report["dates"]}
    assert judged[FIRST_LATER] and not judged["2022-04-01"] and judged["2022-06-01"]


def test_auc_from_a_summary_is_that_of_its_events(made):
    outcome = summary(made)["outcomes"]["any_12m"]
    report = json.loads((made / "out" / "monitoring.json").read_text(encoding="utf-8"))
    found = report["dates"][0]["outcomes"]["any_12m"]["matured"]
    assert auc(ScoreBins.read(outcome["matured"])).value == found["auc"]["value"] > 0.6
    assert found["events"] / found["expected"] == pytest.approx(found["observed_to_expected"]["value"])


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--index-date", LAST_REFERENCE), 2, "only later dates can tell whether it still holds"),
        (
            ("--index-date", "2025-03-01", "--matured"),
            4,
            "The outcome any_12m of 2025-03-01 is not mature: .* 2026-09-01",
        ),
        (("--index-date", "2030-01-01"), 2, "comes after"),
    ],
)
def test_dates_that_cannot_tell_are_refused(folder, made, monkeypatch, capsys, arguments, code, words):
    told = ["monitor", folder / "made" / "release.json", "--store", folder / "new", "--data", made / "tables"]
    assert run(monkeypatch, *told, *arguments) == code
    assert re.search(words, capsys.readouterr().err)
    assert not list((folder / "new").glob("*.json"))


def test_a_mature_date_is_taken_where_only_mature_ones_are_asked_for(folder, made, monkeypatch):
    told = ["monitor", folder / "made" / "release.json", "--store", folder / "new", "--data", made / "tables"]
    assert run(monkeypatch, *told, "--matured", "--index-date", "2024-12-01") == 0


def test_without_a_reference_or_a_date_there_is_nothing_to_judge(folder, monkeypatch, capsys):
    release = folder / "made" / "release.json"
    assert run(monkeypatch, "monitor", release, "--store", folder / "empty") == 4
    assert "The store holds no summary of a date yet" in capsys.readouterr().err
    moved = folder / "made" / "reference_summary.json"
    moved.rename(folder / "elsewhere.json")
    assert run(monkeypatch, "monitor", release, "--store", folder / "store") == 2
    assert "There is no reference_summary.json beside the release" in capsys.readouterr().err
    told = ["monitor", release, "--store", folder / "store", "--reference", folder / "elsewhere.json"]
    assert run(monkeypatch, *told) == 0


def test_a_summary_of_another_release_is_refused(folder, monkeypatch, capsys):
    parent = read_release(folder / "made" / "release.json")
    other = make_release({"any_12m": small_model()}, {"name": "another"})
    write_release(other, folder / "made" / "release.json")
    assert run(monkeypatch, "monitor", folder / "made" / "release.json", "--store", folder / "store") == 3
    told = capsys.readouterr().err
    assert f"reference_summary.json was made by release {parent.sha256[:12]}" in told and other.sha256[:12] in told
    write_release(parent, folder / "made" / "release.json")
    changed = {**summary(folder), "release": other.sha256}
    sign(changed, folder)
    assert run(monkeypatch, "monitor", folder / "made" / "release.json", "--store", folder / "store") == 3
    assert f"{FIRST_LATER}.json was made by release {other.sha256[:12]}" in capsys.readouterr().err


def sign(document, folder, name=FIRST_LATER):
    document["sha256"] = document_hash(document)
    (folder / "store" / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")


def test_a_summary_of_another_population_is_refused(folder, monkeypatch, capsys):
    sign({**summary(folder), "population": "event_cohorts"}, folder)
    assert run(monkeypatch, "monitor", folder / "made" / "release.json", "--store", folder / "store") == 3
    assert "is of the population event_cohorts, and the release foretells landmarks" in capsys.readouterr().err


def cut_off(path):
    path.write_bytes(path.read_bytes()[:500])


def with_other_events(path):
    path.write_text(path.read_text(encoding="utf-8").replace('"rows":', '"rows":1', 1), encoding="utf-8")


def of_another_day(path):
    path.rename(path.with_name("2022-03-02.json"))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(cut_off, "cut off or edited"), (with_other_events, "its hash is another"), (of_another_day, "is of 2022-03-01")],
)
def test_a_spoilt_summary_is_refused(folder, monkeypatch, capsys, spoil, words):
    spoil(folder / "store" / f"{FIRST_LATER}.json")
    assert run(monkeypatch, "monitor", folder / "made" / "release.json", "--store", folder / "store") == 3
    assert words in capsys.readouterr().err


def test_a_file_that_was_half_written_when_the_power_failed_is_not_read(folder, monkeypatch):
    (folder / "store" / f".{FIRST_LATER}.json.unfinished").write_text('{"kind": "monit', encoding="utf-8")
    assert run(monkeypatch, "monitor", folder / "made" / "release.json", "--store", folder / "store") == 0


def test_a_run_that_writes_while_another_does_is_refused(folder, made, monkeypatch, capsys):
    release = read_release(folder / "made" / "release.json")
    told = ["monitor", folder / "made" / "release.json", "--store", folder / "store", "--data", made / "tables"]
    with SummaryStore(folder / "store", release, population="landmarks").held():
        assert run(monkeypatch, *told) == 2
    assert "Another run is writing to --store store" in capsys.readouterr().err
    assert run(monkeypatch, *told) == 0


def test_a_release_that_is_not_in_the_registry_is_refused(folder, monkeypatch, capsys):
    told = ["--store", folder / "store", "--registry", folder / "made"]
    assert run(monkeypatch, "monitor", folder / "made" / "release.json", *told) == 0
    capsys.readouterr()
    other = make_release({"any_12m": small_model()}, {"name": "another"})
    write_release(other, folder / "other.json")
    assert run(monkeypatch, "monitor", folder / "other.json", *told) == 3
    assert f"No release in this registry has the hash {other.sha256[:12]}" in capsys.readouterr().err


def changed(tables, folder, **frames):
    write_tables(CaseTables({**{name: tables[name] for name in tables}, **frames}), folder)
    return folder


def test_people_of_other_areas_are_another_population(folder, tables, monkeypatch, capsys):
    persons = tables["persons"]
    moved = persons.assign(area=persons["area"].where(persons.index % 2 == 0, "Elsewhere"))
    data = changed(tables, folder / "moved", persons=moved)
    told = ["monitor", folder / "made" / "release.json", "--store", folder / "new", "--data", data]
    assert run(monkeypatch, *told) == 3
    told = capsys.readouterr().err
    assert "of the people live in areas where none of the reference people lived; the protocol lets 20% pass" in told
    assert "Elsewhere" not in told and not list((folder / "new").glob("*.json"))


def test_the_same_person_as_two_people_is_refused(folder, tables, monkeypatch, capsys):
    first, second = tables["persons"]["person_id"].iloc[:2]
    rows = pd.DataFrame({"person_id": [first, second], "kind": "crn", "value": ["X123456", "x 123456"]})
    data = changed(tables, folder / "twice", identifiers=rows)
    told = ["monitor", folder / "made" / "release.json", "--store", folder / "new", "--data", data]
    assert run(monkeypatch, *told) == 3
    told = capsys.readouterr().err
    assert "a number that two people have: one person may be split in two" in told
    assert "123456" not in told and not list((folder / "new").glob("*.json"))


def test_a_folder_of_something_else_is_refused_before_anything_is_read(folder, tmp_path, monkeypatch, capsys):
    own = tmp_path / "letters"
    own.mkdir()
    (own / "letter.txt").write_text("…", encoding="utf-8")
    told = ["monitor", folder / "made" / "release.json", "--store", folder / "store", "--out", own]
    assert run(monkeypatch, *told) == 2
    assert "holds other files and no monitoring.json" in capsys.readouterr().err
    assert [path.name for path in own.iterdir()] == ["letter.txt"]
    assert run(monkeypatch, *told[:-1], tmp_path / "page") == run(monkeypatch, *told[:-1], tmp_path / "page") == 0
