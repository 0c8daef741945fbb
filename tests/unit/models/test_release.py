"""A release is one canonical document with its own hash: it reads back to the same numbers, or is refused."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.exceptions import ReleaseRefused
from features.vocabulary import ReasonGroup
from models.calibration import Calibration
from models.release import canonical, document_hash, make_release, parse_release, read_release, write_release
from tests.support.additive_models import small_model, small_people

FACTS = {
    "name": "test",
    "features": [],
    "training": {"slope": 1.5e-05},
    "research_only": False,
    "versions": {"seed": 1},
}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("release") / "release.json"
    write_release(make_release({"any_12m": small_model()}, FACTS), path)
    return path


def test_an_absent_release_is_refused_with_words(tmp_path):
    for absent in (tmp_path / "absent.json", tmp_path):
        with pytest.raises(ReleaseRefused, match="There is no release") as refusal:
            read_release(absent)
        assert refusal.value.exit_code == 3
        assert str(tmp_path.parent) not in str(refusal.value)


def test_a_release_reads_back_to_identical_numbers(written):
    made = make_release({"any_12m": small_model()}, FACTS).models["any_12m"]
    read, people = read_release(written).models["any_12m"], small_people()
    assert read.probability(people).tolist() == small_model().probability(people).tolist()
    assert read.probability(people).tolist() == made.probability(people).tolist()
    assert read.replicate_probability(people).tolist() == made.replicate_probability(people).tolist()
    bounds = [model.missing_answer_bounds(people, ReasonGroup.NEEDS) for model in (read, made)]
    assert bounds[0].equals(bounds[1])
    assert [(t.name, t.kind, t.group, t.meaning) for t in read.terms] == [
        (t.name, t.kind, t.group, t.meaning) for t in small_model().terms
    ]


def test_the_file_is_its_own_canonical_form_and_holds_its_hash(written):
    document = json.loads(written.read_bytes())
    assert written.read_bytes() == canonical(document).encode()
    assert document["sha256"] == document_hash(document) == read_release(written).sha256
    assert list(document) == sorted(document)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(data=st.data())
def test_one_changed_byte_anywhere_is_refused(written, data):
    original = written.read_bytes()
    place = data.draw(st.integers(0, len(original) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != original[place]))
    changed = written.with_name("changed.json")
    changed.write_bytes(original[:place] + bytes([byte]) + original[place + 1 :])
    with pytest.raises(ReleaseRefused) as refusal:
        read_release(changed)
    assert refusal.value.exit_code == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\n", b"\r"),  # a line end that text mode would turn back
        (b"e-05", b"e905"),  # a number too large for a float
        (b"1.5e-05", b"NaN"),
        (b'"sha256"', b'"sha257"'),
    ],
)
def test_changes_that_a_lenient_reader_would_miss_are_refused(written, tmp_path, old, new):
    original = written.read_bytes()
    assert old in original
    changed = tmp_path / "changed.json"
    changed.write_bytes(original.replace(old, new))
    with pytest.raises(ReleaseRefused):
        read_release(changed)


def test_a_reformatted_release_is_refused_though_its_content_is_the_same(written, tmp_path):
    pretty = tmp_path / "pretty.json"
    pretty.write_text(json.dumps(json.loads(written.read_bytes()), indent=2, sort_keys=True), encoding="utf-8")
    with pytest.raises(ReleaseRefused, match="not in canonical form"):
        read_release(pretty)


def test_a_changed_point_is_refused_in_the_store_too(written):
    document = json.loads(written.read_bytes())
    document["models"]["any_12m"]["terms"][0]["points"][2] += 0.01
    with pytest.raises(ReleaseRefused, match="changed after it was made"):
        parse_release(document)


def test_a_document_with_a_true_hash_but_no_models_is_refused():
    document = {"name": "other"}
    with pytest.raises(ReleaseRefused, match="no models of the known shape"):
        parse_release({**document, "sha256": document_hash(document)})


def test_a_figure_that_is_not_a_number_is_never_released():
    with pytest.raises(ReleaseRefused, match="not a number"):
        make_release({"any_12m": small_model(calibration=Calibration(np.nan, 1.0))}, FACTS)


def test_a_model_without_replicates_comes_back_without_them():
    model = small_model(calibration=Calibration())
    bare = type(model)("bare", (type(model.terms[1])("a", "sanction_count", "bins", np.array([0.1])),), 0.2)
    read = make_release({"bare": bare}, FACTS).models["bare"]
    assert read.replicate_probability(small_people()).shape == (6, 0)
    assert read.probability(small_people()).tolist() == bare.probability(small_people()).tolist()


def test_another_document_of_ours_is_told_from_a_release_that_was_changed(tmp_path):
    path = tmp_path / "training.json"
    path.write_text(canonical({"protocol": "p", "reports": {}}), encoding="utf-8")
    with pytest.raises(ReleaseRefused, match=r"training\.json is not a release: it holds no models"):
        read_release(path)
