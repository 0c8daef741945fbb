"""What may never be an input: by name, by source, and in the scores themselves."""

import pandas as pd
import pytest

from features import FEATURES, scheme_facts, simulate
from features.deny_list import refuse_denied, why_denied, why_protected
from features.exceptions import ProtocolRefused
from models.selection import read_scheme
from tests.support.additive_models import small_model, small_people
from training.protocol_reading import read_protocol

PROTECTED = [
    "Race",
    "ethnicity",
    "self_defined_ethnicity",
    "EthnicGroup",
    "RACE_WHITE",
    "religion",
    "religious_belief",
    "nationality",
    "has_disability",
    "is_disabled",
    "disabilities",
    "sexual_orientation",
    "race2",
    "pregnant",
    "is_pregnant",
    "maternity",
    "ethnicities",
    "caste",
    "faith",
    "belief",
    "national_origin",
    "NationalOrigin",
    "country_of_birth",
    "immigration_status",
    "trans",
    "marital_status",
    "epilepsy",
    "wheelchair",
    "gender_identity",
]
DENIED = [
    "Prior_Arrest_Episodes_Felony",
    "arrest_count",
    "arrests24m",
    "ArrestedBefore",
    "stop_count_12m",
    "stop_and_search_count",
    "stops",
    "intelligence_count",
    "Gang_Affiliated",
    "sgv_nominal",
    "HasMARACFlag",
    "victim_count",
    "Dependents",
    "family_status",
    "Residence_PUMA",
    "postcode_sector",
    "home_ward",
    "police_visit_count",
    "free_text",
    "DrugTests_THC_Positive",
    "drug_test_latest",
    "Condition_MH_SA",
    "mental_health",
    "health_need",
    "autism",
    "adhd",
    "neurodivergent",
    "neurodiverse",
    "dyslexia",
    "zip_code",
    "ZipCode",
    "zipcode",
    "street",
    "household",
    "uprn",
    "mother",
    "father",
    "sibling",
    "siblings_convicted",
    "parent_convicted",
    "child_count",
    "cocaine",
    "opiates",
    "opiate_positive",
    "drugtest",
    "stopsearch",
    "ocg",
    "osg",
    "intel_count",
    "suspect_count",
    "crime_reports",
    "CrimeReport12m",
    "victimisation",
    "victimization_24m",
    "comment",
    "comments",
    "prostitution_sanction_count",
    "is_prostitute",
    "ProstitutedBefore",
    "sexworker",
]
ALLOWED = [
    "sanction_count_24m",
    "drugs_need",
    "alcohol_need",
    "age_years",
    "embrace",
    "racecourse_ban",
    "forward_date",
    "unstoppable",
    "months_since_last_sanction",
    "attitudes_need",
    "Supervision_Risk_Score_First",
    "nominated_domestic_abuse_12m",
    "suitability_of_accommodation",
    "soliciting_sanction_count",
    "sexual_offence_count_24m",
    "working_days_since_assessed",
    "age_at_first_sanction",
    "transferred_out",
    "unbelievable",
    "months_at_liberty",
    "mappa_level",
]


@pytest.mark.parametrize("name", PROTECTED)
def test_a_protected_name_is_refused_even_with_an_exemption(name):
    assert why_protected(name)
    with pytest.raises(ProtocolRefused, match="measured and never selects") as refusal:
        refuse_denied([name], asked_by="protocol x", exempted={name: "a reason"}, sex_reason="a reason")
    assert refusal.value.exit_code == 3


@pytest.mark.parametrize("name", DENIED)
def test_a_denied_name_is_refused_unless_a_research_protocol_says_why(name):
    assert why_denied(name)
    with pytest.raises(ProtocolRefused, match=f"`{name}`"):
        refuse_denied([name], asked_by="protocol x")
    with pytest.raises(ProtocolRefused):
        refuse_denied([name], asked_by="protocol x", exempted={name: ""})
    refuse_denied([name], asked_by="protocol x", exempted={name: "the table has nothing else"})


@pytest.mark.parametrize("name", ALLOWED)
def test_words_inside_other_words_are_not_taken_for_denied_ones(name):
    assert not why_denied(name) and not why_protected(name)
    refuse_denied([name], asked_by="protocol x")


@pytest.mark.parametrize("name", ["sex", "Gender", "is_sex_male"])
def test_sex_needs_a_stated_reason(name):
    with pytest.raises(ProtocolRefused, match="sex needs"):
        refuse_denied([name], asked_by="protocol x")
    refuse_denied([name], asked_by="protocol x", sex_reason="a published instrument has it")


@pytest.mark.parametrize("name", ["sex_working", "SexWorker", "is_sex_worker", "sex_work_12m", "sexwork_flag"])
def test_a_reason_for_sex_is_none_for_sex_working(name):
    assert why_denied(name) == "sex working is a safeguarding matter, with a route to services, and never an input"
    with pytest.raises(ProtocolRefused, match=f"`{name}` .sex working is a safeguarding matter"):
        refuse_denied([name], asked_by="protocol x", sex_reason="a published instrument has it")


def test_at_most_ten_names_are_listed_and_all_are_counted():
    names = [f"arrests_{number}m" for number in range(13)]
    with pytest.raises(ProtocolRefused, match=r"uses 13 name\(s\).* and 3 more") as refusal:
        refuse_denied(names, asked_by="protocol x")
    assert str(refusal.value).count("`arrests_") == 10


def test_no_declared_feature_has_a_denied_name_or_comes_from_a_denied_source():
    refuse_denied([feature.name for feature in FEATURES], asked_by="the data dictionary")
    sources = {source for feature in FEATURES for source in (feature.events.table, feature.also_needs) if source}
    assert sources <= {"persons", "sanctions", "supervision", "custody", "appointments", "needs", "cohort"}


@pytest.mark.parametrize("scheme", ["iom_neighbourhood_crime", "project_reset_north_area"])
def test_no_fact_that_schemes_look_at_has_a_denied_name(scheme):
    tables = simulate(60, seed=5)[0]
    facts = scheme_facts(tables, "2026-06-30", pd.Index(tables["persons"]["person_id"].iloc[:5]), scheme=scheme)
    assert {"mappa_level", "nominated_domestic_abuse_12m", "neighbourhood_or_asb_event_count_6m"} <= set(facts.columns)
    refuse_denied(facts.columns, asked_by=scheme)


@pytest.mark.parametrize("protocol", ["borough_any_12m", "nij_georgia"])
def test_no_shipped_protocol_uses_a_denied_name_without_saying_why(protocol):
    read = read_protocol(protocol)
    used = [*read.features, *(column.name for column in read.columns if column.role in ("feature", "comparator"))]
    assert len(used) > 15
    refuse_denied(used, asked_by=protocol, exempted=read.exempted)


@pytest.mark.parametrize("scheme", ["iom_neighbourhood_crime", "project_reset_north_area", "capacity_only"])
def test_no_shipped_scheme_looks_at_a_denied_fact(scheme):
    read = read_scheme(scheme)
    refuse_denied([rule.field for rule in read.gates + read.rules] + list(read.order), asked_by=scheme)


def test_adding_denied_columns_to_the_data_changes_no_score():
    model, people = small_model(), small_people()
    more = people.assign(**dict.fromkeys(PROTECTED + DENIED, 1.0))
    assert model.probability(more).tolist() == model.probability(people).tolist()
