"""Everybody whom a release scores on a date, with what is known of what came of them."""

from typing import Any

import pandas as pd

from features import FEATURES, CaseTables
from models.release import Release
from training.count_labels import counts_after
from training.dated_inputs import DatedInputs
from training.event_outcomes import outcomes_of_quarter
from training.labels import data_end, outcomes_after
from training.monitoring.design import Design
from training.monitoring.early import month_on_record
from training.official import log_odds_column
from training.protocol import EVENT_COHORTS, Outcome

_LINK = "logit"


def foretold(release: Release) -> tuple[str, ...]:
    """Outcomes that a release foretells as a probability.

    Parameters
    ----------
    release : Release
        Any release.

    Returns
    -------
    tuple of str
        Their names.
    """
    return tuple(name for name, model in release.document["models"].items() if model["link"] == _LINK)


def inputs_of(release: Release, tables: CaseTables) -> DatedInputs:
    """What the models of a release read, made date by date and once for each.

    Parameters
    ----------
    release : Release
        Whose models.
    tables : CaseTables
        Checked case tables.

    Returns
    -------
    DatedInputs
        Of all its features, with people's own offences where it counts.
    """
    declared = {feature.name for feature in FEATURES}
    read = [name for model in release.models.values() for name in model.features]
    read += [name for count in release.counts.values() for name in count.features]
    wanted = dict.fromkeys(name for name in read if name in declared)
    return DatedInputs(tables, tuple(wanted), with_history=bool(release.counts))


def people_on_date(
    tables: CaseTables, date: pd.Timestamp, design: Design, known: DatedInputs, *, known_by: pd.Timestamp
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Everybody of a date who can be scored, and how many are left out and why.

    Parameters
    ----------
    tables : CaseTables
        All case tables, not cut by date.
    date : Timestamp
        The as-of date.
    design : Design
        Population and outcomes.
    known : DatedInputs
        From `inputs_of`.
    known_by : Timestamp
        The last day whose records are looked at for what came of them.

    Returns
    -------
    tuple of DataFrame and dict
        One row for each person: "person_id", "as_of_date", "sex", "area", the inputs, "starts_in_time" (whether they
        are followed from the date on, not from a later release), and of each outcome NAME "outcome:NAME" (missing
        unless mature) and "month:NAME" (in which month the first event came on record, 0 for none). Where the design
        has counts, also `OCCASIONS`, `OFFENCES` and `HARM`, missing unless the first outcome is mature.

    Notes
    -----
    As in training, who is in a cohort, and so watched more, or has no official score is left out.
    """
    known_by = min(known_by, data_end(tables))
    designs = list(design.outcomes.values())
    first = _outcomes(tables, date, designs[0].outcome, design, known=known, known_by=known_by)
    inputs = known.at(first["follow_up_start"]) if design.population == EVENT_COHORTS else known.on(date)
    scored = inputs[[log_odds_column(one.comparator) for one in designs]].notna().all(axis=1)
    watched = inputs["in_cohort"] == 1
    left_out = {
        "without the official score": int((~scored).sum()),
        "in a cohort, so watched more": int((watched & scored).sum()),
    }
    inputs = inputs[scored & ~watched]
    persons = tables["persons"].set_index("person_id").reindex(inputs.index)
    more: dict[str, Any] = {"as_of_date": date, "sex": persons["sex"].str.lower()}
    more["area"] = persons["area"] if "area" in persons else pd.Series(index=inputs.index, dtype="str")
    last = date + pd.DateOffset(months=design.span_months)
    for one in designs:
        found = (
            first if one is designs[0] else _outcomes(tables, date, one.outcome, design, known=known, known_by=known_by)
        )
        found = found.reindex(inputs.index)
        start = found["follow_up_start"]
        more["starts_in_time"] = start.between(date, last)
        more[f"outcome:{one.outcome.name}"] = found["outcome"]
        more[f"month:{one.outcome.name}"] = month_on_record(tables, start, one.outcome, known_by=known_by)
    rows = inputs.assign(**more)
    if design.counts:
        rows = rows.join(_counted(tables, first.reindex(inputs.index), designs[0].outcome, known_by=known_by))
    return rows.rename_axis("person_id").reset_index(), left_out


def months_gone(date: pd.Timestamp, design: Design, *, known_by: pd.Timestamp, most: int) -> int:
    """Whole months for which everybody of a date has been followed.

    Parameters
    ----------
    date : Timestamp
        The as-of date.
    design : Design
        Over how long its people begin to be followed.
    known_by : Timestamp
        The last day of the records.
    most : int
        Months after which nothing more is counted.

    Returns
    -------
    int
        0 to `most`.
    """
    months = range(1, most + 1)
    return sum(date + pd.DateOffset(months=design.span_months + month) <= known_by for month in months)


def _counted(tables: CaseTables, found: pd.DataFrame, outcome: Outcome, *, known_by: pd.Timestamp) -> pd.DataFrame:
    counted = counts_after(tables, found["follow_up_start"], outcome, known_by=known_by)
    return counted.astype(float).where(found["outcome"].notna())


def _outcomes(
    tables: CaseTables,
    date: pd.Timestamp,
    outcome: Outcome,
    design: Design,
    *,
    known: DatedInputs,
    known_by: pd.Timestamp,
) -> pd.DataFrame:
    if design.population == EVENT_COHORTS:
        return outcomes_of_quarter(tables, date, known_by=known_by)
    return outcomes_after(tables, date, known.on(date).index, outcome, known_by=known_by)
