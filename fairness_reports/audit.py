"""The two audits: of the list proposed, and of a list replayed on outcomes; never confused."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness_reports.audit_frame import AuditFrame
from fairness_reports.audit_input import checked_people
from fairness_reports.cluster_evidence import enough_clusters
from fairness_reports.clusters import numbered_clusters
from fairness_reports.groups import AuditGroups, group_people
from fairness_reports.not_known import cluster_limits, prospective_limits, retrospective_limits
from fairness_reports.pooled_over import pool_over
from fairness_reports.prospective_figures import prospective_figures
from fairness_reports.rates import Figure, outcome_parts
from fairness_reports.retrospective_figures import retrospective_figures
from fairness_reports.suppression import withheld_groups
from fairness_reports.thresholds import Thresholds, read_thresholds
from fairness_reports.verdicts import judge
from features.exceptions import NotEnoughData, UsageRefused

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def prospective_audit(
    people: pd.DataFrame,
    *,
    selected: str,
    attributes: Sequence[str],
    intersections: Sequence[Sequence[str]] = (),
    probability_on_list: str | None = None,
    rank_low: str | None = None,
    rank_high: str | None = None,
    missing_answers: str | None = None,
    stale_answers: str | None = None,
    without_number: str | None = None,
    attribute_flips: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """The audit of the list actually proposed, by group: selection, stability, rank windows, the state of records.

    Parameters
    ----------
    people : pandas.DataFrame
        One row per person assessed, index unique; not only those on the list.
    selected : str
        Column of True and False: whether the person is on the list.
    attributes : sequence of str
        Columns to divide by; missing values are the group "Not stated".
    intersections : sequence of sequence of str, default ()
        Sets of columns to divide by together, named before looking.
    probability_on_list : str, optional
        Column of 0 to 1: how often the person is on the list when the model's own noise is replayed.
    rank_low, rank_high : str, optional
        Columns with the ends of the rank window, in places; both or neither.
    missing_answers : str, optional
        Column of True and False: whether answers are missing.
    stale_answers : str, optional
        Column of True and False: whether the answers are old; missing for people who were never assessed.
    without_number : str, optional
        Column of True and False: whether no number joins the person to what the police hold.
    attribute_flips : sequence of dict, default ()
        What turning attributes round changes, as `attribute_flip` gives it.

    Returns
    -------
    dict
        JSON-ready: `kind`, `overall`, `by_group`, `intersections`, `comparisons`, `missing_attribute` and
        `not_known`, with flips also `attribute_flips`; `events` are people on the list. No row of a person, no
        identifier, null for missing.
    """
    named = {"missing_answers": missing_answers, "stale_answers": stale_answers, "without_number": without_number}
    records = {metric: column for metric, column in named.items() if column}
    given = [column for column in (probability_on_list, rank_low, rank_high, stale_answers) if column]
    checked = checked_people(
        people,
        attributes=attributes,
        intersections=intersections,
        claims=[selected, *records.values()],
        probabilities=[probability_on_list] if probability_on_list else [],
        amounts=[column for column in (rank_low, rank_high) if column],
        may_be_missing=given,
    )
    groups = group_people(checked, attributes, intersections=intersections)
    thresholds = read_thresholds()
    sizes_withheld = _sizes_withheld(groups, thresholds)
    frame = AuditFrame("prospective", groups, thresholds, sizes_withheld)
    found = prospective_figures(
        checked,
        frame,
        selected=selected,
        probability_on_list=probability_on_list,
        rank_ends=(rank_low, rank_high) if rank_low and rank_high else None,
        records=records,
    )
    document = _document("prospective", groups, found, sizes_withheld=sizes_withheld, thresholds=thresholds)
    absent = [
        words
        for words, column in (
            ("how stable each person's place is", probability_on_list),
            ("how wide the rank windows are", rank_low and rank_high),
            ("who has missing answers", missing_answers),
            ("whose answers are old", stale_answers),
            ("whom no number joins to what the police hold", without_number),
            ("whether the list would change if sex or ethnicity were recorded otherwise", attribute_flips),
        )
        if not column
    ]
    flips = {"attribute_flips": list(attribute_flips)} if attribute_flips else {}
    return document | flips | {"not_known": prospective_limits(document, absent=absent)}


def retrospective_audit(
    people: pd.DataFrame,
    *,
    outcome: str,
    selected: str,
    attributes: Sequence[str],
    probability: str | None = None,
    score: str | None = None,
    intersections: Sequence[Sequence[str]] = (),
    harm: str | None = None,
    outcome_meaning: str = "A proven reoffence.",
    cluster: str | None = None,
    person: str | None = None,
    strata: str | None = None,
    within: str | None = None,
    is_exploratory: bool = False,
    seed: int = 0,
) -> dict[str, Any]:
    """The audit of a list replayed on a date whose outcomes are known: calibration, errors, harm reached, by group.

    Parameters
    ----------
    people : pandas.DataFrame
        One row per person assessed on that date, index unique; not only those on the list.
    outcome : str
        Column of True and False: whether a reoffence was proven within the horizon.
    selected : str
        Column of True and False: whether the person was on the list, at the capacity there was; between 0 and 1 where
        a tie at the line leaves that to the lot, as `selected_at` gives it.
    attributes : sequence of str
        Columns to divide by; missing values are the group "Not stated".
    probability : str, optional
        Column of 0 to 1: the probability forecast. Without it, whether a forecast means the same is not judged.
    score : str, optional
        Column of numbers that put people in order, where there is no probability.
    intersections : sequence of sequence of str, default ()
        Sets of columns to divide by together, named before looking.
    harm : str, optional
        Column of 0 or more: harm of the person's proven reoffences, in any one unit.
    outcome_meaning : str
        What counts as the outcome, in a sentence.
    cluster : str, optional
        Column of what makes people alike beyond their groups, as an area or an officer: ranges and tests are those of
        whole clusters.
    person : str, optional
        Column of whom a row is about, where people have several rows; small numbers are then those of people.
    strata : str, optional
        Column of regions, dates or both, each with a list of its own, to pool gaps within.
    within : str, optional
        Column of True and False: a wider outcome, whose audit of the same people is published too; small numbers
        between the two are then withheld as well.
    is_exploratory : bool, default False
        Whether no comparison is taken as named beforehand: for a second look at people already audited.
    seed : int, default 0
        Seed of the resampling of persons, or of clusters.

    Returns
    -------
    dict
        JSON-ready: `kind`, `overall`, `by_group`, `intersections`, `comparisons`, `missing_attribute`, `label_sweep`
        and `not_known`; `events` are people who reoffended. No row of a person, no identifier, null for missing.
        Recall at the list is `true_positive_rate`; it is compared as `false_negative_rate`, one minus it. With a
        cluster also `clusters`: column, count and rows; with strata also `pooled_over`.

    Raises
    ------
    UsageRefused
        If there is neither a probability nor a score, or no attribute.
    NotEnoughData
        If there are people in fewer clusters than an audit needs, or none.
    """
    order = probability or score
    if order is None:
        raise UsageRefused("An audit of outcomes needs a probability or a score, and got neither. Name a column.")
    checked = checked_people(
        people,
        attributes=attributes,
        intersections=intersections,
        claims=[outcome, within] if within else [outcome],
        shares=[selected],
        scores=[order],
        probabilities=[probability] if probability else [],
        amounts=[harm] if harm else [],
        identifiers=list(dict.fromkeys(column for column in (cluster, person, strata) if column)),
    )
    groups = group_people(checked, attributes, intersections=intersections)
    thresholds = read_thresholds().without_primary() if is_exploratory else read_thresholds()
    happened = checked[outcome].to_numpy()
    each = outcome_parts(happened, None if within is None else checked[within].to_numpy())
    of_person = None if person is None else 1 / checked.groupby(person)[person].transform("size").to_numpy()
    sizes_withheld = _sizes_withheld(groups, thresholds, of_person=of_person)
    rows_withheld = withheld_groups(
        groups,
        each if of_person is None else each * of_person[:, None],
        below=thresholds.evidence["suppress_below"],
        already=sizes_withheld,
    )
    frame = AuditFrame("retrospective", groups, thresholds, rows_withheld, of_person)
    if cluster is not None:
        frame = _clustered(frame, checked[cluster], each)
    found = retrospective_figures(
        checked,
        frame,
        outcome=outcome,
        order=order,
        is_probability=probability is not None,
        selected=selected,
        harm=harm,
        strata=strata,
        within=within,
        seed=seed,
    )
    document = _document("retrospective", groups, found, sizes_withheld=sizes_withheld, thresholds=thresholds)
    document["label_sweep"] = found["label_sweep"]
    limits = retrospective_limits(
        document,
        has_harm=harm is not None,
        has_probability=probability is not None,
        outcome_meaning=outcome_meaning,
    )
    if strata is not None:
        document["pooled_over"] = pool_over(
            frame, happened, checked[selected].to_numpy(), strata=checked[strata], plain=document["comparisons"]
        )
    if cluster is not None:
        told = cluster_limits(cluster, frame.in_few_clusters(), thresholds=thresholds)
        return document | {"clusters": _count_clusters(checked[cluster], cluster), "not_known": told + limits}
    return document | {"not_known": limits}


def _clustered(frame: AuditFrame, clusters: pd.Series, each: Array) -> AuditFrame:
    """The frame with people in clusters, and which groups lie in enough of them."""
    numbered, minimum = numbered_clusters(clusters), frame.thresholds.evidence["minimum_clusters"]
    if numbered.max() + 1 < minimum:
        raise NotEnoughData(
            f"An audit by clusters needs {minimum} of them or more and got {numbered.max() + 1} in `{clusters.name}`. "
            "Name a column of smaller clusters, or put the data of more of them together."
        )
    return replace(
        frame,
        clusters=numbered,
        clusters_enough=enough_clusters(frame.groups, each, clusters=numbered, minimum=minimum),
    )


def _count_clusters(clusters: pd.Series, column: str) -> dict[str, Any]:
    """How many there are, ready for JSON."""
    return {"column": column, "count": int(clusters.nunique()), "rows": len(clusters)}


def _sizes_withheld(groups: AuditGroups, thresholds: Thresholds, *, of_person: Array | None = None) -> Mask:
    """Groups whose very size is withheld."""
    each = np.ones(len(groups.atom_of_person)) if of_person is None else of_person
    return withheld_groups(groups, each, below=thresholds.evidence["suppress_below"])


def _document(
    kind: str, groups: AuditGroups, found: dict[str, Any], *, sizes_withheld: Mask, thresholds: Thresholds
) -> dict[str, Any]:
    """The audit as one JSON-ready dict."""
    people = groups.totals(np.ones(len(groups.atom_of_person)))[:, 0]
    rows = []
    for row, group in enumerate(groups.groups):
        metrics: dict[str, Figure] = {name: figures[row] for name, figures in found["metrics"].items()}
        rows.append(
            {
                "attribute": group.attribute,
                "group": group.name,
                "n": None if sizes_withheld[row] else int(people[row]),
                "events": None if found["events_withheld"][row] else int(found["events"][row]),
                "suppressed": bool(found["rows_withheld"][row]),
                "metrics": metrics,
            }
            | ({"pooled": {name: one[row] for name, one in found["pooled"].items()}} if group.is_intersection else {})
        )
    everyone = {key: rows[0][key] for key in ("n", "events", "suppressed", "metrics")}
    return {
        "kind": kind,
        "overall": everyone,
        "by_group": [r for r, g in zip(rows[1:], groups.groups[1:], strict=True) if not g.is_intersection],
        "intersections": [r for r, g in zip(rows[1:], groups.groups[1:], strict=True) if g.is_intersection],
        "comparisons": judge(found["comparisons"], thresholds),
        "missing_attribute": found["missing_attribute"],
    }
