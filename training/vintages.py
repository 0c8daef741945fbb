"""Older models that could have been made: which dates they could learn from, and what was known of outcomes then."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features import CaseTables
from training.event_outcomes import outcomes_of_quarter
from training.labels import outcomes_after
from training.protocol import EVENT_COHORTS, Protocol
from training.study import EARLIER, RECALIBRATE, TEST, TRAIN, Study

_APART_MONTHS = 12
_FEWEST_DATES = 2


@dataclass(frozen=True)
class Vintage:
    """A model that could have been made on a day.

    Parameters
    ----------
    made_on : Timestamp
        The day.
    outcome : Series
        Outcome of the rows that it could learn from, as it was known on that day, with the index of the study's rows.
    """

    made_on: pd.Timestamp
    outcome: pd.Series


def vintages(tables: CaseTables, study: Study, protocol: Protocol) -> tuple[Vintage, ...]:
    """Models that could have been made, the newest on the first test date and the others at least a year apart.

    Parameters
    ----------
    tables : CaseTables
        All case tables, not cut by date.
    study : Study
        Rows of the protocol.
    protocol : Protocol
        As-of dates and outcome.

    Returns
    -------
    tuple of Vintage
        The oldest first. Each has at least two as-of dates whose outcomes were proven by its day.

    Notes
    -----
    Outcomes are worked out again from what was recorded by each day: a sanction that was recorded later taught an older
    model nothing.
    """
    known = study.part(TRAIN, RECALIBRATE)
    gap = pd.DateOffset(months=protocol.months_until_known)
    made: list[Vintage] = []
    for day in _days(study):
        learnable = known[known["as_of_date"] + gap <= day]
        if learnable["as_of_date"].nunique() >= _FEWEST_DATES:
            made.append(Vintage(day, _known_on(tables, learnable, day, protocol)))
    return tuple(reversed(made))


def study_of(vintage: Vintage, study: Study) -> Study:
    """The study that could have been made on a vintage's day, and everything that came after it to be tested on.

    Parameters
    ----------
    vintage : Vintage
        One of the study.
    study : Study
        Rows of the protocol.

    Returns
    -------
    Study
        The latest date that it could learn from recalibrates, those before train; held-out people on its day and on
        every later as-of date test.
    """
    rows = study.rows.drop(columns="part")
    learned = rows.loc[vintage.outcome.index].assign(outcome=vintage.outcome)
    learned["part"] = np.where(learned["as_of_date"] == learned["as_of_date"].max(), RECALIBRATE, TRAIN)
    later = study.part(EARLIER, TEST)
    later = later[later["as_of_date"] >= vintage.made_on].assign(part=TEST)
    train = learned[learned["part"] == TRAIN]
    return Study(
        rows=pd.concat([learned, later]),
        inputs=tuple(column for column in study.inputs if train[column.name].notna().any()),
        comparator=study.comparator,
        official=study.official,
    )


def _days(study: Study) -> list[pd.Timestamp]:
    """The first test date, and as-of dates before it at least a year apart, the latest first."""
    newest = study.part(TEST)["as_of_date"].min()
    days = [newest]
    for day in sorted(study.part(TRAIN, RECALIBRATE)["as_of_date"].unique(), reverse=True):
        if day + pd.DateOffset(months=_APART_MONTHS) <= days[-1]:
            days.append(pd.Timestamp(day))
    return days


def _known_on(tables: CaseTables, rows: pd.DataFrame, day: pd.Timestamp, protocol: Protocol) -> pd.Series:
    found = []
    for _, on_date in rows.groupby("as_of_date"):
        date, people = on_date["as_of_date"].iloc[0], pd.Index(on_date["person_id"])
        if protocol.population == EVENT_COHORTS:
            outcome = outcomes_of_quarter(tables, date, known_by=day)["outcome"].reindex(people)
        else:
            outcome = outcomes_after(tables, date, people, protocol.outcome, known_by=day)["outcome"]
        found.append(outcome.set_axis(on_date.index))
    return pd.concat(found).dropna()
