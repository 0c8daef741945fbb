"""What is not known about a person, told loudly: not assessed is never no need."""

from typing import Any

NOT_ASSESSED = "Not assessed"
NEVER_ASSESSED = "Never assessed"
NONE_DUE = "None due"
NOT_IN_THE_DATA = "Not in the data"
_NOT_LOADED = "Case tables not loaded"
_NOT_KNOWN = "Not in the case tables"


def missing_information(facts: dict[str, Any]) -> list[str]:
    """What is missing about a person, in short phrases.

    Parameters
    ----------
    facts : dict
        A case record, or the lines that are told where the case tables are not loaded.

    Returns
    -------
    list of str
        Empty where nothing is missing.
    """
    if "told" in facts:
        return [_NOT_LOADED]
    if not facts.get("is_known", True):
        return [_NOT_KNOWN]
    return [phrase for phrase in (_needs(facts["needs"]), _appointments(facts["appointments"])) if phrase]


def _needs(needs: dict[str, Any] | None) -> str:
    if needs is None:
        return f"Needs: {NOT_IN_THE_DATA.lower()}"
    if needs["assessed_date"] is None:
        return f"Needs: {NEVER_ASSESSED.lower()}"
    missing = sum(area["answer"] == "not_assessed" for area in needs["areas"])
    return f"Needs: {missing} of {len(needs['areas'])} {NOT_ASSESSED.lower()}" if missing else ""


def _appointments(appointments: dict[str, Any] | None) -> str:
    if appointments is None:
        return f"Appointments: {NOT_IN_THE_DATA.lower()}"
    return "" if appointments["due"] else f"Appointments: {NONE_DUE.lower()}"
