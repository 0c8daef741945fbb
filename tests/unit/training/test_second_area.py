"""A second police area follows docs/schemes.md from a copy to its first list; and what may not count moves no list."""

import hashlib
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import models
from features import CaseTables, simulate
from models.additive import AdditiveRisk
from models.release import canonical
from models.selection import make_list, read_scheme
from models.selection.agenda import agenda_page
from models.term import Term
from tests.support.counts_like import counts_like
from tests.support.list_people import VERSIONS
from tests.support.tree import ROOT
from training.people import people_on

DATE = "2026-06-30"
PAGE = (ROOT / "docs" / "schemes.md").read_text(encoding="utf-8")
SHIPPED = Path(models.__file__).parent / "schemes"


@pytest.fixture(scope="module")
def tables():
    return simulate(400, seed=11)[0]


def list_of(tables, scheme, date=DATE):
    term = Term("sanction_count_ever", "sanction_count_ever", "bins", np.array([0.0, 1.0]), cuts=(3.0,))
    model = AdditiveRisk("any_12m", (term,), -1.0)
    everyone = people_on(tables, date, model=model, counts=counts_like(model), scheme=scheme)
    return make_list(scheme, everyone, versions=VERSIONS | {"as_of_date": date})


def eastmoor(tmp_path, old="", new=""):
    """The copy that the page describes: its first lines are the page's, everything else the shipped scheme's."""
    (block,) = re.findall(r"```toml\n(.+?)```", PAGE, flags=re.DOTALL)
    top, register = block.split("\n\n", 1)
    text = (SHIPPED / "iom_neighbourhood_crime.toml").read_text(encoding="utf-8")
    for line in top.splitlines():
        key = line.split(" = ")[0]
        text, changed = re.subn(rf"^{key} = .+$", line, text, count=1, flags=re.MULTILINE)
        text = text if changed else f"{line}\n{text}"
    assert not old or old in register
    file = tmp_path / "eastmoor_iom.toml"
    file.write_text(text + "\n" + (register.replace(old, new, 1) if old else register), encoding="utf-8")
    return file


def test_the_pages_own_steps_lead_to_a_list_of_an_invented_area(tables, tmp_path):
    scheme = read_scheme(eastmoor(tmp_path), capacity=20)
    assert (scheme.id, scheme.title, scheme.terms.areas) == ("eastmoor_iom", "IOM, Eastmoor", ("area_01",))
    document = list_of(tables, scheme)
    assert document["counts"]["propose"] > 0
    assert document["versions"]["scheme_sha256"] == hashlib.sha256(eastmoor(tmp_path).read_bytes()).hexdigest()
    assert document["scheme"]["sources"] == ["Eastmoor Police", "Eastmoor probation unit"]
    assert not [note for note in document["notes"] if "G3" in note or "G7" in note or "register" in note]
    lines = {line["id"]: line["status"] for line in document["items"][0]["rules"]}
    assert lines["G3"] == "met" and lines["G2"] == "met"
    assert "IOM, Eastmoor" in agenda_page(document)


def test_people_of_another_area_are_not_on_its_list(tables, tmp_path):
    file = eastmoor(tmp_path)
    file.write_text(file.read_text().replace('areas = ["area_01"]', 'areas = ["Westmoor"]'))
    elsewhere = CaseTables(
        {name: rows if name != "sanctions" else rows.assign(offence_area="area_01") for name, rows in tables.items()}
    )
    counts = list_of(elsewhere, read_scheme(file, capacity=20))["counts"]
    assert counts["propose"] == counts["consider"] == counts["stay"] == 0


def test_where_an_agreement_has_lapsed_its_tables_feed_no_rule_and_the_list_says_so(tables, tmp_path):
    file = eastmoor(
        tmp_path, 'agreement = "EM-ISA-2"\nexpires = 2027-03-31', 'agreement = "EM-ISA-2"\nexpires = 2026-06-29'
    )
    document = list_of(tables, read_scheme(file, capacity=20))
    by_rule = {
        rule: {line["status"] for item in document["items"] for line in item["rules"] if line["id"] == rule}
        for rule in ("F1", "F3", "G5", "F2", "G4")
    }
    assert by_rule["F1"] == by_rule["F3"] == by_rule["G5"] == {"cannot_check"}
    assert {"met"} < by_rule["F2"] | by_rule["G4"] != {"cannot_check"}
    assert (
        "The rules do not use `supervision`, `custody`, `appointments` and `needs`: the agreement EM-ISA-2 with "
        "Eastmoor probation unit ended on 2026-06-29 (G7)." in document["notes"]
    )
    assert any(alert["id"] == "G7" for item in document["items"] if item["told"] for alert in item["told"]["alerts"])


def hash_of(document):
    return hashlib.sha256(canonical(json.loads(json.dumps(document))).encode()).hexdigest()


@pytest.mark.parametrize("scheme", ["iom_neighbourhood_crime", "project_reset_north_area"])
@pytest.mark.parametrize("seed", [1, 2])
def test_columns_and_tables_that_may_not_count_change_nothing_of_a_list(tables, scheme, seed):
    random = np.random.default_rng(seed)
    more = dict(tables)
    names = ("arrest_count_12m", "ethnicity", "gang_list", "intelligence_score", "marac", "postcode", "child_count")
    for name in ("persons", "sanctions", "nominations", "panels"):
        extra = {column: random.normal(size=len(more[name])) for column in names}
        more[name] = more[name].assign(**extra)
    more["persons"]["ward"] = random.permutation(more["persons"]["ward"].to_numpy())
    more["equality"] = more["equality"].assign(ethnicity=random.permutation(more["equality"]["ethnicity"].to_numpy()))
    tests = more["drug_tests"]
    more["drug_tests"] = tests.assign(
        cocaine=pd.array(random.random(len(tests)) < 0.5, dtype="boolean"),
        opiates=pd.array(random.random(len(tests)) < 0.5, dtype="boolean"),
    )
    chosen = read_scheme(scheme, capacity=20)
    assert hash_of(list_of(CaseTables(more), chosen)) == hash_of(list_of(tables, chosen))
    without = {name: rows for name, rows in tables.items() if name != "equality"}
    assert hash_of(list_of(CaseTables(without), chosen)) == hash_of(list_of(tables, chosen))


def chosen_of(document):
    """Everything but what is only told."""
    return document | {"notes": None, "items": [item | {"told": None} for item in document["items"]]}


@pytest.mark.parametrize(("scheme", "tells"), [("iom_neighbourhood_crime", False), ("project_reset_north_area", True)])
def test_drug_tests_choose_nobody_and_without_them_project_reset_alone_tells_less(tables, scheme, tells):
    chosen = read_scheme(scheme, capacity=20)
    with_tests = list_of(tables, chosen)
    rows = {name: rows for name, rows in tables.items() if name != "drug_tests"}
    everybody = tables["persons"][["person_id"]].assign(
        test_date=pd.Timestamp("2026-02-20"), recorded_date=pd.Timestamp("2026-02-21"), route="trigger", cocaine=True,
        opiates=True, required_assessment_date=pd.Timestamp("2026-03-01"), attended=False, ra1_signed=True,
    )  # fmt: skip
    for other in (rows, rows | {"drug_tests": everybody}):
        without = list_of(CaseTables(other), chosen)
        assert hash_of(chosen_of(without)) == hash_of(chosen_of(with_tests))
        assert (hash_of(without) != hash_of(with_tests)) == tells
    note = "A required assessment was missed four weeks ago or more (T1); "
    told = [any(note in said for said in one["notes"]) for one in (list_of(CaseTables(rows), chosen), with_tests)]
    assert told == [tells, False]


def test_a_person_without_any_sanction_is_on_project_resets_list_unscored(tables):
    document = list_of(tables, read_scheme("project_reset_north_area", capacity=20))
    sanctioned = set(tables["sanctions"]["person_id"])
    unscored = [
        item for item in document["items"] if item["result"] == "propose" and item["person_id"] not in sanctioned
    ]
    assert unscored and all(item["probability"] is None and item["instrument_score"] is None for item in unscored)
    (consent,) = {
        (sign["id"], sign["status"]) for item in unscored for sign in item["told"]["signs"] if sign["id"] == "R3c"
    }
    assert consent == ("R3c", "cannot_check")
