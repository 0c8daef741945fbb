"""Planted leaks of three kinds are caught, and what honest inputs know is not taken for one."""

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest

from features import build_features, simulate
from features.exceptions import GateRefused
from models.inputs import Input
from training import dated_inputs
from training.case_study import case_study
from training.leakage import leaks, refuse_looking_ahead
from training.protocol_reading import read_protocol
from training.study import TEST, TRAIN, Study

DATES = pd.to_datetime(["2021-01-01", "2022-01-01", "2024-01-01"])
COUNTS = ["sanction_count_ever", "unacceptable_absence_rate_90d", "need_count"]


@pytest.fixture(scope="module")
def tables():
    return simulate(300, seed=3)[0]


def counts(tables, date, ids, *, columns):
    built = build_features(tables, date, ids).set_index("person_id")[columns]
    return built.astype(float)


@pytest.fixture(scope="module")
def rows(tables):
    ids = pd.Index(tables["persons"]["person_id"])
    parts = [counts(tables, day, ids, columns=COUNTS).assign(as_of_date=day) for day in DATES]
    found = pd.concat(parts).rename_axis("person_id").reset_index()
    return found.assign(part=found["as_of_date"].map(dict(zip(DATES, (TRAIN, TRAIN, TEST), strict=True))))


def test_honest_inputs_are_the_same_from_the_tables_of_the_day(tables, rows):
    refuse_looking_ahead(tables, rows, partial(counts, columns=COUNTS))


def test_an_input_that_counts_what_came_later_is_refused_by_name(tables, rows):
    ever = tables["sanctions"].groupby("person_id")["sanction_id"].nunique()
    leaking = rows.assign(sanction_count_ever=rows["person_id"].map(ever).fillna(0.0).astype(float))
    with pytest.raises(GateRefused, match=r"1 input\(s\) know .*`sanction_count_ever` \(\d+ rows\)") as refused:
        refuse_looking_ahead(tables, leaking, partial(counts, columns=COUNTS))
    assert "SIM" not in str(refused.value)


def test_one_row_that_knows_too_much_is_enough(tables, rows):
    later = rows.copy()
    later.loc[(later["as_of_date"] == DATES[2]).idxmax(), "need_count"] = 8.5
    with pytest.raises(GateRefused, match=r"`need_count` \(1 rows\)"):
        refuse_looking_ahead(tables, later, partial(counts, columns=COUNTS))


def test_every_study_of_case_tables_is_looked_through(tables, monkeypatch):
    """A feature that reads one day too far is refused before anything is learned."""
    one = replace(read_protocol("borough_any_12m"), features=("age_years", "sanction_count_ever"), others=())
    honest = case_study(tables, one)
    assert len(honest.rows) > 100

    def a_month_ahead(tables, date, ids):
        return build_features(tables, pd.Timestamp(date) + pd.DateOffset(months=1), ids)

    monkeypatch.setattr(dated_inputs, "build_features", a_month_ahead)
    with pytest.raises(GateRefused, match="know what was recorded only after their date"):
        case_study(tables, one)


@pytest.fixture(scope="module")
def study():
    rng = np.random.default_rng(8)
    n = 1200
    outcome = (rng.random(n) < 0.3).astype(float)
    frame = pd.DataFrame(
        {
            "person_id": [f"P{i}" for i in range(n)],
            "part": np.where(np.arange(n) < 700, TRAIN, TEST),
            "outcome": outcome,
            # As good as the best honest predictor of the field: an AUC of some 0.8.
            "honest": outcome * 1.2 + rng.standard_normal(n),
            "restates": outcome * 4 + rng.standard_normal(n),
            "saves": -outcome * 4 + rng.standard_normal(n),
            "closing_note": np.where(rng.random(n) < 0.1 + 0.7 * outcome, 1.0, np.nan),
            "status": np.where(outcome == 1, "recalled", np.where(rng.random(n) < 0.5, "open", "closed")),
            "assessed": np.where(rng.random(n) < 0.6 + 0.2 * outcome, 1.0, np.nan),
        }
    )
    words = ("recalled", "open", "closed")
    inputs = tuple(Input(name) for name in ("honest", "restates", "saves", "closing_note", "assessed"))
    return Study(frame, (*inputs, Input("status", kind="words", levels=words)), "honest", ())


def test_an_input_that_restates_the_outcome_and_one_that_is_filled_in_after_it_are_named(study):
    found = {(leak.kind, leak.name) for leak in leaks(study)}
    assert found == {
        ("too good", "restates"),
        ("too good", "saves"),
        ("too good", "status"),
        ("presence", "closing_note"),
    }


def test_a_leak_says_what_it_is_in_words(study):
    told = {leak.name: str(leak) for leak in leaks(study)}
    assert told["restates"].startswith("`restates` alone tells those with the outcome from those without (AUC ")
    assert 0.98 < next(leak.auc for leak in leaks(study) if leak.name == "restates") <= 1
    assert "merely being there" in told["closing_note"]


def test_too_few_people_say_nothing(study):
    events = study.rows[(study.rows["part"] == TEST) & (study.rows["outcome"] == 1)]
    few = replace(study, rows=study.rows.drop(index=events.index[19:]))
    assert leaks(few) == []
