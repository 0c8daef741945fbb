"""The NIJ challenge: who is asked, what may be read, and figures that are those of the people held out."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.nij import figures
from benchmarks.nij_models import brier_by_sex, fitted
from benchmarks.nij_table import NEVER, QUESTIONS, asked, inputs_of, read_people, without_sex
from tests.support.shared import shared


@pytest.fixture(scope="module")
def people():
    return read_people(shared("data/nij_train.csv.gz"))


def test_each_question_is_asked_of_those_who_did_not_reoffend_before(people):
    # Counts of the file: 18,076 people, 12,651 of them not re-arrested in the first year (the data's own page).
    counts = {question: len(asked(people, question)) for question in QUESTIONS}
    assert counts["year1"] == counts["within3"] == 18_076
    assert counts["year2"] == 12_651
    second = asked(people, "year2")
    assert counts["year3"] == (second["outcome"] == 0).sum()


def test_race_gangs_areas_and_outcomes_are_never_read(people):
    sets = {name: [column.name for column in inputs] for name, inputs in inputs_of(people).items()}
    for columns in sets.values():
        assert not set(columns) & {*NEVER, "ID", "person_id", "Training_Sample", "Split", "Split_Source"}
        assert not [name for name in columns if name.startswith("Recidivism")]
    assert set(sets["release_time"]) < set(sets["challenge"])
    assert not {"Percent_Days_Employed", "Delinquency_Reports", "DrugTests_THC_Positive"} & set(sets["release_time"])
    assert "Gender" not in {column.name for column in without_sex(inputs_of(people)["release_time"])}


def test_figures_are_worked_out_by_hand():
    four = pd.DataFrame(
        {
            "person_id": list("abcdefgh"),
            "Gender": list("MMMMFFFF"),
            "Race": ["BLACK", "WHITE"] * 4,
            "outcome": [1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0],
        }
    )
    # Twenty times over: some of the resamples of eight people would have no reoffender.
    many = pd.concat([four] * 20, ignore_index=True).assign(person_id=np.arange(160).astype(str))
    found = figures(np.tile([0.9, 0.2, 0.6, 0.5, 0.1, 0.4, 0.7, 0.8], 20), many)
    assert found["brier_male"] == pytest.approx((0.01 + 0.04 + 0.36 + 0.25) / 4)
    assert found["brier_female"] == pytest.approx((0.01 + 0.16 + 0.09 + 0.04) / 4)
    assert found["brier_mean"] == pytest.approx((found["brier_male"] + found["brier_female"]) / 2)
    # Among men who did not reoffend, the black one is forecast above 0.5 and the white one below: a gap of 1.
    assert found["fair_and_accurate"] == {"M": 0.0, "F": pytest.approx(1 - found["brier_female"])}
    assert found["by_race"]["BLACK"]["people"] == 80


@pytest.mark.long
def test_the_additive_model_beats_the_base_rate_is_calibrated_and_reads_no_race(people):
    some = asked(people, "year1").iloc[:4000]
    train, test = some.iloc[:2500], some.iloc[2500:].reset_index(drop=True)
    forecast = fitted("additive", inputs_of(people)["release_time"], 0, train)
    found = figures(forecast(test), test)
    share = brier_by_sex(np.full(len(test), train["outcome"].mean()), test)
    assert found["brier_mean"] < np.mean(list(share.values())) - 0.01
    assert found["calibration_slope"] == pytest.approx(1, abs=0.2)
    turned = test.assign(Race=test["Race"].to_numpy()[::-1], Gang_Affiliated=1.0, Residence_PUMA=1)
    assert forecast(turned).tolist() == forecast(test).tolist()
