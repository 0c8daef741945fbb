"""The page of the development sign-in."""

from collections.abc import Mapping, Sequence
from typing import Any

from serving.records import Fault
from serving.views.forms import error_list, fault_of, typed_first

_ROLES = {
    "reviewer": ("Reviewing officer", "Reads lists, records decisions."),
    "reader": ("Reader", "Reads lists, records nothing."),
}
_ANCHORS = {"name": "name", "role": "role"}


def sign_in_view(*, faults: Sequence[Fault], typed: Mapping[str, Sequence[str]], next_path: str) -> dict[str, Any]:
    """What the page of the development sign-in says.

    Parameters
    ----------
    faults : sequence of Fault
        What was wrong with the form, if it was sent.
    typed : mapping of str to sequence of str
        What was typed: "name", "role".
    next_path : str
        Where to go after signing in.

    Returns
    -------
    dict
        For `sign_in.html`.
    """
    chosen = typed_first(typed, "role")
    return {
        "title": "Sign in",
        "faults": error_list(faults, _ANCHORS),
        "next_path": next_path,
        "name": typed_first(typed, "name"),
        "name_fault": fault_of(faults, "name"),
        "role_fault": fault_of(faults, "role"),
        "roles": [
            {"value": value, "text": text, "hint": {"text": hint}, "checked": value == chosen}
            for value, (text, hint) in _ROLES.items()
        ],
    }
