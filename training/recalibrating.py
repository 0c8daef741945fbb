"""A release with nothing changed but its correction, learned on the latest people whose outcome is known."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from features import CaseTables, population
from features.exceptions import NotEnoughData
from models.additive import AdditiveRisk
from models.expected_counts import ExpectedCounts
from models.recalibration import fit_affine
from models.release import Release, document_hash, make_release, parse_release
from training.candidates import recalibrated
from training.dated_inputs import DatedInputs
from training.evaluation import brier_difference, evaluate
from training.labels import data_end
from training.leakage import HIGHEST_MODEL_AUC
from training.monitoring.dated_people import inputs_of, months_gone, people_on_date
from training.monitoring.design import Design
from training.official import log_odds_column
from training.recalibrating_counts import HALVES, CountAnew, counted_anew
from training.study import hash_share

FEWEST_EVENTS = 100
_MONTHS_BACK, _MOST_DATES = 6, 4
BEFORE, OFFICIAL = "before", "official"


@dataclass(frozen=True)
class Recalibration:
    """A release with a new correction, and how it does.

    Parameters
    ----------
    release : Release
        The new release.
    dates : dict of str to tuple of Timestamp
        As-of dates that each outcome's correction was learned on.
    reports : dict of str to dict
        By outcome, figures of each candidate on people none of whom had a part in the correction that judges them.
    judged : dict of str to DataFrame
        The rows of those figures, as `judged_rows` gives them; never written anywhere.
    kept : dict of str to str
        Outcomes and counts that keep the parent's correction, and why.
    counted : dict of str to dict
        By count its report for promotion, figures of the new corrections in it.
    """

    release: Release
    dates: dict[str, tuple[pd.Timestamp, ...]]
    reports: dict[str, dict[str, Any]]
    judged: dict[str, pd.DataFrame]
    kept: dict[str, str]
    counted: dict[str, dict[str, Any]]


def recalibrate(
    tables: CaseTables,
    release: Release,
    design: Design,
    *,
    dates: Sequence[pd.Timestamp] = (),
    tell: Callable[[str], None] = lambda step: None,
) -> Recalibration:
    """Learn the correction of each outcome and count anew.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    release : Release
        The parent.
    design : Design
        Of its reference.
    dates : sequence of Timestamp
        As-of dates to learn from; with none, the latest month whose outcomes are known, and half-years before it until
        there are 100 people with the outcome and 100 without, four dates at most, all after the last date that the
        parent's own correction of the outcome was learned on.
    tell : callable
        Called with a few words at the start of each step.

    Returns
    -------
    Recalibration
        With the hash of the parent in it.

    Raises
    ------
    NotEnoughData
        If the first outcome is not mature, or too few people have it or do not; a further one, and a count, keeps its
        correction.
    """
    # A reference that was made before counts were monitored names none.
    design = replace(design, counts=tuple(release.counts))
    known, last = inputs_of(release, tables), data_end(tables)
    models, chosen_dates, reports, judged, kept = {}, {}, {}, {}, {}
    for number, name in enumerate(design.outcomes):
        tell(f"{name}: people the model never learned from")
        try:
            after = corrected_on(release, name)
            rows, used = _rows(tables, release, design, known, name=name, after=after, dates=dates, last=last)
        except NotEnoughData as lack:
            if not number:
                raise
            kept[name] = str(lack)
            continue
        who = "whom it never learned from" if _is_learned(release, name) else "whoever they are"
        learned_on = f"{rows['person_id'].nunique():,} people on {_days(used)}, {who}"
        parent = release.models[name]
        models[name] = recalibrated(parent, rows, seed=design.seed, learned_on=learned_on)
        tell(f"{name}: judge it before and after")
        comparator = log_odds_column(design.outcomes[name].comparator)
        judged[name] = _judged(rows, parent, comparator, is_learned=_is_learned(release, name), name=name)
        reports[name] = _report(judged[name], release, design, name)
        chosen_dates[name] = used
    counts: dict[str, CountAnew] = {}
    for name in design.counts:
        tell(f"{name}: people the model never learned from")
        try:
            after = corrected_on(release, name)
            rows, used = _rows(tables, release, design, known, name=name, after=after, dates=dates, last=last)
            who = "whom it never learned from" if _is_learned(release, name) else "whoever they are"
            learned_on = f"{rows['person_id'].nunique():,} people on {_days(used)}, {who}"
            tell(f"{name}: correct and judge it before and after")
            counts[name] = counted_anew(
                release.counts[name], rows, release.document["counts"][name], learned_on=learned_on, seed=design.seed
            )
        except NotEnoughData as lack:
            kept[name] = str(lack)
            continue
        chosen_dates[name] = used
    told = {name: _told(reports[name], chosen_dates[name], models[name]) for name in models}
    names = (*design.outcomes, *design.counts)
    newest = {name: max(chosen_dates.get(name, (corrected_on(release, name),))) for name in names}
    facts = {
        "parent": release.sha256,
        "data": tables.fingerprint(),
        "known_by": str(last.date()),
        "outcomes": told,
        "counts": {name: {"as_of_dates": _in_order(chosen_dates[name])} | one.told for name, one in counts.items()},
        "kept": kept,
        "corrected_on": {name: str(day.date()) for name, day in newest.items()},
    }
    made = parse_release(_document(release, models, {name: one.counts for name, one in counts.items()}, facts))
    counted = {name: one.report for name, one in counts.items()}
    return Recalibration(made, chosen_dates, reports, judged, kept, counted)


def corrected_on(release: Release, name: str) -> pd.Timestamp:
    """The last date on whose outcomes the correction of an outcome was learned.

    Parameters
    ----------
    release : Release
        Made by training, or by recalibrating.
    name : str
        An outcome that it foretells.

    Returns
    -------
    Timestamp
        The as-of date.
    """
    again = release.document.get("recalibration", {}).get("corrected_on", {})
    return pd.Timestamp(again.get(name) or max(facts_of(release, name)["training"]["as_of_dates"]["latest"]))


def latest_mature_month(design: Design, name: str, *, last: pd.Timestamp) -> pd.Timestamp:
    """The first day of the latest month whose outcomes are all known.

    Parameters
    ----------
    design : Design
        With the outcome.
    name : str
        Which outcome.
    last : Timestamp
        The last day of the records.

    Returns
    -------
    Timestamp
        The day.
    """
    months = design.outcomes[name].outcome.proven_within_months + design.span_months
    return (last - pd.DateOffset(months=months)).to_period("M").to_timestamp()


def is_unseen(tables: CaseTables, persons: pd.Series, release: Release, design: Design, name: str) -> pd.Series:
    """Whom the model of an outcome never learned from.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    persons : Series of str
        Whose rows they are.
    release : Release
        Holds the as-of dates that it learned from.
    design : Design
        Holds how people were held out.
    name : str
        Which outcome.

    Returns
    -------
    Series of bool
        With the index of `persons`: held out by the protocol's hash, or in the population on none of the dates that
        were learned from. Of an official formula, which learned from nobody, everybody.
    """
    if not _is_learned(release, name):
        return pd.Series(True, index=persons.index)
    held_out = hash_share(persons, design.salt) < design.held_out_share
    seen: set[str] = set()
    for day in facts_of(release, name)["training"]["as_of_dates"]["train"]:
        there = population(tables, day)["in_population"]
        seen |= set(there.index[there])
    return held_out | ~persons.isin(seen)


def _rows(
    tables: CaseTables,
    release: Release,
    design: Design,
    known: DatedInputs,
    *,
    name: str,
    after: pd.Timestamp,
    dates: Sequence[pd.Timestamp],
    last: pd.Timestamp,
) -> tuple[pd.DataFrame, tuple[pd.Timestamp, ...]]:
    """Rows of people unseen, date by date until there are enough."""
    # A count is of the follow-up of the first outcome, and is known when that is.
    outcome = name if name in design.outcomes else next(iter(design.outcomes))
    latest = latest_mature_month(design, outcome, last=last)
    back = (latest - pd.DateOffset(months=_MONTHS_BACK * number) for number in range(_MOST_DATES))
    wanted = sorted(dates, reverse=True) or [day for day in back if day > after]
    _refuse_unknown(wanted, design, name, after=after, last=last)
    found: list[pd.DataFrame] = []
    for day in wanted:
        rows, _ = people_on_date(tables, day, design, known, known_by=last)
        rows = rows.rename(columns={f"outcome:{outcome}": "outcome"})
        rows = rows[rows["outcome"].notna()]
        found.append(rows[is_unseen(tables, rows["person_id"], release, design, name)])
        if not dates and _fewest(found) >= FEWEST_EVENTS:
            break
    if _fewest(found) < FEWEST_EVENTS:
        events, people = sum(int(one["outcome"].sum()) for one in found), sum(map(len, found))
        raise NotEnoughData(
            f"{name}: of {people} rows of people whom the model never learned from, {events} have the outcome; a "
            f"correction needs {FEWEST_EVENTS} with and {FEWEST_EVENTS} without. Wait for later dates, or train anew."
        )
    return pd.concat(found, ignore_index=True), tuple(wanted[: len(found)])


def _refuse_unknown(
    wanted: Sequence[pd.Timestamp], design: Design, name: str, *, after: pd.Timestamp, last: pd.Timestamp
) -> None:
    months = design.outcomes.get(name, design.first).outcome.proven_within_months
    if not wanted:
        raise NotEnoughData(
            f"{name}: the release was corrected on outcomes up to {after.date()}, and none of a later date is mature "
            f"in case tables that end on {last.date()}: that takes {months} months. Give later tables."
        )
    for day in wanted:
        if months_gone(day, design, known_by=last, most=months) < months:
            raise NotEnoughData(
                f"{name} of {day.date()} is not mature: case tables that end on {last.date()} cannot tell of all that "
                f"is proven within {months} months. Give an earlier date, or later tables."
            )


def _fewest(found: Sequence[pd.DataFrame]) -> int:
    outcome = pd.concat([one["outcome"] for one in found])
    return int(min(outcome.sum(), len(outcome) - outcome.sum()))


def _judged(rows: pd.DataFrame, parent: AdditiveRisk, comparator: str, *, is_learned: bool, name: str) -> pd.DataFrame:
    """Each half of the people judged by the correction that the other half teaches."""
    before = parent.log_odds(rows)
    columns = {_key(is_learned): _crossed(rows, before), BEFORE: expit(before)}
    names = {_key(is_learned): f"{parent.name if is_learned else name}, new correction", BEFORE: "the release before"}
    if is_learned:
        columns[OFFICIAL] = _crossed(rows, rows[comparator].to_numpy(dtype=float))
        names[OFFICIAL] = "official formula, corrected alike"
    found = rows[["person_id", "as_of_date", "outcome"]].assign(**columns)
    found.attrs["names"] = names
    return found


def _crossed(rows: pd.DataFrame, log_odds: np.ndarray) -> np.ndarray:
    half = (hash_share(rows["person_id"], HALVES) < 0.5).to_numpy()
    outcome, found = rows["outcome"].to_numpy(dtype=float), np.empty(len(rows))
    for inside in (half, ~half):
        intercept, slope = fit_affine(log_odds[None, ~inside], outcome[~inside], np.ones((1, int((~inside).sum()))))[0]
        found[inside] = expit(intercept + slope * log_odds[inside])
    return found


def _report(judged: pd.DataFrame, release: Release, design: Design, name: str) -> dict[str, Any]:
    """In the shape that promotion reads."""
    outcome, persons = judged["outcome"].to_numpy(), judged["person_id"].to_numpy()
    chosen = _key(_is_learned(release, name))
    figures = {
        key: {
            "name": words,
            **evaluate(judged[key].to_numpy(), outcome, persons=persons, seed=design.seed),
        }
        for key, words in judged.attrs["names"].items()
    }

    def gain_over(key: str) -> dict[str, float | None]:
        return brier_difference(
            judged[chosen].to_numpy(), judged[key].to_numpy(), outcome, persons=persons, seed=design.seed
        )

    highest = figures[chosen]["auc"]["value"]
    alarms = [f"AUC {highest:.2f} is better than anything honest has"] if highest > HIGHEST_MODEL_AUC else []
    return {
        "candidates": figures,
        "chosen": chosen,
        "why_chosen": "The tables of the release before, with a new correction.",
        "gain_over_official": gain_over(OFFICIAL) if OFFICIAL in figures else gain_over(chosen),
        "gain_over_before": gain_over(BEFORE),
        "cost_of_readability": facts_of(release, name)["evaluation"]["cost_of_readability"],
        "margin": design.margin,
        "alarms": alarms,
        "test_rows": len(judged),
        "test_persons": int(judged["person_id"].nunique()),
        "test_events": int(outcome.sum()),
    }


def _told(report: dict[str, Any], dates: tuple[pd.Timestamp, ...], model: AdditiveRisk) -> dict[str, Any]:
    measures = ("brier", "auc", "observed_to_expected", "calibration_slope")
    figures = {"before": report["candidates"][BEFORE], "after": report["candidates"][report["chosen"]]}
    return {
        "as_of_dates": _in_order(dates),
        "learned_on": model.calibration.learned_on,
        "rows": report["test_rows"],
        "persons": report["test_persons"],
        "events": report["test_events"],
        **{when: {key: one[key] for key in measures} for when, one in figures.items()},
        "gain_over_before": report["gain_over_before"],
    }


def _in_order(dates: Sequence[pd.Timestamp]) -> list[str]:
    return sorted(str(day.date()) for day in dates)


def _days(dates: Sequence[pd.Timestamp]) -> str:
    *first, last = _in_order(dates)
    return f"{', '.join(first)} and {last}" if first else last


def _document(
    release: Release, models: dict[str, AdditiveRisk], counts: dict[str, ExpectedCounts], facts: dict[str, Any]
) -> dict[str, Any]:
    """The parent's document with new corrections, its own figures kept as they are."""
    document = copy.deepcopy(release.document)
    made = make_release(models, {}, counts=counts).document["models"]
    for name in models:
        document["models"][name]["calibration"] = made[name]["calibration"]
    for name in counts:
        document["models"][name] = made[name]
    document["recalibration"] = facts
    return document | {"sha256": document_hash(document)}


def facts_of(release: Release, name: str) -> dict[str, Any]:
    """What a release says of one of its outcomes.

    Parameters
    ----------
    release : Release
        Any release.
    name : str
        An outcome that it foretells, or a count, which was learned on the rows of the first outcome.

    Returns
    -------
    dict
        With "training" and "evaluation".
    """
    document = release.document
    is_first = name in release.counts or document["training"]["outcome"]["name"] == name
    return document if is_first else document["others"][name]


def _is_learned(release: Release, name: str) -> bool:
    if name in release.counts:
        return bool(release.counts[name].groups) or release.document["counts"][name]["chosen"] != OFFICIAL
    return facts_of(release, name)["evaluation"]["chosen"] != OFFICIAL


def _key(is_learned: bool) -> str:
    return "additive" if is_learned else OFFICIAL
