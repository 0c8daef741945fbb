"""Answers as places in the list of words of their field, with one place more for an answer that was not given."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from models.actuarial.request_fields import read_request_fields

PAST = "previous_convictions"
FLAG = ("false", "true")
_ANSWERED = ("word", "words", "flag")


@cache
def answer_words() -> Mapping[str, tuple[str, ...]]:
    """The words of every field that takes an answer; a flag has two.

    Returns
    -------
    Mapping from str to tuple of str
        By column, in published order; each past conviction is a flag of its own, `previous_convictions:WORD`.
    """
    found: dict[str, tuple[str, ...]] = {}
    for field in read_request_fields().values():
        if field.type == "words":
            found |= {f"{field.column}:{word}": FLAG for word in field.words}
        elif field.type in _ANSWERED:
            found[field.column] = field.words or FLAG
    return MappingProxyType(found)


@cache
def answer_places(column: str) -> Mapping[object, int]:
    """The place of each answer to a field; None is not answered.

    Parameters
    ----------
    column : str
        A field that takes a word or a flag.

    Returns
    -------
    Mapping from word, bool or None to int
        Places from 0; the last is that of None.
    """
    words = answer_words()[column]
    places: dict[object, int] = {None: len(words)}
    places |= {word: place for place, word in enumerate(words)} if words != FLAG else {False: 0, True: 1}
    return MappingProxyType(places)


def answer_table(column: str, points: Mapping[str, float], *, missing: float) -> list[float]:
    """The number behind each place of a field's answers.

    Parameters
    ----------
    column : str
        A field that takes an answer.
    points : Mapping from str to float
        Number of each word; flags under `false` and `true`.
    missing : float
        Number of an answer that was not given.

    Returns
    -------
    list of float
        By place, the one of no answer last.
    """
    return [*(float(points[word]) for word in answer_words()[column]), missing]


def past_columns(words: Sequence[str] | None = None) -> tuple[str, ...]:
    """The flags of past convictions.

    Parameters
    ----------
    words : sequence of str, optional
        Which; all by default.

    Returns
    -------
    tuple of str
        Columns, in published order.
    """
    every = next(field.words for field in read_request_fields().values() if field.column == PAST)
    return tuple(f"{PAST}:{word}" for word in (words or every))
