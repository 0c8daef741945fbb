"""How dates, counts, shares and the words of the vocabulary are written for people."""

import math
from datetime import UTC, date, datetime

from features.vocabulary import Choice, Result, Strand, Suitability

SUITABILITY_WORDS = {
    Suitability.SUITABLE: "Suitable",
    Suitability.NOT_SUITABLE: "Not suitable",
    Suitability.NOT_SURE: "Not sure",
}
CHOICE_WORDS = {
    Choice.PUT_FORWARD: "Put forward",
    Choice.DO_NOT_PUT_FORWARD: "Do not put forward",
    Choice.COME_BACK_LATER: "Come back later",
    Choice.SECOND_OPINION: "Send for a second opinion",
}
# A present member is not put forward to join, but to stay.
MEMBER_CHOICE_WORDS = {
    **CHOICE_WORDS,
    Choice.PUT_FORWARD: "Put forward to stay in the cohort",
    Choice.DO_NOT_PUT_FORWARD: "Do not put forward: should leave",
}
DECIDED_WORDS = {
    Choice.PUT_FORWARD: "Put forward",
    Choice.DO_NOT_PUT_FORWARD: "Not put forward",
    Choice.COME_BACK_LATER: "Comes back later",
    # It says nothing of what the officer who asks for it thinks.
    Choice.SECOND_OPINION: "A second opinion is asked for",
}
MEMBER_DECIDED_WORDS = {
    **DECIDED_WORDS,
    Choice.PUT_FORWARD: "Put forward to stay in the cohort",
    Choice.DO_NOT_PUT_FORWARD: "Not put forward: should leave",
}
STRAND_WORDS = {
    Strand.FIXED: "Fixed",
    Strand.FLEX: "Flex",
    Strand.FREE: "Free",
    Strand.PROJECT_RESET: "Project Reset",
}
RESULT_WORDS = {
    Result.PROPOSE: "proposed",
    Result.STAY: "proposed to stay",
    Result.CONSIDER: "to be considered",
    Result.LEAVING: "proposed to leave",
    Result.HELD: "held, long in custody",
    Result.CANNOT_ASSESS: "cannot be assessed",
    Result.NOT_PROPOSED: "not proposed",
}
_HASH_LENGTH = 12


def choice_words(choice: Choice, *, is_present_member: bool) -> str:
    """What a choice on a case is called.

    Parameters
    ----------
    choice : Choice
        The choice.
    is_present_member : bool
        Whether the case is about somebody who is in the cohort already.

    Returns
    -------
    str
        As it stands beside the button.
    """
    return (MEMBER_CHOICE_WORDS if is_present_member else CHOICE_WORDS)[choice]


def decided_words(choice: Choice, *, is_present_member: bool) -> str:
    """What a choice is called once it is made.

    Parameters
    ----------
    choice : Choice
        The choice.
    is_present_member : bool
        Whether the case is about somebody who is in the cohort already.

    Returns
    -------
    str
        As it is told afterwards.
    """
    return (MEMBER_DECIDED_WORDS if is_present_member else DECIDED_WORDS)[choice]


def date_words(day: date | str | None) -> str:
    """A date as people write it.

    Parameters
    ----------
    day : date, str or None
        A date, or one in ISO 8601.

    Returns
    -------
    str
        Such as "30 June 2026"; "Not recorded" without one.
    """
    if day is None:
        return "Not recorded"
    known = date.fromisoformat(day[:10]) if isinstance(day, str) else day
    return f"{known.day} {known:%B %Y}"


def moment_words(moment: datetime) -> str:
    """A moment as people write it.

    Parameters
    ----------
    moment : datetime
        In UTC, or without a zone and meant so.

    Returns
    -------
    str
        Such as "22 November 2026 at 14:05 UTC".
    """
    known = moment.astimezone(UTC) if moment.tzinfo else moment
    return f"{date_words(known.date())} at {known:%H:%M} UTC"


def count_words(count: int) -> str:
    """A count with its thousands apart.

    Parameters
    ----------
    count : int
        A count.

    Returns
    -------
    str
        Such as "1,124".
    """
    return f"{count:,}"


def plain_number(value: float) -> str:
    """A number as it was recorded, without zeros that say nothing.

    Parameters
    ----------
    value : float
        A number of at most two decimals.

    Returns
    -------
    str
        Such as "1,200" or "0.5".
    """
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun.

    Parameters
    ----------
    count : int
        A count.
    one, many : str
        The noun after 1 and after any other count; by default the second is the first with an s.

    Returns
    -------
    str
        Such as "1 appointment".
    """
    return f"{count_words(count)} {one if count == 1 else many or f'{one}s'}"


def percent(share: float) -> str:
    """A share in whole per cent, which never claims nothing or all.

    Parameters
    ----------
    share : float
        Between 0 and 1.

    Returns
    -------
    str
        Such as "61%".
    """
    whole = round(100 * share)
    if whole == 0:
        return "under 1%"
    return "over 99%" if whole == 100 else f"{whole}%"


def three_figures(value: float) -> str:
    """A figure to three significant digits: more would claim more than is known.

    Parameters
    ----------
    value : float
        A figure.

    Returns
    -------
    str
        With its thousands apart.
    """
    if value == 0:
        return "0"
    decimals = 2 - math.floor(math.log10(abs(value)))
    return f"{round(value, decimals):,.{max(decimals, 0)}f}"


def short_hash(stamp: str) -> str:
    """The part of a hash that people compare by eye.

    Parameters
    ----------
    stamp : str
        A hash, or another stamp.

    Returns
    -------
    str
        Its first twelve characters.
    """
    return stamp[:_HASH_LENGTH]


def first_capital(words: str) -> str:
    """Words as the beginning of a sentence; the rest of their letters stay as they are.

    Parameters
    ----------
    words : str
        Words.

    Returns
    -------
    str
        With a capital first.
    """
    return words[:1].upper() + words[1:]
