"""What is said of the human stage: overrides of everybody, and gaps at three stages."""

from collections.abc import Mapping
from typing import Any

from fairness_reports.thresholds import read_thresholds
from fairness_reports.wording import group_words


def override_finding(overridden: Mapping[str, Any], decided: int) -> str:
    """Whether the list is overridden hardly ever or very often, as a sentence.

    Parameters
    ----------
    overridden : mapping
        The figure of everybody: value, low, high; null where it is withheld.
    decided : int
        Of how many decided cases.

    Returns
    -------
    str
        Never a pass where they are too few to say.
    """
    if overridden["value"] is None:
        return "How often people decide against the list is withheld: too few decided against it, or too few with it."
    limits = read_thresholds().overrides
    value, low, high = (overridden[key] for key in ("value", "low", "high"))
    start = f"People decided against the list in {value:.1%} ({low:.1%} to {high:.1%}) of {decided:,} decided cases"
    if high < limits["lowest"]:
        return f"{start}: below {limits['lowest']:.0%}, so decisions may be a rubber stamp. Look into it."
    if low > limits["highest"]:
        return f"{start}: above {limits['highest']:.0%}, so the list is hardly followed. Look into it."
    if low >= limits["lowest"] and high <= limits["highest"]:
        return f"{start}: between {limits['lowest']:.0%} and {limits['highest']:.0%}."
    return f"{start}: too few to say whether that is between {limits['lowest']:.0%} and {limits['highest']:.0%}."


def gap_rows_of_stages(stages: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Gaps at three stages as rows of a table.

    Parameters
    ----------
    stages : list of dict
        Of `human_stage_audit`.

    Returns
    -------
    list of dict
        In words.
    """
    rows = []
    for one in stages:
        change, low, high = (one[key] * 100 for key in ("change", "low", "high"))
        rows.append(
            {
                "groups": f"{group_words(one['groups'][0])} beside {group_words(one['groups'][1])}",
                **{key: f"{one[key] * 100:+.1f} points" for key in ("list", "first_view", "decision")},
                "change": f"{change:+.1f} points ({low:+.1f} to {high:+.1f})",
            }
        )
    return rows
