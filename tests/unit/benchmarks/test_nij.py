"""The NIJ challenge: who is asked, what may be read, and figures that are those of the people held out."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.nij import figures
from benchmarks.nij_models import Setting, answer_of, averaged, brier_by_sex, learned
from benchmarks.nij_table import (
    NEVER,
    QUESTIONS,
    YEAR,
    asked,
    inputs_of,
    person_years,
    read_people,
    refuse_the_same_people,
    without_sex,
)
from features.exceptions import DataRefused, MissingColumns, UnknownCategory
from models.additive import AdditiveRisk
from models.calibration import Calibration
from tests.support.additive_models import small_model, small_people
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


def test_race_gangs_areas_and_outcomes_are_never_read():
    sets = {name: [column.name for column in inputs] for name, inputs in inputs_of().items()}
    for columns in sets.values():
        assert not set(columns) & {*NEVER, "ID", "person_id", "Training_Sample", "Split", "Split_Source"}
        assert not [name for name in columns if name.startswith("Recidivism")]
    assert set(sets["release_time"]) < set(sets["challenge"])
    assert not {"Percent_Days_Employed", "Delinquency_Reports", "DrugTests_THC_Positive"} & set(sets["release_time"])
    assert "Gender" not in {column.name for column in without_sex(inputs_of()["release_time"])}


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
    model = answer_of([learned(inputs_of()["release_time"], Setting(0, 100.0, 0.5, {}), train)], train)
    found = figures(model.probability(test), test)
    share = brier_by_sex(np.full(len(test), train["outcome"].mean()), test)
    assert found["brier_mean"] < np.mean(list(share.values())) - 0.01
    assert found["calibration_slope"] == pytest.approx(1, abs=0.2)
    turned = test.assign(Race=test["Race"].to_numpy()[::-1], Gang_Affiliated=1.0, Residence_PUMA=1)
    assert model.probability(turned).tolist() == model.probability(test).tolist()


def test_the_average_of_models_is_one_sum_of_tables_with_the_mean_of_their_log_odds():
    one = small_model(calibration=Calibration())
    other = AdditiveRisk("other", one.terms[:2], 0.4)
    whole = averaged([(0.25, one), (0.75, other)])
    expected = 0.25 * one.log_odds(small_people()) + 0.75 * other.log_odds(small_people())
    assert whole.log_odds(small_people()) == pytest.approx(expected, abs=1e-12)
    assert len({term.name for term in whole.terms}) == len(whole.terms) == 6


def test_a_year_learns_from_the_years_of_the_same_people_and_never_from_an_outcome(people):
    rows = person_years(people.head(500))
    assert rows.groupby("Year").size().tolist() == [len(asked(people.head(500), year)) for year in YEAR.levels]
    # Whoever reoffended is in no later year.
    last = rows.groupby("person_id")["outcome"].agg(["sum", "last"])
    assert (last["sum"] == last["last"]).all()


@pytest.fixture
def published(people, tmp_path):
    """Forty people as the publisher's own files have them: yes and no in words, open counts, columns by number."""
    few = people.head(40).drop(columns=["person_id", "Arrests_Per_Year"])
    told = few.rename(columns={"Prior_Arrest_Episodes_PPViolationCharges": "_v1"})
    for name in ("Prior_Arrest_Episodes_DVCharges", "Recidivism_Arrest_Year1"):
        told[name] = told[name].map({0.0: "false", 1.0: "TRUE"})
    told["Dependents"] = told["Dependents"].map(lambda count: "3 or more" if count == 3 else f"{count:.0f}")

    def write(**changed):
        path = tmp_path / "published.csv"
        told.assign(**changed).drop(columns=[name for name, values in changed.items() if values is None]).to_csv(path)
        return path

    return write


def test_the_publishers_own_words_are_read_as_the_same_people(people, published):
    pd.testing.assert_frame_equal(read_people(published())[people.columns], people.head(40))


@pytest.mark.parametrize(
    ("changed", "refusal", "words"),
    [
        ({"Recidivism_Arrest_Year2": None}, MissingColumns, "`Recidivism_Arrest_Year2`"),
        ({"Gender": "X"}, UnknownCategory, "1 word.* in `Gender`, in 40 row"),
        ({"Dependents": "some"}, DataRefused, "`Dependents` holds 40 value"),
        ({"Recidivism_Arrest_Year3": ""}, DataRefused, "`Recidivism_Arrest_Year3` is empty in 40 row"),
        ({"ID": "7"}, DataRefused, "more than one row"),
    ],
)
def test_a_file_that_is_not_the_challenges_is_refused_in_words(published, changed, refusal, words):
    with pytest.raises(refusal, match=words):
        read_people(published(**changed))


def test_nobody_is_both_learned_from_and_judged(people):
    refuse_the_same_people(people.head(10), people.iloc[10:20])
    with pytest.raises(DataRefused, match=r"^3 people of the test file"):
        refuse_the_same_people(people.head(10), people.iloc[7:20])
