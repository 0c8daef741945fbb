"""Gaps pooled over regions or dates: each group beside everyone else of its own stratum, all strata together."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from fairness_reports.audit_frame import Array, AuditFrame, Mask
from fairness_reports.cluster_evidence import enough_clusters
from fairness_reports.clusters import Effects, paired_effects
from fairness_reports.groups import AuditGroups, group_people
from fairness_reports.intervals import detectable_gap, share_difference_error
from fairness_reports.label_bias import tipping_point
from fairness_reports.rates import OUTCOME_CELLS, SHARES, number, outcome_cells, share_of_people
from fairness_reports.stratified import (
    Arms,
    common_gap,
    common_null_error,
    common_p_value,
    common_ratio,
    heterogeneity,
    weights_of,
)
from fairness_reports.suppression import withheld_groups
from fairness_reports.verdicts import Comparison, Verdict, judge

POOLED_METRICS = ("selection_rate", "false_positive_rate", "false_negative_rate", "precision")
_STRATUM = "stratum"
_METHOD = "Mantel-Haenszel weights, stratified Newcombe"


def pool_over(
    frame: AuditFrame, happened: Mask, listed: Array, *, strata: pd.Series, plain: list[dict[str, Any]]
) -> dict[str, Any]:
    """Every gap in shares by one attribute, within strata and over all of them.

    Parameters
    ----------
    frame : AuditFrame
        The audit.
    happened : numpy.ndarray of bool, shape (n_people,)
        Whether the person reoffended.
    listed : numpy.ndarray of shape (n_people,)
        Whether the person was on the list, 0 to 1.
    strata : pandas.Series of str, shape (n_people,)
        The stratum of each person, none missing.
    plain : list of dict
        The judged comparisons of the audit without strata.

    Returns
    -------
    dict
        JSON-ready: "strata" (stratum, n, events) and "comparisons", each as those of an audit with "method", "strata"
        (with people on both sides), "heterogeneity" (q, degrees, p), "without_strata" (difference, verdict) and "alone"
        (for each stratum its detectable_gap, null where small numbers keep it from print).
    """
    cells = outcome_cells(happened, listed)
    attributes = list(dict.fromkeys(frame.groups.groups[row].attribute for row in frame.single_rows()))
    each = _groups_within(frame, strata, attributes)
    below = frame.thresholds.evidence["suppress_below"]
    withheld = withheld_groups(frame.groups, frame.persons(cells.to_numpy()), below=below, already=frame.row_withheld)
    hidden = withheld_groups(each, frame.persons(cells.to_numpy()), below=below)
    names, numbered = np.unique(strata.to_numpy(dtype=str), return_inverse=True)
    pairs = [(row, pair) for row, pair in frame.pairs() if not frame.groups.groups[row].is_intersection]
    found: list[Comparison] = []
    sides: list[Arms] = []
    same: list[dict[str, Any]] = []
    for metric in POOLED_METRICS:
        for row, pair in pairs:
            arms = _arms(frame, cells, metric, row, numbered=numbered, count=len(names))
            same.append(
                next(
                    c
                    for c in plain
                    if (c["metric"], c["groups"]) == (metric, list(pair))
                    and (c["attribute"] == frame.groups.groups[row].attribute)
                )
            )
            sides.append(arms)
            compared = _compare(frame, cells, metric, row, pair=pair, arms=arms, numbered=numbered, withheld=withheld)
            found.append(replace(compared, straddles=same[-1]["not_stated_could_undo"]))
    judged = judge(found, frame.thresholds)
    shown = {(g.name, *g.having): not hide for g, hide in zip(each.groups, hidden, strict=True)}
    for document, comparison, arms, other in zip(judged, found, sides, same, strict=True):
        _add_strata(document, frame, arms, shown=not comparison.withheld and comparison.has_enough)
        tests = max(1, sum(c.is_primary is comparison.is_primary for c in found))
        document["alone"] = [
            {"stratum": name, "detectable_gap": number(gap) if _is_shown(shown, name, document) else None}
            for name, gap in zip(names, _alone(frame, arms, tests=tests), strict=True)
        ]
        document["without_strata"] = {key: other[key] for key in ("difference", "verdict")}
    return {"strata": _strata(each, cells, shown), "comparisons": judged}


def _groups_within(frame: AuditFrame, strata: pd.Series, attributes: list[str]) -> AuditGroups:
    """Strata, groups, and groups within strata."""
    table = pd.DataFrame({_STRATUM: strata.to_numpy()})
    for attribute in attributes:
        column = np.empty(len(table), dtype=object)
        for row in frame.single_rows():
            group = frame.groups.groups[row]
            if group.attribute == attribute:
                column[frame.groups.members(row)] = group.name
        table[f"by {attribute}"] = column
    named = [f"by {attribute}" for attribute in attributes]
    return group_people(table, [_STRATUM, *named], intersections=[(_STRATUM, name) for name in named])


def _is_shown(shown: dict[Any, bool], stratum: str, comparison: dict[str, Any]) -> bool:
    """Whether both sides of a comparison within a stratum may be told of."""
    group, attribute = comparison["groups"][0], f"by {comparison['attribute']}"
    return shown.get((f"{stratum} and {group}", (_STRATUM, stratum), (attribute, group)), False)


def _strata(each: AuditGroups, cells: pd.DataFrame, shown: dict[Any, bool]) -> list[dict[str, Any]]:
    """How many people and reoffenders each stratum has."""
    totals = each.totals(cells.to_numpy())
    found = []
    for row, group in enumerate(each.groups):
        if [column for column, _ in group.having] != [_STRATUM]:
            continue
        told = shown[(group.name, *group.having)]
        people, events = totals[row].sum(), totals[row, 0] + totals[row, 2]
        found.append(
            {
                "stratum": group.name,
                "n": round(float(people)) if told else None,
                "events": round(float(events)) if told else None,
            }
        )
    return found


def _arms(frame: AuditFrame, cells: pd.DataFrame, metric: str, row: int, *, numbered: Any, count: int) -> Arms:
    """Both sides by stratum, as many as their clusters are worth."""
    counted, among = share_of_people(cells, SHARES[metric])
    inside = frame.groups.members(row)
    sums = Arms(
        *(
            np.bincount(numbered, weights=part * side, minlength=count).astype("float64")
            for side in (inside, ~inside)
            for part in (counted, among)
        )
    )
    own, others = _effects(frame, counted, among, inside=inside, arms=sums, numbered=numbered)
    return Arms(sums.counted / own, sums.among / own, sums.counted_others / others, sums.among_others / others)


def _effects(frame: AuditFrame, counted: Array, among: Array, *, inside: Mask, arms: Arms, numbered: Any) -> Effects:
    """Design effects of the two weighted shares, clusters that reach over strata minded."""
    if frame.clusters is None:
        return Effects(1.0, 1.0)
    weight = weights_of(arms)
    sides, sizes = [], []
    for members, (k, n) in ((inside, arms[:2]), (~inside, arms[2:])):
        share = np.divide(k, n, out=np.zeros(len(n)), where=n > 0)
        part = np.divide(weight, n, out=np.zeros(len(n)), where=n > 0)
        base = among * members
        sides.append(part[numbered] * (counted * members - base * share[numbered]))
        sizes.append(base)
    return paired_effects(sides[0], sides[1], frame.clusters, sizes=(sizes[0], sizes[1]))


def _compare(
    frame: AuditFrame,
    cells: pd.DataFrame,
    metric: str,
    row: int,
    *,
    pair: tuple[str, str],
    arms: Arms,
    numbered: Any,
    withheld: Mask,
) -> Comparison:
    """One gap within strata before it is judged."""
    evidence, group = frame.thresholds.evidence, frame.groups.groups[row]
    used = weights_of(arms) > 0
    counted, among = share_of_people(cells, SHARES[metric])
    totals = frame.groups.totals(cells.to_numpy())
    inside = used[numbered]
    bases = [float((among * side * inside).sum()) for side in (frame.groups.members(row), ~frame.groups.members(row))]
    enough = bool(frame.has_enough(totals)[row]) and min(bases) >= evidence["minimum_events"]
    if frame.clusters is not None:
        least = evidence["minimum_clusters"]
        enough &= bool(
            enough_clusters(frame.groups, (among * inside)[:, None], clusters=frame.clusters, minimum=least).both[row]
        )
    rule = frame.thresholds.metrics[metric].at_rate(float(counted.sum() / max(among.sum(), 1e-9)))
    tipped = None
    if metric != "selection_rate" and enough:
        tipped = _tipping(frame, cells, metric, row, numbered=numbered, arms=arms, within=rule.minimum_effect)
    return Comparison(
        metric=metric,
        attribute=group.attribute,
        groups=pair,
        rule=rule,
        is_primary=frame.is_primary(row, metric),
        gap=common_gap(arms, confidence=evidence["confidence"]),
        p=common_p_value(arms),
        null_error=float("nan") if frame.row_withheld[row] or withheld[row] else common_null_error(arms),
        has_enough=enough,
        ratio=common_ratio(arms, confidence=evidence["confidence"]) if rule.kind == "ratio" else None,
        withheld=bool(withheld[row]),
        base_withheld=bool(frame.row_withheld[row] or withheld[row]),
        tipping_point=tipped,
    )


def _tipping(
    frame: AuditFrame, cells: pd.DataFrame, metric: str, row: int, *, numbered: Any, arms: Arms, within: float
) -> float | None:
    """Share of wrong labels that would undo a gap, of both sides with strata weighted alike."""
    weight, members = weights_of(arms), frame.groups.members(row)
    sides = []
    for side, base in ((members, arms.among), (~members, arms.among_others)):
        part = np.divide(weight, base, out=np.zeros(len(base)), where=base > 0)
        sides.append((cells.to_numpy() * (part[numbered] * side)[:, None]).sum(axis=0))
    counted, among = ([OUTCOME_CELLS.index(cell) for cell in cells_of] for cells_of in SHARES[metric])

    def rate(table: Array) -> Array:
        base = table[among].sum(axis=0)
        return np.divide(table[counted].sum(axis=0), base, out=np.full(base.shape, np.nan), where=base > 0)

    return tipping_point(sides[0], sides[1], rate=rate, within=within, errors=frame.label_errors())


def _add_strata(document: dict[str, Any], frame: AuditFrame, arms: Arms, *, shown: bool) -> None:
    """What strata show of a gap; one that differs between them is never cleared."""
    spread = heterogeneity(arms)
    document["method"] = frame.method(_METHOD)
    document["strata"] = int((weights_of(arms) > 0).sum())
    document["heterogeneity"] = {
        "q": number(spread.q) if shown else None,
        "degrees": spread.degrees if shown else None,
        "p": number(spread.p) if shown else None,
    }
    differs = spread.p < frame.thresholds.evidence["level"]
    if differs and document["verdict"] == Verdict.NO_CONCERN_FOUND:
        document["verdict"] = str(Verdict.NOT_ENOUGH_EVIDENCE)


def _alone(frame: AuditFrame, arms: Arms, *, tests: int) -> list[float]:
    """The gap that each stratum could have found without the others, at the same level."""
    evidence = frame.thresholds.evidence
    return [
        detectable_gap(
            share_difference_error(k + m, n + of, size_a=n, size_b=of),
            level=evidence["level"] / tests,
            power=evidence["power"],
        )
        for k, n, m, of in zip(*arms, strict=True)
    ]
