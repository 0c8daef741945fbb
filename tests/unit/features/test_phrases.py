"""Every predictor has a phrase, and no phrase speaks of a feature that is not built."""

import pytest

from features import FEATURES, feature_phrases
from training import read_protocol

NAMES = {feature.name for feature in FEATURES}


def test_every_phrase_belongs_to_a_feature():
    phrases = feature_phrases()
    assert set(phrases["known"]) | set(phrases["missing"]) <= NAMES


@pytest.mark.parametrize("name", read_protocol("borough_any_12m").features)
def test_a_feature_of_the_shipped_protocol_is_told_in_words(name):
    assert feature_phrases()["known"][name].count("{}") == 1


@pytest.mark.parametrize("name", sorted(feature_phrases()["known"]))
def test_a_phrase_reads_as_well_with_one_as_with_many(name):
    """A value that stands last needs no plural after it: never "1 sanctions"."""
    assert feature_phrases()["known"][name].endswith("{}")
