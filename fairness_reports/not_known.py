"""What an audit could not find out, in plain sentences."""

from collections import defaultdict
from typing import Any

from fairness_reports.groups import NOT_STATED, Group
from fairness_reports.thresholds import Thresholds
from fairness_reports.verdicts import Verdict

_LISTED = 10
_LISTS = {"prospective": "proposed list's", "retrospective": "replayed list's", "human": "review's"}


def prospective_limits(document: dict[str, Any], *, absent: list[str]) -> list[str]:
    """What the audit of a proposed list cannot say.

    Parameters
    ----------
    document : dict
        The audit so far.
    absent : list of str
        What was not given and so not audited, as ends of a sentence.

    Returns
    -------
    list of str
        Sentences without figures of small groups.
    """
    sentences = [
        "The audit of the list proposed looks at the list alone, not at what people on it went on to do.",
        "People whom the list cannot assess are not in this audit, so it cannot say who is missing from it.",
    ]
    sentences += [f"It was not looked at {words}: the figures were not given." for words in absent]
    return sentences + about_groups(document)


def retrospective_limits(
    document: dict[str, Any], *, has_harm: bool, has_probability: bool, outcome_meaning: str
) -> list[str]:
    """What the audit of a replayed list cannot say.

    Parameters
    ----------
    document : dict
        The audit so far.
    has_harm : bool
        Whether harm was given.
    has_probability : bool
        Whether the score is a probability.
    outcome_meaning : str
        What counts as the outcome, in a sentence.

    Returns
    -------
    list of str
        Sentences without figures of small groups.
    """
    sentences = [
        f"What counts as reoffending here: {outcome_meaning} Who is watched more is caught more, so the gaps may "
        "show policing as well as the model.",
        "What being on the list would have changed is not known: the list is replayed, nobody was supported "
        "because of it.",
        "Calibrated forecasts cannot also give equal error rates to groups that reoffend at different rates. "
        "The trade-off is shown, not settled.",
    ]
    if not has_probability:
        sentences.append(
            "It was not looked at whether a forecast means the same in each group: the score is no probability."
        )
    if not has_harm:
        sentences.append("Harm reached by the list was not looked at: no harm was given.")
    return sentences + about_groups(document)


def cluster_limits(column: str, few: list[Group], *, thresholds: Thresholds) -> list[str]:
    """What clusters leave unknown.

    Parameters
    ----------
    column : str
        What makes the clusters.
    few : list of Group
        Groups that lie in too few of them.
    thresholds : Thresholds
        The limits of the audit.

    Returns
    -------
    list of str
        Sentences without figures of small groups.
    """
    sentences = [
        f"People of one `{column}` are taken to tell much the same: ranges and tests count whole clusters, so they are "
        "wider than for as many people who have nothing to do with each other."
    ]
    by_attribute = defaultdict(list)
    for group in few:
        if group.having and not group.is_intersection:
            by_attribute[group.attribute].append(group.name)
    minimum = thresholds.evidence["minimum_clusters"]
    for attribute, names in by_attribute.items():
        listed = ", ".join(names[:_LISTED]) + (" and others" if len(names) > _LISTED else "")
        sentences.append(
            f"By {attribute}, these groups lie in fewer than {minimum} clusters of `{column}` that count alike, too "
            f"few to tell a gap from what clusters differ by, so there is not enough evidence on them: {listed}."
        )
    return sentences


def about_groups(document: dict[str, Any]) -> list[str]:
    """Limits that come from small, missing and single groups.

    Parameters
    ----------
    document : dict
        The audit so far.

    Returns
    -------
    list of str
        Sentences without figures of small groups.
    """
    sentences = []
    rows = document["by_group"]
    by_attribute = defaultdict(list)
    for row in rows:
        by_attribute[row["attribute"]].append(row)
    for attribute, found in by_attribute.items():
        if len(found) == 1:
            sentences.append(f"Everyone has the same {attribute}, so nothing can be compared by it.")
        if any(row["group"] == NOT_STATED for row in found):
            sentences.append(
                f"Some people's {attribute} is not stated; the gaps could be wider or narrower than shown."
            )
        small = [row["group"] for row in found if row["suppressed"]]
        if small:
            listed = ", ".join(small[:_LISTED]) + (" and others" if len(small) > _LISTED else "")
            sentences.append(f"By {attribute}, the {_LISTS[document['kind']]} small groups are withheld: {listed}.")
    if any(row["suppressed"] for row in document["intersections"]):
        count = sum(row["suppressed"] for row in document["intersections"])
        sentences.append(f"Of {len(document['intersections'])} combined groups, {count} are too small to show.")
    weak = [c for c in document["comparisons"] if c["verdict"] == Verdict.NOT_ENOUGH_EVIDENCE]
    if weak:
        sentences.append(
            f"Of the {_LISTS[document['kind']]} {len(document['comparisons'])} comparisons, {len(weak)} have "
            "not enough evidence. That is not a pass: a gap could be there and not be seen."
        )
    return sentences
