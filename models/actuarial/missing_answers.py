"""What the answers that are missing could still do to a dynamic score: its lowest and highest over all of them.

An answer that a term has for itself is chosen for itself: two sets of tables hold, in the place of no answer, the least
and the most that any answer adds. Answers that share a term are tried together, through the formula itself. So the two
ends are scores of cases that could be, not bounds around them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.actuarial.answers import answer_words
from models.actuarial.case import Case, Ints
from models.actuarial.published_scores import one_percentage, percentage_score, score_band
from models.actuarial.two_year_checks import SCALES, find_faults
from models.actuarial.two_year_predictor import OneScore, answers_of
from models.actuarial.two_year_tables import Floats, ItemTable, Table, TwoYearTables, read_lists, read_tables
from models.actuarial.two_year_terms import Number, log_odds, other_terms, sanction_terms, terms
from models.actuarial.weights import read_bands
from models.logistic import logistic, one_logistic

Places = npt.NDArray[np.int64] | list[int]


@dataclass(frozen=True)
class AnswerRange:
    """Between what the dynamic score of one person lies, whatever the missing answers are.

    Parameters
    ----------
    lowest_probability, highest_probability : float or None
        0 to 1, two years; None where the formula has no score.
    lowest_band, highest_band : str or None
        Words of `RiskBand`; None also for a score of exactly 0.00 that has no band.
    unanswered : tuple of str
        Columns that have no answer, in published order.
    """

    lowest_probability: float | None
    highest_probability: float | None
    lowest_band: str | None
    highest_band: str | None
    unanswered: tuple[str, ...]

    def could_change(self, band: str | None) -> bool:
        """Whether some answers give another band than the one that is told now.

        Parameters
        ----------
        band : str or None
            Word of `RiskBand`.

        Returns
        -------
        bool
            True also where every answer gives another one, as it can be for a static score.
        """
        return not (self.lowest_band == self.highest_band == band)


@dataclass(frozen=True)
class LinkedAnswers:
    """Answers that share a term, and what to put where some are missing.

    Parameters
    ----------
    columns : tuple of str
        The answers.
    strides : tuple of int
        What one place more of each answer adds to the row of the tables below.
    lowest, highest : tuple of Places
        For each answer its place in the row's best and worst case; a given answer stays as it is.
    """

    columns: tuple[str, ...]
    strides: tuple[int, ...]
    lowest: tuple[Places, ...]
    highest: tuple[Places, ...]


@dataclass(frozen=True)
class Ends:
    """What the formula looks up to find the lowest score and the highest.

    Parameters
    ----------
    lowest, highest : TwoYearTables
        Tables with the least, or the most, in the place of no answer.
    linked : tuple of LinkedAnswers
        The answers that share a term, for which the tables alone cannot say.
    """

    lowest: TwoYearTables
    highest: TwoYearTables
    linked: tuple[LinkedAnswers, ...]


def missing_answer_range(case: Case, instrument: str) -> AnswerRange:
    """Between what one person's dynamic score lies over all answers to what is unanswered.

    Parameters
    ----------
    case : Case
        Of ints.
    instrument : {"ARP", "VRP", "SVRP"}
        Official abbreviation.

    Returns
    -------
    AnswerRange
        One point where everything is answered.

    Notes
    -----
    The range is of the dynamic version. While a required answer is missing the official service gives the static
    version, which has other weights: a static score may lie outside of the range. A missing drug flag counts as false
    in the official service, and a missing motivation to tackle drug misuse as full motivation in ARP; both are open
    answers here, so a dynamic score with such gaps lies within the range and need not be in its middle.
    """
    unanswered = _unanswered_by_one(case, instrument)
    if not find_faults(case, instrument).can_score:
        return AnswerRange(None, None, None, None, unanswered)
    return _range(case, instrument, unanswered)


def missing_answer_range_of(found: OneScore, case: Case, instrument: str) -> AnswerRange | None:
    """The same for a person who was scored already, without looking at the fields once more.

    Parameters
    ----------
    found : OneScore
        As `score_one` gives it for the case.
    case : Case
        Of ints.
    instrument : {"ARP", "VRP", "SVRP"}
        Official abbreviation.

    Returns
    -------
    AnswerRange or None
        As `missing_answer_range` gives it; None where there is no score.
    """
    if found.type is None:
        return None
    unanswered = _unanswered_by_one(case, instrument)
    if not unanswered:
        return AnswerRange(found.probability, found.probability, found.band, found.band, ())
    return _range(case, instrument, unanswered)


def _range(case: Case, instrument: str, unanswered: tuple[str, ...]) -> AnswerRange:
    lowest, highest = (one_logistic(cast(float, total)) for total in _log_odds_at_ends(case, _listed_ends(instrument)))
    if np.isnan(lowest):
        return AnswerRange(None, None, None, None, unanswered)
    return AnswerRange(lowest, highest, _band(instrument, lowest), _band(instrument, highest), unanswered)


def missing_answer_ranges(case: Case, instrument: str) -> pd.DataFrame:
    """Between what the dynamic score of each person lies over all answers to what is unanswered.

    Parameters
    ----------
    case : Case
        Of arrays.
    instrument : {"ARP", "VRP", "SVRP"}
        Official abbreviation.

    Returns
    -------
    DataFrame of shape (n_persons, 5)
        `lowest_probability`, `highest_probability`, `lowest_band`, `highest_band` and `unanswered` (tuples of columns),
        in the order of the case; missing where `missing_answer_range`, which says what it means, has None.
    """
    can_score = np.asarray(find_faults(case, instrument).can_score)
    lowest, highest = (
        np.where(can_score, logistic(np.asarray(total)), np.nan) for total in _log_odds_at_ends(case, _ends(instrument))
    )
    bands, zero_has_band = read_bands(instrument, "dynamic"), SCALES[instrument].zero_has_band
    return pd.DataFrame(
        {
            "lowest_probability": lowest,
            "highest_probability": highest,
            "lowest_band": score_band(percentage_score(lowest), bands, zero_has_band=zero_has_band),
            "highest_band": score_band(percentage_score(highest), bands, zero_has_band=zero_has_band),
            "unanswered": pd.Series(_unanswered(case, instrument), dtype="object"),
        }
    )


def _unanswered_by_one(case: Case, instrument: str) -> tuple[str, ...]:
    return _named([column for column, nothing in _places_of_nothing(instrument) if case.answers[column] == nothing])


@cache
def _places_of_nothing(instrument: str) -> tuple[tuple[str, int], ...]:
    return tuple((column, len(answer_words()[column])) for column in answers_of(instrument))


def _is_open(case: Case, column: str):
    return case.answers[column] == len(answer_words()[column])


def _named(columns: Sequence[str]) -> tuple[str, ...]:
    """Fields as they are asked: the past convictions are one."""
    return tuple(dict.fromkeys(column.partition(":")[0] for column in columns))


def _unanswered(case: Case, instrument: str) -> list[tuple[str, ...]]:
    columns = answers_of(instrument)
    # One bit for each column: people with the same gaps share a number, and what is told of them is made once.
    bits = sum(_is_open(case, column).astype(np.int64) << at for at, column in enumerate(columns))
    place, same = pd.factorize(np.asarray(bits))
    told = [_named([column for at, column in enumerate(columns) if gaps >> at & 1]) for gaps in same.tolist()]
    return [told[at] for at in place]


def _band(instrument: str, probability: float) -> str | None:
    score = one_percentage(probability)
    if score == 0.0 and not SCALES[instrument].zero_has_band:
        return None
    return str(max((low, band) for band, low in read_bands(instrument, "dynamic").items() if score >= low)[1])


def _log_odds_at_ends(case: Case, ends: Ends) -> tuple[Number, Number]:
    """The least and the most that the terms can add up to."""
    lowest, highest = _linked_filled(case, ends.linked)
    sanctions = {"sanctions": log_odds(sanction_terms(case, ends.lowest))}
    return (
        log_odds(sanctions | other_terms(lowest, ends.lowest)),
        log_odds(sanctions | other_terms(highest, ends.highest)),
    )


def _linked_filled(case: Case, links: Sequence[LinkedAnswers]) -> tuple[Case, Case]:
    """The case with its missing answers that share a term filled in for the lowest score, and for the highest."""
    if not links:
        return case, case
    lowest: dict[str, Ints] = {}
    highest: dict[str, Ints] = {}
    for link in links:
        row = sum(case.answers[column] * stride for column, stride in zip(link.columns, link.strides, strict=True))
        lowest |= {column: places[row] for column, places in zip(link.columns, link.lowest, strict=True)}
        highest |= {column: places[row] for column, places in zip(link.columns, link.highest, strict=True)}
    return replace(case, answers={**case.answers, **lowest}), replace(case, answers={**case.answers, **highest})


@cache
def _ends(instrument: str) -> Ends:
    tables = read_tables(instrument, "dynamic")
    linked = tuple(columns for columns in _shared(tables.items) if not _stands_alone(columns, tables.items))
    return Ends(
        lowest=_with_no_answer(tables, linked, np.min),
        highest=_with_no_answer(tables, linked, np.max),
        linked=tuple(_linked(columns, tables) for columns in linked),
    )


@cache
def _listed_ends(instrument: str) -> Ends:
    """The same with plain lists, which answer one look-up many times quicker."""
    ends = _ends(instrument)
    linked = tuple(
        replace(
            link,
            lowest=tuple(np.asarray(places).tolist() for places in link.lowest),
            highest=tuple(np.asarray(places).tolist() for places in link.highest),
        )
        for link in ends.linked
    )
    lists = read_lists(instrument, "dynamic")
    lowest, highest = (
        replace(lists, items=tuple(map(_listed, tables.items))) for tables in (ends.lowest, ends.highest)
    )
    return Ends(lowest, highest, linked)


def _listed(item: ItemTable) -> ItemTable:
    return replace(item, points=tuple(np.asarray(table).tolist() for table in item.points))


def _stands_alone(columns: Sequence[str], items: Sequence[ItemTable]) -> bool:
    readers = [item for item in items if set(item.columns) & set(columns)]
    return len(readers) == 1 and readers[0].combine == "alone"


def _with_no_answer(
    tables: TwoYearTables, linked: Sequence[Sequence[str]], choose: Callable[[Floats], float]
) -> TwoYearTables:
    """Tables in which no answer adds what one of the answers does; those that share a term are left as they are."""
    shared = {column for columns in linked for column in columns}
    items = tuple(
        item if shared & set(item.columns) else replace(item, points=tuple(_chosen(p, choose) for p in item.points))
        for item in tables.items
    )
    return replace(tables, items=items)


def _chosen(points: Table, choose: Callable[[Floats], float]) -> Floats:
    of_words = np.asarray(points)[:-1]
    return np.append(of_words, choose(of_words))


def _shared(items: Sequence[ItemTable]) -> list[tuple[str, ...]]:
    """The answers in groups that no term reaches across."""
    groups: list[tuple[str, ...]] = []
    for item in items:
        touched = [group for group in groups if set(group) & set(item.columns)]
        joined = tuple(dict.fromkeys([column for group in (*touched, item.columns) for column in group]))
        groups = [group for group in groups if group not in touched] + [joined]
    return groups


def _linked(columns: tuple[str, ...], tables: TwoYearTables) -> LinkedAnswers:
    words = [len(answer_words()[column]) for column in columns]
    added = _added(columns, tables).reshape(words)
    # One place more in each direction: not answered.
    states = [count + 1 for count in words]
    lowest, highest = (np.zeros((len(columns), *states), dtype=np.int64) for _ in range(2))
    for state in np.ndindex(*states):
        open_to = [range(n) if at == n else range(at, at + 1) for at, n in zip(state, words, strict=True)]
        possible = np.ix_(*open_to)
        values = added[possible]
        for chosen, place in ((lowest, values.argmin()), (highest, values.argmax())):
            within = np.unravel_index(place, values.shape)
            chosen[(slice(None), *state)] = [places[at] for places, at in zip(open_to, within, strict=True)]
    strides = tuple(int(np.prod(states[place + 1 :])) for place in range(len(states)))
    return LinkedAnswers(
        columns,
        strides,
        tuple(places.ravel() for places in lowest),
        tuple(places.ravel() for places in highest),
    )


def _added(columns: tuple[str, ...], tables: TwoYearTables) -> Floats:
    """What every combination of some answers adds, by the formula itself; the last answer changes first."""
    grid = np.indices([len(answer_words()[column]) for column in columns]).reshape(len(columns), -1)
    nothing = {one.name: np.zeros(grid.shape[1], dtype=np.int64) for one in fields(Case) if one.name != "answers"}
    case = Case(**nothing, answers=dict(zip(columns, grid, strict=True)))
    items = tuple(item for item in tables.items if set(item.columns) <= set(columns))
    found = terms(case, replace(tables, items=items))
    return np.asarray(log_odds({item.feature: found[item.feature] for item in items}))
