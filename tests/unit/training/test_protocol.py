"""A study design is read whole or refused, with what is wrong and the nearest word."""

from pathlib import Path

import pytest

import training
from features import FEATURES
from features.exceptions import ProtocolRefused
from training.case_study import learned_inputs
from training.protocol_reading import read_protocol

FOLDER = Path(training.__file__).parent / "protocols"
BOROUGH = (FOLDER / "borough_any_12m.toml").read_text(encoding="utf-8")
GEORGIA = (FOLDER / "nij_georgia.toml").read_text(encoding="utf-8")


def spoilt(tmp_path, old, new, text=BOROUGH):
    assert old in text
    file = tmp_path / "spoilt.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


def test_the_borough_protocol_reads_with_a_temporal_split():
    protocol = read_protocol("borough_any_12m")
    assert protocol.split.kind == "temporal"
    assert protocol.research_only is False and protocol.sex_reason == ""
    assert len(protocol.features) == len({feature.name for feature in FEATURES} & set(protocol.features)) > 15
    assert (protocol.outcome.horizon_months, protocol.outcome.proven_within_months) == (12, 18)


def test_the_research_protocol_keeps_protected_columns_for_the_audit_and_says_why_it_uses_arrests():
    protocol = read_protocol("nij_georgia")
    roles = {column.name: column.role for column in protocol.columns}
    assert [roles[name] for name in ("Race", "Gender", "Age_at_Release")] == ["audit"] * 3
    assert roles["Gang_Affiliated"] == roles["Dependents"] == roles["Residence_PUMA"] == "excluded"
    assert all(role == "excluded" for name, role in roles.items() if name.startswith("Condition_"))
    arrests = [name for name, role in roles.items() if "Arrest" in name and role == "feature"]
    assert arrests and set(arrests) == set(protocol.exempted)
    assert protocol.research_only
    assert protocol.schemes == {"capacity_only": 500}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "', 'titel = "', "unknown key `titel`.* Did you mean `title`"),
        ("replicate_count = 200", "replicat_count = 200", "Did you mean `replicate_count`"),
        ("horizon_months = 12", "horizon_month = 12", "Did you mean `horizon_months`"),
        ("held_out_share", "hold_out_share", "Did you mean `held_out_share`"),
        ("mix_prior_strength", "mix_strength", "unknown key `mix_strength`"),
        ('kind = "case_tables"', 'kind = "tables"', "`tables`; say case_tables"),
        ('kind = "temporal"', 'kind = "hash"', "splits by `hash`"),
        ('kind = "temporal"', 'kind = "temporary"', "`temporary`"),
        ('"need_count"', '"ethnicity"', "`ethnicity`"),
        ('"need_count"', '"arrest_count_12m"', "`arrest_count_12m`"),
        ('"need_count"', '"sex"', "sex needs"),
        ('"need_count"', '"any_12m"', "outcome `any_12m` among its features"),
        ('"need_count"', '"drugs_need"', "names a feature twice"),
        ("2022-07-01, 2022-12-01]", "2021-07-01, 2022-12-01]", "train and recalibrate periods overlap"),
        ("[2024-06-01, 2024-12-01]", "[2022-12-01, 2024-12-01]", "recalibrate and test periods overlap"),
        ("[2024-06-01, 2024-12-01]", "[2024-05-31, 2024-12-01]", "Leave a gap of 18 months"),
        ("index_date = 2026-06-30", "index_date = 2026-05-31", "what nobody could know"),
        ("index_date = 2026-06-30", 'index_date = "2026-06-30"', "write dates without quotes"),
        ("test_as_of = [2024-06-01, 2024-12-01]", "test_as_of = []", "needs train, recalibrate and test"),
        ("held_out_share = 0.3", "held_out_share = 1.3", "between 0 and 1"),
        ("proven_within_months = 18", "proven_within_months = 6", "proof may not be due before"),
        ("replicate_count = 200", "replicate_count = 0", "at least 2 replicates"),
        ('name = "ARP"', 'name = "OGRS3"', "compares with `OGRS3`"),
        ("seed = 20260630\n", "", "lacks the key 'seed'"),
        ("research_only = false", 'research_only = "no"', "true or false"),
        ("sex = { use = false", "sex = { used = false", "Did you mean `use`"),
        ("[schemes]", "[schemes", "is not TOML"),
        ('[data]\nkind = "case_tables"', 'data = "case_tables"', "`data` is a table"),
    ],
)
def test_a_spoilt_protocol_is_refused_with_what_is_wrong(tmp_path, old, new, message):
    with pytest.raises(ProtocolRefused, match=message) as refusal:
        read_protocol(spoilt(tmp_path, old, new))
    assert refusal.value.exit_code == 3


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('reason = "An area is never a feature."', 'reason = ""', "excludes `Residence_PUMA` without a reason"),
        ('name = "Race"\nrole = "audit"', 'name = "Race"\nrole = "feature"\nlevels = ["BLACK"]', "`Race`"),
        ('name = "Gender"\nrole = "audit"', 'name = "Gender"\nrole = "feature"\nlevels = ["M"]', "sex needs"),
        ('name = "Gender"\nrole = "audit"\nkind = "words"', 'name = "Gender"\nrole = "outcome"', "exactly one column"),
        ('role = "identifier"', 'role = "identity"', "`identity` is none of"),
        ('name = "Gender"', 'name = "Race"', r"\['Race'\] more than one role"),
        ('name = "Supervision_Risk_Score_First"\nrole', 'name = "Race_Score"\nrole', "`Race_Score`"),
        ("research_only = true", "research_only = false", r"`Prior_Arrest_Episodes_Felony`"),
        ('column = "Age_at_Release"', 'column = "Age"', r"needs \[adults\]"),
        ('column = "Age_at_Release"', 'column = "Race"', r"\[adults\] column, uses .*`Race`"),
        ('column = "Age_at_Release"', 'column = "Gender"', r"\[adults\] column, uses .*`Gender`"),
        ('column = "Age_at_Release"', 'column = "Gang_Affiliated"', r"\[adults\] column, uses .*`Gang_Affiliated`"),
        ('"18-22" = 18', '"18-22" = -1', r"lowest_age\]: 1 .*\['18-22'\]"),
        ('"18-22" = 18', '"18-22" = 18.5', r"lowest_age\]: 1 .*whole number"),
        ('"18-22" = 18', '"18-22" = true', r"lowest_age\]: 1 .*whole number"),
        ('"18-22" = 18', '"18-22" = "18"', r"lowest_age\]: 1 .*whole number"),
        ("recalibrate_share = 0.15", "recalibrate_share = 0.65", "leave some to train on"),
        ('levels = ["Standard", "Specialized", "High"]', "", "list the words"),
    ],
)
def test_a_spoilt_person_table_protocol_is_refused(tmp_path, old, new, message):
    with pytest.raises(ProtocolRefused, match=message):
        read_protocol(spoilt(tmp_path, old, new, GEORGIA))


def test_an_unknown_protocol_is_refused_with_those_there_are():
    with pytest.raises(ProtocolRefused, match=r"borough_any_12m.*nij_georgia"):
        read_protocol("boroughs")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sanction_counts_24m", "did you mean `sanction_count_24m`"),
        ("in_cohort", "never predictors"),
        ("months_in_cohort", "never predictors"),
    ],
)
def test_a_feature_that_is_not_built_or_never_predicts_is_refused(tmp_path, name, message):
    protocol = read_protocol(spoilt(tmp_path, '"need_count"', f'"{name}"'))
    with pytest.raises(ProtocolRefused, match=message):
        learned_inputs(protocol)


def test_the_hash_changes_with_any_value(tmp_path):
    changed = read_protocol(spoilt(tmp_path, "margin = 0.001", "margin = 0.002"))
    assert changed.margin == 0.002
    assert changed.sha256 != read_protocol("borough_any_12m").sha256
