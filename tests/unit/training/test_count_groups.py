"""Which harm groups have models of their own, and how strongly a mix is drawn towards the average."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from models.expected_counts import HARM_GROUPS, KNOWN_OFFENCES
from models.inputs import Input
from training.count_groups import HALVES, as_served, choose_groups, learned_mix, learned_strength
from training.count_labels import OCCASIONS, OFFENCES
from training.protocol import Counts
from training.protocol_reading import read_protocol
from training.study import LATEST, RECALIBRATE, TEST, TRAIN, Study, hash_share

GROUPS = len(HARM_GROUPS)
COUNTS = Counts("count_12m", fewest_offences=50, group_replicate_count=4)


def mixed(count, strength, seed=1, offences=6):
    """People of whom each has a mix of their own, as spread about the average as the strength says."""
    random = np.random.default_rng(seed)
    average = np.full(GROUPS, 1 / GROUPS)
    own = random.dirichlet(strength * average, count)
    known = np.stack([random.multinomial(offences, p) for p in own])
    again = np.stack([random.multinomial(2, p) for p in own])
    return pd.DataFrame(known, columns=list(KNOWN_OFFENCES.values())).join(
        pd.DataFrame(again, columns=list(OFFENCES.values()))
    )


@pytest.mark.parametrize("strength", [2.0, 20.0])
def test_the_strength_of_the_world_is_found(strength):
    # With mixes drawn from a Dirichlet of this strength the posterior mean is the mix of `OffenceMix`, exactly.
    assert learned_strength(mixed(20_000, strength)) == pytest.approx(strength, rel=0.15)


def test_people_who_never_reoffended_teach_no_strength():
    rows = mixed(3000, 5.0)
    others = rows.copy()
    others[list(OFFENCES.values())] = 0
    assert learned_strength(pd.concat([rows, others])) == pytest.approx(learned_strength(rows), rel=1e-9)


def test_the_average_is_of_both_periods_and_adds_up_to_one():
    rows = mixed(500, 5.0).assign(person_id=np.arange(500).astype(str))
    before = np.zeros(GROUPS)
    before[0] = rows[list(OFFENCES.values())].to_numpy().sum()
    found = learned_mix(rows, before, strength=3.0, replicate_count=20, seed=1)
    assert found.share.sum() == pytest.approx(1)
    own = rows[OFFENCES[HARM_GROUPS[0]]].sum()
    # Half an offence of every group beside those that were counted.
    assert found.share[0] == pytest.approx((own + before[0] + 0.5) / (2 * before[0] + GROUPS / 2))
    assert found.replicate_shares.shape == (20, GROUPS)
    assert found.replicate_shares.sum(axis=1) == pytest.approx(np.ones(20))


def test_a_group_that_nobody_was_proven_of_is_not_ruled_out():
    rows = mixed(300, 5.0).assign(person_id=np.arange(300).astype(str))
    rows[OFFENCES["sexual"]] = 0
    found = learned_mix(rows, np.zeros(GROUPS), strength=3.0, replicate_count=5, seed=1)
    place = HARM_GROUPS.index("sexual")
    assert found.share[place] == pytest.approx(0.5 / (rows[list(OFFENCES.values())].to_numpy().sum() + GROUPS / 2))
    assert (found.replicate_shares > 0).all()


def study_of(count=1500, seed=3):
    """Burglaries rise with their own record, thefts do not; of robberies there are too few, of drugs none later."""
    random = np.random.default_rng(seed)
    parts = np.repeat([TRAIN, RECALIBRATE, TEST, LATEST], count)
    rows = pd.DataFrame({"person_id": [f"p{i}" for i in range(len(parts))], "part": parts, "outcome": 0.0})
    rows["record"] = random.integers(0, 6, len(rows)).astype(float)
    rows[list(KNOWN_OFFENCES.values())] = 0.0
    rows[list(OFFENCES.values())] = 0
    rows[OFFENCES["burglary"]] = random.poisson(np.exp(-3 + 0.6 * rows["record"]))
    rows[OFFENCES["theft_and_fraud"]] = random.poisson(0.3, len(rows))
    rows.loc[:30, OFFENCES["robbery"]] = 1
    rows.loc[:200, OFFENCES["found_by_police"]] = 1
    rows[OCCASIONS] = rows[list(OFFENCES.values())].sum(axis=1)
    return Study(rows, (Input("record"),), "official", ())


def chosen(study, told=None):
    protocol = replace(read_protocol("borough_any_12m"), replicate_count=4, bin_count=8)

    def by_mix(rows):
        flat = np.exp(0.1 * np.arange(len(rows)) / len(rows))
        return np.tile(flat[:, None], GROUPS)

    return choose_groups(study, protocol, COUNTS, by_mix=by_mix, tell=told or (lambda step: None))


def test_a_group_whose_own_model_places_people_better_has_it_and_both_figures_are_said():
    steps = []
    found = chosen(study_of(), steps.append)
    burglary = found["burglary"]
    assert burglary.own is not None
    assert burglary.errors["model"] < burglary.errors["mix"]
    assert f"{burglary.errors['model']:.1%}" in burglary.why and f"{burglary.errors['mix']:.1%}" in burglary.why
    assert steps == ["Fit the model of burglary", "Fit the model of theft and fraud"]


def test_a_group_of_few_offences_or_of_few_people_later_is_a_share_of_the_total():
    found = chosen(study_of())
    assert found["robbery"].own is None and "31 training offences are too few" in found["robbery"].why
    assert found["found_by_police"].own is None and "later period (0, 50 are needed)" in found["found_by_police"].why
    assert found["sexual"].errors == {}


def test_a_group_whose_later_people_were_in_every_bag_is_a_share_of_the_total():
    # Two bags know 40% of people whole; of 70 with a later burglary under 50 are left to correct by.
    study = study_of()
    rows = study.rows.copy()
    train, later = rows["part"] == TRAIN, rows["part"] == RECALIBRATE
    rows.loc[later, "person_id"] = rows.loc[train, "person_id"].to_numpy()
    rows.loc[later, OFFENCES["burglary"]] = 0
    rows.loc[rows.index[later][:70], OFFENCES["burglary"]] = 1
    few = replace(COUNTS, group_replicate_count=2)
    protocol = replace(read_protocol("borough_any_12m"), replicate_count=2, bin_count=8)
    found = choose_groups(
        replace(study, rows=rows),
        protocol,
        few,
        by_mix=lambda asked: np.ones((len(asked), GROUPS)),
        tell=lambda step: None,
    )
    assert found["burglary"].own is None
    assert re.search(r"later period \([34]\d, 50 are needed\)", found["burglary"].why)


def test_people_whom_the_total_knows_whole_are_left_out_of_both_figures():
    study = study_of()
    protocol = replace(read_protocol("borough_any_12m"), replicate_count=4, bin_count=8)

    def errors(mixed, rows):
        asked = replace(study, rows=rows)
        found = choose_groups(asked, protocol, COUNTS, by_mix=lambda later: mixed, tell=lambda step: None)
        return found["burglary"].errors

    later = study.rows["part"] == RECALIBRATE
    mixed = np.random.default_rng(8).uniform(0.2, 0.4, (int(later.sum()), GROUPS))
    without = study.rows.drop(index=study.rows.index[later][:100])
    mixed[:100] = np.nan
    assert errors(mixed, study.rows) == errors(mixed[100:], without)


def test_people_who_taught_a_model_do_not_judge_it_by_what_it_remembers():
    # Everybody's later burglaries are those they were trained on; a model that remembered them would look perfect.
    study = study_of()
    train, later = study.rows["part"] == TRAIN, study.rows["part"] == RECALIBRATE
    noise = np.random.default_rng(5).random(int(train.sum()))
    rows = study.rows.copy()
    rows.loc[train, "record"], rows.loc[later, "record"] = noise, noise
    rows.loc[later, "person_id"] = rows.loc[train, "person_id"].to_numpy()
    pure = np.random.default_rng(6).poisson(0.5, int(train.sum()))
    rows.loc[train, OFFENCES["burglary"]], rows.loc[later, OFFENCES["burglary"]] = pure, pure
    own = chosen(replace(study, rows=rows))["burglary"]
    rows.loc[later, "person_id"] = [f"new{i}" for i in range(int(later.sum()))]
    rows.loc[later, OFFENCES["burglary"]] = np.random.default_rng(7).poisson(0.5, int(later.sum()))
    fresh = chosen(replace(study, rows=rows))["burglary"]
    assert own.errors["model"] == pytest.approx(fresh.errors["model"], abs=0.06)


def test_what_a_half_of_the_people_did_corrects_the_other_half_alone():
    random = np.random.default_rng(2)
    persons, z = pd.Series([f"p{i}" for i in range(600)]), random.normal(-0.5, 1, 600)
    counted = random.poisson(np.exp(z)).astype(float)
    half = (hash_share(persons, HALVES) < 0.5).to_numpy()
    before, after = as_served(z, counted, persons), as_served(z, np.where(half, 3 * counted, counted), persons)
    assert after[half] == pytest.approx(before[half], rel=1e-12)
    assert after[~half].sum() == pytest.approx(3 * before[~half].sum(), rel=0.1)
