"""What pooling over regions or dates showed, in plain sentences and as rows of a table."""

from typing import Any

from fairness_reports.verdicts import Verdict
from fairness_reports.wording import METRIC_WORDS, detectable_words, difference_words, gap_words, group_words

_FLAGS = (Verdict.CONCERN, Verdict.FRAGILE)
_LISTED = 5
_LEVEL = 0.05


def pooled_findings(pooled: dict[str, Any], counts: str) -> list[str]:
    """What was found within strata, and where that differs from all people taken together.

    Parameters
    ----------
    pooled : dict
        What an audit has under `pooled_over`.
    counts : str
        Its verdicts counted, in words.

    Returns
    -------
    list of str
        Sentences, flagged gaps first.
    """
    over, comparisons = " and ".join(pooled["columns"]), pooled["comparisons"]
    sentences = [
        f"Pooled over {over} ({len(pooled['strata'])} strata), each group beside everyone else of its own stratum: "
        f"{len(comparisons)} comparisons. {counts}"
    ]
    flagged = [c for c in comparisons if c["verdict"] in _FLAGS]
    flagged.sort(key=lambda c: (not c["primary"], c["verdict"] != Verdict.CONCERN))
    sentences += [f"Within strata of {over}: {gap_words(c)} Verdict: {c['verdict']}." for c in flagged[:_LISTED]]
    between = [c for c in comparisons if c["without_strata"]["verdict"] in _FLAGS and c["verdict"] not in _FLAGS]
    hidden = [c for c in flagged if c["without_strata"]["verdict"] not in _FLAGS]
    for found, words in (
        (between, "raises a concern where all are taken together and none within strata: strata differ there"),
        (hidden, "is seen within strata and not where all are taken together: strata hide it"),
    ):
        sentences += [f"T{_named(c)[1:]} {words}." for c in found[:_LISTED]]
    return sentences


def pooled_unknown(pooled: dict[str, Any]) -> list[str]:
    """What pooling leaves unknown.

    Parameters
    ----------
    pooled : dict
        What an audit has under `pooled_over`.

    Returns
    -------
    list of str
        Sentences without figures of small groups.
    """
    over = " and ".join(pooled["columns"])
    sentences = [
        f"Shares alone are pooled over {over}; whether forecasts come true, order and harm are told of all together."
    ]
    differ = [c for c in pooled["comparisons"] if _differs(c)]
    if differ:
        listed = "; ".join(map(_named, differ[:_LISTED])) + (" and others" if len(differ) > _LISTED else "")
        sentences.append(
            f"These gaps are not the same in every stratum of {over}, so one figure does not tell them: {listed}."
        )
    return sentences


def pooled_rows(pooled: dict[str, Any]) -> list[dict[str, str]]:
    """Each pooled gap as a row of the page, those named beforehand first.

    Parameters
    ----------
    pooled : dict
        What an audit has under `pooled_over`.

    Returns
    -------
    list of dict
        Keys groups, metric, difference, together, detectable, alone, same, verdict and kind, all in words.
    """
    return [
        {
            "groups": f"{group_words(c['groups'][0])} beside {group_words(c['groups'][1])}",
            "metric": METRIC_WORDS[c["metric"]].name,
            "difference": difference_words(c),
            "together": _points(c["without_strata"]["difference"], sign="+"),
            "detectable": detectable_words(c),
            "alone": _alone(c["alone"]),
            "same": _same(c),
            "verdict": c["verdict"],
            "kind": c["verdict"].replace(" ", "-"),
        }
        for c in sorted(pooled["comparisons"], key=lambda c: not c["primary"])
    ]


def _named(comparison: dict[str, Any]) -> str:
    """Which gap."""
    group = group_words(comparison["groups"][0])
    return f"the gap of “{group}” in “{METRIC_WORDS[comparison['metric']].name}”"


def _differs(comparison: dict[str, Any]) -> bool:
    """Whether strata differ in a gap by more than chance."""
    p = comparison["heterogeneity"]["p"]
    return p is not None and p < _LEVEL


def _same(comparison: dict[str, Any]) -> str:
    """Whether a gap is one everywhere, in words."""
    p = comparison["heterogeneity"]["p"]
    if p is None:
        return "not known"
    told = "under 0.001" if p < 0.001 else f"{p:.3f}"
    return f"{'no' if _differs(comparison) else 'nothing says otherwise'} (p {told})"


def _alone(strata: list[dict[str, Any]]) -> str:
    """What strata could have found alone, of those that may be told of."""
    gaps = [one["detectable_gap"] for one in strata if one["detectable_gap"] is not None]
    if not gaps:
        return "withheld"
    least = _points(min(gaps))
    return least if len(gaps) == 1 else f"{least} to {_points(max(gaps))}"


def _points(value: float | None, *, sign: str = "") -> str:
    """A difference of shares in points."""
    return "withheld" if value is None else f"{value * 100:{sign}.1f} points"
