"""A scheme is read whole or refused: every shipped one reads, and every way to spoil one is named."""

from datetime import date

import pytest

from features.exceptions import GateRefused, ProtocolRefused, UsageRefused
from features.rule_facts import RuleFact
from features.vocabulary import Strand
from models.actuarial.weights import read_bands
from models.selection import read_scheme
from models.selection.crosswalk import crosswalk, same_band
from models.selection.lineage import refuse_sources_of
from models.selection.sources import source_notes, withheld, withheld_facts
from tests.support.spoilt_schemes import FOLDER, IOM, spoilt

SHIPPED = sorted(file.stem for file in FOLDER.glob("*.toml"))


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
        ("total = 100", "total = 0", "`total` is 0; a list needs a whole number, at least 1"),
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
        (
            'source = "VRP band in the HMPPS service"',
            'source = ""',
            "rule X3: `source` is text in quotes, and not blank",
        ),
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
        ('field = "mappa_level"', 'field = "mapa_level"', "`mapa_level`.*nearest: `mappa_level`"),
        ('field = "currently_supervised"', 'field = "is_watched"', "`is_watched`, which no table and no instrument"),
        ('version = "2"', 'version = ""', "`version` is text in quotes, and not blank"),
        ('version = "2"', "version = 2", "`version` is text in quotes, and not blank; it is 2"),
        ('id = "iom_neighbourhood_crime"', 'id = "IOM north"', "small letters"),
        ('certainty = "verified title"', 'certainty = "verified titel"', "verified titel.*nearest: `verified title`"),
        ('certainty = "from memory"', 'certainty = "from memry"', r"\[capacity\]: `certainty` is `from memry`"),
        ('certainty = "our default"', 'certainty = ""', "gate G2: `certainty` is text"),
        ('may_override = "nobody"', 'may_override = ""', "gate G1: `may_override` is text"),
        ("at_least = 50.0\nbelow = 75.0", "at_least = 75.0\nbelow = 75.0", "X1: no value is at_least 75.0, below 75.0"),
        ("at_least = 50.0\nbelow = 75.0", "at_least = 75.0\nat_most = 50.0", "X1: no value"),
        ("at_least = 75.0", 'at_least = "75"', "F3: `at_least` is a number without quotes"),
        ("at_least = 75.0", "at_least = true", "F3: `at_least` is a number"),
        ("at_least = 75.0", "equals = true", "F3: `instrument_score` is a number of points; `equals` is True"),
        ("equals = true", "equals = 1", "`identity_resolved` is true or false, by `equals`; `equals` is 1"),
        ("almost = 5.0", "almost = -1", "F3: `almost` is a number, 0 or more"),
        ('needs = ["F2", "X1"]', 'needs = ["F3", "X1"]', r"route flex_score can never be met: F3 and X1 contradict"),
        ('needs = ["F1", "F2", "F3"]', 'needs = ["F1", "X0"]', "F1 and X0 contradict each other on `currently_sup"),
        ('needs = ["D1a", "D1b"]', 'needs = ["D1a", "F3"]', r"\[leave\] can never be met: F3 and D1c"),
        ('any = ["D1c", "D1d"]', 'any = ["D1c", "D9"]', "unknown rules"),
        ('any = ["D1c", "D1d"]', 'any = ["X2"]', "rests on charges"),
        ('needs = ["F2", "X1"]', 'needs = ["F2", "X2"]', "route flex_score proposes on charges"),
        ('needs = ["F2", "X1"]', 'needs = ["F2", "P1a"]', r"route flex_score rests on signs \['P1a'\]"),
        ('needs = ["F2", "X1"]', 'needs = "F2"', "list of words in brackets"),
        ('needs = ["D1a", "D1b"]', 'needs = ["D1a", "X2"]', r"\[leave\] rests on charges \(X2\)"),
        ('field = "custody_days_left"', 'field = "charge_count_90d"', r"keeps people out by charges \(G5\)"),
        ('field = "custody_days_left"', 'field = "days_since_missed_assessment"', "made of `drug_tests`: section 63B"),
        ('field = "shop_theft_count_12m"', 'field = "days_since_missed_assessment"', "made of `drug_tests`"),
        ('field = "is_gone"', 'field = "charge_count_90d"\nrequires = ["charges"]', "requires"),
        ('all = ["P1a", "P1b", "P1c"]', 'all = ["P1a", "P9"]', "alert P1 rests on unknown rules"),
        ('dates = "final_third_date"', 'dates = "birthday"', "alert P1: `dates` is one of"),
        ("date_shift_days = -70", "date_shift_days = 0.5", "alert E1: `date_shift_days`"),
        ('colour = "amber"\n', 'colour = "amber"\nall = ["B4a"]\n', "exactly one colour has neither"),
        ('title = "IOM, neighbourhood crime"', 'title = "Probation Reset"', "another thing.*final third"),
        ('id = "iom_neighbourhood_crime"', 'id = "hmpps_probation_reset"', "named or described as Probation Reset"),
        ('ladder = "Fixed', 'ladder = "As in probation reset: Fixed', "named or described as Probation Reset"),
        (
            'rank_by = "harm"',
            'rank_by = "needs"\norder = ["shop_theft_proven_or_open_count_12m"]',
            "orders people by charges",
        ),
        ('rank_by = "harm"', 'rank_by = "needs"\norder = ["cocaine_positive"]', "`cocaine_positive`"),
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


REGISTER = """
[[source]]
name = "Invented police"
tables = ["persons", "identifiers", "sanctions", "charges", "panels", "cohort_events", "nominations"]
purpose = "Crime and Disorder Act 1998, section 115"
agreement = "ISA-1"
expires = 2026-12-31

[[source]]
name = "Invented probation"
tables = ["supervision", "custody", "appointments", "needs"]
purpose = "Offender Management Act 2007, section 14"
agreement = "ISA-2"
expires = 2026-06-30
"""


def with_register(tmp_path, old="", new=""):
    text = IOM + REGISTER
    assert old in text
    file = tmp_path / "with_register.toml"
    file.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return file


def test_a_lapsed_agreement_withholds_its_tables_from_the_day_after_it_ended(tmp_path):
    scheme = read_scheme(with_register(tmp_path))
    assert withheld(scheme, date(2026, 6, 30)) == {}
    lapsed = withheld(scheme, date(2026, 7, 1))
    assert set(lapsed) == {"supervision", "custody", "appointments", "needs"}
    assert lapsed["custody"] == "the agreement ISA-2 with Invented probation ended on 2026-06-30"
    facts = withheld_facts(lapsed)
    assert {"custody_days_left", "currently_supervised", "need_count", "instrument_score", "vrp_score"} <= facts
    assert not {"age_years", "mappa_level", "neighbourhood_crime_count_24m", "is_gone"} & facts
    assert source_notes(scheme, date(2026, 6, 30)) == []
    assert source_notes(scheme, date(2026, 7, 1)) == [
        "The rules do not use `supervision`, `custody`, `appointments` and `needs`: the agreement ISA-2 with Invented "
        "probation ended on 2026-06-30 (G7)."
    ]


def test_without_sanctions_or_supervision_there_is_no_score_for_the_rules():
    scores = {"instrument_score", "vrp_score", "has_static_inputs"}
    assert scores <= withheld_facts(["sanctions"]) and scores <= withheld_facts(["supervision"])
    assert not scores & withheld_facts(["custody", "needs", "appointments"])
    assert withheld_facts([]) == frozenset()


def test_of_a_register_nothing_is_noted_where_each_person_has_a_day_of_their_own(tmp_path):
    assert source_notes(read_scheme(with_register(tmp_path)), None) == []


def test_a_table_that_no_source_covers_is_withheld_too(tmp_path):
    scheme = read_scheme(with_register(tmp_path, '"charges", ', ""))
    assert withheld(scheme, date(2026, 6, 30)) == {"charges": "no entry of the source register covers that"}


def test_without_ages_no_list_is_made(tmp_path):
    with pytest.raises(GateRefused, match="nobody's age can be checked") as refusal:
        withheld(read_scheme(with_register(tmp_path)), date(2027, 1, 1))
    assert refusal.value.exit_code == 5


def test_a_shipped_scheme_has_no_register_and_says_so():
    scheme = read_scheme("iom_neighbourhood_crime")
    assert withheld(scheme, date(2030, 1, 1)) == {}
    assert source_notes(scheme, date(2030, 1, 1))[0].startswith("Source register: none given (G7).")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"persons", ', "", "no source supplies `persons`"),
        ('"custody"', '"custdy"', "`custdy` is not a case table; nearest: `custody`"),
        ('"custody"', '"charges"', r"more than one source supplies \['charges'\]"),
        (
            'agreement = "ISA-1"',
            'agreement = ""',
            "source Invented police: `agreement` is text in quotes, and not blank",
        ),
        ('tables = ["supervision", "custody", "appointments", "needs"]', "tables = []", "`tables` is empty"),
        ('agreement = "ISA-1"\n', "", "lacks the key 'agreement'"),
        ("expires = 2026-12-31", 'expires = "soon"', "`expires` is a day without quotes"),
        ("expires = 2026-12-31", "expired = 2026-12-31", "Did you mean `expires`"),
    ],
)
def test_a_spoilt_register_is_refused(tmp_path, old, new, message):
    with pytest.raises(ProtocolRefused, match=message):
        read_scheme(with_register(tmp_path, old, new))


@pytest.mark.parametrize(
    ("reads", "only_told", "message"),
    [
        (("drug_tests.test_date",), False, "section 63B"),
        (("drug_tests.test_date",), True, ""),
        (("equality.religion",), True, "measured and never select"),
        (("equality.religion",), False, "measured and never select"),
        (("persons.sex",), True, "made of sex"),
        (("sanctions.ho_offence_code",), False, ""),
    ],
)
def test_a_fact_is_refused_by_what_it_is_made_of_whatever_it_is_called(reads, only_told, message):
    fact = RuleFact("months_since_event", "months", "A harmless name.", reads)
    if not message:
        refuse_sources_of([fact], asked_by="Scheme x", only_told=only_told)
        return
    with pytest.raises(ProtocolRefused, match=message):
        refuse_sources_of([fact], asked_by="Scheme x", only_told=only_told)


def test_the_crosswalk_has_the_published_bands_of_every_instrument():
    for instrument, version in (("OGRS3", "hmpps"), ("ARP", "static"), ("VRP", "static"), ("SVRP", "static")):
        mine = {row["band"]: row["at_least"] for row in crosswalk() if row["instrument"] == instrument}
        assert mine == {str(band): low for band, low in read_bands(instrument, version).items()}
    assert all(row["source"] and row["certainty"] == "verified" for row in crosswalk())


def test_a_threshold_stands_beside_those_of_the_same_band():
    assert same_band("ARP", 75.0) == {"OGRS3": 75.0, "ARP": 75.0, "VRP": 60.0, "SVRP": 3.0}
    assert same_band("VRP", 80.0) == {"OGRS3": 90.0, "ARP": 90.0, "VRP": 80.0, "SVRP": 6.9}
    assert same_band("ARP", 74.0) == {} == same_band("ARP", 0.0)
