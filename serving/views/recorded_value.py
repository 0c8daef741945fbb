"""What a list recorded for a rule, in words that cannot be read as their opposite; nothing where that is not sure.

A rule comes as "meaning: value, asked …", and its meaning may say the opposite of the field behind it: so a yes or no
is never told. A number is told with a unit only where the meaning gives the very number that was asked for in it.
"""

import re

from serving.views.wording import counted, first_capital, percent, plain_number

_TO_TWENTY = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_NUMBERS = {word: number for number, word in enumerate(_TO_TWENTY, start=1)} | {"thirty": 30, "sixty": 60, "ninety": 90}
_NUMBER = re.compile(rf"\b(?:\d+(?:\.\d+)?|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b", re.I)
_TIME = re.compile(rf"(?:(?P<number>{_NUMBER.pattern})[ -])?\b(?P<unit>day|week|month|year)s?\b", re.I)
_WINDOW = re.compile(r"\b(?:in|within|over|during|since)(?: the)?(?: last| past| previous)? ?$", re.I)
_NOTHING = re.compile(r"\b(?:no|not|none|free)\b", re.I)
_SCORE = re.compile(r"\bscores?\b", re.I)
_FOUND = re.compile(r"(?P<value>-?\d+(?:\.\d+)?), asked (?P<asked>[^,;]+)(?:; .+)?")


def recorded_value(meaning: str, detail: str) -> str:
    """The value behind a rule, where a reader cannot misread it.

    Parameters
    ----------
    meaning : str
        What the rule asks, as people read it.
    detail : str
        Its line in `list.json`: "meaning: value, asked bounds".

    Returns
    -------
    str
        Such as "7 months", "Recorded: 6", or "87" of a score; empty for yes and no, and where the unit is not sure.
    """
    lead = f"{meaning}: "
    found = _FOUND.fullmatch(detail.removeprefix(lead)) if detail.startswith(lead) else None
    if not found:
        return ""
    value = float(found["value"])
    asked = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", found["asked"])]
    if _SCORE.search(meaning):
        return _score(value, asked)
    times = list(_TIME.finditer(meaning))
    if unit := _unit(meaning, times, asked):
        return counted(int(value), unit) if value.is_integer() else f"{plain_number(value)} {unit}s"
    if all(_WINDOW.search(meaning[: time.start()]) for time in times):
        return f"Recorded: {plain_number(value)}"
    return ""


def _unit(meaning: str, times: list[re.Match[str]], asked: list[float]) -> str:
    """The unit of the value: the one number of the meaning is a time, and it is what was asked."""
    if len(times) != 1 or len(_NUMBER.findall(meaning)) != 1 or times[0]["number"] is None:
        return ""
    number = times[0]["number"].lower()
    is_asked = float(_NUMBERS.get(number, number)) in asked
    # How often something happened in a window is a count; how long nothing happened is a time.
    is_window = _WINDOW.search(meaning[: times[0].start()]) and not _NOTHING.search(meaning)
    return times[0]["unit"].lower() if is_asked and not is_window else ""


def _score(value: float, asked: list[float]) -> str:
    # Rounded, a score must not look as if it stood on the other side of what was asked.
    whole = round(value)
    if whole in asked and value != whole:
        return f"Just {'under' if value < whole else 'over'} {whole}"
    return first_capital(percent(value / 100).removesuffix("%"))
