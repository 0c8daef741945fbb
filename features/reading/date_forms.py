"""The forms in which an extract may write its dates: strptime's, complete and never open to two readings."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from itertools import permutations
from typing import Any

DAY_FIRST = "day_first"

_DIRECTIVE = re.compile(r"%(.)")
_ALLOWED = frozenset("dmYbBHMSfIp")
_TIMES = ("", " %H:%M", " %H:%M:%S")
_DAY_FIRST = tuple(f"%d{mark}%m{mark}%Y{time}" for mark in "/-." for time in _TIMES)
# Day, month and year differ, and the day can be a month.
_SAMPLE = date(2003, 2, 1)


def date_forms(given: Any, where: str, problems: list[str]) -> tuple[str, ...]:
    """The forms that a mapping gives for dates.

    Parameters
    ----------
    given : object
        Such as "%d/%m/%Y", "day_first", or a list of forms.
    where : str
        The place in the mapping, for a message.
    problems : list of str
        Where problems are added.

    Returns
    -------
    tuple of str
        Forms in the order in which they are tried; empty where none is given or there is a problem.
    """
    several = given if isinstance(given, list) else [given]
    if not all(isinstance(one, str) for one in several):
        problems.append(f'{where}: write a form in quotes, as "%d/%m/%Y" or "{DAY_FIRST}", or a list of them')
        return ()
    forms = tuple(form for one in several for form in (_DAY_FIRST if one == DAY_FIRST else (one,)))
    wrong = [f"{where}: `{form}` {why}" for form in forms if (why := _why_not(form))]
    wrong = wrong or _two_readings(forms, where)
    problems.extend(wrong)
    return () if wrong else forms


def _why_not(form: str) -> str:
    """Why a form is none; empty where it is."""
    parts = _DIRECTIVE.findall(form)
    if set("zZ") & set(parts):
        return "has a time zone; give the extract in local days"
    if "y" in parts:
        return "has a year of two digits, which could be either century; give the extract with four (%Y)"
    if strange := sorted(set(parts) - _ALLOWED):
        return f"has %{strange[0]}, which is not part of a date here; known are %d, %m, %b, %B, %Y and times"
    months = [part for part in parts if part in "mbB"]
    if parts.count("d") != 1 or parts.count("Y") != 1 or len(months) != 1:
        return f'needs a day, a month and a year, each once, as "%d/%m/%Y"; or write "{DAY_FIRST}"'
    return ""


def _two_readings(forms: Sequence[str], where: str) -> list[str]:
    """Pairs of forms that read one text as two days."""
    return [
        f"{where}: `{one}` and `{other}` read the same text as different days; keep one of them"
        for one, other in permutations(forms, 2)
        if one < other and (_differs(one, other) or _differs(other, one))
    ]


def _differs(written: str, read: str) -> bool:
    try:
        return datetime.strptime(_SAMPLE.strftime(written), read).date() != _SAMPLE
    except ValueError:
        return False
