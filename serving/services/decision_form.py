"""What was filled in on the decision form, checked whole: every fault is told at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from features.vocabulary import Choice
from serving.errors import FormFaults
from serving.records import Fault
from serving.services.decision_reasons import read_reasons
from serving.services.typed_text import Typed, one, seen_letters

SHORTEST_TEXT = 20
LONGEST_TEXT = 1_600
FEWEST_LETTERS = 10


@dataclass(frozen=True)
class DecisionForm:
    """A decision form that holds together.

    Parameters
    ----------
    choice : Choice
        What was decided.
    reason_codes : tuple of str
        At least one, each belonging to the choice, in the order of the table.
    reason_text : str
        Without spaces around it.
    come_back_on : date or None
        With `come_back_later` alone.
    """

    choice: Choice
    reason_codes: tuple[str, ...]
    reason_text: str
    come_back_on: date | None


def read_decision_form(typed: Typed, *, today: date) -> DecisionForm:
    """The decision that a form holds.

    Parameters
    ----------
    typed : Mapping from str to sequence of str
        Fields `choice`, `reasons`, `text`, `come_back_on_day`, `_month` and `_year`.
    today : date
        From which the days to come back are counted.

    Returns
    -------
    DecisionForm
        The decision.

    Raises
    ------
    FormFaults
        Something is missing or does not fit; all faults together.
    """
    faults: list[Fault] = []
    choice = _choice(typed, faults)
    codes = _codes(typed, choice, faults)
    # In the order of the page, so that the summary of the faults follows it.
    come_back_on = _come_back_on(typed, choice, codes, today, faults)
    text = _text(typed, faults)
    if faults or choice is None:
        raise FormFaults(faults)
    return DecisionForm(choice, codes, text, come_back_on)


def _choice(typed: Typed, faults: list[Fault]) -> Choice | None:
    said = one(typed, "choice")
    if said in set(Choice):
        return Choice(said)
    faults.append(Fault("choice", "Choose what you decide."))
    return None


def _codes(typed: Typed, choice: Choice | None, faults: list[Fault]) -> tuple[str, ...]:
    ticked = set(typed.get("reasons", ()))
    if choice is None:
        return ()
    offered = [reason.code for reason in read_reasons()[choice]]
    if not ticked:
        faults.append(Fault("reasons", "Tick at least one reason for what you decide."))
    elif not ticked <= set(offered):
        faults.append(Fault("reasons", "Tick only reasons that stand under what you decide. Untick the others."))
    return tuple(code for code in offered if code in ticked)


def _text(typed: Typed, faults: list[Fault]) -> str:
    # Browsers send line ends as two characters, and count them as one.
    text = one(typed, "text").replace("\r\n", "\n")
    if len(text) < SHORTEST_TEXT:
        faults.append(
            Fault(
                "text", f"Give the reason in your own words, in {SHORTEST_TEXT} characters or more: {len(text)} so far."
            )
        )
    elif seen_letters(text) < FEWEST_LETTERS:
        faults.append(Fault("text", "Give the reason in words: it has hardly a letter in it."))
    elif len(text) > LONGEST_TEXT:
        faults.append(
            Fault("text", f"The reason may have {LONGEST_TEXT:,} characters: it has {len(text):,}. Shorten it.")
        )
    return text


def _come_back_on(
    typed: Typed, choice: Choice | None, codes: tuple[str, ...], today: date, faults: list[Fault]
) -> date | None:
    parts = [one(typed, f"come_back_on_{part}") for part in ("year", "month", "day")]
    if choice != Choice.COME_BACK_LATER:
        if any(parts) and choice is not None:
            faults.append(Fault("come_back_on", "Clear the date, or choose to come back later."))
        return None
    day = _date(parts)
    if day is None:
        faults.append(Fault("come_back_on", "Give the day on which the case comes back, such as 27 3 2027."))
        return None
    latest = today + timedelta(weeks=_weeks(codes))
    if not today < day <= latest:
        words = f"{latest.day} {latest:%B %Y}"
        faults.append(Fault("come_back_on", f"The day must lie after today and, for these reasons, by {words}."))
    return day


def _weeks(codes: tuple[str, ...]) -> int:
    """Several reasons: the one that lets the case wait longest counts."""
    weeks = {reason.code: reason.weeks_at_most or 0 for reason in read_reasons()[Choice.COME_BACK_LATER]}
    return max((weeks[code] for code in codes), default=max(weeks.values()))


def _date(parts: Sequence[str]) -> date | None:
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    year, month, day = map(int, parts)
    try:
        return date(year, month, day)
    except ValueError:
        return None
