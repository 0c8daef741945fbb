"""Read a `list.json`: refused unless it is a candidate list, well formed to the last key that a page shows."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from features.exceptions import DataRefused
from features.vocabulary import Result, RuleStatus, Strand


def _a_day(text: str) -> str:
    date.fromisoformat(text)
    return text


_Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
_Count = Annotated[int, Field(ge=0)]
_Number = Annotated[float, Field(allow_inf_nan=False)]
_Words = Annotated[str, Field(min_length=1)]
_Day = Annotated[str, Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_a_day)]
_Name = Annotated[str, Field(min_length=1, max_length=100)]


class _Part(BaseModel):
    """A part of the file; what it holds beyond these keys is nobody's business here."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _Range(_Part):
    value: _Number
    low: _Number
    high: _Number


class _Harm(_Part):
    gbp: _Range | None
    cchi_days: _Range | None
    css_points: _Range | None


class _Missing(_Part):
    lowest: _Number | None
    highest: _Number | None
    missing_count: _Count
    could_cross: bool | None
    is_exact: bool = True


class _Line(_Part):
    id: _Words
    status: Literal[tuple(map(str, RuleStatus))]  # type: ignore[valid-type]
    detail: str


class _Reason(_Part):
    text: str
    meaning: str
    points: _Number | None
    effect: Literal["raises", "lowers"] | None


class _Reasons(_Part):
    history: list[_Reason]
    attendance: list[_Reason]
    needs: list[_Reason]


class _Way(_Part):
    rules: list[str]
    strand: Literal[tuple(map(str, Strand))] | None = None  # type: ignore[valid-type]
    result: Literal["propose", "consider"] | None = None


class _Ranked(_Part):
    words: _Words
    value: int | None


class _Colour(_Part):
    colour: str | None
    unchecked: str


class _Alert(_Part):
    says: _Words
    date: _Day | None


class _Told(_Part):
    colour: _Colour | None = None
    alerts: list[_Alert] = []


class _Review(_Part):
    panel_due: _Day | None
    needs_due_in_months: int | None
    custody_ends: _Day | None
    held_until: _Day | None


class _Item(_Part):
    person_id: Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,64}$")]
    result: Literal[tuple(map(str, Result))]  # type: ignore[valid-type]
    strand: Literal[tuple(map(str, Strand))] | None  # type: ignore[valid-type]
    probability: _Range | None
    probability_unavailable_because: str | None = None
    harm: _Harm | None
    harm_not_ranked: _Harm | None = None
    harm_unavailable_because: str | None = None
    rank: _Count | None
    rank_window: Annotated[list[_Count], Field(min_length=2, max_length=2)] | None
    rank_without_needs: _Count | None = None
    rank_without_attendance: _Count | None = None
    ranked_on: list[_Ranked] = []
    probability_on_list: _Number | None = None
    close_to_the_line: bool
    missing_answers: _Missing | None
    rules: list[_Line]
    routes_met: list[_Way] = []
    reasons: _Reasons
    homicide_flag: bool | None = None
    is_present_member: bool
    instrument_score: _Number | None
    restricted: bool
    why: str = ""
    told: _Told | None = None
    review: _Review | None = None


class _Rule(_Part):
    id: _Words
    meaning: _Words
    source: str
    certainty: str
    may_override: str


class _Scheme(_Part):
    id: _Name
    title: _Words
    ladder: str
    instrument: str
    horizon_years: Literal[1, 2] | None = None
    ranked_by: str
    sha256: _Hash
    rules: list[_Rule]


class _Capacity(_Part):
    total: _Count
    strands: dict[Literal[tuple(map(str, Strand))], _Count]  # type: ignore[valid-type]
    filled: dict[Literal[tuple(map(str, Strand))], _Count]  # type: ignore[valid-type]
    unfilled: int
    eligible: _Count
    spill: bool


class _Versions(_Part):
    code: _Words
    data: _Words
    release: _Hash
    scheme: _Words
    scheme_sha256: _Hash
    as_of_date: Annotated[str, Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    about_people: str | None = None


class _List(_Part):
    scheme: _Scheme
    capacity: _Capacity
    counts: dict[Literal[tuple(map(str, Result))], _Count]  # type: ignore[valid-type]
    items: list[_Item]
    notes: list[str]
    versions: _Versions


def read_list(path: Path) -> dict[str, Any]:
    """A candidate list read from a file.

    Parameters
    ----------
    path : Path
        A `list.json`.

    Returns
    -------
    dict
        The list, as `make_list` makes it.

    Raises
    ------
    DataRefused
        If there is no such file, or it is not a candidate list.
    """
    if not path.is_file():
        raise DataRefused(f"There is no list {path.name} there. Give the list.json that `desist` wrote.")
    try:
        document = json.loads(path.read_bytes().decode())
    except ValueError:
        raise DataRefused(f"{path.name} is not JSON. Use the file that `desist` wrote.") from None
    fault = _fault(document)
    if fault:
        raise DataRefused(f"{path.name} is not a candidate list: {fault}. Use the file that `desist` wrote.")
    return document


def _fault(document: object) -> str:
    """The first thing that is wrong, without a word of what the document holds."""
    try:
        found = _List.model_validate(document)
        date.fromisoformat(found.versions.as_of_date)
    except ValidationError as refused:
        first = refused.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"] if part in _KNOWN or isinstance(part, int))
        return f"`{place or 'the whole'}` is missing or of another kind ({refused.error_count()} such in all)"
    except ValueError:
        return "`versions.as_of_date` is no date"
    people = [item.person_id for item in found.items]
    return "a person stands in it twice" if len(set(people)) < len(people) else ""


# Keys that may be named in a message: a key that is not ours may be a person's name.
_PARTS: list[type[_Part]] = _Part.__subclasses__()
_KNOWN = {name for part in _PARTS for name in part.model_fields}
