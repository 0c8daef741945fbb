"""Meanings that phrases carry in brackets, for pages with room to say them once alone."""

import re

_MEANING = re.compile(r"(officially violent) (sanctions?) \(([^)]+)\)")


def short_words(text: str) -> str:
    """A phrase without the long meaning in it.

    Parameters
    ----------
    text : str
        How a fact is told.

    Returns
    -------
    str
        The same without the bracket that says which offences are officially violent.

    Examples
    --------
    >>> short_words("officially violent sanctions (violence, robbery; not sexual) in all: 7")
    'officially violent sanctions in all: 7'
    """
    return _MEANING.sub(r"\1 \2", text)


def long_meaning(text: str) -> tuple[str, str] | None:
    """The words that `short_words` leaves unexplained, and what they mean.

    Parameters
    ----------
    text : str
        How a fact is told.

    Returns
    -------
    tuple of (str, str) or None
        The words and their meaning; None where nothing is left out.

    Examples
    --------
    >>> long_meaning("officially violent sanctions (violence, robbery; not sexual) in all: 7")
    ('officially violent', 'violence, robbery; not sexual')
    """
    found = _MEANING.search(text)
    return None if found is None else (found[1], found[3])
