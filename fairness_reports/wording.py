"""What each figure of an audit is called in plain words, and how it is written."""

from dataclasses import dataclass
from typing import Any

from fairness_reports.audit_frame import EVERYONE_ELSE, ITS_FORECAST
from fairness_reports.verdicts import Verdict

_CODE_LENGTH = 3


@dataclass(frozen=True)
class MetricWords:
    """A figure's short name, what it means, how a gap in it reads, and its unit.

    Parameters
    ----------
    name : str
        Heading of a column.
    meaning : str
        A sentence.
    gap : str
        Words after "people in X", with a place for more or less; empty where gaps are not judged.
    unit : str, default "percent"
        percent, places, amount or ratio.
    """

    name: str
    meaning: str
    gap: str
    unit: str = "percent"


METRIC_WORDS = {
    "selection_rate": MetricWords(
        "On the list", "Share of the people assessed who are on the list.", "are on the list {more} often"
    ),
    "close_to_the_line": MetricWords(
        "Close to the line",
        "Share whose place would often change if the model were fitted again.",
        "are close to the line {more} often",
    ),
    "missing_answers": MetricWords(
        "Missing answers", "Share with answers missing from their assessment.", "have answers missing {more} often"
    ),
    "stale_answers": MetricWords(
        "Answers a year old",
        "Of people whose needs were ever assessed, the share for whom that was more than a year ago.",
        "have answers more than a year old {more} often",
    ),
    "without_number": MetricWords(
        "Without a PNC number",
        "Share without a number of the Police National Computer: what the police hold may not be joined to them.",
        "are without a PNC number {more} often",
    ),
    "probability_on_list": MetricWords(
        "Mean chance of a place", "Mean chance of being on the list if the model were fitted again.", ""
    ),
    "rank_window_width": MetricWords(
        "Width of rank window", "How many places a rank moves within the model's own noise.", "", "places"
    ),
    "observed_to_expected": MetricWords(
        "Happened to forecast",
        "Reoffences that happened for each one forecast. 1 is right; above 1, more happened than was forecast.",
        "reoffended {more} than was forecast for them",
        "ratio",
    ),
    "calibration_intercept": MetricWords(
        "Calibration intercept", "Shift of the log-odds that would put the average right. 0 is right.", "", "ratio"
    ),
    "calibration_slope": MetricWords(
        "Calibration slope",
        "Stretch of the log-odds that would put the spread right. 1 is right; below 1, forecasts are too extreme.",
        "have forecasts that should be stretched {more}",
        "ratio",
    ),
    "auc": MetricWords(
        "Order (AUC)",
        "Chance that a person who reoffended was placed above one who did not. A coin gives 0.5.",
        "are put in order {better}",
        "ratio",
    ),
    "log_loss": MetricWords(
        "Log loss", "Mean of minus the log of the chance given to what happened. 0 is perfect.", "", "ratio"
    ),
    "calibration_error": MetricWords(
        "Distance from what happened",
        "Mean distance of a forecast from a smooth curve of what happened. Chance alone keeps it above 0, the further "
        "the smaller the group.",
        "",
    ),
    "listed_to_reoffended": MetricWords(
        "Listed for each who reoffended", "People on the list for each person who reoffended.", "", "ratio"
    ),
    "rate_at_the_line": MetricWords(
        "Reoffended at the line",
        "Share who reoffended of people just at the line of the list. Where it is lower, the group was taken on more "
        "readily.",
        "just at the line reoffended {more} often",
    ),
    "brier": MetricWords("Brier score", "Mean squared distance of forecast from outcome. 0 is perfect.", "", "ratio"),
    "false_positive_rate": MetricWords(
        "Listed, did not reoffend",
        "Of people who did not reoffend, the share who were on the list: needless attention.",
        "who did not reoffend were on the list {more} often",
    ),
    "false_negative_rate": MetricWords(
        "Missed",
        "Of people who reoffended, the share who were not on the list: support that did not come.",
        "who reoffended were missed {more} often",
    ),
    "true_positive_rate": MetricWords(
        "Reached",
        "Of people who reoffended, the share who were on the list.",
        "who reoffended were reached {more} often",
    ),
    "precision": MetricWords(
        "Of those listed, reoffended",
        "Of people on the list, the share who reoffended.",
        "on the list reoffended {more} often",
    ),
    "proposed_by_list": MetricWords(
        "Proposed by the list",
        "Of the cases that came to review, the share that the list itself proposes or keeps.",
        "are proposed by the list {more} often",
    ),
    "first_view_suitable": MetricWords(
        "Found suitable at first view",
        "Of cases with a first view, the share found suitable before anybody saw a score.",
        "are found suitable at first view {more} often",
    ),
    "put_forward": MetricWords(
        "Put forward", "Of decided cases, the share that a person put forward.", "are put forward {more} often"
    ),
    "overridden": MetricWords(
        "Decided against the list",
        "Of decided cases, the share in which the decision is not what the list proposes.",
        "are decided against the list {more} often",
    ),
    "refused_though_proposed": MetricWords(
        "Proposed and refused",
        "Of decided cases that the list proposes, the share not put forward.",
        "whom the list proposes are refused {more} often",
    ),
    "put_forward_though_not_proposed": MetricWords(
        "Put forward though not proposed",
        "Of decided cases that the list does not propose, the share put forward.",
        "whom the list does not propose are put forward {more} often",
    ),
    "left_first_view": MetricWords(
        "First view left",
        "Of cases whose decider had a clear first view, the share decided otherwise once the score was seen.",
        "have the first view of them left {more} often",
    ),
    "not_decided": MetricWords(
        "Still to be decided",
        "Of the cases that came to review, the share without a decision, to come back, or with a second person.",
        "are still to be decided {more} often",
    ),
    "reoffended_put_forward": MetricWords(
        "Reoffended, put forward",
        "Of people put forward whose year is known, the share with a proven reoffence in it.",
        "who were put forward reoffended {more} often",
    ),
    "reoffended_refused": MetricWords(
        "Reoffended, refused",
        "Of people not put forward whose year is known, the share with a proven reoffence in it.",
        "who were not put forward reoffended {more} often",
    ),
    "detected_to_reported": MetricWords(
        "Detected for each reported",
        "Proven reoffences that the police detected, for each one that somebody reported.",
        "",
        "ratio",
    ),
    "harm_per_place": MetricWords(
        "Harm of a place", "Mean harm of the reoffences of a person on the list, in the unit of harm.", "", "amount"
    ),
    "harm_reached": MetricWords(
        "Harm reached",
        "Of the harm of proven reoffences, the share caused by people on the list. Reached, not averted.",
        "had {more} of the harm of their reoffences reached",
    ),
}


def figure_words(name: str, figure: dict[str, Any]) -> str:
    """A figure as it is read: value and range, or why there is none.

    Parameters
    ----------
    name : str
        Name of the metric.
    figure : dict
        Keys value, low, high, method.

    Returns
    -------
    str
        As "12.3% (10.1 to 14.8)"; "withheld", "too few" or "not defined" where there is no value.
    """
    if figure["value"] is None:
        return "withheld" if figure["method"].startswith("withheld") else "not defined"
    value = _number_words(name, figure["value"], is_alone=True)
    if figure["low"] is None or figure["high"] is None:
        return f"{value} (no range)"
    low, high = (_number_words(name, figure[end], is_alone=False) for end in ("low", "high"))
    return f"{value} ({low} to {high})"


def gap_words(comparison: dict[str, Any]) -> str:
    """One gap as a sentence: who, what, how much, and with what range.

    Parameters
    ----------
    comparison : dict
        A comparison of an audit.

    Returns
    -------
    str
        A sentence; without figures where they are withheld.
    """
    words = METRIC_WORDS[comparison["metric"]]
    group, other = (group_words(name) for name in comparison["groups"])
    start = f"By {comparison['attribute'].replace('_', ' ')}: people in “{group}”"
    difference = comparison["difference"]
    if difference is None:
        return f"{start} have a gap in “{words.name}”; its size is withheld, numbers being small."
    claim = words.gap.format(
        more="more" if difference > 0 else "less", better="better" if difference > 0 else "less well"
    )
    than = "" if comparison["groups"][1] == ITS_FORECAST else f" than {_beside(other)}"
    return f"{start} {claim}{than}, by {_size(comparison)}.{_undone(comparison)}"


def group_words(name: str) -> str:
    """A group's name as it is read: words in capitals lose them.

    Parameters
    ----------
    name : str
        Name of a group.

    Returns
    -------
    str
        As "Female and Asian" for "FEMALE and Asian"; short codes stay as they are.
    """
    return " ".join(w.capitalize() if w.isupper() and len(w) > _CODE_LENGTH else w for w in name.split(" "))


def difference_words(comparison: dict[str, Any]) -> str:
    """A difference with its range, in points or in the metric's own unit.

    Parameters
    ----------
    comparison : dict
        A comparison of an audit.

    Returns
    -------
    str
        As "+5.2 points (+1.0 to +9.3)", "withheld" where it is kept from print.
    """
    if comparison["difference"] is None:
        return "withheld"
    percent = METRIC_WORDS[comparison["metric"]].unit == "percent"
    scale, digits, unit = (100, 1, " points") if percent else (1, 2, "")
    value, low, high = (comparison[key] for key in ("difference", "low", "high"))
    words = f"{value * scale:+.{digits}f}{unit}"
    return words if low is None else f"{words} ({low * scale:+.{digits}f} to {high * scale:+.{digits}f})"


def detectable_words(comparison: dict[str, Any]) -> str:
    """The smallest gap that a comparison could have found, as a phrase.

    Parameters
    ----------
    comparison : dict
        A comparison of an audit.

    Returns
    -------
    str
        As "cannot detect gaps below 9.1 points".
    """
    gap = comparison["detectable_gap"]
    percent = METRIC_WORDS[comparison["metric"]].unit == "percent"
    if gap is None:
        return "what gap it could detect is not known or withheld"
    if percent and gap >= 1:
        return "cannot detect any gap"
    return f"cannot detect gaps below {gap * 100:.1f} points" if percent else f"cannot detect gaps below {gap:.2f}"


def count_verdicts(comparisons: list[dict[str, Any]]) -> dict[str, int]:
    """How many comparisons came to each verdict.

    Parameters
    ----------
    comparisons : list of dict
        Comparisons of an audit.

    Returns
    -------
    dict of str to int
        Every verdict, 0 included.
    """
    return {str(verdict): sum(c["verdict"] == verdict for c in comparisons) for verdict in Verdict}


def undone_words(comparison: dict[str, Any]) -> str:
    """What could undo a flag, as a phrase: wrong labels, or people whose group is not stated.

    Parameters
    ----------
    comparison : dict
        A comparison of an audit.

    Returns
    -------
    str
        Empty where the comparison raises nothing or nothing tried could undo it.
    """
    if comparison["verdict"] not in {Verdict.CONCERN, Verdict.FRAGILE}:
        return ""
    undone = []
    if comparison["tipping_point"] is not None:
        undone.append(f"if {comparison['tipping_point'] * 100:.1f}% of the labels in one group are wrong")
    if comparison["not_stated_could_undo"]:
        undone.append("by the people whose group is not stated")
    return "could be undone " + ", or ".join(undone) if undone else ""


def _undone(comparison: dict[str, Any]) -> str:
    """The same as a sentence of its own."""
    words = undone_words(comparison)
    return f" It {words}." if words else ""


def _beside(other: str) -> str:
    """What a group is compared with, as it stands in a sentence."""
    return other if other == EVERYONE_ELSE else f"people in “{other}”"


def _size(comparison: dict[str, Any]) -> str:
    """How large a gap is, without its sign: the sentence says the direction."""
    percent = METRIC_WORDS[comparison["metric"]].unit == "percent"
    scale, digits, unit = (100, 1, " points") if percent else (1, 2, "")
    sign = 1 if comparison["difference"] > 0 else -1
    ends = [comparison[key] * scale * sign for key in ("low", "high") if comparison[key] is not None]
    value = f"{abs(comparison['difference']) * scale:.{digits}f}{unit}"
    return value + (f" (from {min(ends):.{digits}f} to {max(ends):.{digits}f})" if ends else "")


def _number_words(name: str, value: float, *, is_alone: bool) -> str:
    """A number in the metric's unit."""
    unit = METRIC_WORDS[name].unit
    if unit == "percent":
        return f"{value * 100:.1f}" + ("%" if is_alone else "")
    if unit in {"places", "amount"}:
        return f"{value:,.0f}"
    return f"{round(value, 2) + 0.0:.2f}"
