"""`desist recalibrate` of a release with expected counts: what adds up afterwards, what stays, and what is said."""

import copy
import json
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from features import simulate, write_tables
from models.expected_harm import harm_value
from models.harm import unit_harm
from models.release import document_hash, parse_release, read_release, write_release
from serving import cli
from tests.support.monitored import write_small_release
from training.count_labels import OCCASIONS, OFFENCES, known_kinds
from training.monitoring.dated_people import inputs_of, people_on_date
from training.monitoring.store import read_reference, read_summary, write_summary
from training.promotion import RegisterState, gates
from training.recalibrating import corrected_on, is_unseen, recalibrate
from training.recalibrating_counts import corrected_counts, counted_anew
from training.study import hash_share

# mlflow's own use of a loader that SQLAlchemy is about to drop, and whatever it says while it makes its tables.
pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:mlflow"),
]
COUNT = "count_12m"
END = pd.Timestamp("2026-06-30")


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
    """A release whose counts are half as many again as they should be, recalibrated."""
    folder = tmp_path_factory.mktemp("recalibrate-counts")
    write_tables(tables, folder / "tables")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        path = write_small_release(tables, folder / "made", counted=True)
        document = copy.deepcopy(read_release(path).document)
        model = document["models"][COUNT]
        model["offences_per_occasion"]["value"] *= 1.5
        for one in (model, *model["groups"].values()):
            one["calibration"]["shifts"] = [shift + np.log(1.5) for shift in one["calibration"]["shifts"]]
        document["sha256"] = document_hash(document)
        write_release(parse_release(document), path)
        reference = read_summary(path.with_name("reference_summary.json")) | {"release": document["sha256"]}
        write_summary(reference | {"sha256": document_hash(reference)}, path.with_name("reference_summary.json"))
        assert run(patch, "recalibrate", path, "--data", folder / "tables", "--out", folder / "new") == 0
    return folder


@pytest.fixture(scope="module")
def parent(made):
    return read_release(made / "made" / "release.json")


@pytest.fixture(scope="module")
def child(made):
    return read_release(made / "new" / "release.json")


@pytest.fixture(scope="module")
def design(made, parent):
    return read_reference(made / "made" / "reference_summary.json", parent)[1]


@pytest.fixture(scope="module")
def rows(tables, parent, child, design):
    """Those that the corrections were learned on, found anew."""
    known, found = inputs_of(parent, tables), []
    for day in child.document["recalibration"]["counts"][COUNT]["as_of_dates"]:
        people, _ = people_on_date(tables, pd.Timestamp(day), design, known, known_by=END)
        people = people[people["outcome:any_12m"].notna()]
        found.append(people[is_unseen(tables, people["person_id"], parent, design, COUNT)])
    return pd.concat(found, ignore_index=True)


def test_afterwards_as_many_are_expected_as_were_counted_of_those_it_learned_from(parent, child, rows):
    before, after, told = parent.counts[COUNT], child.counts[COUNT], child.document["recalibration"]["counts"][COUNT]
    offences = rows[list(OFFENCES.values())].to_numpy().sum()
    assert after.occasions.expected(rows).sum() == pytest.approx(rows[OCCASIONS].sum(), rel=1e-6)
    assert after.offences(rows).sum() == pytest.approx(offences, rel=1e-6)
    assert before.offences(rows).sum() > 1.6 * offences
    for group in set(after.groups) - set(told["groups_kept"]):
        assert after.by_group(rows)[group].sum() == pytest.approx(rows[OFFENCES[group]].sum(), rel=1e-6)
    bare = replace(after, harm_curves={})
    harm, plain = (harm_value(one, rows, known_kinds(rows), unit_harm()) for one in (after, bare))
    for scale in after.harm_curves:
        assert harm[scale].sum() == pytest.approx(plain[scale].sum(), rel=1e-9)
        assert told["harm"][scale]["before"]["value"] < 0.8
        assert abs(told["harm"][scale]["after"]["value"] - 1) < abs(told["harm"][scale]["before"]["value"] - 1)
    assert set(after.harm_curves) == {"gbp", "cchi_days", "css_points"}
    assert (told["rows"], told["persons"]) == (len(rows), rows["person_id"].nunique())
    assert f"{rows['person_id'].nunique():,} people on " in told["learned_on"]
    assert len(after.replicate_offences_per_occasion) == len(before.replicate_offences_per_occasion) == 3


def test_nothing_but_the_corrections_is_another(parent, child):
    bare = [copy.deepcopy(one.document["models"][COUNT]) for one in (parent, child)]
    for one in bare:
        for model in (one, *one["groups"].values()):
            del model["calibration"]
        del one["offences_per_occasion"], one["mix"]["share"], one["mix"]["replicate_shares"], one["harm"]
    assert bare[0] == bare[1]
    assert child.document["counts"] == parent.document["counts"]


def test_each_half_is_judged_by_what_the_other_half_taught(parent, child, rows):
    told = child.document["recalibration"]["counts"][COUNT]
    report, kept = parent.document["counts"][COUNT], parent.counts[COUNT]
    half = (hash_share(rows["person_id"], "halves of a recalibration") < 0.5).to_numpy()
    groups = set(kept.groups) - set(told["groups_kept"])
    before = np.array([report["groups"][group]["training_offences"] for group in OFFENCES])
    after = np.empty(len(rows))
    for inside in (half, ~half):
        other = corrected_counts(kept, rows[~inside], groups=groups, before=before, learned_on="…", seed=1)
        after[inside] = other.offences(rows[inside])
    counted = rows[list(OFFENCES.values())].to_numpy().sum()
    assert told["offences"]["after"]["observed_to_expected"]["value"] == pytest.approx(counted / after.sum())
    assert told["offences"]["before"]["observed_to_expected"]["value"] < 0.65
    assert 0.8 < told["offences"]["after"]["observed_to_expected"]["value"] < 1.2
    assert told["gain_over_before"]["value"] > 0.05


def test_a_harm_group_of_too_few_keeps_the_correction_of_its_model(parent, rows):
    count = parent.counts[COUNT]
    own = replace(count, groups={"robbery": count.occasions})
    few = rows.assign(**{OFFENCES["robbery"]: (rows.index < 30).astype(float)})
    made = counted_anew(own, few, parent.document["counts"][COUNT], learned_on="…", seed=1)
    assert made.counts.groups["robbery"] is count.occasions and made.counts.occasions is not count.occasions
    assert "its own model keeps its correction" in made.told["groups_kept"]["robbery"]


def test_a_count_goes_on_from_its_own_last_date_and_keeps_its_correction_without_a_later_one(tables, parent, design):
    document = copy.deepcopy(parent.document) | {"recalibration": {"corrected_on": {COUNT: "2024-12-01"}}}
    document["sha256"] = document_hash(document)
    release = parse_release(document)
    assert corrected_on(release, COUNT) == pd.Timestamp("2024-12-01") > corrected_on(release, "any_12m")
    found = recalibrate(tables, release, design)
    assert "none of a later date is mature" in found.kept[COUNT] and set(found.reports) == {"any_12m"}
    assert found.release.document["models"][COUNT] == parent.document["models"][COUNT]
    assert found.release.document["recalibration"]["corrected_on"][COUNT] == "2024-12-01"


def test_later_dates_and_promotion_are_asked_of_the_new_figures(made, child, monkeypatch, capsys):
    reference, design = read_reference(made / "new" / "reference_summary.json", child)
    total = reference["counts"][COUNT]["matured"]["total"]
    assert design.counts == (COUNT,) and 0.8 < total["counted"] / total["expected"] < 1.2
    figures = json.loads((made / "new" / "training.json").read_text(encoding="utf-8"))
    after = child.document["recalibration"]["counts"][COUNT]["offences"]["after"]["observed_to_expected"]
    asked = {
        gate.name: gate
        for gate in gates(
            child.document, figures, audits={}, register=RegisterState((), frozenset()), today=date(2026, 11, 23)
        )
    }
    assert asked[f"{COUNT}: calibration"].is_kept
    assert f"{after['value']:.2f} offences" in asked[f"{COUNT}: calibration"].told
    told = ["monitor", made / "new" / "release.json", "--store", made / "store", "--data", made / "tables"]
    assert run(monkeypatch, *told, "--out", made / "page") == 0
    assert f"\n{COUNT}\n" in capsys.readouterr().out
    page = (made / "page" / "monitoring.html").read_text(encoding="utf-8")
    # Recalibrated on December 2024, the first later date is of March 2025, and known eighteen months on.
    assert page.count("Those of 2025-03-01 are known from September 2026.") == 4
    assert "people enough" not in page
