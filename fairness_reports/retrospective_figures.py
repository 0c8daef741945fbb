"""Figures of a list replayed on outcomes: calibration, order, errors at the cut, harm reached, by group."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from fairness_reports.audit_frame import AuditFrame
from fairness_reports.calibration import Estimate
from fairness_reports.clusters import design_effect
from fairness_reports.comparing import compare_estimates
from fairness_reports.cut_figures import cut_figures, line_figures
from fairness_reports.discrimination import area_under_curve, harm_reached
from fairness_reports.forecast_figures import forecast_figures
from fairness_reports.label_sweep import label_sweep
from fairness_reports.marginal_outcome import standing_to_lines
from fairness_reports.missing_attribute import missing_rows
from fairness_reports.pooled_figures import pooled_figures
from fairness_reports.rates import SHARES, Figure, outcome_cells, outcome_parts, share_effects, share_of_people
from fairness_reports.shown_figures import estimate_figure, resampled_figure, shown_figure
from fairness_reports.suppression import withheld_groups
from fairness_reports.verdicts import Comparison

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def retrospective_figures(
    people: pd.DataFrame,
    frame: AuditFrame,
    *,
    outcome: str,
    order: str,
    is_probability: bool,
    selected: str,
    harm: str | None,
    strata: str | None = None,
    within: str | None = None,
    seed: int,
) -> dict[str, Any]:
    """Every figure and comparison of a retrospective audit, before verdicts.

    Parameters
    ----------
    people : pandas.DataFrame
        Checked people, in the order of the groups.
    frame : AuditFrame
        The groups, the thresholds and the groups withheld.
    outcome, selected : str
        Columns, as in `retrospective_audit`.
    order : str
        Column that puts people in order.
    is_probability : bool
        Whether that is a probability, so that forecasts are held to what happened.
    harm : str or None
        Column of harm, where there is one.
    strata : str or None
        Column of the lists that people are on, where they are on several, each with a line of its own.
    within : str or None
        Column of a wider outcome that is published beside this one.
    seed : int
        Seed of the resampling of persons.

    Returns
    -------
    dict
        Keys metrics (by name, one figure per group), events, events_withheld, rows_withheld, comparisons, pooled,
        missing_attribute and label_sweep.
    """
    happened, listed = people[outcome].to_numpy(), people[selected].to_numpy()
    chance = people[order].to_numpy()
    groups, rows_withheld = frame.groups, frame.row_withheld
    below = frame.thresholds.evidence["suppress_below"]
    each_cell = outcome_cells(happened, listed).to_numpy()
    parts = outcome_parts(happened, None if within is None else people[within].to_numpy())
    told = np.hstack([parts * listed[:, None], parts * (1 - listed)[:, None]])
    at_cut_withheld = withheld_groups(groups, frame.persons(told), below=below, already=rows_withheld)
    cells = groups.totals(each_cell)
    enough = frame.has_enough(cells)
    metrics, comparisons = cut_figures(happened, listed, frame, cells=cells, withheld=at_cut_withheld)
    found = [
        line_figures(
            happened,
            standing_to_lines(
                chance,
                listed,
                is_probability=is_probability,
                lists=None if strata is None else people[strata].to_numpy(),
            ),
            frame,
            enough=enough,
        ),
        _order(happened, chance, frame, enough=enough),
    ]
    if is_probability:
        found.append(forecast_figures(happened, chance, frame, cells=cells, seed=seed))
    if harm is not None:
        amount = people[harm].to_numpy()
        found.append(_harm(amount, listed, frame, seed=seed, enough=enough, withheld=at_cut_withheld))
    for figures, compared in found:
        metrics |= figures
        comparisons += compared
    observed = cells[:, 0] + cells[:, 2]
    shares = {
        "selection_rate": (cells[:, 0] + cells[:, 1], cells.sum(axis=1)),
        "false_positive_rate": (cells[:, 1], cells[:, 1] + cells[:, 3]),
        "false_negative_rate": (cells[:, 2], observed),
    }
    return {
        "metrics": metrics,
        "events": observed,
        "events_withheld": rows_withheld,
        "rows_withheld": rows_withheld,
        "comparisons": comparisons,
        "pooled": pooled_figures(
            frame, _worth(shares, happened, listed, frame), withheld=dict.fromkeys(shares, at_cut_withheld)
        ),
        "missing_attribute": missing_rows(frame, shares, withheld=dict.fromkeys(shares, at_cut_withheld)),
        "label_sweep": label_sweep(
            frame,
            cells,
            expected=groups.totals(chance)[:, 0] if is_probability else None,
            withheld=at_cut_withheld,
            estimated=comparisons,
            metrics=metrics,
        ),
    }


def _worth(
    shares: dict[str, tuple[Array, Array]], happened: Mask, listed: Array, frame: AuditFrame
) -> dict[str, tuple[Array, Array]]:
    """Counts of people as many as their clusters are worth."""
    if frame.clusters is None:
        return shares
    cells, found = outcome_cells(happened, listed), {}
    for name, (counted, among) in shares.items():
        effect = share_effects(frame.groups, *share_of_people(cells, SHARES[name]), clusters=frame.clusters)
        found[name] = (counted / effect, among / effect)
    return found


def _order(
    happened: NDArray[np.bool_], chance: Array, frame: AuditFrame, *, enough: Mask
) -> tuple[dict[str, list[Figure]], list[Comparison]]:
    """How well people are put in order within each group, beside the order within everyone else."""
    own: list[Estimate] = []
    others: list[Estimate] = []
    for row, group in enumerate(frame.groups.groups):
        inside = frame.groups.members(row)
        outside = ~inside if enough[row] and not group.is_intersection else np.zeros_like(inside)
        for side, found in ((inside, own), (outside, others)):
            found.append(area_under_curve(happened[side], chance[side], clusters=frame.clusters_of(side)))
    figures = [
        estimate_figure(e, frame.method("DeLong"), withheld=bool(frame.row_withheld[row])) for row, e in enumerate(own)
    ]
    comparisons = compare_estimates(
        frame,
        "auc",
        [(e.value, e.error) for e in own],
        [(e.value, e.error) for e in others],
        enough=enough,
        withheld=frame.row_withheld,
        on_log_odds=True,
    )
    return {"auc": figures}, comparisons


def _harm(
    harm: Array, listed: Array, frame: AuditFrame, *, seed: int, enough: Mask, withheld: Mask
) -> tuple[dict[str, list[Figure]], list[Comparison]]:
    """Share of harm reached and harm of a place, with resampled intervals, and its comparisons."""
    evidence = frame.thresholds.evidence
    # A resample of a handful hardly varies; both sides of the list need people who did harm, in and out of the group.
    each = np.column_stack([listed * (harm > 0), (1 - listed) * (harm > 0)])
    did_harm = frame.groups.totals(frame.persons(each))
    enough_harm = np.minimum(did_harm, did_harm[0] - did_harm).min(axis=1) >= evidence["minimum_resampled"]
    enough = enough & enough_harm
    reached = harm_reached(
        frame.groups,
        harm,
        selected=listed,
        seed=seed,
        replicates=evidence["replicates"],
        clusters=frame.clusters,
    )
    figures, own, others = [], [], []
    for row in range(len(withheld)):
        drawn, drawn_others = reached.replicates[:, row], reached.others_replicates[:, row]
        figures.append(
            resampled_figure(
                float(reached.share[row]),
                drawn,
                confidence=evidence["confidence"],
                withheld=bool(withheld[row]),
                method=frame.resampling,
            )
        )
        own.append((reached.share[row], _spread(drawn)))
        others.append((reached.others[row], _spread(drawn_others)))
    compared = compare_estimates(frame, "harm_reached", own, others, enough=enough, withheld=withheld, is_share=True)
    return {"harm_reached": figures, "harm_per_place": _per_place(harm, listed, frame, withheld=withheld)}, compared


def _per_place(harm: Array, listed: Array, frame: AuditFrame, *, withheld: Mask) -> list[Figure]:
    """Mean harm of a place on the list, in the unit of the harm."""
    reach = float(norm.ppf(0.5 + frame.thresholds.evidence["confidence"] / 2))
    figures = []
    for row in range(len(withheld)):
        inside = frame.groups.members(row)
        weight, amount = listed[inside], harm[inside]
        places = float(weight.sum())
        mean = float(weight @ amount / places) if places > 0 else np.nan
        apart = weight * (amount - mean)
        effect = design_effect(apart, frame.clusters_of(inside), sizes=weight)
        half = reach * float(np.sqrt(apart @ apart * effect)) / places if places > 1 else np.nan
        figures.append(
            shown_figure(
                mean, max(0.0, mean - half), mean + half, method=frame.method("normal"), withheld=bool(withheld[row])
            )
        )
    return figures


def _spread(drawn: Array) -> float:
    """Standard deviation of the replicates that could be had."""
    known = drawn[np.isfinite(drawn)]
    return float(known.std(ddof=1)) if len(known) > 1 else float("nan")
