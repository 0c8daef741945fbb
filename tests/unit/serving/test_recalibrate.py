"""`desist recalibrate` as it is typed: what changes, what does not, of whom it learns, and what it refuses."""

import copy
import json
import shutil
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from features import CaseTables, population, simulate, write_tables
from models.recalibration import fit_affine
from models.release import Release, document_hash, parse_release, read_release, write_release
from serving import cli
from tests.support.monitored import write_small_release
from training.monitoring.dated_people import inputs_of, people_on_date
from training.monitoring.store import read_reference, read_summary, write_summary
from training.promotion import RegisterState, gates
from training.recalibrating import HALVES, corrected_on, is_unseen, latest_mature_month, recalibrate
from training.study import hash_share
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
def tables():
    return simulate(3000, seed=4)[0]


@pytest.fixture(scope="module")
def made(tables, tmp_path_factory):
    """A release whose correction is wrong: everybody's log-odds are 1.0 too high and half as far apart again."""
    folder = tmp_path_factory.mktemp("recalibrate")
    write_tables(tables, folder / "tables")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        path = write_small_release(tables, folder / "made", registered=True)
        spoil(path)
        told = ["recalibrate", path, "--data", folder / "tables", "--out", folder / "new"]
        assert run(patch, *told) == 0
    return folder


def spoil(path):
    document = copy.deepcopy(read_release(path).document)
    scale = document["models"]["any_12m"]["calibration"]
    scale["intercept"], scale["slope"] = scale["intercept"] + 1.0, 1.5 * scale["slope"]
    document["sha256"] = document_hash(document)
    write_release(parse_release(document), path)
    reference = read_summary(path.with_name("reference_summary.json")) | {"release": document["sha256"]}
    write_summary(reference | {"sha256": document_hash(reference)}, path.with_name("reference_summary.json"))


@pytest.fixture(scope="module")
def parent(made):
    return read_release(made / "made" / "release.json")


@pytest.fixture(scope="module")
def child(made):
    return read_release(made / "new" / "release.json")


@pytest.fixture(scope="module")
def design(made, parent):
    return read_reference(made / "made" / "reference_summary.json", parent)[1]


def test_nothing_but_the_correction_is_another_and_the_parent_is_named(parent, child):
    assert child.document["recalibration"]["parent"] == parent.sha256 != child.sha256
    bare = [copy.deepcopy(one.document) for one in (parent, child)]
    corrections = [one["models"]["any_12m"].pop("calibration") for one in bare]
    for one in bare:
        del one["sha256"]
    del bare[1]["recalibration"]
    assert bare[0] == bare[1]
    assert corrections[0] != corrections[1]
    assert "whom it never learned from" in corrections[1]["learned_on"]


def learned_rows(tables, parent, design, child):
    """The rows that the correction was learned on, found anew."""
    known, found = inputs_of(parent, tables), []
    for day in child.document["recalibration"]["outcomes"]["any_12m"]["as_of_dates"]:
        rows, _ = people_on_date(tables, pd.Timestamp(day), design, known, known_by=pd.Timestamp("2026-06-30"))
        rows = rows[rows["outcome:any_12m"].notna()]
        found.append(rows[is_unseen(tables, rows["person_id"], parent, design, "any_12m")])
    return pd.concat(found)


def test_the_new_correction_foretells_as_many_as_there_were_among_those_it_learned_from(tables, parent, design, child):
    rows = learned_rows(tables, parent, design, child)
    # Of largest likelihood: expected equals observed, and so does the sum over log-odds.
    outcome = rows["outcome:any_12m"].to_numpy()
    p, z = child.models["any_12m"].probability(rows), child.models["any_12m"].log_odds(rows)
    assert p.sum() == pytest.approx(outcome.sum(), abs=1e-6)
    assert (z * p).sum() == pytest.approx((z * outcome).sum(), abs=1e-5)
    assert parent.models["any_12m"].probability(rows).sum() > 1.2 * outcome.sum()
    facts = child.document["recalibration"]["outcomes"]["any_12m"]
    assert (facts["rows"], facts["events"]) == (len(rows), outcome.sum())
    assert facts["persons"] == rows["person_id"].nunique()


def test_figures_before_and_after_are_of_people_who_did_not_teach_the_correction(child):
    facts = child.document["recalibration"]["outcomes"]["any_12m"]
    before, after = facts["before"], facts["after"]
    assert before["observed_to_expected"]["value"] < 0.85 < 0.9 < after["observed_to_expected"]["value"] < 1.1
    assert before["calibration_slope"]["value"] < after["calibration_slope"]["value"]
    assert after["brier"]["value"] < before["brier"]["value"]
    assert facts["gain_over_before"]["value"] == pytest.approx(before["brier"]["value"] - after["brier"]["value"])
    # Each half has a correction of its own, so that the order of all may differ a little, and not much.
    assert after["auc"]["value"] == pytest.approx(before["auc"]["value"], abs=0.02)


def test_each_half_is_judged_by_what_the_other_half_taught(tables, parent, design):
    judged = recalibrate(tables, parent, design).judged["any_12m"]
    half = (hash_share(judged["person_id"], HALVES) < 0.5).to_numpy()
    assert 0.4 < half.mean() < 0.6
    z, outcome = logit(judged["before"].to_numpy()), judged["outcome"].to_numpy()
    for judging, taught in ((half, ~half), (~half, half)):
        intercept, slope = fit_affine(z[None, taught], outcome[taught], np.ones((1, taught.sum())))[0]
        told = logit(judged["additive"].to_numpy()[judging])
        assert told == pytest.approx(intercept + slope * z[judging], abs=1e-6)


def test_people_whom_the_model_learned_from_are_left_out(tables, parent, design):
    persons = tables["persons"]["person_id"]
    unseen = is_unseen(tables, persons, parent, design, "any_12m")
    held_out = hash_share(persons, design.salt) < design.held_out_share
    learned = set()
    for day in parent.document["training"]["as_of_dates"]["train"]:
        there = population(tables, day)["in_population"]
        learned |= set(there.index[there])
    assert unseen[held_out].all() and 0.2 < held_out.mean() < 0.4
    assert not unseen[~held_out & persons.isin(learned)].any()
    assert unseen[~persons.isin(learned)].all() and not persons.isin(learned).all()


def test_it_is_registered_and_every_gate_can_be_asked_of_it(made, child, monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    registry = Registry(store_of(made / "new"))
    entry = registry.find(child.sha256)
    assert entry.aliases == {"candidate"} and registry.read(entry).sha256 == child.sha256
    audits = {"any_12m": registry.artefact(entry, "fairness/any_12m/summary.json")}
    figures = registry.artefact(entry, "training.json")
    asked = {
        gate.name: gate
        for gate in gates(
            child.document, figures, audits=audits, register=RegisterState((), frozenset()), today=date(2026, 11, 22)
        )
    }
    assert asked["figures of this release"].is_kept and asked["authorised"].is_kept
    assert asked["any_12m: calibration"].is_kept and asked["data report clean"].is_kept
    assert set(asked) >= {"any_12m: margin", "any_12m: observed to expected by sex"}
    audited, tested = asked["any_12m: audited for fairness"], audits["any_12m"]["tested_on"]
    assert tested["persons"] == figures["reports"]["any_12m"]["test_persons"]
    assert tested["dates"] == child.document["recalibration"]["outcomes"]["any_12m"]["as_of_dates"]
    # A small borough shows little, which has to be answered for.
    assert (audited.is_kept, audited.may_be_answered) == (False, True)
    assert "not enough evidence" in audited.told


def test_later_dates_are_compared_with_those_it_was_corrected_on(made, child):
    reference, design = read_reference(made / "new" / "reference_summary.json", child)
    days = child.document["recalibration"]["outcomes"]["any_12m"]["as_of_dates"]
    assert reference["as_of_dates"] == days and days[-1] == "2024-12-01"
    assert design.sha256 == child.document["training"]["protocol_sha256"]


def test_the_screen_has_both_figures(made, monkeypatch, capsys, tmp_path):
    path = made / "made" / "release.json"
    shutil.copytree(made / "made", tmp_path / "made")
    registered = tmp_path / "made"
    spoilt = read_release(path)
    told = ["recalibrate", path, "--data", made / "tables", "--out", tmp_path / "new"]
    assert run(monkeypatch, *told, "--registry", registered) == 3
    assert f"No release in this registry has the hash {spoilt.sha256[:12]}" in capsys.readouterr().err
    assert run(monkeypatch, *told) == 0
    screen = capsys.readouterr().out
    assert max(len(line) for line in screen.splitlines() if str(tmp_path) not in line) <= 100
    facts = read_release(tmp_path / "new" / "release.json").document["recalibration"]["outcomes"]["any_12m"]
    for when in ("before", "after"):
        assert f"{facts[when]['brier']['value']:.4f} (" in screen


def test_no_row_and_no_name_of_anybody_is_left(made, tables):
    people = set(tables["persons"]["person_id"])
    for name in ("release.json", "training.json", "release.html", "reference_summary.json"):
        text = (made / "new" / name).read_text(encoding="utf-8")
        assert not any(person in text for person in people), name


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--index-date", "2025-03-01"), 4, "any_12m of 2025-03-01 is not mature"),
        (("--index-date", "2030-01-01"), 2, "comes after"),
        (("--reference", "nowhere.json"), 2, "There is no nowhere.json"),
    ],
)
def test_what_cannot_be_known_is_refused_and_leaves_nothing(
    made, tmp_path, monkeypatch, capsys, arguments, code, words
):
    told = ["recalibrate", made / "made" / "release.json", "--data", made / "tables", "--out", tmp_path / "new"]
    assert run(monkeypatch, *told, *arguments) == code
    assert words in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_tables_that_tell_nothing_later_are_refused(made, tables, tmp_path, monkeypatch, capsys):
    then = tables.known_on("2023-05-31")
    write_tables(CaseTables({name: rows for name, rows in then.items() if len(rows)}), tmp_path / "then")
    told = ["recalibrate", made / "made" / "release.json", "--data", tmp_path / "then", "--out", tmp_path / "new"]
    assert run(monkeypatch, *told) == 4
    assert "none of a later date is mature in case tables that end on 2023-05" in capsys.readouterr().err


def test_of_an_official_formula_everybody_teaches_since_it_learned_from_nobody(tables, parent, design):
    document = copy.deepcopy(parent.document)
    evaluation = document["evaluation"]
    evaluation["chosen"], evaluation["candidates"] = "official", {"official": evaluation["candidates"]["additive"]}
    document["sha256"] = document_hash(document)
    found = recalibrate(tables, parse_release(document), design, dates=[pd.Timestamp("2024-12-01")])
    report = found.reports["any_12m"]
    assert report["chosen"] == "official" and set(report["candidates"]) == {"official", "before"}
    assert report["gain_over_official"]["value"] == 0
    one = found.release.document["recalibration"]["outcomes"]["any_12m"]
    known = inputs_of(parent, tables)
    rows, _ = people_on_date(tables, pd.Timestamp("2024-12-01"), design, known, known_by=pd.Timestamp("2026-06-30"))
    assert one["rows"] == rows["outcome:any_12m"].notna().sum()
    assert "whoever they are" in one["learned_on"]


def outcome_facts(name, *latest):
    return {"outcome": {"name": name}, "as_of_dates": {"latest": list(latest)}}


def test_each_outcome_goes_on_from_the_last_date_of_its_own_correction():
    document = {
        "training": outcome_facts("any_12m", "2023-06-01", "2024-12-01"),
        "others": {"any_24m": {"training": outcome_facts("any_24m", "2023-06-01", "2023-12-01")}},
    }
    once = Release(document, {})
    assert corrected_on(once, "any_12m") == pd.Timestamp("2024-12-01")
    assert corrected_on(once, "any_24m") == pd.Timestamp("2023-12-01")
    again = Release(document | {"recalibration": {"corrected_on": {"any_12m": "2025-03-01"}}}, {})
    assert corrected_on(again, "any_12m") == pd.Timestamp("2025-03-01")
    assert corrected_on(again, "any_24m") == pd.Timestamp("2023-12-01")


def test_a_recalibration_says_up_to_when_each_outcome_is_corrected(child):
    told = child.document["recalibration"]
    assert told["corrected_on"] == {"any_12m": max(told["outcomes"]["any_12m"]["as_of_dates"])}
    assert corrected_on(child, "any_12m") == pd.Timestamp("2024-12-01")


def test_the_latest_mature_month_ends_in_time(design):
    assert latest_mature_month(design, "any_12m", last=pd.Timestamp("2026-06-29")) == pd.Timestamp("2024-12-01")
    assert latest_mature_month(design, "any_12m", last=pd.Timestamp("2026-07-01")) == pd.Timestamp("2025-01-01")


def test_a_further_outcome_of_too_few_keeps_its_correction_and_its_gate(made, tables, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "two"
    shutil.copytree(made / "made", folder)
    with_a_rare_outcome(folder / "release.json")
    parent = read_release(folder / "release.json")
    told = ["recalibrate", folder / "release.json", "--data", made / "tables", "--out", tmp_path / "new"]
    # On one date alone fewer than 100 of the people have it.
    assert run(monkeypatch, *told, "--index-date", "2024-12-01") == 0
    assert "violent_12m keeps its correction. violent_12m: of" in capsys.readouterr().out
    child = read_release(tmp_path / "new" / "release.json")
    assert child.document["models"]["violent_12m"] == parent.document["models"]["violent_12m"]
    assert child.document["models"]["any_12m"]["calibration"] != parent.document["models"]["any_12m"]["calibration"]
    assert "a correction needs 100 with and 100 without" in child.document["recalibration"]["kept"]["violent_12m"]
    figures = json.loads((tmp_path / "new" / "training.json").read_text(encoding="utf-8"))
    asked = {
        gate.name: gate
        for gate in gates(
            child.document, figures, audits={}, register=RegisterState((), frozenset()), today=date(2026, 11, 22)
        )
    }
    # The parent's training.json has no gate of it, so it cannot be told.
    assert not asked["violent_12m: observed to expected by sex"].is_kept
    before, after = (read_summary(one / "reference_summary.json") for one in (folder, tmp_path / "new"))
    assert after["outcomes"]["violent_12m"] == before["outcomes"]["violent_12m"]
    assert (
        run(monkeypatch, "monitor", folder / "release.json", "--store", tmp_path / "s", "--data", made / "tables") == 0
    )


def with_a_rare_outcome(path):
    """The same model as one of violence too, which is rarer."""
    document = copy.deepcopy(read_release(path).document)
    document["models"]["violent_12m"] = document["models"]["any_12m"]
    of_violence = document["training"] | {"outcome": {"name": "violent_12m", "meaning": "…"}}
    evaluation = document["evaluation"] | {"gain_over_official": {"value": 0.0}, "margin": 0.0, "alarms": []}
    document["others"] = {"violent_12m": {"training": of_violence, "evaluation": evaluation}}
    document["sha256"] = document_hash(document)
    write_release(parse_release(document), path)
    reference = read_summary(path.with_name("reference_summary.json"))
    (watched,) = reference["design"]["outcomes"]
    rare = watched["outcome"] | {"name": "violent_12m", "offences": "violent"}
    reference["design"]["outcomes"] = [watched, {**watched, "outcome": rare}]
    reference["outcomes"]["violent_12m"] = reference["outcomes"]["any_12m"]
    reference["release"] = document["sha256"]
    write_summary(reference | {"sha256": document_hash(reference)}, path.with_name("reference_summary.json"))
