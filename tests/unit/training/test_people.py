"""The people of a list: those without a score keep their facts, and it is said why they have none."""

import numpy as np
import pandas as pd
import pytest

from features import CaseTables, population, simulate
from features.vocabulary import ReasonGroup
from models.additive import AdditiveRisk
from models.selection import read_scheme
from models.term import Term
from tests.support.counts_like import counts_like
from training.people import people_on

DATE = pd.Timestamp("2026-06-30")
IOM = "iom_neighbourhood_crime"


@pytest.fixture(scope="module")
def tables():
    return simulate(400, seed=11)[0]


def listed(tables):
    term = Term(
        "sanction_count_ever",
        "sanction_count_ever",
        "bins",
        np.array([0.0, 1.0]),
        cuts=(3.0,),
        group=ReasonGroup.HISTORY,
        phrase="sanctions in all: {}",
    )
    model = AdditiveRisk("any_12m", (term,), -1.0)
    return people_on(tables, DATE, model=model, counts=counts_like(model), scheme=read_scheme(IOM, capacity=12))


def test_a_member_whose_sanctions_are_old_keeps_their_facts_and_it_is_said_why_there_is_no_score(tables):
    known = population(tables, DATE)
    member = known.index[known["reason"] == "no_contact_24m"][0]
    joined = (
        tables["cohort"]
        .iloc[[0]]
        .assign(person_id=member, scheme=IOM, left_date=pd.NaT, joined_date=pd.Timestamp("2026-01-01"), strand="free")
    )
    if "recorded_date" in joined:
        joined = joined.assign(recorded_date=pd.Timestamp("2026-01-01"))
    cohort = pd.concat([tables["cohort"], joined], ignore_index=True)
    found = listed(CaseTables({**{name: tables[name] for name in tables}, "cohort": cohort}))
    row = found.facts.index.get_loc(member)
    assert np.isnan(found.probability[member])
    assert found.unscored_because[member].endswith("no sanction or release in 24 months")
    (fact,) = found.reasons[row]["history"]
    count = found.facts["sanction_count_ever"][member]
    assert count >= 1
    assert (fact["text"], fact["points"]) == (f"sanctions in all: {count:.0f}", None)


def test_everybody_without_a_score_has_a_reason_and_nobody_with_one_does(tables):
    found = listed(tables)
    assert ((found.unscored_because == "") == found.probability.notna()).all()
    assert found.probability.isna().any()
