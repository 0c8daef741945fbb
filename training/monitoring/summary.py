"""A date in counts: who was there by feature and score, and what came of them; no row of anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from features import CaseTables
from features.exceptions import NotEnoughData
from models.release import Release, document_hash
from models.term import Axis
from training.dated_inputs import DatedInputs
from training.labels import data_end
from training.monitoring.count_summary import counted_people
from training.monitoring.dated_people import foretold, months_gone, people_on_date
from training.monitoring.design import Design, design_of
from training.monitoring.early import EarlyBins
from training.monitoring.score_bins import ScoreBins
from training.protocol import Protocol

KIND = "monitoring summary"
REFERENCE_FILE = "reference_summary.json"
FEWEST_PEOPLE = 100
_TENTHS = np.arange(1, 10) / 10


@dataclass(frozen=True)
class OutcomeCounts:
    """One outcome of the people of a date, as numbers.

    Parameters
    ----------
    probability : ndarray of shape (n_people,)
        What was foretold of each, 0 to 1.
    outcome : ndarray of shape (n_people,)
        What happened, 0 or 1; missing where it cannot be known yet.
    sex : ndarray of str of shape (n_people,)
        As recorded.
    month : ndarray of int of shape (n_people,)
        In which month of follow-up the first event came on record, 0 for none.
    starts_in_time : ndarray of bool of shape (n_people,)
        Whether follow-up starts on the date.
    months : int
        Whole months that have gone by.
    is_mature : bool
        Whether the outcome can be known of those who start in time.
    """

    probability: np.ndarray
    outcome: np.ndarray
    sex: np.ndarray
    month: np.ndarray
    starts_in_time: np.ndarray
    months: int
    is_mature: bool

    def document(self) -> dict[str, Any]:
        """The outcome in counts.

        Returns
        -------
        dict
            "is_mature"; "scores" of everybody; "matured", those whose outcome is known, with events; "by_sex" of
            those, people, expected, variance and events; "early" follow-up.
        """
        known = ~np.isnan(self.outcome) & self.is_mature
        probability, outcome = self.probability[known], self.outcome[known]
        sexes = self.sex[known]
        words = sorted({str(word) for word in sexes if isinstance(word, str)})
        in_time = self.starts_in_time
        early = EarlyBins.of(self.probability[in_time], self.month[in_time], months=self.months)
        return {
            "is_mature": self.is_mature,
            "scores": ScoreBins.of(self.probability).document(),
            "matured": ScoreBins.of(probability, outcome).document() if self.is_mature else None,
            "by_sex": {word: _of_sex(probability[sexes == word], outcome[sexes == word]) for word in words},
            "early": early.document(),
        }


def summary_of_date(
    tables: CaseTables,
    release: Release,
    design: Design,
    known: DatedInputs,
    *,
    date: pd.Timestamp,
    axes: Mapping[str, Axis],
) -> dict[str, Any]:
    """The summary of one date.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    release : Release
        What is monitored.
    design : Design
        Of its reference.
    known : DatedInputs
        From `inputs_of`.
    date : Timestamp
        The as-of date.
    axes : mapping of str to Axis
        How each feature is counted, from the reference.

    Returns
    -------
    dict
        JSON; its "sha256" is of the rest.

    Raises
    ------
    NotEnoughData
        If fewer than 100 people can be scored.
    """
    known_by = data_end(tables)
    rows, left_out = people_on_date(tables, date, design, known, known_by=known_by)
    if len(rows) < FEWEST_PEOPLE:
        raise NotEnoughData(
            f"On {date.date()} fewer than {FEWEST_PEOPLE} people can be scored, so its figures would tell of persons. "
            "Monitor a larger area, or another date."
        )
    outcomes = {
        name: _counted(rows, release, design, name, date=date, known_by=known_by).document() for name in design.outcomes
    }
    counts = {name: _offences(rows, release, design, name, date=date, known_by=known_by) for name in design.counts}
    return _signed(
        _facts(release, design, rows, left_out, known_by=known_by)
        | {"features": _feature_counts(rows, axes), "outcomes": outcomes, "counts": counts}
    )


def reference_summary(tables: CaseTables, release: Release, protocol: Protocol, known: DatedInputs) -> dict[str, Any]:
    """The summary of the people on whom a release was corrected: the latest dates with known outcomes.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    release : Release
        As it was made under the protocol.
    protocol : Protocol
        Of case tables.
    known : DatedInputs
        From `inputs_of`.

    Returns
    -------
    dict
        JSON in the form of `summary_of_date`, with "design" beside it.
    """
    design = design_of(protocol, foretold(release), tuple(release.counts))
    known_by = min(pd.Timestamp(str(protocol.index_date)), data_end(tables))
    dates = {
        one.outcome.name: one.split.test_as_of for one in protocol.by_outcome() if one.outcome.name in design.outcomes
    } | dict.fromkeys(design.counts, protocol.split.test_as_of)
    return pooled_summary(tables, release, design, known, dates=dates, known_by=known_by)


def pooled_summary(
    tables: CaseTables,
    release: Release,
    design: Design,
    known: DatedInputs,
    *,
    dates: Mapping[str, tuple],
    known_by: pd.Timestamp,
    kept: Mapping[str, dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """The summary of several dates together, by which later ones are judged.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    release : Release
        What is monitored.
    design : Design
        Population and outcomes.
    known : DatedInputs
        From `inputs_of`.
    dates : mapping of str to tuple of date
        By outcome and count the as-of dates; features are counted on those of the first outcome.
    known_by : Timestamp
        The last day whose records are looked at.
    kept : mapping of str to dict, optional
        By outcome and count, what an earlier reference has of those whose dates are not given.

    Returns
    -------
    dict
        JSON in the form of `summary_of_date`, with "design" beside it, and "known": rows and people of those dates
        of whom the first outcome is known.
    """
    days = sorted({pd.Timestamp(day) for of_outcome in dates.values() for day in of_outcome})
    found = [people_on_date(tables, day, design, known, known_by=known_by) for day in days]
    rows = pd.concat([people for people, _ in found], ignore_index=True)
    first = next(iter(design.outcomes))
    of_first = rows[rows["as_of_date"].isin([pd.Timestamp(day) for day in dates[first]])]
    left_out = {reason: sum(dropped[reason] for _, dropped in found) for reason in found[0][1]}
    outcomes = {name: one for name, one in (kept or {}).items() if name in design.outcomes}
    counts = {name: one for name, one in (kept or {}).items() if name in design.counts}
    for name in dates:
        own = [pd.Timestamp(day) for day in dates[name]]
        mine = rows[rows["as_of_date"].isin(own)]
        size = {"rows": len(mine), "persons": int(mine["person_id"].nunique())}
        if name in design.counts:
            counts[name] = _offences(mine, release, design, name, date=max(own), known_by=known_by) | size
        else:
            counted = _counted(mine, release, design, name, date=max(own), known_by=known_by)
            outcomes[name] = counted.document() | size
    known_rows = of_first[of_first[f"outcome:{first}"].notna()]
    features = _feature_counts(of_first, feature_axes(release, of_first))
    facts = _facts(release, design, of_first, left_out, known_by=known_by)
    facts["known"] = {"rows": len(known_rows), "persons": int(known_rows["person_id"].nunique())}
    counted_too = {"features": features, "outcomes": outcomes, "counts": counts}
    return _signed(facts | counted_too | {"design": design.document()})


def feature_axes(release: Release, rows: pd.DataFrame) -> dict[str, Axis]:
    """How each feature of a release is counted: in the bins of the first of its terms that has some.

    Parameters
    ----------
    release : Release
        Whose models.
    rows : DataFrame
        The reference people: a feature that no term has in bins is counted in their tenths.

    Returns
    -------
    dict of str to Axis
        By feature.
    """
    found: dict[str, Axis] = {}
    counts = [own for one in release.counts.values() for own in (one.occasions, *one.groups.values())]
    models = (*(release.models[name] for name in foretold(release)), *counts)
    terms = [term for model in models for term in model.terms]
    for term in sorted(terms, key=lambda one: one.second is not None):
        axis = term.axis
        if term.kind == "linear":
            known = rows[term.feature].dropna()
            cuts = np.unique(known.quantile(_TENTHS).dropna())
            axis = Axis(term.feature, "bins", tuple(float(cut) for cut in cuts))
        for one in (axis, term.second):
            if one is not None:
                found.setdefault(one.feature, one)
    return found


def read_axes(summary: Mapping[str, Any]) -> dict[str, Axis]:
    """How each feature was counted in a summary.

    Parameters
    ----------
    summary : mapping
        The reference.

    Returns
    -------
    dict of str to Axis
        By feature.
    """
    return {
        name: Axis(name, "levels" if one["levels"] else "bins", tuple(one["bins"]), tuple(one["levels"]))
        for name, one in summary["features"].items()
    }


def _counted(
    rows: pd.DataFrame, release: Release, design: Design, name: str, *, date: pd.Timestamp, known_by: pd.Timestamp
) -> OutcomeCounts:
    outcome = design.outcomes[name].outcome
    gone = months_gone(date, design, known_by=known_by, most=outcome.proven_within_months)
    return OutcomeCounts(
        probability=release.models[name].probability(rows),
        outcome=rows[f"outcome:{name}"].to_numpy(dtype=float),
        sex=rows["sex"].astype("object").to_numpy(),
        month=rows[f"month:{name}"].to_numpy(),
        starts_in_time=rows["starts_in_time"].to_numpy(),
        months=gone,
        is_mature=gone >= outcome.proven_within_months,
    )


def _offences(
    rows: pd.DataFrame, release: Release, design: Design, name: str, *, date: pd.Timestamp, known_by: pd.Timestamp
) -> dict[str, Any]:
    months = design.first.outcome.proven_within_months
    is_mature = months_gone(date, design, known_by=known_by, most=months) >= months
    return counted_people(rows, release.counts[name], is_mature=is_mature).document()


def _of_sex(probability: np.ndarray, outcome: np.ndarray) -> dict[str, float]:
    return {
        "people": len(probability),
        "expected": float(probability.sum()),
        "variance": float((probability * (1 - probability)).sum()),
        "events": int(outcome.sum()),
    }


def _feature_counts(rows: pd.DataFrame, axes: Mapping[str, Axis]) -> dict[str, Any]:
    found = {}
    for name, axis in axes.items():
        counts = np.bincount(axis.row_of(rows[name]), minlength=axis.row_count + 1)
        found[name] = {
            "bins": list(axis.cuts),
            "levels": list(axis.levels),
            "counts": counts[:-1].tolist(),
            "missing": int(counts[-1]),
        }
    return found


def _facts(
    release: Release, design: Design, rows: pd.DataFrame, left_out: dict[str, int], *, known_by: pd.Timestamp
) -> dict[str, Any]:
    areas = rows["area"].dropna().value_counts()
    return {
        "kind": KIND,
        "release": release.sha256,
        "protocol": design.protocol,
        "protocol_version": design.version,
        "population": design.population,
        "as_of_dates": sorted({str(day.date()) for day in rows["as_of_date"]}),
        "known_by": str(known_by.date()),
        "rows": len(rows),
        "persons": int(rows["person_id"].nunique()),
        "left_out": left_out,
        "areas": {str(area): int(count) for area, count in areas.items()},
    }


def _signed(document: dict[str, Any]) -> dict[str, Any]:
    return document | {"sha256": document_hash(document)}
