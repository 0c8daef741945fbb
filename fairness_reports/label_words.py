"""Labels in words: how offences came to light, the two kinds beside each other, how few errors undo a finding."""

from collections.abc import Mapping
from typing import Any

from fairness_reports.audit_frame import EVERYONE_ELSE
from fairness_reports.detection import METRIC
from fairness_reports.label_audits import POLICE_DETECTED, REPORTED
from fairness_reports.thresholds import read_thresholds
from fairness_reports.verdicts import Verdict
from fairness_reports.wording import (
    METRIC_WORDS,
    count_verdicts,
    detectable_words,
    difference_words,
    figure_words,
    group_words,
)

_FLAGS = (Verdict.CONCERN, Verdict.FRAGILE)
_WHY = (
    "Either they are watched more, or they do more of what only the police find: the records cannot tell which, and "
    "forecasts learned from them carry either on."
)
_KINDS = {REPORTED: "reported", POLICE_DETECTED: "police-detected"}


def label_findings(audit: Mapping[str, Any]) -> list[str]:
    """What was found of how reoffences came to light, and which conclusions a few wrong labels would undo.

    Parameters
    ----------
    audit : mapping
        A retrospective audit, with `detection` and `by_label` or without.

    Returns
    -------
    list of str
        Plain sentences; none of the first two kinds where nothing is known of how reoffences came to light.
    """
    sentences = []
    if "detection" in audit:
        sentences += _detection_sentences(audit["detection"])
    if "cohort" in audit:
        sentences += audit["cohort"]["findings"][-1:]
    if "by_label" in audit:
        told = [_label_sentence(label, audit["by_label"][label]) for label in _KINDS]
        sentences.append(" ".join(told))
    return sentences + _fragile_sentence(audit)


def detection_words(comparison: Mapping[str, Any]) -> str:
    """How much more of what one group does the police detect, as a sentence.

    Parameters
    ----------
    comparison : mapping
        A comparison of `detection_by_group`.

    Returns
    -------
    str
        Without figures where they are withheld.
    """
    group, other = (group_words(name) for name in comparison["groups"])
    start = (
        f"By {comparison['attribute'].replace('_', ' ')}: for each reoffence of people in “{group}” that is reported"
    )
    if comparison["difference"] is None:
        return f"{start}, how many the police detect is withheld, numbers being small."
    times, low, high = (1 + comparison[key] for key in ("difference", "low", "high"))
    beside = other if other == EVERYONE_ELSE else f"people in “{other}”"
    told = f"{start}, the police detect {times:.2f} times ({low:.2f} to {high:.2f}) as many as of {beside}."
    if comparison["extra_until"] is None:
        return told
    whom = "them" if times > 1 else "the others"
    least, most = comparison["tipping_point"], comparison["extra_until"]
    return (
        f"{told} It would be let pass if {least:.0%} to {most:.0%} of what is detected of {whom} were extra "
        f"({comparison['extra_least']:.0%} to {comparison['extra_most']:.0%} by its range)."
    )


def detection_rows(detection: Mapping[str, Any]) -> dict[str, Any]:
    """The same as tables of a page.

    Parameters
    ----------
    detection : mapping
        As `detection_by_group` gives it.

    Returns
    -------
    dict
        "groups" and "comparisons", in words.
    """
    everyone = {"attribute": "", "group": "Everyone", "n": detection["n"], METRIC: detection["overall"]}
    return {
        "groups": [
            {
                "group": f"{row['attribute'].replace('_', ' ')}: {group_words(row['group'])}"
                if row["attribute"]
                else "Everyone",
                "n": "withheld" if row["n"] is None else f"{row['n']:,}",
                "figure": figure_words(METRIC, row[METRIC]),
            }
            for row in (everyone, *detection["by_group"])
        ],
        "comparisons": [
            {
                "groups": f"{group_words(c['groups'][0])} beside {group_words(c['groups'][1])}",
                "ratio": _times(c),
                "named": "yes" if c["primary"] else "exploratory",
                "verdict": c["verdict"],
                "kind": c["verdict"].replace(" ", "-"),
                "detectable": _detectable(c),
            }
            for c in detection["comparisons"]
        ],
    }


def gap_rows(gaps: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Gaps on both labels beside each other, as rows of a table.

    Parameters
    ----------
    gaps : list of dict
        Of `label_audits`.

    Returns
    -------
    list of dict
        In words.
    """
    return [
        {
            "groups": f"{group_words(gap['groups'][0])} beside {group_words(gap['groups'][1])}",
            "metric": METRIC_WORDS[gap["metric"]].name,
            REPORTED: _one(gap, REPORTED),
            POLICE_DETECTED: _one(gap, POLICE_DETECTED),
            "apart": difference_words(gap),
        }
        for gap in gaps
    ]


def sweep_rows(audit: Mapping[str, Any]) -> list[dict[str, str]]:
    """What wrong labels would do to each comparison named beforehand, as rows of a table.

    Parameters
    ----------
    audit : mapping
        A retrospective audit.

    Returns
    -------
    list of dict
        One row a comparison that is shown, one cell for each kind of error in each side's records.
    """
    rows = []
    for comparison, swept in _named_beforehand(audit):
        own, beside = comparison["groups"]
        cells = {(one["kind"], one["side"]): _reversal_words(one) for one in swept}
        rows.append(
            {
                "groups": f"{group_words(own)} beside {group_words(beside)}",
                "metric": METRIC_WORDS[comparison["metric"]].name,
                "verdict": comparison["verdict"],
                "kind": comparison["verdict"].replace(" ", "-"),
                **{
                    f"{kind}_{where}": cells.get((kind, side), "does not apply")
                    for kind in ("hidden", "mistaken")
                    for where, side in (("own", own), ("beside", beside))
                },
            }
        )
    return rows


def _detection_sentences(detection: Mapping[str, Any]) -> list[str]:
    comparisons = detection["comparisons"]
    if not comparisons:
        return ["How reoffences come to light: everyone is of one group, so nothing can be compared."]
    counts = count_verdicts(comparisons)
    flagged = [c for c in comparisons if c["verdict"] in _FLAGS]
    cleared, weak = counts[Verdict.NO_CONCERN_FOUND], counts[Verdict.NOT_ENOUGH_EVIDENCE]
    raised = f"{len(flagged)} raise{'s' * (len(flagged) == 1)} a concern" if flagged else "None raises a concern"
    sentences = [
        f"How reoffences come to light: {len(comparisons)} comparisons between groups. {raised}; "
        f"in {cleared} no concern was found; {weak} have not enough evidence, which is not a pass."
    ]
    for one in flagged:
        named = "named beforehand" if one["primary"] else "exploratory"
        sentences.append(f"{detection_words(one)} {_WHY} Verdict: {one['verdict']} ({named}).")
    return sentences


def _label_sentence(label: str, audit: Mapping[str, Any] | None) -> str:
    if audit is None:
        return (
            f"Too few people have a {_KINDS[label]} reoffence, or too few have none, to hold the list to those alone."
        )
    counts = count_verdicts(audit["comparisons"])
    flagged = sum(counts[verdict] for verdict in _FLAGS)
    return (
        f"Held to {_KINDS[label]} reoffences alone, {flagged} of {len(audit['comparisons'])} comparisons raise a "
        f"concern or a fragile one and {counts[Verdict.NOT_ENOUGH_EVIDENCE]} have not enough evidence."
    )


def _fragile_sentence(audit: Mapping[str, Any]) -> list[str]:
    """How many conclusions named beforehand few wrong labels would turn, of those that are conclusions."""
    limit = read_thresholds().evidence["fragile_below"]
    concluded = [(c, s) for c, s in _named_beforehand(audit) if c["verdict"] != Verdict.NOT_ENOUGH_EVIDENCE]
    least = [min((x for one in s if (x := one["reverses_from"]) is not None), default=1.0) for _, s in concluded]
    fragile = sum(share < limit for share in least)
    if not fragile:
        return []
    return [
        f"Of the {len(concluded)} comparisons named beforehand that came to a conclusion, {fragile} would come to "
        f"another if fewer than {limit:.0%} of the labels of one side were wrong; the table of wrong labels has them."
    ]


def _named_beforehand(audit: Mapping[str, Any]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Each comparison named beforehand with its sweeps, where it has some."""
    swept: dict[tuple, list[dict[str, Any]]] = {}
    for one in audit.get("label_sweep", ()):
        swept.setdefault(_key(one), []).append(one)
    return [(c, swept[_key(c)]) for c in audit["comparisons"] if c["primary"] and _key(c) in swept]


def _key(one: Mapping[str, Any]) -> tuple:
    return one["metric"], one["attribute"], tuple(one["groups"])


def _reversal_words(one: Mapping[str, Any]) -> str:
    """From how many wrong labels on a gap would be on the other side of what is let pass."""
    most, limit = one["shares"][-1], read_thresholds().evidence["fragile_below"]
    becomes = "within what is let pass" if one["beyond"] else "beyond what is let pass"
    if one["reverses_from"] is None:
        return f"not up to {most:.0%}"
    fragile = " (fragile)" if one["reverses_from"] < limit else ""
    until = "" if one["reverses_until"] >= most else f" to {one['reverses_until'] * 100:.1f}%"
    return f"from {one['reverses_from'] * 100:.1f}%{until} it would be {becomes}{fragile}"


def _times(comparison: Mapping[str, Any]) -> str:
    if comparison["difference"] is None:
        return "withheld"
    times, low, high = (1 + comparison[key] for key in ("difference", "low", "high"))
    return f"{times:.2f} times ({low:.2f} to {high:.2f})"


def _detectable(comparison: dict[str, Any]) -> str:
    gap = comparison["detectable_gap"]
    return detectable_words(comparison) if gap is None else f"cannot detect less than {1 + gap:.2f} times"


def _one(gap: Mapping[str, Any], label: str) -> str:
    percent = METRIC_WORDS[gap["metric"]].unit == "percent"
    return f"{gap[label] * 100:+.1f} points" if percent else f"{gap[label]:+.2f}"
