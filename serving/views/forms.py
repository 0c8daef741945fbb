"""How the faults of a form are told: all of them above it, each with a link to its field, and each beside it."""

from collections.abc import Mapping, Sequence

from serving.records import Fault


def error_list(faults: Sequence[Fault], anchors: Mapping[str, str]) -> list[dict[str, str]]:
    """Faults as links to their fields.

    Parameters
    ----------
    faults : sequence of Fault
        What is wrong.
    anchors : mapping of str to str
        By the name of a field, the id of its first control.

    Returns
    -------
    list of dict
        "text" and "href"; a fault of no field of the form links to the form itself.
    """
    return [{"text": fault.message, "href": f"#{anchors.get(fault.field, 'form')}"} for fault in faults]


def fault_of(faults: Sequence[Fault], *fields: str) -> dict[str, str] | None:
    """The fault beside one field.

    Parameters
    ----------
    faults : sequence of Fault
        What is wrong.
    *fields : str
        Names under which the field goes.

    Returns
    -------
    dict or None
        "text"; None where nothing is wrong with it.
    """
    found = [fault.message for fault in faults if fault.field in fields]
    return {"text": " ".join(found)} if found else None


def typed_first(typed: Mapping[str, Sequence[str]], field: str) -> str:
    """What was typed into a field that takes one value.

    Parameters
    ----------
    typed : mapping of str to sequence of str
        All that was sent.
    field : str
        Name of the field.

    Returns
    -------
    str
        The first value; empty where there is none.
    """
    return next(iter(typed.get(field, ())), "")
