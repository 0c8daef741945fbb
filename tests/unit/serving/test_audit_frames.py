"""Whom an audit counts: every adult whom a list could assess, and protected attributes only here."""

import numpy as np
import pandas as pd

from models.selection import make_list, read_scheme
from serving.commands.audit_frames import case_attributes, listed_people
from tests.support.case_tables import case_tables
from tests.support.list_people import VERSIONS, facts, people


def reset_list():
    rows = facts(5, age_years=[30.0, 17.0, np.nan, 40.0, 50.0], nomination_count_6m=[2, 2, 2, 1, 0], need_count=1.0)
    scheme = read_scheme("project_reset_north_area", capacity=1)
    return make_list(scheme, people(rows, [np.nan, np.nan, np.nan, 0.4, 0.6]), versions=VERSIONS)


def test_someone_proposed_for_their_needs_is_counted_though_they_have_no_probability():
    found = listed_people(reset_list())
    assert found["selected"].to_dict() == {"p0": True, "p3": False, "p4": False}
    assert np.isnan(found.loc["p0", "probability"]) and found.loc["p3", "probability"] == 0.4
    assert found["missing_answers"].to_dict() == {"p0": True, "p3": False, "p4": False}


def test_the_selected_are_the_proposed_and_the_staying():
    rows = facts(3)
    document = make_list(
        read_scheme("iom_neighbourhood_crime", capacity=2),
        people(rows, [0.9, 0.5, 0.1], members={"p1": "fixed", "p2": "fixed"}),
        versions=VERSIONS,
    )
    assert listed_people(document)["selected"].to_dict() == {"p0": True, "p1": True, "p2": False}


def test_a_list_of_nobody_gives_an_empty_frame_with_every_column():
    document = make_list(read_scheme("capacity_only"), people(facts(1, age_years=17.0), np.nan), versions=VERSIONS)
    found = listed_people(document)
    assert len(found) == 0
    assert {"selected", "probability", "rank_low"} <= set(found)


def test_attributes_are_sex_age_band_and_five_groups_of_ethnicity():
    tables = case_tables(
        persons="person_id sex date_of_birth\na FEMALE 1990-01-01\nb MALE 2007-06-30\nc - 1960-01-01",
        equality="person_id ethnicity\na W1\nb B1",
    )
    found = case_attributes(tables, pd.Timestamp("2026-06-30"), pd.Index(["c", "a", "b"]))
    assert found.index.tolist() == ["c", "a", "b"]
    assert found["sex"].fillna("-").tolist() == ["-", "female", "male"]
    assert found["ethnicity"].astype(object).fillna("-").tolist() in (
        ["-", "White", "Black"],
        ["Not stated", "White", "Black"],
    )
    assert len(set(found["age_band"].astype(str))) == 3


def test_without_an_equality_table_ethnicity_is_not_stated_and_not_invented():
    found = case_attributes(case_tables(persons="person_id\na"), pd.Timestamp("2026-06-30"), pd.Index(["a"]))
    assert found["ethnicity"].isna().all() or set(found["ethnicity"]) == {"Not stated"}
