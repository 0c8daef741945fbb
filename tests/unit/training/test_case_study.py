"""A study of case tables, and the people of a list: what may not be known and what may not matter changes nothing."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

import training
from features import CaseTables, instrument_inputs, simulate
from features.exceptions import NotEnoughData
from features.vocabulary import ReasonGroup
from models.additive import AdditiveRisk
from models.calibration import Calibration
from models.harm import kinds_of
from models.selection import make_list, read_scheme
from models.term import Term
from serving.commands.audit_frames import case_attributes, listed_people
from tests.support.counts_like import counts_like
from tests.support.list_people import VERSIONS
from training.candidates import official
from training.case_study import case_study
from training.count_labels import HARM, OFFENCES
from training.dated_inputs import DatedInputs
from training.labels import outcomes_after
from training.official import official_scores
from training.people import people_on
from training.protocol_reading import read_protocol
from training.run import train
from training.study import EARLIER, LATEST, RECALIBRATE, TEST, TRAIN, hash_share

CUT = pd.Timestamp("2022-01-01")
DATE = pd.Timestamp("2026-06-30")
TRAIN_DATES = re.compile(r"^train_as_of = .*$", flags=re.MULTILINE)


@pytest.fixture(scope="module")
def protocol(tmp_path_factory):
    shipped = (Path(training.__file__).parent / "protocols" / "borough_any_12m.toml").read_text(encoding="utf-8")
    one_outcome, _, _ = shipped.partition("[[also]]")
    fewer = TRAIN_DATES.sub("train_as_of = [2019-01-01, 2021-01-01]", one_outcome)
    assert fewer != one_outcome
    path = tmp_path_factory.mktemp("protocol") / "small.toml"
    path.write_text(fewer.replace("replicate_count = 200", "replicate_count = 4"), encoding="utf-8")
    return read_protocol(path)


@pytest.fixture(scope="module")
def tables():
    return simulate(500, seed=11)[0]


@pytest.fixture(scope="module")
def study(tables, protocol):
    return case_study(tables, protocol)


def changed(tables, **frames):
    return CaseTables({**{name: tables[name] for name in tables}, **frames})


def term(name, feature, points, *, kind="bins", **more):
    """A term with three replicates around its points; a missing value counts as average."""
    table = np.array([*points, 0.0])
    return Term(name, feature, kind, table[:-1], replicates=table * np.array([[1.0], [0.9], [1.2]]), **more)


def the_list(tables):
    """The list of invented people by a model that reads the official score and what is known of needs and misses."""
    terms = (
        term("official", "arp_log_odds", [0.9], kind="linear"),
        term("need_count", "need_count", [-0.2, 0.3], cuts=(3.0,), group=ReasonGroup.NEEDS),
        term("missed", "unacceptable_absence_rate_90d", [0.0, 0.4], cuts=(0.3,), group=ReasonGroup.ATTENDANCE),
    )
    model = AdditiveRisk("any_12m", terms, -0.5, Calibration(), replicate_intercepts=np.array([-0.5, -0.4, -0.6]))
    scheme = read_scheme("iom_neighbourhood_crime", capacity=12)
    return make_list(
        scheme, people_on(tables, DATE, model=model, counts=counts_like(model), scheme=scheme), versions=VERSIONS
    )


@pytest.fixture(scope="module")
def document(tables):
    return the_list(tables)


def test_test_persons_are_in_no_other_part(study):
    persons = {part: set(study.part(part)["person_id"]) for part in (TRAIN, RECALIBRATE, TEST, LATEST)}
    assert all(len(people) > 10 for people in persons.values())
    for part in (TRAIN, RECALIBRATE, LATEST):
        assert not persons[TEST] & persons[part]


def test_each_part_has_its_own_dates_and_every_person_once_on_each(study, protocol):
    dates = {part: set(study.part(part)["as_of_date"].dt.date) for part in (TRAIN, RECALIBRATE, TEST, LATEST)}
    assert dates[TRAIN] == set(protocol.split.train_as_of)
    assert dates[RECALIBRATE] == set(protocol.split.recalibrate_as_of)
    assert dates[TEST] == dates[LATEST] == set(protocol.split.test_as_of)
    assert not study.rows.duplicated(["person_id", "as_of_date"]).any()
    assert set(study.rows["outcome"]) == {0.0, 1.0}


def test_everybody_left_out_is_counted_with_a_reason(study):
    assert set(study.left_out) == {
        "outcome not yet known",
        "without the official score",
        "in a cohort, so watched more",
    }
    assert study.left_out["in a cohort, so watched more"] > 0


def test_everybody_of_each_date_is_a_row_or_left_out_and_nobody_watched_more_is_a_row(tables, study, protocol):
    known, everybody = DatedInputs(tables, protocol.features), 0
    for date, rows in study.rows.groupby("as_of_date"):
        in_cohort = known.on(date)["in_cohort"]
        everybody += len(in_cohort)
        assert not (in_cohort.loc[rows["person_id"]] == 1).any()
    assert everybody == len(study.rows) + sum(study.left_out.values())


def test_the_share_of_people_that_the_protocol_names_is_held_out(tables, study, protocol):
    persons = study.rows.drop_duplicates("person_id")
    held_out = persons["part"].isin([TEST, EARLIER])
    share = hash_share(persons["person_id"], protocol.split.salt)
    assert held_out.tolist() == (share < 0.3).tolist()
    assert held_out.mean() == pytest.approx(0.3, abs=0.06)


def test_days_at_liberty_are_kept_but_never_an_input(tables, study, protocol):
    for date, rows in study.rows.groupby("as_of_date"):
        found = outcomes_after(tables, date, pd.Index(rows["person_id"]), protocol.outcome)["liberty_days"]
        assert rows["liberty_days"].tolist() == found.tolist()
    assert 0 <= study.rows["liberty_days"].min() < 300 and study.rows["liberty_days"].max() in (365, 366)
    assert "liberty_days" not in [column.name for column in study.inputs + study.official]


def test_the_average_mix_has_offences(study):
    assert study.offences_by_kind.sum() > 30
    assert study.reoffences.min() >= 1


def test_the_average_mix_is_of_the_people_learned_from(tables, study, protocol):
    held_out = set(study.part(TEST, EARLIER)["person_id"])
    sanctions = tables["sanctions"]
    recoded = sanctions.assign(
        ho_offence_code=sanctions["ho_offence_code"].mask(sanctions["person_id"].isin(held_out), "10501")
    )
    again = case_study(changed(tables, sanctions=recoded), protocol)
    pd.testing.assert_series_equal(again.offences_by_kind, study.offences_by_kind)


def test_the_average_mix_counts_each_person_once_at_their_first_date(tables, study, protocol):
    first_test, sanctions = pd.Timestamp(min(protocol.split.test_as_of)), tables["sanctions"]
    first = study.part(TRAIN).drop_duplicates("person_id").set_index("person_id")["as_of_date"]
    starts = [
        outcomes_after(tables, date, people.index, protocol.outcome, known_by=first_test)["follow_up_start"]
        for date, people in first.groupby(first)
    ]
    horizon = (pd.concat(starts) + pd.DateOffset(months=12)).reindex(sanctions["person_id"]).to_numpy()
    later = sanctions["offence_date"].to_numpy() > horizon
    assert later.sum() > 50
    recoded = sanctions.assign(ho_offence_code=sanctions["ho_offence_code"].mask(later, "10501"))
    again = case_study(changed(tables, sanctions=recoded), protocol)
    pd.testing.assert_series_equal(again.offences_by_kind, study.offences_by_kind)


def test_the_average_mix_knows_nothing_that_was_recorded_after_the_first_test_date(tables, study, protocol):
    most, sanctions = study.offences_by_kind.idxmax(), tables["sanctions"]
    late = pd.Timestamp(min(protocol.split.test_as_of)) + pd.Timedelta(days=1)
    again = (kinds_of(sanctions["ho_offence_code"]) == most) & (sanctions["sanction_date"] > "2019-01-01")
    delayed = sanctions.assign(recorded_date=sanctions["recorded_date"].mask(again, late))
    assert study.offences_by_kind[most] > 0.1 * study.offences_by_kind.sum()
    assert case_study(changed(tables, sanctions=delayed), protocol).offences_by_kind.get(most, 0.0) == 0


def test_what_is_recorded_later_changes_no_feature_of_an_earlier_date(tables, study, protocol):
    later = {}
    for name, column, value in (
        ("sanctions", "ho_offence_code", "03401"),
        ("needs", "drugs", "need"),
        ("appointments", "outcome", "unacceptable_absence"),
        ("supervision", "kind", "licence"),
    ):
        frame = tables[name].copy()
        frame.loc[frame["recorded_date"] > CUT, column] = value
        assert not frame.equals(tables[name])
        later[name] = frame
    after = case_study(changed(tables, **later), protocol).rows
    # What followed is another kind of offence by then; whether anything followed is not.
    kinds = [*OFFENCES.values(), *HARM.values()]
    early, also = (
        rows[rows["as_of_date"] <= CUT].drop(columns=kinds).reset_index(drop=True) for rows in (study.rows, after)
    )
    assert len(early) > 50
    pd.testing.assert_frame_equal(early, also)
    assert not study.rows.equals(after)


def learned_rows(study):
    rows = study.part(TRAIN, RECALIBRATE)
    return rows.sort_values(["person_id", "as_of_date"]).reset_index(drop=True)


def test_what_is_recorded_after_the_first_test_date_changes_nothing_that_is_learned(tables, study, protocol):
    first = pd.Timestamp(min(protocol.split.test_as_of))
    sanctions, custody = tables["sanctions"], tables["custody"]
    late, still_inside = sanctions["recorded_date"] > first, custody["end_date"] > first
    assert late.sum() > 50 and still_inside.sum() > 10
    # What was recorded later is moved into the past, and those still inside come out the day after.
    moved = sanctions.assign(
        offence_date=sanctions["offence_date"].where(~late, first - pd.DateOffset(months=16)),
        sanction_date=sanctions["sanction_date"].where(~late, first - pd.DateOffset(months=15)),
    )
    out = custody.assign(end_date=custody["end_date"].where(~still_inside, first + pd.DateOffset(days=1)))
    again = case_study(changed(tables, sanctions=moved, custody=out), protocol)
    pd.testing.assert_frame_equal(learned_rows(again), learned_rows(study))
    pd.testing.assert_series_equal(again.offences_by_kind, study.offences_by_kind)
    pd.testing.assert_series_equal(again.reoffences, study.reoffences)
    assert (
        not again.part(TEST, LATEST)["outcome"]
        .reset_index(drop=True)
        .equals(study.part(TEST, LATEST)["outcome"].reset_index(drop=True))
    )


def test_nobody_is_learned_from_whose_proof_is_due_after_the_first_test_date(tables, study, protocol):
    first = pd.Timestamp(min(protocol.split.test_as_of))
    for date, rows in study.part(TRAIN, RECALIBRATE).groupby("as_of_date"):
        found = outcomes_after(tables, date, pd.Index(rows["person_id"]), protocol.outcome)
        due = found["follow_up_start"] + pd.DateOffset(months=protocol.outcome.proven_within_months)
        assert due.max() <= first


def test_rows_added_with_a_later_record_change_no_feature(tables, study, protocol):
    sanctions = tables["sanctions"]
    copies = sanctions[sanctions["sanction_date"] <= CUT].copy()
    copies["offence_id"] = "late-" + copies["offence_id"].astype("str")
    copies["sanction_id"] = "late-" + copies["sanction_id"].astype("str")
    copies["recorded_date"] = CUT + pd.Timedelta(days=1)
    after = case_study(changed(tables, sanctions=pd.concat([sanctions, copies])), protocol).rows
    names = [column.name for column in study.inputs] + ["arp_log_odds"]
    # What followed is another kind of offence by then; whether anything followed is not.
    kinds = [*OFFENCES.values(), *HARM.values()]
    early, also = (
        rows[rows["as_of_date"] <= CUT].drop(columns=kinds).reset_index(drop=True) for rows in (study.rows, after)
    )
    pd.testing.assert_frame_equal(early[["person_id", *names]], also[["person_id", *names]])


def test_the_equality_table_changes_nothing_but_the_audit(tables, study, protocol, document):
    equality = tables["equality"]
    scrambled = equality.assign(
        ethnicity=equality["ethnicity"].sample(frac=1, random_state=1).to_numpy(),
        disability=~equality["disability"].astype("boolean"),
        religion="other",
    )
    without = CaseTables({name: tables[name] for name in tables if name != "equality"})
    for variant in (changed(tables, equality=scrambled), without):
        pd.testing.assert_frame_equal(case_study(variant, protocol).rows, study.rows)
        assert the_list(variant) == document
    people = listed_people(document).index
    before, after = (
        case_attributes(one, DATE, people)["ethnicity"] for one in (tables, changed(tables, equality=scrambled))
    )
    assert (before.astype("str") != after.astype("str")).mean() > 0.2


def test_columns_of_denied_sources_change_no_score(tables, study, protocol, document):
    random = np.random.default_rng(2)
    more = {
        "persons": tables["persons"].assign(
            arrest_count=random.poisson(5, len(tables["persons"])), gang_flag=1, postcode="N17", ethnicity="B1"
        ),
        "sanctions": tables["sanctions"].assign(arrests_before=3, victim_age=9),
        "drug_tests": tables["drug_tests"].assign(cocaine=True, opiates=True),
    }
    variant = changed(tables, **more)
    pd.testing.assert_frame_equal(case_study(variant, protocol).rows, study.rows)
    assert the_list(variant) == document


def test_nobody_is_scored_before_their_eighteenth_birthday_or_without_a_date_of_birth(tables, document):
    able = [item for item in document["items"] if item["probability"] and not item["is_present_member"]]
    scored = [item["person_id"] for item in able][:3]
    born = dict(zip(scored, pd.to_datetime(["2008-07-01", "2008-06-30", None]), strict=True))
    persons = tables["persons"].copy()
    for person, day in born.items():
        persons.loc[persons["person_id"] == person, "date_of_birth"] = day
    after = the_list(changed(tables, persons=persons))
    items = {item["person_id"]: item for item in after["items"]}
    day_before, birthday, unknown = (items[person] for person in scored)
    assert (day_before["result"], unknown["result"]) == ("not_proposed", "cannot_assess")
    for item in (day_before, unknown):
        assert item["probability"] is item["rank"] is item["harm"]["gbp"] is None
    assert {line["id"]: line["status"] for line in birthday["rules"]}["G1"] == "met"
    assert after["counts"]["propose"] + after["counts"]["stay"] == 12


def test_a_child_of_whom_nothing_is_known_is_on_no_list(tables, document):
    unheard = pd.DataFrame({"person_id": ["SIM99999999"], "date_of_birth": [pd.Timestamp("2012-01-01")]})
    persons = pd.concat([tables["persons"], unheard], ignore_index=True)
    assert the_list(changed(tables, persons=persons))["items"] == document["items"]


def test_a_list_made_on_a_past_date_does_not_know_what_came_later(tables):
    cut = pd.Timestamp("2024-06-01")
    known = changed(tables, **{
        name: tables[name][tables[name]["recorded_date"] <= cut] for name in tables if "recorded_date" in tables[name]
    })  # fmt: skip
    model = AdditiveRisk("x", (Term("official", "arp_log_odds", "linear", np.array([1.0])),), 0.0)
    scheme = read_scheme("iom_neighbourhood_crime", capacity=12)
    lists = [
        make_list(
            scheme,
            people_on(one, cut, model=model, counts=counts_like(model), scheme=scheme),
            versions=VERSIONS,
        )
        for one in (tables, known)
    ]
    assert lists[0] == lists[1]


def test_too_few_people_for_an_honest_fit_are_refused(study, protocol):
    with pytest.raises(NotEnoughData, match=r"The train part has \d+ rows with the outcome") as refusal:
        train(study, protocol, data_fingerprint="x", dictionary=[])
    assert refusal.value.exit_code == 4


def test_the_official_formula_served_term_by_term_ranks_without_needs_by_its_static_version(tables, study):
    model = official(study, study.part(TEST), name="ARP", replicate_count=2, seed=1).served()
    found = people_on(
        tables, DATE, model=model, counts=counts_like(model), scheme=read_scheme("iom_neighbourhood_crime")
    )
    scores = official_scores(instrument_inputs(tables, DATE, found.facts.index))
    scored = found.probability.notna()
    a, b = model.calibration.intercept, model.calibration.slope
    for got, log_odds in (
        (found.probability, scores["arp_log_odds"]),
        (found.probability_without_needs, scores["static_log_odds"]),
    ):
        np.testing.assert_allclose(got[scored], expit(a + b * log_odds[scored]), atol=1e-12)
    # Counts that are made of the same formula go by its static version too.
    offences = found.harm.offences.sum(axis=1)
    np.testing.assert_allclose(offences[scored], np.exp(scores["arp_log_odds"][scored]), rtol=1e-9)
    static = found.harm.without_needs["cchi_days"] / found.harm.value["cchi_days"]
    apart = scores["static_log_odds"] - scores["arp_log_odds"]
    np.testing.assert_allclose(static[scored], np.exp(apart[scored]), rtol=1e-9)
    is_static = (scores["type"] == "STATIC") & scored
    assert is_static.any() and (~is_static & scored).any()
    # An unanswered question of the official formula has no bounds yet; they are null, never the present figure.
    assert found.missing_answers.loc[is_static, ["lowest", "highest"]].isna().all(axis=None)
    assert {group for reason in found.reasons for group, told in reason.items() if told} == {"history", "needs"}


def test_no_rule_shows_the_score_of_a_person_under_18(tables, document):
    chosen = next(item["person_id"] for item in document["items"] if item["result"] == "propose")
    persons = tables["persons"].copy()
    persons.loc[persons["person_id"] == chosen, "date_of_birth"] = (
        DATE - pd.DateOffset(years=18) + pd.DateOffset(days=1)
    )
    items = {item["person_id"]: item for item in the_list(changed(tables, persons=persons))["items"]}
    details = {rule["id"]: rule["detail"] for rule in items[chosen]["rules"]}
    assert details["F3"].endswith("`instrument_score` is not known")
    assert items[chosen]["instrument_score"] is None
