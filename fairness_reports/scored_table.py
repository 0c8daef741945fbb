"""The audit of any table of scored people whose outcomes are known: what was asked, checked, and carried out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import combinations
from typing import Any

import pandas as pd

from fairness_reports.attribute_columns import attribute_groups
from fairness_reports.audit import retrospective_audit
from fairness_reports.audit_input import require_columns
from fairness_reports.pooled_words import pooled_unknown
from fairness_reports.strata import listed_by_stratum, strata_of
from features.exceptions import DataRefused, NotEnoughData, UsageRefused

_ON_LIST = "on the list"
_PERSON = "person_id"
_STRATUM = "stratum of the pooled audit"


@dataclass(frozen=True, kw_only=True)
class ScoredTable:
    """What is asked of a table of scored people, one row each.

    Parameters
    ----------
    outcome : str
        Column of True and False, or 1 and 0.
    score : str
        Column of numbers; higher comes first.
    by : sequence of str
        Columns to divide people by, one at a time.
    cut : float, optional
        A score from which people are on the list.
    capacity : int, optional
        How many are on the list, ties shared out evenly. One of cut and capacity is needed.
    together : sequence of sequence of str, optional
        Columns to divide by together; by default every two of `by`.
    harm : str, optional
        Column of 0 or more: harm of what happened, in any one unit.
    score_is : str, optional
        "probability" or "order"; by default a probability if it lies between 0 and 1 and is not of 0 and 1 alone.
    ethnicity_codes : str, optional
        Code set of the column `ethnicity`: 16+1, 18+1 or 2021.
    cluster : str, optional
        Column of what makes people alike beyond their groups, as an area or an officer; `person_id` where people have
        several rows.
    pool_by : sequence of str, default ()
        Columns of regions or dates, or both, each with a list of its own: gaps are pooled within them. A capacity is
        then that of each list.
    seed : int, default 0
        Seed of the resampling of persons.
    """

    outcome: str
    score: str
    by: Sequence[str]
    cut: float | None = None
    capacity: int | None = None
    together: Sequence[Sequence[str]] | None = None
    harm: str | None = None
    score_is: str | None = None
    ethnicity_codes: str | None = None
    cluster: str | None = None
    pool_by: Sequence[str] = ()
    seed: int = field(default=0)

    def asked(self) -> dict[str, Any]:
        """What was asked, ready for JSON.

        Returns
        -------
        dict
            By name of what is asked, in order.
        """
        return {key: value for key, value in asdict(self).items() if value is not None and value != ()}


def audit_scored(people: pd.DataFrame, asked: ScoredTable) -> dict[str, Any]:
    """The audit of a table of scored people at the list that its score makes.

    Parameters
    ----------
    people : pandas.DataFrame
        One row per person.
    asked : ScoredTable
        Its columns, and the cut or capacity.

    Returns
    -------
    dict
        As `retrospective_audit` gives it.

    Raises
    ------
    UsageRefused
        If a column is asked for twice, or not exactly one of cut and capacity is.
    MissingColumns
        If a column is not in the table.
    NotEnoughData
        If the table is empty, or there are too few clusters.
    DataRefused
        If a column holds what it may not, or people are not one row each, or not in one cluster each.
    UnknownCategory
        If an ethnicity is not of the code set.
    """
    by = [column.strip() for column in asked.by if column.strip()]
    pairs = combinations(by, 2) if asked.together is None else asked.together
    together = [[column.strip() for column in columns] for columns in pairs]
    inside = list(dict.fromkeys([*by, *(column for columns in together for column in columns)]))
    pool_by = [column.strip() for column in asked.pool_by if column.strip()]
    figures = [column for column in (asked.outcome, asked.score, asked.harm, asked.cluster) if column]
    once = [*by, *figures, *pool_by]
    if twice := sorted({c for c in once if once.count(c) > 1} | {*figures, *pool_by} & set(inside)):
        raise UsageRefused(f"The audit needs each column for one thing; {twice} stand for two. Ask for others.")
    require_columns(people, [*figures, *inside, *pool_by])
    if people.empty:
        raise NotEnoughData("An audit needs people and got none. Check the table and what was filtered out of it.")
    person = _column_of_persons(people, asked.cluster)
    score = pd.to_numeric(people[asked.score], errors="coerce").astype("float64")
    read = [*figures, *([person] if person and person not in figures else [])]
    table = people[read].reset_index(drop=True).assign(**{asked.score: score.to_numpy()})
    for column in {asked.cluster, person} - {None}:
        table[column] = people[column].astype("string").to_numpy()
    strata = strata_of(people, pool_by) if pool_by else None
    table[_ON_LIST] = listed_by_stratum(score, strata, cut=asked.cut, capacity=asked.capacity)
    if strata is not None:
        table[_STRATUM] = strata.to_numpy()
    for column in inside:
        codes = asked.ethnicity_codes if column.casefold() == "ethnicity" else None
        table[column] = attribute_groups(people[column], codes=codes).to_numpy()
    document = retrospective_audit(
        # The order of the rows of a file says nothing and may change nothing, resampling included.
        table.sort_values(_sorted_by(table, last=(asked.cluster, person))).reset_index(drop=True),
        outcome=asked.outcome,
        probability=asked.score if _is_probability(score, asked.score_is) else None,
        score=asked.score,
        selected=_ON_LIST,
        attributes=by,
        intersections=together,
        harm=asked.harm,
        outcome_meaning=f"the column `{asked.outcome}` as it was given.",
        cluster=asked.cluster,
        person=person,
        strata=None if strata is None else _STRATUM,
        seed=asked.seed,
    )
    if pool_by:
        document["pooled_over"] = {"columns": pool_by} | document["pooled_over"]
        document["not_known"] += pooled_unknown(document["pooled_over"])
    return document


def _is_probability(score: pd.Series, told: str | None) -> bool:
    """Whether the score is one, as told or as it looks; a 0 or 1 of everybody is a choice, not a probability."""
    if told is not None:
        return told == "probability"
    return bool(score.between(0, 1).all() and not score.isin([0, 1]).all())


def _sorted_by(table: pd.DataFrame, *, last: Sequence[str | None]) -> list[str]:
    """Columns to sort by; those that only name people or clusters come after all that an audit counts."""
    return sorted(map(str, table.columns), key=lambda column: column in last)


def _column_of_persons(people: pd.DataFrame, cluster: str | None) -> str | None:
    """Column of whom each row is about if people have several; refused where no cluster holds all of a person's."""
    if _PERSON not in people.columns:
        return None
    repeats = int(people[_PERSON].duplicated().sum())
    if not repeats:
        return None
    if cluster is None:
        raise DataRefused(
            f"An audit needs one row per person; {repeats} rows repeat a `{_PERSON}`. Keep one of each, or ask with "
            f"--cluster {_PERSON}."
        )
    pairs = people[list({_PERSON, cluster})].drop_duplicates()
    spread = int(pairs.loc[pairs[_PERSON].duplicated(), _PERSON].nunique())
    if spread:
        raise DataRefused(
            f"An audit by clusters needs all rows of a person in one cluster; {spread} people are in several of "
            f"`{cluster}`. Keep one row of each, or ask with --cluster {_PERSON}."
        )
    return _PERSON
