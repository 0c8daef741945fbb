"""What is counted after a date, clause by clause; the index date is 1 March 2020, 12 months, proven within 18."""

import pandas as pd
import pytest

from features.offence_codes import categories_of
from models.expected_counts import HARM_GROUPS, KNOWN_OFFENCES
from models.harm import SCALES, harm_groups
from tests.support.case_tables import case_tables
from training.count_labels import HARM, OCCASIONS, OFFENCES, counts_after, kinds_faded, kinds_known, offences_known
from training.labels import harm_done
from training.protocol import Outcome

DATE = pd.Timestamp("2020-03-01")
KNOWN_BY = pd.Timestamp("2021-12-31")
OUTCOME = Outcome("any_12m", "…", horizon_months=12, proven_within_months=18)
# A theft, a robbery and a failure to answer bail, by their Home Office codes.
THEFT, ROBBERY, BAIL = "04600", "03401", "08301"
HEADER = "person_id sanction_id offence_id offence_date sanction_date recorded_date ho_offence_code"


def tables(*lines):
    return case_tables(sanctions="\n".join([HEADER, *lines]), persons="person_id\na\nb")


def counts(*lines, outcome=OUTCOME, known_by=KNOWN_BY):
    start = pd.Series(DATE, index=pd.Index(["a", "b"], name="person_id"))
    return counts_after(tables(*lines), start, outcome, known_by=known_by)


def row(sanction, offence, code=THEFT, *, person="a", committed="2020-06-01", proven="2020-09-01", recorded=None):
    return f"{person} {sanction} {offence} {committed} {proven} {recorded or proven} {code}"


@pytest.mark.parametrize(("code", "group"), [(THEFT, "theft_and_fraud"), (ROBBERY, "robbery")])
def test_the_codes_of_these_tests_are_of_the_groups_that_they_stand_for(code, group):
    assert harm_groups()[categories_of(pd.Series([code])).iloc[0]] == group


def test_offences_of_one_sanction_are_one_occasion():
    found = counts(row("s1", "o1"), row("s1", "o2"), row("s1", "o3", ROBBERY), row("s2", "o4"))
    assert found.loc["a", OCCASIONS] == 2
    assert found.loc["a", OFFENCES["theft_and_fraud"]] == 3
    assert found.loc["a", OFFENCES["robbery"]] == 1
    assert found.loc["b"].sum() == 0


def test_harm_is_that_of_the_ranked_offences_that_are_counted():
    lines = (row("s1", "o1"), row("s1", "o2"), row("s2", "o3", ROBBERY), row("s3", "o4", THEFT, proven="2023-01-01"))
    found = counts(*lines)
    start = pd.Series(DATE, index=pd.Index(["a", "b"], name="person_id"))
    for scale in SCALES:
        assert found[HARM[scale]].tolist() == harm_done(tables(*lines), start, OUTCOME, scale=scale).tolist()
    assert found.loc["a", HARM["cchi_days"]] > 0 and found.loc["b", HARM["cchi_days"]] == 0


def test_every_offence_is_in_one_group():
    found = counts(row("s1", "o1"), row("s2", "o2", BAIL), row("s3", "o3", "99999", person="b"))
    assert found[list(OFFENCES.values())].sum(axis=1).tolist() == [2, 1]
    assert found.loc["b", OFFENCES["breach_and_unknown"]] == 1


def test_only_the_offences_of_a_sanction_that_fall_in_the_horizon_count():
    before, after = row("s1", "o1", committed="2020-03-01"), row("s1", "o2", committed="2021-03-02")
    assert counts(before, after).to_numpy().sum() == 0
    assert counts(before, after, row("s1", "o3", committed="2021-03-01")).loc["a", OCCASIONS] == 1


def test_proof_after_its_term_or_a_record_after_the_last_day_does_not_count():
    assert counts(row("s1", "o1", proven="2021-09-01")).loc["a", OCCASIONS] == 1
    assert counts(row("s1", "o1", proven="2021-09-02")).loc["a", OCCASIONS] == 0
    assert counts(row("s1", "o1", recorded="2022-01-01")).loc["a", OCCASIONS] == 0


def test_what_the_outcome_does_not_count_is_not_counted():
    no_breach = Outcome("x", "…", horizon_months=12, proven_within_months=18, offences="any_but_breach")
    found = counts(row("s1", "o1", BAIL), row("s2", "o2"), outcome=no_breach)
    assert found.loc["a", OCCASIONS] == 1


def test_own_offences_are_those_known_on_the_day_by_group():
    made = tables(
        row("s1", "o1", committed="2019-01-01", proven="2019-02-01"),
        row("s1", "o2", ROBBERY, committed="2019-01-01", proven="2019-02-01"),
        row("s2", "o3", committed="2019-01-01", proven="2019-02-01", recorded="2020-03-02"),
        row("s3", "o4", "99999", committed="2019-01-01", proven="2019-02-01", person="b"),
    )
    found = offences_known(made, DATE, pd.Index(["a", "b"]))
    assert list(found.columns) == list(KNOWN_OFFENCES.values()) and len(found.columns) == len(HARM_GROUPS)
    assert found.loc["a", "theft_and_fraud_offence_count_ever"] == 1
    assert found.loc["a", "robbery_offence_count_ever"] == 1
    assert found.loc["a"].sum() == 2
    assert found.loc["b", "breach_and_unknown_offence_count_ever"] == 1


def test_an_offence_counts_half_after_each_half_life_and_not_at_all_before_it_is_known():
    # 2 June 2018 is 638 days before the date, 730.5 days a half-life of 24 months: 0.5 ** (638 / 730.5).
    lines = (
        row("s1", "o1", committed="2018-06-02", proven="2019-06-01"),
        row("s2", "o2", committed="2020-03-01", proven="2020-03-01"),
        row("s3", "o3", ROBBERY, committed="2020-01-01", proven="2020-03-02"),
    )
    ids = pd.Index(["a", "b"], name="person_id")
    found = kinds_faded(tables(*lines), DATE, ids, half_lives=(12, 24))
    whole = kinds_known(tables(*lines), DATE, ids)
    kind = whole.columns[whole.loc["a"] > 0]
    assert list(kind) == [kind[0]] and whole.loc["a", kind[0]] == 2
    assert found.loc["a", f"24 {kind[0]}"] == pytest.approx(1 + 0.5 ** (638 / 730.5))
    assert found.loc["a", f"12 {kind[0]}"] == pytest.approx(1 + 0.5 ** (638 / 365.25))
    assert found.loc["b"].sum() == 0 and found.shape == (2, 2 * whole.shape[1])
