"""Pages that say why something was not done, and what to do."""

from collections.abc import Mapping, Sequence
from typing import Any

from serving.services.decision_reasons import read_reasons
from serving.views.wording import CHOICE_WORDS, SUITABILITY_WORDS

_TITLES = {
    400: "This cannot be read",
    401: "Sign in first",
    403: "You cannot see this",
    404: "There is nothing here",
    405: "There is nothing here",
    409: "Not yet, or already done",
    413: "This is too long to be taken",
    503: "This cannot be shown now",
}
_UNEXPECTED = "Something went wrong in the service"
# What a form carries for the service and nobody typed.
_NOT_TYPED = ("csrf", "expected", "next")
_CHOICES = {str(choice): words for choice, words in CHOICE_WORDS.items()}
_VIEWS = {str(view): words for view, words in SUITABILITY_WORDS.items()}
_NAMES = {
    "choice": "Decision",
    "reasons": "Reason",
    "text": "Your reason",
    "suitability": "Your first view",
    "come_back_on_day": "Day",
    "come_back_on_month": "Month",
    "come_back_on_year": "Year",
    "name": "Name",
    "role": "What you do",
}


def message_view(status: int, message: str, *, path: str) -> dict[str, Any]:
    """What a page says when something was not done.

    Parameters
    ----------
    status : int
        HTTP status.
    message : str
        Why, and what to do.
    path : str
        What was asked for; a case is led back to.

    Returns
    -------
    dict
        `title`, `paragraphs`, `links`.
    """
    case = _case_of(path)
    links = [("Back to this case", case)] if case and status in (409, 503) and path != case else []
    return {
        "title": _TITLES.get(status, _UNEXPECTED),
        "paragraphs": [message],
        "links": [*links, ("Go to the lists", "/lists")],
    }


def not_yet_view(message: str, *, path: str) -> dict[str, Any]:
    """What a page says when a case is asked for its score, or for a decision, before the first view.

    Parameters
    ----------
    message : str
        Why.
    path : str
        What was asked for.

    Returns
    -------
    dict
        `title`, `paragraphs`, `links`.
    """
    case = _case_of(path)
    return {
        "title": "Your first view comes first",
        "paragraphs": [message, "It takes one click, and cannot be changed afterwards."],
        "links": [("Record your first view", f"{case}/first-view"), ("Back to the facts of this case", case)],
    }


def no_sign_in_view() -> dict[str, Any]:
    """What a page says where the development sign-in is off and no other is built.

    Returns
    -------
    dict
        `title`, `paragraphs`, `links`.
    """
    return {
        "title": "Nobody can sign in here yet",
        "paragraphs": [
            "This service takes its tokens from a real issuer, and signing people in through it is not built yet.",
            "Scores can be asked for over the API with a token of that issuer.",
        ],
        "links": [],
    }


def failed_view(correlation: str) -> dict[str, Any]:
    """What a page says when the fault is ours.

    Parameters
    ----------
    correlation : str
        Under which id the log names the kind of fault.

    Returns
    -------
    dict
        `title`, `paragraphs`, `links`.
    """
    return {
        "title": _UNEXPECTED,
        "paragraphs": [
            "Nothing was kept of what you sent. Try again; if it happens again, tell whoever runs the service.",
            f"Give them this number: {correlation}",
        ],
        "links": [("Go to the lists", "/lists")],
    }


def refused_form_view(message: str, typed: Mapping[str, Sequence[str]], *, path: str, is_out: bool) -> dict[str, Any]:
    """What a page says when a form cannot be taken at all: everything that was typed, so that it is not lost.

    Parameters
    ----------
    message : str
        Why.
    typed : Mapping from str to sequence of str
        The form.
    path : str
        Where it was sent.
    is_out : bool
        Whether nobody is signed in.

    Returns
    -------
    dict
        `title`, `why`, `typed`, `links`.
    """
    back = ("Sign in and open the form again", f"/sign-in?next={path}") if is_out else ("Open the form again", path)
    return {
        "title": "Nothing was recorded",
        "why": message,
        "typed": [
            (_NAMES.get(field, field), _as_offered(field, value))
            for field, values in typed.items()
            if field not in _NOT_TYPED
            for value in values
            if value.strip()
        ],
        "links": [back],
    }


def _as_offered(field: str, value: str) -> str:
    """What was typed as it stands; what was picked as the page offered it."""
    if field == "reasons":
        offered = {reason.code: reason.label for reasons in read_reasons().values() for reason in reasons}
    else:
        offered = {"choice": _CHOICES, "suitability": _VIEWS}.get(field, {})
    return offered.get(value, value)


def _case_of(path: str) -> str:
    parts = path.split("/")
    return "/".join(parts[:3]) if len(parts) >= 3 and parts[1] == "cases" else ""
