"""The audits of a release's test people, outcome by outcome, written beside it; promotion reads them."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from fairness_reports import release_audit, release_summary, write_report
from fairness_reports.cohort_detection import cohort_detection

AUDITS_OF_RELEASE = "fairness"


def audits_of_release(
    judged: Mapping[str, pd.DataFrame],
    reports: Mapping[str, dict[str, Any]],
    *,
    attributes: Callable[[pd.DataFrame], pd.DataFrame],
    shares: Mapping[str, float],
    meanings: Mapping[str, str],
    versions: dict[str, Any],
    seed: int,
    followed: Mapping[str, pd.DataFrame] | None = None,
    in_cohorts: Mapping[str, pd.DataFrame] | None = None,
) -> dict[str, dict[str, Any]]:
    """An audit of each outcome of a release that has places to be audited at.

    Parameters
    ----------
    judged : mapping of str to DataFrame
        By outcome the rows of its test people with forecasts.
    reports : mapping of str to dict
        By outcome its figures; "chosen" names the column of forecasts that is released.
    attributes : callable
        From such rows to what they are divided by.
    shares : mapping of str to float
        By outcome the share of people of a date that there are places for; without one there is no audit.
    meanings : mapping of str to str
        By outcome what counts as it.
    versions : dict
        Stamps, the hash of the release under "release".
    seed : int
        Seed of resampling and lot.
    followed : mapping of str to DataFrame, optional
        By outcome the rows of everybody on the test dates with how their reoffences came to light.
    in_cohorts : mapping of str to DataFrame, optional
        By outcome the rows of everybody on the test dates, people in a cohort among them, as `cohort_rows` gives them.

    Returns
    -------
    dict of str to dict
        By outcome what `write_report` takes.
    """
    found = {}
    for name in set(judged) & set(shares):
        rows, everybody = judged[name], (followed or {}).get(name)
        if everybody is not None:
            everybody = pd.concat([everybody, attributes(everybody)], axis=1)
        audit = release_audit(
            rows,
            attributes(rows),
            candidate=reports[name]["chosen"],
            share=shares[name],
            outcome_meaning=meanings[name],
            seed=seed,
            followed=everybody,
        )
        if name in (in_cohorts or {}):
            audit["cohort"] = cohort_detection(in_cohorts[name])  # type: ignore[index]
        found[name] = release_summary(audit, versions, outcome=name)
    return dict(sorted(found.items()))


def kept_audit(folder: Path, parent: str, outcome: str, *, released_as: str) -> dict[str, dict[str, Any]]:
    """The audit of an outcome that a new release takes over as it was.

    Parameters
    ----------
    folder : Path
        Folder of the parent.
    parent : str
        Hash of the parent.
    outcome : str
        Name of the outcome.
    released_as : str
        Hash of the new release.

    Returns
    -------
    dict of str to dict
        The outcome's audit, that it was made of the parent beside it; empty where the folder has none of the parent.
    """
    file = folder / AUDITS_OF_RELEASE / outcome / "summary.json"
    found = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    versions = found.get("versions", {})
    if versions.get("release") != parent:
        return {}
    return {outcome: found | {"versions": versions | {"release": released_as, "audited_as": parent}}}


def places_of(report: Mapping[str, Any]) -> float | None:
    """The share of people that the first scheme of a training has places for; None where none is known.

    Parameters
    ----------
    report : mapping
        Figures of one outcome.

    Returns
    -------
    float or None
        Above 0, at most 1.
    """
    at_capacity = report["candidates"].get(report["chosen"], {}).get("at_capacity", {})
    return next((one["share"] for one in at_capacity.values()), None)


def write_audits(audits: Mapping[str, dict[str, Any]], folder: Path) -> None:
    """Write each audit to a folder of its outcome.

    Parameters
    ----------
    audits : mapping of str to dict
        From `audits_of_release`.
    folder : Path
        Folder of the release.
    """
    for name, audit in audits.items():
        write_report(audit, folder / AUDITS_OF_RELEASE / name)
