"""The audit of what people did with a list: first views, decisions, overrides and what came of them, by group."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from fairness_reports.audit_frame import AuditFrame
from fairness_reports.audit_input import checked_people
from fairness_reports.groups import AuditGroups, group_people
from fairness_reports.human_words import override_finding
from fairness_reports.not_known import about_groups
from fairness_reports.rates import number
from fairness_reports.share_claims import ClaimFigures, claim_figures
from fairness_reports.suppression import withheld_groups
from fairness_reports.thresholds import read_thresholds
from fairness_reports.verdicts import judge
from features.exceptions import NotEnoughData

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
STAGES = ("proposed", "first_view", "put_forward", "own_first_view", "reoffended")
_KIND = "human"


def human_stage_audit(cases: pd.DataFrame, *, attributes: Sequence[str]) -> dict[str, Any]:
    """First views, decisions and overrides by group, and the outcomes of those put forward and of those refused.

    Parameters
    ----------
    cases : pandas.DataFrame
        One row per person, index unique, with the columns of `STAGES`, 1 or 0 or missing: whether the list proposes
        the person; whether the first view of anybody found them suitable; whether a person put them forward (missing
        while undecided); whether the decider's own first view found them suitable (missing where it was not sure); and
        whether they reoffended within a year (missing until that is known). No column says who decided.
    attributes : sequence of str
        Columns to divide by; missing values are the group "Not stated".

    Returns
    -------
    dict
        JSON-ready: `kind` ("human"), `overall`, `by_group`, `intersections`, `comparisons`, `missing_attribute`,
        `stages` (each gap of the list alone, of first views alone and of decisions, among cases with all three, and
        how much larger it is in the decisions than in the list, with a range), `override_finding`, and `not_known`;
        `events` are people put forward. Nothing about any officer.

    Raises
    ------
    NotEnoughData
        If nobody decided anything yet: there is nothing to audit, which is no pass.
    """
    checked = checked_people(cases, attributes=attributes, intersections=(), claims=list(STAGES), may_be_missing=STAGES)
    decided_count = int(checked["put_forward"].notna().sum())
    if decided_count == 0:
        raise NotEnoughData(
            f"None of {len(checked)} cases is decided yet, so what people do with a list cannot be audited. That is no "
            "pass. Come back when decisions are recorded."
        )
    groups, thresholds = group_people(checked, attributes), read_thresholds()
    ones = np.ones(len(checked))
    withheld = withheld_groups(groups, ones, below=thresholds.evidence["suppress_below"])
    frame = AuditFrame(_KIND, groups, thresholds, withheld)
    found = claim_figures(frame, _claims(checked))
    sizes = groups.totals(ones)[:, 0]
    rows = [_row(groups, row, found, size=None if withheld[row] else int(sizes[row])) for row in range(len(withheld))]
    document = {
        "kind": _KIND,
        "overall": {key: rows[0][key] for key in ("n", "events", "suppressed", "metrics")},
        "by_group": rows[1:],
        "intersections": [],
        "comparisons": judge(found.comparisons, thresholds),
        "missing_attribute": [],
        "stages": _stages(checked, frame),
        "override_finding": override_finding(rows[0]["metrics"]["overridden"], decided_count),
    }
    return document | {"not_known": _limits(document, checked, decided_count)}


def _claims(cases: pd.DataFrame) -> dict[str, tuple[Mask, Mask]]:
    """What holds of whom, among whom it could."""
    proposed, first, forward, own, again = (cases[name].to_numpy(dtype=float) for name in STAGES)
    listed, decided = proposed == 1, np.isfinite(forward)
    clear = decided & np.isfinite(own)
    return {
        "proposed_by_list": (listed, np.isfinite(proposed)),
        "first_view_suitable": (first == 1, np.isfinite(first)),
        "put_forward": (forward == 1, decided),
        "not_decided": (~decided, np.ones(len(cases), dtype=bool)),
        "overridden": ((forward == 1) != listed, decided),
        "refused_though_proposed": (forward == 0, decided & listed),
        "put_forward_though_not_proposed": (forward == 1, decided & ~listed),
        "left_first_view": (forward != own, clear),
        "reoffended_put_forward": (again == 1, (forward == 1) & np.isfinite(again)),
        "reoffended_refused": (again == 1, (forward == 0) & np.isfinite(again)),
    }


def _row(groups: AuditGroups, row: int, found: ClaimFigures, *, size: int | None) -> dict[str, Any]:
    group, is_hidden = groups.groups[row], bool(found.withheld["put_forward"][row])
    return {
        "attribute": group.attribute,
        "group": group.name,
        "n": size,
        "events": None if is_hidden else int(found.shares["put_forward"][0][row]),
        "suppressed": size is None,
        "metrics": {name: figures[row] for name, figures in found.metrics.items()},
    }


def _stages(cases: pd.DataFrame, frame: AuditFrame) -> list[dict[str, Any]]:
    """Each gap at three stages, among cases that have all three; small groups left out."""
    stages = cases[["proposed", "first_view", "put_forward"]].to_numpy(dtype=float)
    whole = np.isfinite(stages).all(axis=1)
    cells = np.hstack([(stages == 1) & whole[:, None], (stages == 0) & whole[:, None]])
    below = frame.thresholds.evidence["suppress_below"]
    hidden = withheld_groups(frame.groups, cells, below=below, already=frame.row_withheld)
    reach = float(norm.ppf(0.5 + frame.thresholds.evidence["confidence"] / 2))
    found = []
    for row, names in frame.pairs():
        inside = frame.groups.members(row) & whole
        outside = ~frame.groups.members(row) & whole
        if hidden[row] or hidden[0] or not outside.any():
            continue
        gaps = stages[inside].mean(axis=0) - stages[outside].mean(axis=0)
        moved = stages[:, 2] - stages[:, 0]
        error = np.hypot(*(moved[side].std() / np.sqrt(side.sum()) for side in (inside, outside)))
        change = float(gaps[2] - gaps[0])
        found.append(
            {"attribute": frame.groups.groups[row].attribute, "groups": list(names)}
            | dict(zip(("list", "first_view", "decision"), (number(float(gap)) for gap in gaps), strict=True))
            | {"change": number(change), "low": number(change - reach * error), "high": number(change + reach * error)}
        )
    return found


def _limits(document: dict[str, Any], cases: pd.DataFrame, decided: int) -> list[str]:
    """What the audit of people's decisions cannot say."""
    mature = int((cases["reoffended"].notna() & cases["put_forward"].notna()).sum())
    sentences = [
        f"Of {len(cases):,} people whose case came to review, {decided:,} are decided; nothing is said of the others.",
        "Cases of one officer are taken as decided apart: where few people decide, ranges are too narrow.",
        "It is about groups of people who were reviewed. Nothing in it is about any officer, and none can be compared.",
    ]
    if mature == 0:
        sentences.append("No outcome of a decided case is known yet, so what came of decisions is not looked at.")
    else:
        sentences.append(
            f"What came of decisions is known of {mature:,}. People put forward were offered support, and may have "
            "reoffended less for it, or been watched more: the two rates cannot be told apart from that."
        )
    if not document["stages"]:
        sentences.append("The three stages cannot be set beside each other: too few cases have all three.")
    return sentences + about_groups(document)
