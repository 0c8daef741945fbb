"""Expected counts on the pages of a training and of a release: every point, every group, why, and no row of anybody."""

import re
from dataclasses import replace

import pytest

from fairness_reports.release_page import release_page
from fairness_reports.training_page import training_page
from features import simulate
from models.expected_counts import HARM_GROUPS
from models.release import make_release, parse_release
from serving.commands.train_screen import train_screen
from training.case_study import case_study
from training.counts import train_counts
from training.protocol_reading import read_protocol


@pytest.fixture(scope="module")
def made():
    shipped = read_protocol("borough_any_12m")
    few = ("age_years", "sanction_count_ever", "sanction_count_24m", "months_since_last_sanction", "custody_days_24m")
    counts = replace(shipped.counts, fewest_offences=100, group_replicate_count=12)
    protocol = replace(shipped, replicate_count=3, bin_count=8, features=few, others=(), counts=counts)
    return train_counts(case_study(simulate(8000, 5)[0], protocol), protocol)


@pytest.fixture(scope="module")
def document(made):
    return {
        "protocol": "invented",
        "research_only": False,
        "reports": {},
        "not_learned": {},
        "audits": {},
        "counts": {"count_12m": made.report},
        "ministry_rates": {},
        "versions": {"code": "0.1.0"},
    }


@pytest.fixture(scope="module")
def release(made):
    training = {"outcome": {"name": "any_12m", "meaning": "…"}, "model_range": "5th to 95th percentile."}
    facts = {
        "name": "invented",
        "intended_use": "A test.",
        "research_only": False,
        "training": training,
        "evaluation": {},
        "counts": {"count_12m": made.report},
        "versions": {"code": "0.1.0"},
    }
    return make_release({}, facts, counts={"count_12m": made.counts})


def words_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_page_of_a_training_has_every_candidate_tenth_and_group(document, made):
    page = training_page(document)
    words = words_of(page)
    for name in ("mean", "official formula", "additive model", "boosted trees"):
        assert f'<th scope="row">{name}</th>' in page
    for one in made.report["offences"]["by_tenth"]:
        assert f"{one['rows']:,} {one['expected']:.3f} {one['counted']:.3f}" in words
    for group, one in made.report["groups"].items():
        named = group.replace("_", " ")
        assert f"{named} {one['way']} {one['test_offences']:,}" in words
        assert f"{named} {one['why']}" in words
    assert f"Chosen for the occasions: {made.report['chosen']}" in words
    assert "SIM0" not in page and "<script" not in page


def test_a_group_of_few_offences_has_no_ratio(document, made):
    words = words_of(training_page(document))
    sexual = made.report["groups"]["sexual"]
    assert sexual["test_offences"] < 20
    assert f"sexual share of the total {sexual['test_offences']} too few" in words


def test_the_page_of_a_release_draws_every_shape_of_every_count(release, made):
    page = release_page(release)
    models = (made.counts.occasions, *made.counts.groups.values())
    drawn = sum(len(model.terms) + bool(len(model.curve.knots)) for model in models)
    assert page.count("<svg") == drawn > len(made.counts.occasions.terms)
    for model in models:
        for term in model.terms:
            for point in [*term.points, term.missing]:
                assert f">{point:+.3f}<" in page
        for shift in model.curve.shifts:
            assert f'<td class="number">{shift:+.3f}</td>' in page
    keys = re.findall(r'id="([^"]+)"', page)
    assert len(keys) == len(set(keys))
    assert page == release_page(parse_release(release.document))


def test_the_page_of_a_release_says_how_each_group_is_foretold_and_why(release, made):
    words = words_of(release_page(release))
    for group, share in zip(HARM_GROUPS, made.counts.mix.share, strict=True):
        one = made.report["groups"][group]
        assert f"{group.replace('_', ' ')} {one['way']} {share:.1%} {one['why']}" in words
    assert f"times {made.counts.offences_per_occasion:.3f} offences on an occasion" in words
    assert "The count expected is e to that sum" in words


def test_the_screen_says_how_often_and_which_groups_stand_alone(document, made, tmp_path):
    versions = {"release": "r" * 64, "data": "d" * 64, "seed": 1, "code": "0.1.0"}
    screen = train_screen(document | {"versions": versions}, tmp_path)
    ratio = made.report["offences"]["observed_to_expected"]
    assert f"foretold: {ratio['value']:.2f} ({ratio['low']:.2f} to {ratio['high']:.2f})" in screen
    own = [group.replace("_", " ") for group, one in made.report["groups"].items() if one["way"] == "own model"]
    assert own and ", ".join(own) in " ".join(screen.split())
