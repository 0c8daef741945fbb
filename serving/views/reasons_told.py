"""The reasons behind a score in three groups, each with its direction and the record behind it; and the rules."""

from typing import Any

from features.vocabulary import ReasonGroup, RuleStatus
from serving.records import CandidateList
from serving.views.recorded_value import recorded_value
from serving.views.wording import first_capital

_GROUPS = {ReasonGroup.HISTORY: "History", ReasonGroup.ATTENDANCE: "Attendance", ReasonGroup.NEEDS: "Needs"}
_STATUS = {
    RuleStatus.MET: "Met",
    RuleStatus.NOT_MET: "Not met",
    RuleStatus.ALMOST_MET: "Almost met",
    RuleStatus.CANNOT_CHECK: "Cannot check",
}
# As on the agenda: below this many log-odds an effect is slight.
_SLIGHT = 0.05


def reason_groups(item: dict[str, Any], *, is_scored: bool) -> list[dict[str, Any]]:
    """Reasons by group.

    Parameters
    ----------
    item : dict
        An item of `list.json`.
    is_scored : bool
        Whether a score is shown; without one nothing raises or lowers anything.

    Returns
    -------
    list of dict
        "title" and "lines" of "text", "effect" and "meaning"; always the three groups.
    """
    return [
        {
            "title": title,
            "lines": [
                {
                    "text": first_capital(reason["text"]),
                    "effect": _effect(reason) if is_scored else "",
                    "meaning": "" if reason["meaning"] == reason["text"] else reason["meaning"],
                }
                for reason in item["reasons"][group]
            ],
        }
        for group, title in _GROUPS.items()
    ]


def _effect(reason: dict[str, Any]) -> str:
    if reason["effect"] is None or reason["points"] is None:
        return "Not part of a score"
    words = f"{first_capital(reason['effect'])} the score"
    return words if abs(reason["points"]) >= _SLIGHT else f"{words} slightly"


def rules_told(item: dict[str, Any], one: CandidateList) -> list[list[str]]:
    """How each rule of the scheme stands for one person.

    Parameters
    ----------
    item : dict
        An item of `list.json`.
    one : CandidateList
        Whose scheme has the rules.

    Returns
    -------
    list of list of str
        Rule, how it stands, what is recorded where that cannot be misread; in the order of the list.
    """
    meanings = {rule["id"]: rule["meaning"] for rule in one.scheme["rules"]}
    return [_rule(line, meanings.get(line["id"], line["id"])) for line in item["rules"]]


def _rule(line: dict[str, str], meaning: str) -> list[str]:
    is_known = line["status"] != RuleStatus.CANNOT_CHECK
    return [
        meaning,
        _STATUS[RuleStatus(line["status"])],
        recorded_value(meaning, line["detail"]) if is_known else "Not known",
    ]
