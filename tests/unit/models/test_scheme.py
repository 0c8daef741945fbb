"""A scheme is read whole or refused: every shipped one reads, and every way to spoil one is named."""

from pathlib import Path

import pytest

import models
from features.exceptions import ProtocolRefused, UsageRefused
from features.vocabulary import Strand
from models.selection import read_scheme

FOLDER = Path(models.__file__).parent / "schemes"
SHIPPED = sorted(file.stem for file in FOLDER.glob("*.toml"))
IOM = (FOLDER / "iom_neighbourhood_crime.toml").read_text(encoding="utf-8")


def spoilt(tmp_path, old, new, text=IOM):
    assert old in text
    file = tmp_path / "spoilt.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_scheme_reads_and_states_its_sources(name):
    scheme = read_scheme(name)
    assert scheme.id == name and scheme.version and scheme.ladder
    assert all(rule.source and rule.certainty and rule.may_override for rule in scheme.gates + scheme.rules)
    assert len(scheme.sha256) == 64


def test_the_neighbourhood_crime_scheme_has_its_published_shares_and_thresholds():
    scheme = read_scheme("iom_neighbourhood_crime")
    assert scheme.shares == {Strand.FIXED: 0.6, Strand.FLEX: 0.2, Strand.FREE: 0.2}
    bounds = {rule.id: rule.bounds for rule in scheme.gates + scheme.rules}
    assert bounds["F3"] == {"at_least": 75.0}
    assert bounds["X1"] == {"at_least": 50.0, "below": 75.0}
    assert bounds["G4"] == {"below": 2}
    assert scheme.instrument == "ARP"


def test_a_capacity_replaces_the_schemes_own():
    assert read_scheme("iom_neighbourhood_crime", capacity=7).capacity == 7
    assert read_scheme("iom_neighbourhood_crime").capacity == 100


@pytest.mark.parametrize("capacity", [0, -3])
def test_a_capacity_of_zero_is_a_usage_error(capacity):
    with pytest.raises(UsageRefused, match="at least 1 place") as refusal:
        read_scheme("iom_neighbourhood_crime", capacity=capacity)
    assert refusal.value.exit_code == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("total = 100", "total = 0", "0 places"),
        ("total = 100", "total = 1.5", "whole number"),
        ('needs = ["F1", "F2", "F3"]', 'needs = ["F1", "F9"]', r"unknown rules \['F9'\]"),
        ('needs = ["D1a", "D1b"]', 'needs = ["D9"]', "D9"),
        ("fixed = 0.6", "fixed = 0.7", "more than 1"),
        ("free = 0.2", "free = 0.0", "above 0"),
        ("flex = 0.2", "flexi = 0.2", "flexi"),
        ('rank_by = "harm"', 'rank_by = "hunch"', "hunch"),
        ('harm_scale = "gbp"', 'harm_scale = "eur"', "`eur`"),
        ('field = "mappa_level"', 'field = "ethnicity"', "`ethnicity`"),
        ('field = "mappa_level"', 'field = "sex"', "`sex`"),
        ('field = "mappa_level"', 'field = "arrest_count_12m"', "`arrest_count_12m`"),
        ("at_least = 75.0", "at_leest = 75.0", "Did you mean `at_least`"),
        ('source = "VRP band in the HMPPS service"', 'source = ""', "X3: give a threshold"),
        ('fails_to = "held"', 'fails_to = "shelved"', "G5"),
        ('missing = "cannot_check"', 'missing = "ignore"', "G5"),
        ('result = "consider"', 'result = "select"', "select"),
        ('result = "consider"', 'result = "stay"', "flex_charges"),
        ('strand = "flex"', 'strand = "project_reset"', "flex_score"),
        ('id = "F2"', 'id = "F1"', "F1"),
        ("at_least = 18\n", "at_least = 16\n", "Every scheme is for adults"),
        ('field = "age_years"', 'field = "career_rate"', "Every scheme is for adults"),
        ("spill = true", "", "lacks the key 'spill'"),
        ('version = "2"', "", "lacks the key 'version'"),
        ('instrument = "ARP"', 'instrument = "OVP"', r"`OVP`; say one of \['ARP', 'VRP', 'SVRP', 'OGRS3'\], or `none`"),
        ('instrument = "ARP"', 'instrument = "ARP"\nhorizon_years = 1', "`horizon_years` as 1; .* `ARP` has 2"),
        ('instrument = "ARP"', 'instrument = "OGRS3"\nhorizon_years = 3', "`OGRS3` has 1 or 2"),
        ('instrument = "ARP"', 'instrument = "OGRS3"\nhorizon_years = true', "`OGRS3` has 1 or 2"),
        ('instrument = "ARP"', 'instrument = "none"\nhorizon_years = 2', "`none` has no horizon"),
        (
            'instrument = "ARP"',
            'instrument = "none"',
            r"\['has_static_inputs', 'instrument_score'\].*Name the instrument",
        ),
        ("[capacity]", "[capacity", "spoilt"),
        ("[capacity.strands]", "[strands]", "unknown key `strands`"),
    ],
)
def test_a_spoilt_scheme_is_refused_with_what_is_wrong(tmp_path, old, new, message):
    with pytest.raises(ProtocolRefused, match=message) as refusal:
        read_scheme(spoilt(tmp_path, old, new))
    assert refusal.value.exit_code == 3


@pytest.mark.parametrize(
    ("words", "horizon"),
    [('"ARP"', 2), ('"VRP"', 2), ('"SVRP"\nhorizon_years = 2', 2), ('"OGRS3"', 2), ('"OGRS3"\nhorizon_years = 1', 1)],
)
def test_a_scheme_names_its_instrument_and_how_far_it_looks(tmp_path, words, horizon):
    scheme = read_scheme(spoilt(tmp_path, 'instrument = "ARP"', f"instrument = {words}"))
    assert (scheme.instrument, scheme.horizon_years) == (words.split('"')[1], horizon)


def test_a_scheme_without_an_instrument_looks_at_no_time():
    assert {read_scheme(name).horizon_years for name in ("capacity_only", "project_reset_north_area")} == {None}


def test_an_unknown_scheme_is_refused_with_those_there_are():
    with pytest.raises(ProtocolRefused, match=r"capacity_only.*iom_neighbourhood_crime"):
        read_scheme("iom")


def test_the_hash_changes_with_any_value(tmp_path):
    changed = read_scheme(spoilt(tmp_path, "at_least = 75.0", "at_least = 76.0"))
    assert changed.sha256 != read_scheme("iom_neighbourhood_crime").sha256
