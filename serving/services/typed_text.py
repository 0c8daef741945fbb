"""What people typed into a form, field by field."""

from collections.abc import Mapping, Sequence

Typed = Mapping[str, Sequence[str]]
# Letters to a computer, and nothing to an eye.
_UNSEEN = frozenset("\u115f\u1160\u3164\uffa0")


def one(typed: Typed, field: str) -> str:
    """The one value of a field, without spaces around it.

    Parameters
    ----------
    typed : Mapping from str to sequence of str
        A form.
    field : str
        Its name.

    Returns
    -------
    str
        Empty where the field is missing or sent more than once.
    """
    values = typed.get(field, ())
    return values[0].strip() if len(values) == 1 else ""


def seen_letters(text: str) -> int:
    """How many letters and digits of a text can be seen.

    Parameters
    ----------
    text : str
        As it was typed.

    Returns
    -------
    int
        0 for a text of nothing but spaces, signs and invisible characters.
    """
    return sum(character.isalnum() and character not in _UNSEEN for character in text)
