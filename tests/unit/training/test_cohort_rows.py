"""Who is looked at for watching: people in a cohort too, whom training leaves out, with what came to light of them."""

from dataclasses import replace

import pytest

from features import CaseTables, simulate
from training.candidates import official
from training.case_study import case_study
from training.cohort_rows import cohort_rows
from training.dated_inputs import DatedInputs
from training.detected_labels import DETECTED
from training.protocol_reading import read_protocol
from training.study import LATEST, TEST


@pytest.fixture(scope="module")
def made():
    tables, _ = simulate(1500, 3)
    shipped = read_protocol("borough_any_12m")
    split = replace(shipped.split, test_as_of=shipped.split.test_as_of[-2:])
    protocol = replace(shipped, split=split, others=(), counts=None, replicate_count=2)
    known = DatedInputs(tables, protocol.features)
    study = case_study(tables, protocol, known=known)
    model = official(study, study.part(TEST), name="ARP", replicate_count=2, seed=1).served()
    return tables, protocol, known, study, model


def test_people_outside_are_those_of_the_study_and_members_are_there_beside_them(made):
    tables, protocol, known, study, model = made
    rows = cohort_rows(tables, protocol, known, model)
    outside = rows[~rows["in_cohort"]].set_index(["person_id", "as_of_date"]).sort_index()
    tested = study.part(TEST, LATEST).set_index(["person_id", "as_of_date"]).sort_index()
    assert set(tested.index) <= set(outside.index)
    shared = outside.loc[tested.index]
    assert (shared["any"] == (tested["outcome"] == 1)).all()
    assert (shared["police_detected"] == (tested[DETECTED["police_detected"]] > 0)).all()
    assert rows["in_cohort"].sum() >= 10
    assert not set(zip(*(rows.loc[rows["in_cohort"], c] for c in ("person_id", "as_of_date")), strict=True)) & set(
        tested.index
    )


def test_without_a_cohort_table_there_is_nobody_to_look_at(made):
    tables, protocol, known, _, model = made
    bare = CaseTables({name: frame for name, frame in tables.items() if name != "cohort"})
    assert cohort_rows(bare, protocol, known, model).empty
