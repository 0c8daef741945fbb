"""A study design is read whole or refused, with what is wrong and the nearest word."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

import training
from features import FEATURES
from features.exceptions import ProtocolRefused, UsageRefused
from training.case_study import learned_inputs
from training.monitoring.thresholds import Monitoring
from training.protocol import Counts
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
    assert (protocol.gates.lowest_observed_to_expected, protocol.gates.highest_observed_to_expected) == (0.8, 1.25)


def test_without_a_section_on_monitoring_the_usual_thresholds_hold(tmp_path):
    text = re.sub(r"^\[monitoring\]\n(?:\w.*\n)+", "", BOROUGH, flags=re.MULTILINE)
    file = tmp_path / "silent.toml"
    file.write_text(text, encoding="utf-8")
    assert "monitoring]" not in text
    assert read_protocol(file).monitoring == read_protocol("borough_any_12m").monitoring == Monitoring()


def test_a_section_on_monitoring_changes_what_it_names_and_nothing_else(tmp_path):
    file = spoilt(tmp_path, "[0.8, 1.25]\nauc_loss = 0.03\n", "[0.7, 1.4]\n")
    changed = read_protocol(file).monitoring
    assert changed == replace(Monitoring(), lowest_slope=0.7, highest_slope=1.4)


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
        ('"leave_out"', '"drop"', r"if_table_absent: `drop` is neither of \['refuse', 'leave_out'\]"),
        ('"leave_out"', "true", r"if_table_absent: got true or false .true.; give text"),
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
        ("[2021-07-01, 2021-12-01]", "[2021-01-01, 2021-12-01]", "train and recalibrate periods overlap"),
        ("[2023-06-01, ", "[2021-12-01, ", "recalibrate and test periods overlap"),
        ("[2023-06-01, ", "[2023-05-31, ", "Leave a gap of 18 months"),
        ("index_date = 2026-06-30", "index_date = 2026-05-31", "what nobody could know"),
        ("index_date = 2026-06-30", 'index_date = "2026-06-30"', "write dates without quotes"),
        (
            "test_as_of = [2023-06-01, 2023-12-01, 2024-06-01, 2024-12-01]",
            "test_as_of = []",
            "needs train, recalibrate and test",
        ),
        ("held_out_share = 0.3", "held_out_share = 1.3", "between 0 and 1"),
        ("proven_within_months = 18", "proven_within_months = 6", "proof may not be due before"),
        ("replicate_count = 200", "replicate_count = 0", "whole number, at least 2"),
        ("horizon_months = 12", 'offences = "theft"\nhorizon_months = 12', r"offences: `theft` is neither of"),
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


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("seed = 20260630", "seed = -1", r"spoilt.toml, seed: got a whole number \(-1\); give a whole number of 0"),
        ("seed = 20260630", 'seed = "1"', r'seed: got text \("1"\); give a whole number'),
        ("seed = 20260630", "seed = true", r"seed: got true or false \(true\)"),
        ("seed = 20260630", "seed = 1.5", r"seed: got a number \(1.5\)"),
        ("horizon_months = 12", "horizon_months = 0", r"\[outcome\] horizon_months: .* give a whole number of 1"),
        ("proven_within_months = 18", "proven_within_months = 18.0", r"\[outcome\] proven_within_months: got a number"),
        ("held_out_share = 0.3", 'held_out_share = "a third"', r"\[split\] held_out_share: got text"),
        ("held_out_share = 0.3", "held_out_share = nan", r"\[split\] held_out_share: got a number \(nan\)"),
        ("margin = 0.001", "margin = -0.1", r"\[comparator\] margin: .* number of 0 or more"),
        ("margin = 0.001", "margin = inf", r"\[comparator\] margin: got a number \(inf\)"),
        ('version = "4"', "version = 4", r"version: got a whole number \(4\); give text in quotes"),
        ("auc_loss = 0.03", "auc_lost = 0.03", "unknown key `auc_lost`.* Did you mean `auc_loss`"),
        ("auc_loss = 0.03", "auc_loss = 0", r"\[monitoring\] auc_loss: .* a number between 0 and 1"),
        ("[0.9, 1.11]", "[1.0, 1.11]", r"\[monitoring\] observed_to_expected: .* one below and one above 1"),
        ("[0.1, 0.25]", "[0.25, 0.1]", r"\[monitoring\] population_stability: .* the lower first"),
        ("early_months = 6", "early_months = 13", r"early_months: follow-up is early up to the horizon of 12 months"),
        ("judged_every_months = 3", "judged_every_months = 0", "judged_every_months: .* whole number of 1 or more"),
        ('name = "borough_any_12m"', "name = []", "name: got a list; give text"),
        ('salt = "borough-1"', "salt = 1", r"\[split\] salt: got a whole number"),
        ("research_only = false", "research_only = 0", r"research_only: got a whole number \(0\); give true or false"),
        ("index_date = 2026-06-30", "index_date = 2026-06-30T00:00:00", "index_date: got a date with a time"),
        (
            "test_as_of = [2023-06-01, 2023-12-01, 2024-06-01, 2024-12-01]",
            "test_as_of = 2024-06-01",
            "test_as_of: got a date .* list of dates",
        ),
        ("test_as_of = [2023-06-01, ", 'test_as_of = ["2023-06-01", ', "test_as_of: got a list; give a list of dates"),
        ("[0.8, 1.25]", "[1.25, 0.8]", r"\[gates\] observed_to_expected: got a list; give two numbers above 0"),
        ("[0.8, 1.25]", "[0.8]", r"\[gates\] observed_to_expected: got a list"),
        ("[0.8, 1.25]", '["0.8", "1.25"]', r"\[gates\] observed_to_expected: got a list"),
        ("bin_count = 32", "bin_count = 1", r"\[model\] bin_count: .* at least 2"),
        ("replicate_count = 200", "replicate_count = [200]", r"\[model\] replicate_count: got a list; give"),
        ("mix_prior_strength = 5.0", "mix_prior_strength = 0", r"\[harm\] mix_prior_strength: .* above 0"),
        ("use = false, reason", 'use = "false", reason', r"\[sex\] use: got text .*; give true or false"),
        ('iom_neighbourhood_crime = "default"', "iom_neighbourhood_crime = 1.5", r"\[schemes\] iom_.*: got a number"),
        ('iom_neighbourhood_crime = "default"', 'iom_neighbourhood_crime = "all"', r'\[schemes\] iom_.*"default"'),
        ('iom_neighbourhood_crime = "default"', "iom_neighbourhood_crime = true", r"\[schemes\] iom_.*true or false"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_by_its_key(tmp_path, old, new, message):
    with pytest.raises(ProtocolRefused, match=message) as refusal:
        read_protocol(spoilt(tmp_path, old, new))
    assert refusal.value.exit_code == 3


def test_one_feature_in_quotes_is_not_a_list_of_features(tmp_path):
    text = BOROUGH[: BOROUGH.index("use = [\n")] + 'use = "age_years"\n'
    with pytest.raises(ProtocolRefused, match=r'\[features\] use: got text \("age_years"\); give a list of names'):
        read_protocol(spoilt(tmp_path, "[features]", "[features]", text))


def test_a_protocol_without_a_scheme_is_refused(tmp_path):
    text = "\n".join(line for line in BOROUGH.splitlines() if not line.endswith('= "default"'))
    with pytest.raises(ProtocolRefused, match="schemes: got a table; give a table of at least one key"):
        read_protocol(spoilt(tmp_path, "[schemes]", "[schemes]", text))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'levels = ["Standard", "Specialized", "High"]',
            'levels = "Standard"',
            "column Supervision_Level_First, levels",
        ),
        ('name = "Gender"', "name = 5", "column without a name, name: got a whole number"),
        ("recalibrate_share = 0.15", "recalibrate_share = true", r"\[split\] recalibrate_share: got true or false"),
        ('column = "Age_at_Release"', "column = 18", r"\[adults\] column: got a whole number"),
    ],
)
def test_a_person_table_protocol_with_a_value_of_the_wrong_kind_is_refused(tmp_path, old, new, message):
    with pytest.raises(ProtocolRefused, match=message):
        read_protocol(spoilt(tmp_path, old, new, GEORGIA))


@pytest.mark.parametrize("places", [0, -5])
def test_a_scheme_without_a_place_is_refused_by_its_key(tmp_path, places):
    with pytest.raises(UsageRefused, match=rf"\[schemes\] project_reset_north_area: .* got {places}\.") as refusal:
        read_protocol(spoilt(tmp_path, 'project_reset_north_area = "default"', f"project_reset_north_area = {places}"))
    assert refusal.value.exit_code == 2


def test_the_capacity_of_a_scheme_is_its_own_unless_the_protocol_says_how_many(tmp_path):
    shipped = read_protocol("borough_any_12m")
    assert shipped.schemes == {"iom_neighbourhood_crime": None, "project_reset_north_area": None}
    fewer = read_protocol(spoilt(tmp_path, 'iom_neighbourhood_crime = "default"', "iom_neighbourhood_crime = 7"))
    assert fewer.schemes == {"iom_neighbourhood_crime": 7, "project_reset_north_area": None}


def test_an_unknown_protocol_is_refused_with_those_there_are():
    with pytest.raises(UsageRefused, match=r"borough_any_12m.*nij_georgia"):
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


def test_each_further_outcome_is_a_design_of_its_own_with_its_dates():
    protocol = read_protocol("borough_any_12m")
    first, violent, longer = protocol.by_outcome()
    assert [one.outcome.name for one in (first, violent, longer)] == ["any_12m", "violent_12m", "any_24m"]
    assert (first.outcome.offences, violent.outcome.offences) == ("any", "violent")
    assert violent.split == first.split == protocol.split
    assert longer.split.test_as_of == protocol.split.test_as_of[:2]
    assert longer.split.salt == protocol.split.salt
    assert not any(one.others for one in (first, violent, longer))
    assert {one.sha256 for one in (first, violent, longer)} == {protocol.sha256}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "violent_12m"', 'nmae = "violent_12m"', r"\[\[also\]\] has an unknown key `nmae`.*`name`"),
        ('name = "violent_12m"', 'name = "any_12m"', r"names the outcome \['any_12m'\] twice"),
        ('offences = "violent"', "offences = 1", r"\[\[also\]\] offences: got a whole number"),
        ('offences = "violent"', 'offences = "theft"', r"\[\[also\]\] violent_12m, \[outcome\] offences: `theft`"),
        ("recalibrate_as_of = [2020-01-01, 2020-07-01]", "recalibrate_as_of = [2021-07-01]", "a gap of 30 months"),
        ("recalibrate_as_of = [2020-01-01, 2020-07-01]", "recalibrate_as_of = 1", r"recalibrate_as_of: got a whole"),
        ("test_as_of = [2023-06-01, 2023-12-01]", "test_as_of = [2024-06-01]", "any_24m: outcomes of 2024-06-01 are"),
        ('"need_count"', '"violent_12m"', "outcome `violent_12m` among its features"),
    ],
)
def test_a_spoilt_further_outcome_is_refused(tmp_path, old, new, message):
    with pytest.raises(ProtocolRefused, match=message):
        read_protocol(spoilt(tmp_path, old, new))


def test_a_person_table_has_one_outcome(tmp_path):
    also = '[[also]]\nname = "b"\nmeaning = "…"\nhorizon_months = 12\nproven_within_months = 12\n'
    file = tmp_path / "two.toml"
    file.write_text(f"{GEORGIA}\n{also}", encoding="utf-8")
    with pytest.raises(ProtocolRefused, match="a person table has one outcome"):
        read_protocol(file)


def test_a_count_has_the_usual_settings_unless_the_protocol_says_others(tmp_path):
    assert read_protocol("borough_any_12m").counts == Counts("count_12m")
    own = read_protocol(
        spoilt(tmp_path, 'name = "count_12m"', 'name = "count_12m"\nmargin = 0.01\nfewest_offences = 9')
    )
    assert own.counts == Counts("count_12m", margin=0.01, fewest_offences=9)
    assert [design.counts for design in own.by_outcome()] == [own.counts, None, None]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "count_12m"', 'name = "any_24m"', "is the name of an outcome"),
        ('name = "count_12m"', 'name = "count_12m"\nmargn = 1', "margn"),
        ('name = "count_12m"', 'name = "count_12m"\nmargin = 1.5', "between 0 and 1"),
        ('name = "count_12m"', 'name = "count_12m"\nfewest_offences = 1', "at least 2"),
        ('name = "count_12m"', "margin = 0.1", "name"),
    ],
)
def test_a_count_that_cannot_be_is_refused(tmp_path, old, new, message):
    with pytest.raises(ProtocolRefused, match=message):
        read_protocol(spoilt(tmp_path, old, new))


@pytest.mark.parametrize("shipped", ["moj_binary_12m", "nij_georgia"])
def test_event_cohorts_and_person_tables_are_not_counted(tmp_path, shipped):
    text = (FOLDER / f"{shipped}.toml").read_text(encoding="utf-8")
    with pytest.raises(ProtocolRefused, match="counted from case tables on landmarks alone"):
        read_protocol(spoilt(tmp_path, "[split]", '[counts]\nname = "count_12m"\n\n[split]', text=text))
