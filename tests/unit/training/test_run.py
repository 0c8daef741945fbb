"""A run fits every candidate on the same rows, serves the better by the protocol's margin, and keeps what it judged."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

from features.exceptions import GateRefused, NotEnoughData
from features.vocabulary import ReasonGroup
from models.recalibration import fit_affine
from models.release import parse_release
from tests.support.person_tables import small_protocol, small_table
from training.candidates import additive, base_rate, official, recalibrated, without_group, yardstick
from training.evaluation import brier_difference
from training.judging import capacity_shares, judgement
from training.people import people_of_table
from training.protocol_reading import read_protocol
from training.run import train
from training.study import RECALIBRATE, TEST, TRAIN
from training.table_study import read_person_table, table_study
from training.unseen import unseen


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("run")


@pytest.fixture(scope="module")
def protocol(folder):
    return replace(read_protocol(small_protocol(folder)), replicate_count=3)


@pytest.fixture(scope="module")
def table(folder, protocol):
    return read_person_table(small_table(folder), protocol)


@pytest.fixture(scope="module")
def study(table, protocol):
    return table_study(table, protocol)


@pytest.fixture(scope="module")
def trained(study, protocol):
    return train(study, protocol, data_fingerprint="d" * 64, dictionary=[])


def test_the_release_says_how_long_people_were_at_liberty_where_it_is_known(study, protocol, trained):
    assert trained.release.document["training"]["mean_liberty_days"] == {}
    days = study.rows["part"].map({TRAIN: 300.0, RECALIBRATE: 310.0, TEST: 320.0})
    dated = replace(study, rows=study.rows.assign(liberty_days=days))
    again = train(dated, protocol, data_fingerprint="d" * 64, dictionary=[])
    found = again.release.document["training"]["mean_liberty_days"]
    assert found == {TRAIN: 300.0, RECALIBRATE: 310.0, TEST: 320.0}
    assert again.release.document["models"] == trained.release.document["models"]


def test_the_base_rate_is_that_of_the_recalibration_rows(study):
    found = base_rate(study, study.part(TEST))
    assert set(found.probability) == {study.part(RECALIBRATE)["outcome"].mean()}


def test_the_official_score_is_recalibrated_as_scikit_learn_would(study):
    later, test = study.part(RECALIBRATE), study.part(TEST)
    fitted = LogisticRegression(C=np.inf, tol=1e-10).fit(later[["official_score"]], later["outcome"])
    found = official(study, test, name="official_score", replicate_count=3, seed=1)
    assert found.probability == pytest.approx(fitted.predict_proba(test[["official_score"]])[:, 1], abs=1e-6)


def test_someone_without_the_official_score_counts_as_average(study):
    found = official(study, study.part(TEST), name="official_score", replicate_count=3, seed=1)
    average = study.part(TRAIN)["official_score"].mean()
    two = pd.DataFrame({"official_score": [np.nan, average]})
    probability = found.model.probability(two)
    assert probability[0] == pytest.approx(probability[1], abs=1e-12)


def test_a_yardstick_is_never_served(study):
    found = yardstick(study, study.part(TEST), seed=1)
    assert 0 < found.probability.min() < found.probability.max() < 1
    with pytest.raises(GateRefused, match="is a yardstick") as refusal:
        found.served()
    assert refusal.value.exit_code == 5


def test_a_group_of_inputs_can_be_left_out(study):
    names = [column.name for column in without_group(study.inputs, ReasonGroup.ATTENDANCE)]
    assert names == ["sanction_count", "drugs"]


def test_the_figures_are_those_of_the_released_model_on_the_test_people(study, trained):
    test = study.part(TEST)
    probability = trained.release.models["returned_12m"].probability(test)
    chosen = trained.report["candidates"][trained.report["chosen"]]
    assert chosen["brier"]["value"] == pytest.approx(brier_score_loss(test["outcome"], probability), abs=1e-9)
    assert trained.report["test_rows"] == len(test)


def test_the_gain_is_the_official_brier_score_less_the_additive_ones(trained):
    figures = trained.report["candidates"]
    gain = figures["official"]["brier"]["value"] - figures["additive"]["brier"]["value"]
    assert trained.report["gain_over_official"]["value"] == pytest.approx(gain, abs=1e-12)
    cost = figures["additive"]["brier"]["value"] - figures["yardstick"]["brier"]["value"]
    assert trained.report["cost_of_readability"]["value"] == pytest.approx(cost, abs=1e-12)
    assert trained.report["gain_over_official"]["low"] < gain < trained.report["gain_over_official"]["high"]


def test_every_candidate_is_paired_with_the_official_formula_and_the_yardstick(trained):
    figures, judged = trained.report["candidates"], trained.judged
    brier = {key: one["brier"]["value"] for key, one in figures.items()}
    for key, one in figures.items():
        assert one["gain_over_official"]["value"] == pytest.approx(brier["official"] - brier[key], abs=1e-12)
        assert one["lost_to_yardstick"]["value"] == pytest.approx(brier[key] - brier["yardstick"], abs=1e-12)
    assert set(figures["official"]["gain_over_official"].values()) == {0.0}
    assert set(figures["yardstick"]["lost_to_yardstick"].values()) == {0.0}
    ends = {"outcome": judged["outcome"].to_numpy(), "persons": judged["person_id"].to_numpy(), "seed": 1}
    paired = brier_difference(judged["yardstick"].to_numpy(), judged["scorecard"].to_numpy(), **ends)
    assert figures["scorecard"]["lost_to_yardstick"] == pytest.approx(paired, abs=1e-12)


@pytest.mark.parametrize(("margin", "chosen"), [(-1.0, "additive"), (1.0, "official")])
def test_the_margin_of_the_protocol_decides_what_is_served(study, protocol, margin, chosen):
    found = train(study, replace(protocol, margin=margin), data_fingerprint="d", dictionary=[])
    terms = [term.name for term in found.release.models["returned_12m"].terms]
    assert found.report["chosen"] == chosen
    assert terms == (["sanction_count", "missed_share", "drugs"] if chosen == "additive" else ["official_score"])


def test_a_gain_of_exactly_the_margin_is_enough(study, protocol, trained):
    gain = trained.report["gain_over_official"]["value"]
    assert gain > 0
    assert judgement(study, trained.judged, replace(protocol, margin=gain))["chosen"] == "additive"
    assert judgement(study, trained.judged, replace(protocol, margin=np.nextafter(gain, 1)))["chosen"] == "official"


def test_the_gain_is_of_people_whom_the_official_formula_can_score(study, protocol, trained):
    is_test = study.rows["part"] == TEST
    unknown = study.rows.index[is_test][::3]
    rows = study.rows.assign(official_score=study.rows["official_score"].mask(study.rows.index.isin(unknown)))
    found = judgement(replace(study, rows=rows), trained.judged, protocol)
    scored = trained.judged[~study.rows.index[is_test].isin(unknown)]
    brier = {key: brier_score_loss(scored["outcome"], scored[key]) for key in ("official", "additive")}
    assert len(scored) < len(trained.judged)
    assert found["gain_over_official"]["value"] == pytest.approx(brier["official"] - brier["additive"], abs=1e-12)


def test_places_are_a_share_of_everybody_on_the_average_test_date(study, protocol):
    temporal = replace(protocol, split=replace(protocol.split, kind="temporal"), schemes={"capacity_only": 30})
    days = pd.to_datetime(["2024-06-01", "2024-12-01"])
    counts = {(TEST, days[0]): 40, ("latest", days[0]): 60, (TEST, days[1]): 80, ("latest", days[1]): 120}
    rows = pd.concat(
        [pd.DataFrame({"part": part, "as_of_date": day}, index=range(count)) for (part, day), count in counts.items()]
    )
    # 100 people on one date and 200 on the other: 30 places of 150.
    assert capacity_shares(replace(study, rows=rows), temporal) == {"capacity_only": 0.2}
    assert capacity_shares(study, protocol) == {"capacity_only": 60 / len(study.part(TEST))}


@pytest.mark.parametrize(("without", "is_told"), [(19, False), (20, True)])
def test_each_date_has_the_figures_of_its_own_rows_or_none_where_too_few(study, protocol, trained, without, is_told):
    judged = trained.judged.copy()
    judged.attrs = trained.judged.attrs
    # The second date has the outcome of nearly everybody.
    others = judged.index[judged["outcome"] == 0][:without]
    second = judged.index.isin(others) | (judged["outcome"] == 1) & (judged.index % 2 == 0)
    judged["as_of_date"] = np.where(second, pd.Timestamp("2024-12-01"), pd.Timestamp("2024-06-01"))
    found = judgement(study, judged, protocol)["by_period"]
    assert list(found) == ["2024-06-01", "2024-12-01"]
    rows = judged[~second]
    figures = found["2024-06-01"]["candidates"]["additive"]
    assert figures["brier"]["value"] == pytest.approx(brier_score_loss(rows["outcome"], rows["additive"]), abs=1e-12)
    assert (found["2024-12-01"]["rows"], found["2024-12-01"]["candidates"] is not None) == (second.sum(), is_told)


def test_the_release_says_what_it_was_made_of_and_holds_no_person(study, trained, protocol):
    document = trained.release.document
    assert document["training"]["rows"] == {
        part: len(study.part(part)) for part in ("train", "recalibrate", "test", "latest")
    }
    assert document["training"]["protocol_sha256"] == protocol.sha256
    assert document["versions"]["data"] == "d" * 64
    assert parse_release(document).sha256 == trained.release.sha256
    text = str(document)
    assert not [person for person in study.rows["person_id"] if f"'{person}'" in text]


def test_the_same_run_twice_makes_the_same_release(study, protocol, trained):
    assert train(study, protocol, data_fingerprint="d" * 64, dictionary=[]).release.sha256 == trained.release.sha256


def test_a_dated_study_is_corrected_to_its_latest_mature_period(study, protocol):
    dated = study.rows.assign(as_of_date=pd.Timestamp("2024-06-01"))
    # On the latest dates everybody returns twice as often as the model was taught.
    extra = dated[dated["part"] == TRAIN].assign(part="latest", outcome=1.0)
    # With 20 resamples nobody is in all of them, so nobody is without a forecast by those that did not draw them.
    temporal = replace(protocol, split=replace(protocol.split, kind="temporal"), margin=-1.0, replicate_count=20)
    rows = pd.concat([dated, extra], ignore_index=True)
    found = train(replace(study, rows=rows), temporal, data_fingerprint="d", dictionary=[])
    latest = rows[rows["part"].isin([TEST, "latest"])]
    served = found.release.models["returned_12m"].probability(latest)
    assert served.mean() == pytest.approx(latest["outcome"].mean(), abs=0.01)
    assert found.evaluated.probability(latest).mean() < served.mean() - 0.1
    assert "on 2024-06-01" in found.release.models["returned_12m"].calibration.learned_on


def test_people_who_were_learned_from_do_not_make_the_correction_too_sure_of_itself(study):
    # The later rows are those of the same people again, as in dated studies: known by heart, they would call for more.
    train = study.part(TRAIN)
    again = replace(study, rows=pd.concat([study.part(TRAIN, TEST), train.assign(part=RECALIBRATE)]))
    fitting = {"replicate_count": 20, "bin_count": 32}
    found = additive(again, again.part(TEST), name="a", inputs=again.inputs, fitting=fitting, seed=1).served()
    by_heart = recalibrated(found, train, seed=1, learned_on="people by heart")
    assert found.calibration.slope < by_heart.calibration.slope - 0.1
    z = logit(found.probability(again.part(TEST)))
    outcome = again.part(TEST)["outcome"].to_numpy()
    assert fit_affine(z[None, :], outcome, np.ones((1, len(z))))[0, 1] == pytest.approx(1, abs=0.3)


def test_each_person_is_forecast_by_a_fit_without_them(study):
    rows = study.part(TRAIN, TEST)
    fitted_on = []

    def fit(some):
        fitted_on.append(set(some["person_id"]))
        return lambda asked: np.full(len(asked), len(fitted_on) - 1.0)

    which = unseen(fit, rows, rows, folds=4, salt="s")
    assert len(fitted_on) == 4 and not np.isnan(which).any()
    for person, used in zip(rows["person_id"], which, strict=True):
        assert person not in fitted_on[int(used)]


def test_a_study_of_too_few_events_is_refused(study, protocol):
    events = study.rows.index[(study.rows["part"] == TEST) & (study.rows["outcome"] == 1)]
    few = replace(study, rows=study.rows.drop(index=events[99:]))
    with pytest.raises(NotEnoughData, match="The test part has 99 rows with the outcome"):
        train(few, protocol, data_fingerprint="d", dictionary=[])
    replace(study, rows=study.rows.drop(index=events[100:])).require_events()
    # As few without the outcome tell as little.
    others = study.rows.index[(study.rows["part"] == TRAIN) & (study.rows["outcome"] == 0)]
    with pytest.raises(NotEnoughData, match=r"The train part has \d+ rows with the outcome and 99 without"):
        replace(study, rows=study.rows.drop(index=others[99:])).require_events()


def test_people_of_a_table_are_its_test_people_and_only_known_adults_are_scored(table, study, protocol, trained):
    found = people_of_table(table, study, protocol, model=trained.release.models["returned_12m"])
    test = study.part(TEST)
    assert found.facts.index.tolist() == test["person_id"].tolist()
    band = table.loc[found.facts.index, "age_band"]
    assert found.probability.isna().tolist() == (band.isna() | (band == "16-17")).tolist()
    assert found.probability.isna().sum() > 3
    assert found.harm is None and "does not say which offences" in found.harm_unavailable_because
    scored = found.probability.notna()
    assert np.isnan(found.replicates[~scored]).all() and not np.isnan(found.replicates[scored]).any()
    assert found.missing_answers.loc[~scored, ["lowest", "highest"]].isna().all().all()


def test_audit_and_excluded_columns_change_no_row(table, study, protocol):
    scrambled = table.assign(race=table["race"].to_numpy()[::-1], age_band="26+")
    pd.testing.assert_frame_equal(table_study(scrambled, protocol).rows, study.rows)


def test_a_column_written_after_the_outcome_raises_alarms_and_the_honest_study_none(study, protocol, trained):
    assert trained.report["alarms"] == []
    column = next(one.name for one in study.inputs if one.kind == "number")
    noise = np.random.default_rng(3).standard_normal(len(study.rows))
    leaking = replace(study, rows=study.rows.assign(**{column: 5 * study.rows["outcome"] + noise}))
    report = train(leaking, protocol, data_fingerprint="d", dictionary=[]).report
    assert any(alarm.startswith(f"`{column}` alone tells") for alarm in report["alarms"])
    assert any(alarm.startswith("additive model tells the test people apart better") for alarm in report["alarms"])
