"""Persons, sanctions and supervision are enough for features, official scores and a list; what is off is said."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import training
from features import CASE_TABLES, FEATURES, CaseTables, build_features, check_tables, instrument_inputs, simulate
from features.exceptions import DataRefused
from features.needed_tables import absent_tables
from models.actuarial import score_many
from models.additive import AdditiveRisk
from models.calibration import Calibration
from models.selection import make_list, read_scheme
from models.term import Term
from tests.support.counts_like import counts_like
from tests.support.list_people import VERSIONS
from training.case_study import case_study
from training.people import people_on
from training.protocol_reading import read_protocol

DATE = pd.Timestamp("2026-06-30")
THREE = ("persons", "sanctions", "supervision")
PROTOCOL = (Path(training.__file__).parent / "protocols" / "borough_any_12m.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def whole():
    return simulate(1500, seed=11)[0]


@pytest.fixture(scope="module")
def three(whole):
    return CaseTables({name: whole[name] for name in THREE})


def test_three_tables_keep_the_contract_and_every_other_is_said_to_be_off(three):
    assert check_tables(three) == []
    others = [name for name in CASE_TABLES if name not in THREE]
    assert three.off() == tuple(f"No `{name}` table: {CASE_TABLES[name].switches_on}." for name in others)


def test_features_of_the_three_tables_are_those_of_all_and_the_others_missing(whole, three):
    lacking = absent_tables([feature.name for feature in FEATURES], three)
    assert {"need_count", "custody_days_24m", "unacceptable_absence_rate_90d"} <= set(lacking)
    built, full = build_features(three, DATE), build_features(whole, DATE)
    kept = [name for name in full if name not in lacking]
    assert {"age_years", "sanction_count_24m", "currently_supervised"} <= set(kept)
    pd.testing.assert_frame_equal(built[kept], full[kept])
    assert built[list(lacking)].isna().all(axis=None)


def test_the_same_people_are_scored_and_all_by_the_static_version(whole, three):
    scores, full = (score_many("ARP", instrument_inputs(tables, DATE)).scores for tables in (three, whole))
    known = scores["score"].notna()
    assert known.equals(full["score"].notna())
    assert known.sum() > 1300
    assert set(scores.loc[known, "type"]) == {"STATIC"} < set(full.loc[known, "type"])


def test_a_list_is_made_and_says_what_nobody_was_checked_for(three):
    points = np.array([0.9, 0.0])
    official = Term(
        "official", "arp_log_odds", "linear", points[:-1], replicates=points * np.array([[1.0], [1.1], [0.9]])
    )
    model = AdditiveRisk("any_12m", (official,), 0.0, Calibration(), replicate_intercepts=np.zeros(3))
    scheme = read_scheme("iom_neighbourhood_crime", capacity=12)
    document = make_list(
        scheme, people_on(three, DATE, model=model, counts=counts_like(model), scheme=scheme), versions=VERSIONS
    )
    assert document["counts"]["propose"] == 12
    assert document["counts"]["stay"] == document["counts"]["leaving"] == 0
    (told,) = [note for note in document["notes"] if note.startswith("Nobody was checked for this")]
    # MAPPA is gate G4: without the panels table it can stop nobody, and the list says so.
    assert "which goes first (G4); " in told


def test_a_protocol_that_insists_on_its_features_is_refused_with_their_tables(three, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(PROTOCOL.replace('if_table_absent = "leave_out"', 'if_table_absent = "refuse"'), encoding="utf-8")
    with pytest.raises(DataRefused, match="`need_count` needs `needs`") as refused:
        case_study(three, read_protocol(own))
    assert "`custody_days_24m` needs `custody`" in str(refused.value)
    assert 'if_table_absent = "leave_out"' in str(refused.value)
    own.write_text(PROTOCOL.replace('if_table_absent = "leave_out"\n', ""), encoding="utf-8")
    with pytest.raises(DataRefused, match="Protocol borough_any_12m uses"):
        case_study(three, read_protocol(own))


def test_the_protocol_that_ships_leaves_them_out_and_names_them(three, tmp_path):
    own = tmp_path / "own.toml"
    one_outcome, _, _ = PROTOCOL.partition("[[also]]")
    fewer = [line for line in one_outcome.splitlines() if not line.startswith("train_as_of")]
    own.write_text("\n".join(fewer).replace("[split]", "[split]\ntrain_as_of = [2020-01-01]"), encoding="utf-8")
    study = case_study(three, read_protocol(own))
    never = absent_tables(read_protocol(own).features, three)
    assert set(study.never_known) == set(never)
    assert not {column.name for column in study.inputs} & set(never)
