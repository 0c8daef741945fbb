"""One request as a case, in plain Python: what a frame would take a thousand times as long for."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from features.offence_codes import code_rows
from models.actuarial.answers import PAST, answer_places, answer_words
from models.actuarial.case import CODE_FOUND, CODE_MISSING, FEMALE, MALE, SEX_UNKNOWN, UNKNOWN, Case, Ints
from models.actuarial.limits import read_limits
from models.actuarial.offence_rows import state_without_row
from models.actuarial.request_fields import Value

_EPOCH = date(1970, 1, 1).toordinal()
_SEX: Mapping[object, int] = {"MALE": MALE, "FEMALE": FEMALE, None: SEX_UNKNOWN}


def case_of_request(values: Mapping[str, Value], answers: Iterable[str]) -> Case:
    """The case of one request.

    Parameters
    ----------
    values : Mapping from str to value
        Given values by column, as `read_request` returns them.
    answers : iterable of str
        The answers that are looked at, by column.

    Returns
    -------
    Case
        Of ints.
    """
    birth, conviction = _date(values, "date_of_birth"), _date(values, "date_of_current_conviction")
    given, assessed = _date(values, "date_at_start_of_followup"), _date(values, "assessment_date")
    follow_up = given or conviction
    at_first, at_conviction = _count(values, "age_at_first_sanction"), _age(birth, conviction)
    code, offence = _code(values.get("current_offence_code"))
    return Case(
        birth=_day(birth),
        conviction=_day(conviction),
        assessed=_day(assessed),
        latest_conviction=_later(assessed, read_limits()["conviction_months_ahead"]),
        follow_up_given=_day(given),
        follow_up=_day(follow_up),
        age_at_first_sanction=at_first,
        sanction_count=_count(values, "total_number_of_sanctions_for_all_offences"),
        violent_count=_count(values, "total_number_of_violent_sanctions"),
        age_at_conviction=at_conviction,
        age_at_follow_up=_age(birth, follow_up),
        age_at_assessment=_age(birth, assessed),
        years_since_first=UNKNOWN if UNKNOWN in (at_first, at_conviction) else at_conviction - at_first,
        months_free=max(_months(follow_up, assessed), 0) if follow_up and assessed else UNKNOWN,
        sex=_SEX[values.get("gender")],
        code=code,
        offence=offence,
        answers=_answers(values, tuple(answers)),
    )


def _date(values: Mapping[str, Value], column: str) -> date | None:
    given = values.get(column)
    return date.fromisoformat(given) if isinstance(given, str) else None


def _day(day: date | None) -> int:
    return UNKNOWN if day is None else day.toordinal() - _EPOCH


def _later(day: date | None, months: int) -> int:
    """The same day some months later, or the last of a month that is too short."""
    if day is None:
        return UNKNOWN
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    first = date(year, month + 1, 1) if year <= date.max.year else date.max
    return first.toordinal() + min(day.day, monthrange(first.year, first.month)[1]) - 1 - _EPOCH


def _count(values: Mapping[str, Value], column: str) -> int:
    given = values.get(column)
    return given if isinstance(given, int) else UNKNOWN


def _months(start: date, end: date) -> int:
    return 12 * (end.year - start.year) + end.month - start.month - (end.day < start.day)


def _age(birth: date | None, day: date | None) -> int:
    return UNKNOWN if birth is None or day is None or day <= birth else _months(birth, day) // 12


@cache
def _rows() -> tuple[Mapping[str, int], int]:
    rows = code_rows()
    return rows, len(rows)


def _code(given: Value | None) -> tuple[int, int]:
    rows, count = _rows()
    if not isinstance(given, str):
        return CODE_MISSING, count
    row = rows.get(given, count)
    return (CODE_FOUND if row < count else state_without_row(given)), row


def _answers(values: Mapping[str, Value], columns: tuple[str, ...]) -> dict[str, Ints]:
    """Nothing answered, and then what was; most fields of most requests are not answers, or not given."""
    places, past, nothing = _looked_at(columns)
    found = nothing.copy()
    for field, given in values.items():
        if field in places:
            found[field] = places[field][given]
        elif field == PAST and isinstance(given, tuple):
            found |= {column: int(word in given) for column, word in past.items()}
    return found


@cache
def _looked_at(columns: tuple[str, ...]) -> tuple[dict[str, dict[object, int]], dict[str, str], dict[str, Ints]]:
    """The places of each answer, the words of past convictions by column, and a case without any answer."""
    past = {column: column.partition(":")[2] for column in columns if column.startswith(PAST)}
    places = {column: dict(answer_places(column)) for column in columns if column not in past}
    return places, past, {column: len(answer_words()[column]) for column in columns}
