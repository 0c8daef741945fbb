"""The audit of a release: its forecasts of people it was not learned from, on all its test dates together."""

from typing import Any

import pandas as pd

from fairness_reports.audit import retrospective_audit
from fairness_reports.followed_detection import followed_detection
from fairness_reports.label_audits import POLICE_DETECTED, REPORTED, label_audits
from fairness_reports.people_once import people_once
from fairness_reports.summary import summarise_scored
from training.detected_labels import DETECTED

_TOGETHER = ("sex", "ethnicity")
_LABELS = (REPORTED, POLICE_DETECTED)
_NOT_GIVEN = "How reoffences came to light, by report or by the police, was not looked at: it was not given."
_NOT_RECORDED = "How reoffences came to light, by report or by the police, is on record of none of them."


def release_audit(
    judged: pd.DataFrame,
    attributes: pd.DataFrame,
    *,
    candidate: str,
    share: float,
    outcome_meaning: str,
    seed: int,
    followed: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """Everybody who was tested, as if a list had been made of them on each date, by group.

    Parameters
    ----------
    judged : DataFrame of shape (n_rows, ...)
        Rows of a training's test people: "person_id", "as_of_date" (missing where there are no dates), "outcome", the
        forecasts of `candidate`, and where it is known how reoffences came to light the columns of `DETECTED`.
    attributes : DataFrame of shape (n_rows, n_attributes)
        What to divide by, of the same rows in the same order.
    candidate : str
        Column of the forecasts that are released, 0 to 1.
    share : float
        Which share of the people of a date a list has places for, 0 to 1.
    outcome_meaning : str
        What counts as the outcome, in a sentence.
    seed : int
        Seed of the resampling and of the lot that gives each person a date.
    followed : DataFrame, optional
        Rows of everybody on those dates, learned from or not: "person_id", the columns of `DETECTED`, and attributes
        of the same names.

    Returns
    -------
    dict
        As `retrospective_audit`, and "tested_on": "dates", "rows", "persons" and "share". The dates are judged
        together, so that a list too small to show anything is judged with those of other dates, each person once, as
        `people_once` takes them. With `DETECTED` also
        "by_label", as `label_audits` gives it, and with `followed` "detection", as `detection_by_group` does.
    """
    facts = judged[["person_id", "as_of_date"]].assign(
        happened=judged["outcome"].to_numpy() == 1,
        forecast=judged[candidate].to_numpy(dtype=float),
        **{label: judged[DETECTED[label]].to_numpy() > 0 for label in _LABELS if DETECTED[label] in judged},
    )
    rows = pd.concat([facts.reset_index(drop=True), attributes.reset_index(drop=True)], axis=1)
    people = people_once(rows, share=share, seed=seed)
    named = [str(column) for column in attributes]
    document = retrospective_audit(
        people,
        outcome="happened",
        probability="forecast",
        selected="listed",
        attributes=named,
        intersections=[_TOGETHER] if set(_TOGETHER) <= set(named) else [],
        outcome_meaning=outcome_meaning,
        seed=seed,
    )
    dates = sorted({str(pd.Timestamp(day).date()) for day in rows["as_of_date"].dropna()})
    document["not_known"].append(_how_pooled(dates, share=share))
    found = _by_label(people, followed, named, outcome_meaning, seed=seed)
    if "by_label" not in found:
        document["not_known"].append(_NOT_RECORDED if set(_LABELS) <= set(people) else _NOT_GIVEN)
    tested = {"dates": dates, "rows": len(rows), "persons": len(people), "share": share}
    return document | {"tested_on": tested} | found


def _by_label(
    people: pd.DataFrame, followed: pd.DataFrame | None, attributes: list[str], meaning: str, *, seed: int
) -> dict[str, Any]:
    """What can be said of how reoffences came to light: of a kind on record of at least some of them."""
    found: dict[str, Any] = {}
    if set(_LABELS) <= set(people) and people[list(_LABELS)].to_numpy().any():
        found["by_label"] = label_audits(
            people,
            labels={label: label for label in _LABELS},
            outcome="happened",
            probability="forecast",
            selected="listed",
            attributes=attributes,
            outcome_meaning=meaning,
            seed=seed,
        )
    detection = None if followed is None else followed_detection(followed, attributes)
    return found if detection is None else found | {"detection": detection}


def release_summary(audit: dict[str, Any], versions: dict[str, Any], *, outcome: str) -> dict[str, Any]:
    """The document and page of the audit of one outcome of a release.

    Parameters
    ----------
    audit : dict
        From `release_audit`.
    versions : dict
        Stamps of the release, its own hash under "release" among them.
    outcome : str
        Name of the outcome.

    Returns
    -------
    dict
        What `write_report` takes.
    """
    return summarise_scored(audit, versions | {"list": f"forecasts of {outcome}"})


def _how_pooled(dates: list[str], *, share: float) -> str:
    when = f"The {len(dates)} test dates are judged together, each person once, on a date by lot: " if dates[1:] else ""
    who = f"the list is taken to have places for {share:.1%} of the people of a date, highest forecast first."
    told = f"{when}{who}" if when else f"{who[0].upper()}{who[1:]}"
    return f"{told} Rules, strands and harm, by which real lists are made, play no part here."
