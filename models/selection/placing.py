"""Where each person stands in the choice: placed or not, at which rank, how surely, how far from the line."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.selection.cohort_selector import NOT_CHOSEN, Choice, CohortSelector
from models.selection.exact.alike import NO_AREA
from models.selection.exact.places import Places, strand_places
from models.selection.people import People
from models.selection.ranking import Worth, rank_windows, ranks
from models.selection.rules import RuleBook
from models.selection.scheme import Scheme

_CLOSE = (0.2, 0.8)
# Two sums of the same figures may differ by so much in rounding.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Placing:
    """Where each person stands in the choice.

    Parameters
    ----------
    eligible : ndarray of bool of shape (n_persons, n_strands)
        Strands that a person may enter or stay in.
    strand : ndarray of int
        Strand placed in, else the first eligible one, else -1.
    is_chosen : ndarray of bool
        Placed within the capacity.
    table : DataFrame
        "rank", "rank_without_needs", "rank_without_attendance", "rank_low", "rank_high", "probability_on_list",
        "cut_distance", "is_close", "is_tied", "could_cross", "is_exact": one row per person, missing where a person is
        not ranked.
    choice : Choice
        The choice with its proof.
    places : Places
        All bounds of the list.
    """

    eligible: np.ndarray
    strand: np.ndarray
    is_chosen: np.ndarray
    table: pd.DataFrame
    choice: Choice
    places: Places


def list_places(scheme: Scheme) -> Places:
    """The bounds that a scheme sets.

    Parameters
    ----------
    scheme : Scheme
        Strands, places, areas and officer hours.

    Returns
    -------
    Places
        All of them.
    """
    names = tuple(str(strand).replace("_", " ") for strand in scheme.strands)
    strands = strand_places(scheme.capacity, tuple(scheme.shares.values()))
    return Places(scheme.capacity, strands, names, scheme.spill, scheme.area_totals, scheme.hours)


def place(scheme: Scheme, people: People, rules: RuleBook, figures: Worth) -> Placing:
    """The choice at capacity and where it leaves each person.

    Parameters
    ----------
    scheme : Scheme
        Strands and places.
    people : People
        Whom.
    rules : RuleBook
        Which routes are open to whom.
    figures : Worth
        What orders them.

    Returns
    -------
    Placing
        In the order of the people.
    """
    bonus = _member_bonus(people, figures)
    selector = _selector(scheme, people, rules, figures)
    eligible, counted = selector.eligible, _positive(figures.value + bonus)
    choice = selector.choose(counted)
    chosen = choice.placed != NOT_CHOSEN
    first = np.where(eligible.any(axis=1), eligible.argmax(axis=1), NOT_CHOSEN)
    strand = np.where(chosen, choice.placed, first)
    on_list = [selector.choose(_positive(replicate + bonus)).placed != NOT_CHOSEN for replicate in figures.replicates.T]
    table = _placing_table(figures, eligible, strand)
    to_enter, to_stay, unsure = selector.lines(counted, choice)
    line = np.where(chosen, to_stay, np.where(np.isinf(to_enter), np.nan, to_enter))
    could = np.where(chosen, figures.lowest + bonus < line + unsure, figures.highest + bonus > line - unsure)
    table["cut_distance"] = np.where(np.abs(counted - line) < unsure, np.nan, counted - line)
    table["is_exact"] = figures.is_exact
    table["could_cross"] = np.where(strand == NOT_CHOSEN, np.nan, could)
    table["is_tied"] = np.isclose(counted, line, rtol=_ROUNDING, atol=0)
    table["probability_on_list"] = np.mean(on_list, axis=0) if on_list else np.nan
    # Where no model ranks, only who is level with the line is close to it.
    is_unsure = table["probability_on_list"].between(*_CLOSE) & (strand != NOT_CHOSEN)
    table["is_close"] = is_unsure if on_list else table["is_tied"]
    table.loc[strand == NOT_CHOSEN, ["probability_on_list"]] = np.nan
    table.index = people.facts.index
    return Placing(eligible, strand, chosen, table, choice, selector.places)


def folded(areas: pd.Series) -> pd.Series:
    """Names of areas without differences of case and of spaces about them.

    Parameters
    ----------
    areas : Series of str
        As written.

    Returns
    -------
    Series of str
        To be compared.
    """
    return areas.str.strip().str.casefold()


def choose_by(scheme: Scheme, people: People, rules: RuleBook, figures: Worth) -> np.ndarray:
    """The strand in which each person is placed by some figures.

    Parameters
    ----------
    scheme : Scheme
        Strands and places.
    people : People
        Whom.
    rules : RuleBook
        Which routes are open to whom.
    figures : Worth
        What orders them; a present member is given their noise beside it.

    Returns
    -------
    ndarray of int of shape (n_persons,)
        Number of the strand, or -1 when not chosen.
    """
    value = _positive(figures.value + _member_bonus(people, figures))
    return _selector(scheme, people, rules, figures).choose(value).placed


def _selector(scheme: Scheme, people: People, rules: RuleBook, figures: Worth) -> CohortSelector:
    places = list_places(scheme)
    names = folded(pd.Series([one.area for one in places.areas], dtype=str))
    area = folded(people.area).map(dict(zip(names, range(len(names)), strict=True)))
    return CohortSelector(
        places, open_strands(scheme, people, rules, figures), area.fillna(NO_AREA).to_numpy(dtype=int)
    )


def open_strands(scheme: Scheme, people: People, rules: RuleBook, figures: Worth) -> np.ndarray:
    """The strands that each person may enter or stay in.

    Parameters
    ----------
    scheme : Scheme
        Strands.
    people : People
        Whom.
    rules : RuleBook
        Which routes are open to whom.
    figures : Worth
        What orders them; who has no figure may enter none.

    Returns
    -------
    ndarray of bool of shape (n_persons, n_strands)
        Open routes; a present member may stay in their strand unless a gate or a rule for leaving speaks against it.
    """
    eligible = rules.proposable.to_numpy(dtype=bool).copy()
    stays = people.member_strand.notna() & rules.gate_result.isna() & ~rules.leavable
    # A member whose strand is not recorded, or is none of the scheme's, may stay in any.
    strandless = ~people.member_strand.isin(scheme.strands)
    for number, strand in enumerate(scheme.strands):
        eligible[:, number] |= (stays & (strandless | (people.member_strand == strand))).to_numpy(dtype=bool)
    eligible[(people.member_strand.notna() & rules.leavable).to_numpy()] = False
    return eligible & ~np.isnan(figures.value)[:, None]


def _member_bonus(people: People, figures: Worth) -> np.ndarray:
    """A present member is replaced only for more than the noise: one standard deviation over replicates."""
    bonus = np.zeros(len(figures.value))
    if figures.replicates.shape[1]:
        member = people.member_strand.notna().to_numpy()
        bonus[member] = np.nan_to_num(figures.replicates[member].std(axis=1))
    return bonus


def _placing_table(figures: Worth, eligible: np.ndarray, strand: np.ndarray) -> pd.DataFrame:
    """Ranks of each person among those who may enter their strand."""
    by_rank = {
        "rank": figures.value,
        "rank_without_needs": figures.without_needs,
        "rank_without_attendance": figures.without_attendance,
    }
    table = pd.DataFrame(np.nan, index=range(len(strand)), columns=[*by_rank, "rank_low", "rank_high"])
    for number in np.unique(strand[strand != NOT_CHOSEN]):
        pool, here = eligible[:, number], strand == number
        for name, figure in by_rank.items():
            table.loc[here, name] = ranks(figure, pool)[here]
        if figures.replicates.shape[1]:
            low, high = (end[here] for end in rank_windows(figures.replicates, pool))
        else:
            low = high = table.loc[here, "rank"].to_numpy()
        table.loc[here, "rank_low"], table.loc[here, "rank_high"] = low, high
    return table


def _positive(value: np.ndarray) -> np.ndarray:
    """Nobody is left out for being worth nothing: an empty place reaches nobody."""
    return np.nan_to_num(value) + 1e-9
