"""What the review keeps and hands round: officers, lists, cases, first views, decisions, entries of the log."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from features.vocabulary import Choice, Suitability


@dataclass(frozen=True)
class Officer:
    """A signed-in person.

    Parameters
    ----------
    subject : str
        Who they are to the issuer; stays when a name changes.
    name : str
        The human name that stands under what they record.
    roles : frozenset of str
        What they may do.
    """

    subject: str
    name: str
    roles: frozenset[str]


@dataclass(frozen=True)
class FirstView:
    """What an officer thought of a case before seeing its score; never changed.

    Parameters
    ----------
    id : str
        Opaque.
    case_id : str
        Of which case.
    subject, name : str
        Whose view.
    suitability : Suitability
        The view.
    at : datetime
        When, in UTC.
    """

    id: str
    case_id: str
    subject: str
    name: str
    suitability: Suitability
    at: datetime


@dataclass(frozen=True)
class Decision:
    """What a named person decided on a case, and why; a later one stands instead, and none is ever changed.

    Parameters
    ----------
    id : str
        Opaque.
    case_id : str
        On which case.
    ordinal : int
        1 for the first decision on the case, and so on.
    choice : Choice
        What was decided.
    reason_codes : tuple of str
        At least one code of `decision_reasons.toml`.
    reason_text : str
        The reason in the person's own words.
    come_back_on : date or None
        When the case comes back; with `come_back_later` alone.
    subject, name : str
        Who decided.
    first_view_id : str
        Their own first view of the case.
    at : datetime
        When, in UTC.
    """

    id: str
    case_id: str
    ordinal: int
    choice: Choice
    reason_codes: tuple[str, ...]
    reason_text: str
    come_back_on: date | None
    subject: str
    name: str
    first_view_id: str
    at: datetime


@dataclass(frozen=True)
class Case:
    """One person on one list as anybody may see them: the facts, and nothing that was worked out from them.

    Parameters
    ----------
    id : str
        Opaque and random; cases in the order of their ids stand in no order at all.
    list_id : str
        Of which list.
    label : str
        What people call the person: the CRN, or else the identifier of the data.
    is_restricted : bool
        Whether only some may see this case.
    is_present_member : bool
        Whether the person is in the cohort on the list's date.
    facts : dict
        As `case_records` makes them.
    """

    id: str
    list_id: str
    label: str
    is_restricted: bool
    is_present_member: bool
    facts: dict[str, Any]


@dataclass(frozen=True)
class NewCase:
    """A case with everything that is kept of it, as it goes into the store.

    Parameters
    ----------
    case : Case
        What anybody may see.
    person_id : str
        The identifier of the data.
    item : dict
        What was worked out for the person, as in `list.json`.
    features : dict or None
        The values that the model of the release reads, where they are at hand.
    """

    case: Case
    person_id: str
    item: dict[str, Any]
    features: dict[str, Any] | None


@dataclass(frozen=True)
class Scored:
    """What was worked out for a case, for an officer whose first view of it is kept.

    Parameters
    ----------
    item : dict
        As in `list.json`.
    features : dict or None
        The values that the model of the release reads, where they are at hand.
    """

    item: dict[str, Any]
    features: dict[str, Any] | None


@dataclass(frozen=True)
class CandidateList:
    """What may be said of a list before any of its cases has been looked at.

    Parameters
    ----------
    id : str
        Hash of the list.
    scheme : dict
        Its title, ladder, rules and hash, as in `list.json`.
    capacity : dict
        Places.
    counts : dict of str to int
        How many people got each result.
    notes : list of str
        What a reader must know.
    versions : dict
        Stamps.
    has_fairness_report : bool
        Whether the audit of exactly this list is at hand.
    """

    id: str
    scheme: dict[str, Any]
    capacity: dict[str, Any]
    counts: dict[str, int]
    notes: list[str]
    versions: dict[str, Any]
    has_fairness_report: bool


@dataclass(frozen=True)
class Row:
    """A case on the page of a list, for one officer.

    Parameters
    ----------
    case : Case
        The case.
    decision : Decision or None
        The one that stands.
    first_view : FirstView or None
        The officer's own.
    item : dict or None
        What was worked out for the person; None until the officer's first view is kept.
    """

    case: Case
    decision: Decision | None
    first_view: FirstView | None
    item: dict[str, Any] | None


@dataclass(frozen=True)
class ReviewedCase:
    """A case with what people thought of it and decided, and nobody's name.

    Parameters
    ----------
    person_id : str
        The identifier of the data.
    list_id : str
        Of which list.
    as_of_date : str
        The list's date.
    result : str
        What the list says of the person, as in `list.json`.
    first_view : Suitability or None
        The first that anybody had; None while nobody had one.
    choice : Choice or None
        The decision that stands; None while there is none.
    own_first_view : Suitability or None
        That of whoever made it.
    """

    person_id: str
    list_id: str
    as_of_date: str
    result: str
    first_view: Suitability | None
    choice: Choice | None
    own_first_view: Suitability | None


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field of a form, in words for the person who filled it in.

    Parameters
    ----------
    field : str
        Name of the field.
    message : str
        What to do.
    """

    field: str
    message: str


@dataclass(frozen=True)
class Entry:
    """One entry of the audit log.

    Parameters
    ----------
    seq : int
        1, 2, 3 and so on without a gap.
    at : str
        When, in UTC, ISO 8601.
    subject, name : str
        Who.
    action : str
        What was done.
    about : str
        The list or case it was done to; empty where to none.
    detail : str
        Canonical JSON.
    previous_hash, hash : str
        64 hexadecimal digits each.
    """

    seq: int
    at: str
    subject: str
    name: str
    action: str
    about: str
    detail: str
    previous_hash: str
    hash: str
