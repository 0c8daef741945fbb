"""Case tables to what was known about each person on an index date."""

from features.build import FEATURES, build_features
from features.case_record import case_records
from features.checks.check_tables import check_tables
from features.checks.faults import Fault, refuse_faults
from features.declarations.definitions import Feature
from features.dictionary import data_dictionary, feature_phrases
from features.instrument_inputs import instrument_inputs
from features.population import population
from features.reading.case_files import read_tables, write_tables
from features.scheme_facts import home_areas, offence_counts, present_members, scheme_facts
from features.synthetic import simulate
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES

__all__ = [
    "CASE_TABLES",
    "FEATURES",
    "CaseTables",
    "Fault",
    "Feature",
    "build_features",
    "case_records",
    "check_tables",
    "data_dictionary",
    "feature_phrases",
    "home_areas",
    "instrument_inputs",
    "offence_counts",
    "population",
    "present_members",
    "read_tables",
    "refuse_faults",
    "scheme_facts",
    "simulate",
    "write_tables",
]
