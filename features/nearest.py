"""The nearest of the known words to one that is not known, for a message."""

from collections.abc import Iterable
from difflib import get_close_matches

# A word that is longer is no slip of one of ours, and comparing it would take long.
_LONGEST = 64


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that a word most resembles, ready to end a message.

    Parameters
    ----------
    word : str
        What was found; it never enters the answer.
    known : iterable of str
        The words that are known.

    Returns
    -------
    str
        Such as "; nearest: `custody`", whatever the case of the letters; empty where none is near.
    """
    folded = {str(one).casefold(): str(one) for one in known}
    near = get_close_matches(str(word)[:_LONGEST].strip().casefold(), folded, n=1)
    return f"; nearest: `{folded[near[0]]}`" if near else ""


def shown_name(name: object) -> str:
    """The name of a column or file of theirs as it can stand in a message.

    Parameters
    ----------
    name : object
        The name.

    Returns
    -------
    str
        Printable, on one line, at most 64 characters; "(no name)" where there is nothing to show.
    """
    printable = "".join(letter if letter.isprintable() else " " for letter in str(name)[:_LONGEST]).strip()
    return printable or "(no name)"
