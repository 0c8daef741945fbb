"""The template that a force fills keeps the contract, says what each column holds, and how to map what it has."""

import re

import pandas as pd
import pytest

from features import CASE_TABLES, build_features, check_tables, instrument_inputs, population, read_tables, scheme_facts
from features.reading.mapping_reading import read_mapping
from features.reading.mapping_template import mapping_template
from features.tables.case_table import Kind
from features.tables.template import column_guide, template_tables


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("template")
    for name, frame in template_tables().items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def read(folder):
    """The template as it is read back from CSV files."""
    return read_tables(folder)


def test_every_table_has_its_header_and_two_rows():
    tables = template_tables()
    assert {name: (tuple(frame.columns), len(frame)) for name, frame in tables.items()} == {
        name: (table.column_names, 2) for name, table in CASE_TABLES.items()
    }


def test_the_tables_keep_the_contract_together(read):
    assert check_tables(read) == []


def test_nobody_in_it_can_be_mistaken_for_somebody():
    for name, frame in template_tables().items():
        for column in CASE_TABLES[name].columns_of(Kind.ID):
            assert frame[column.name].str.startswith("EXAMPLE-").all(), column


def test_every_column_is_shown_filled_but_those_that_are_best_left_empty():
    empty = {
        f"{name}.{column}"
        for name, frame in template_tables().items()
        for column in frame
        if (frame[column] == "").all()
    }
    recorded_ends = {
        f"{name}.{column.recorded_in}"
        for name, table in CASE_TABLES.items()
        for column in table.columns
        if column.recorded_in
    }
    assert empty - recorded_ends == {"persons.deceased_date", "persons.transferred_out_date", "equality.religion"}


def test_both_people_are_in_the_population_with_features_and_facts(read):
    people = population(read, "2026-02-04")
    assert people["in_population"].tolist() == [True, True]
    features = build_features(read, "2026-02-04").set_index("person_id")
    assert features.loc["EXAMPLE-PERSON-1", ["age_years", "sanction_count_ever", "need_count"]].tolist() == [36, 1, 9]
    assert features.loc["EXAMPLE-PERSON-2", ["age_years", "sanction_count_ever", "need_count"]].tolist() == [30, 1, 0]
    inputs = instrument_inputs(read, "2026-02-04")
    assert inputs["current_offence_code"].tolist() == ["04600", "02801"]
    assert inputs["suitability_of_accommodation"].tolist() == ["NO_PROBLEMS", "SOME_PROBLEMS"]
    facts = scheme_facts(read, "2026-02-04", people.index, scheme="iom_neighbourhood_crime")
    assert facts["nominated_domestic_abuse_12m"].tolist() == [False, True]


def test_the_guide_has_every_column_once_with_its_words():
    guide = column_guide()
    declared = [(name, column.name) for name, table in CASE_TABLES.items() for column in table.columns]
    assert list(zip(guide["table"], guide["column"], strict=True)) == declared
    held = guide.set_index(["table", "column"])
    assert held.loc[("sanctions", "detection")].tolist() == ["reported | police_detected | unknown", "no", "yes"]
    assert held.loc[("supervision", "end_date")].tolist() == ["a date, as 2026-06-30", "yes", "yes"]


@pytest.mark.parametrize("with_words", [False, True])
def test_the_mapping_reads_our_own_names_and_words_as_they_are(folder, read, tmp_path, with_words):
    text = mapping_template()
    if with_words:
        text = re.sub(r'^#(?=[\["])', "", text, flags=re.MULTILINE)
    (tmp_path / "mapping.toml").write_text(text)
    mapping = read_mapping(tmp_path / "mapping.toml")
    mapped = read_tables(folder, mapping)
    assert list(mapped) == list(CASE_TABLES)
    for name, table in CASE_TABLES.items():
        pd.testing.assert_frame_equal(mapped.rows_of(name), read.rows_of(name))
        has_words = {column.name for column in table.columns_of(Kind.WORD, Kind.FLAG)}
        assert set(mapping.tables[name].words) == (has_words if with_words else set())


def test_a_name_of_theirs_put_in_the_mapping_is_read(folder, read, tmp_path):
    (tmp_path / "persons.csv").write_text((folder / "persons.csv").read_text().replace("sex,", "Gender,", 1))
    only_persons = mapping_template().split("[identifiers]")[0]
    (tmp_path / "mapping.toml").write_text(only_persons.replace('"sex" = "sex"', '"Gender" = "sex"'))
    mapped = read_tables(tmp_path, read_mapping(tmp_path / "mapping.toml"))
    assert mapped.rows_of("persons")["sex"].tolist() == ["MALE", "FEMALE"]
