"""GLOSSARY.md defines every word of the vocabulary."""

import enum

import pytest

from features import vocabulary
from tests.support.tree import ROOT

WORDS = [thing for thing in vars(vocabulary).values() if isinstance(thing, enum.EnumMeta) and thing is not enum.StrEnum]


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.__name__)
def test_the_glossary_defines_every_member(words: type[enum.StrEnum]) -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text()
    missing = [member for member in words if f"`{member}`" not in glossary]
    assert not missing, f"{words.__name__}: {missing}"
