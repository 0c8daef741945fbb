"""Where each person stands in the choice: placed or not, at which rank, how surely, how far from the line."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.selection.cohort_selector import NOT_CHOSEN, CohortSelector
from models.selection.people import People
from models.selection.ranking import Worth, ranks
from models.selection.rules import RuleBook
from models.selection.scheme import Scheme

_CLOSE = (0.2, 0.8)
_WINDOW = (0.05, 0.95)


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
        "rank", "rank_without_needs", "rank_low", "rank_high", "probability_on_list", "cut_distance",
        "is_close", "could_cross": one row per person, missing where a person is not ranked.
    """

    eligible: np.ndarray
    strand: np.ndarray
    is_chosen: np.ndarray
    table: pd.DataFrame


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
    eligible = open_strands(scheme, people, rules, figures)
    bonus = _member_bonus(people, figures)
    selector = CohortSelector(scheme.capacity, tuple(scheme.shares.values()), scheme.spill)
    placed = choose_by(scheme, people, rules, figures)
    chosen = placed != NOT_CHOSEN
    first = np.where(eligible.any(axis=1), eligible.argmax(axis=1), NOT_CHOSEN)
    strand = np.where(chosen, placed, first)
    on_list = [
        selector.choose(_positive(replicate + bonus), eligible) != NOT_CHOSEN for replicate in figures.replicates.T
    ]
    table = _placing_table(figures, eligible, strand, chosen, bonus)
    table["probability_on_list"] = np.mean(on_list, axis=0) if on_list else np.nan
    table["is_close"] = _is_close(table, figures, strand, chosen)
    table.loc[strand == NOT_CHOSEN, ["probability_on_list"]] = np.nan
    table.index = people.facts.index
    return Placing(eligible, strand, chosen, table)


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
    selector = CohortSelector(scheme.capacity, tuple(scheme.shares.values()), scheme.spill)
    value = _positive(figures.value + _member_bonus(people, figures))
    return selector.choose(value, open_strands(scheme, people, rules, figures))


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
    if not figures.replicates.shape[1]:
        return np.zeros(len(figures.value))
    noise = np.nan_to_num(figures.replicates.std(axis=1))
    return np.where(people.member_strand.notna(), noise, 0.0)


def _placing_table(
    figures: Worth, eligible: np.ndarray, strand: np.ndarray, chosen: np.ndarray, bonus: np.ndarray
) -> pd.DataFrame:
    table = pd.DataFrame(
        np.nan,
        index=range(len(strand)),
        columns=["rank", "rank_without_needs", "rank_low", "rank_high", "cut_distance", "could_cross"],
    )
    for number in np.unique(strand[strand != NOT_CHOSEN]):
        pool, here = eligible[:, number], strand == number
        table.loc[here, "rank"] = ranks(figures.value, pool)[here]
        table.loc[here, "rank_without_needs"] = ranks(figures.without_needs, pool)[here]
        if figures.replicates.shape[1]:
            low, high = np.quantile(ranks(figures.replicates, pool)[here], _WINDOW, axis=1)
        else:
            low = high = table.loc[here, "rank"].to_numpy()
        table.loc[here, "rank_low"], table.loc[here, "rank_high"] = np.floor(low), np.ceil(high)
        counted = figures.value + bonus
        inside, outside = pool & chosen & here, pool & ~chosen
        last_in = counted[inside].min() if inside.any() else np.nan
        first_out = counted[outside].max() if outside.any() else np.nan
        line = np.where(chosen, first_out, last_in)
        table.loc[here, "cut_distance"] = (counted - line)[here]
        could = np.where(chosen, figures.lowest + bonus < line, figures.highest + bonus > line)
        table.loc[here, "could_cross"] = (could & ~np.isnan(line))[here].astype(float)
    return table


def _is_close(table: pd.DataFrame, figures: Worth, strand: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Within the band of probabilities; where no model ranks, tied with somebody on the other side of the line."""
    if figures.replicates.shape[1]:
        return table["probability_on_list"].between(*_CLOSE).to_numpy() & (strand != NOT_CHOSEN)
    close = np.zeros(len(strand), dtype=bool)
    for number in np.unique(strand[strand != NOT_CHOSEN]):
        here = strand == number
        if (here & ~chosen).any() and (here & chosen).any():
            line = figures.value[here & chosen].min()
            if line == figures.value[here & ~chosen].max():
                close |= here & (figures.value == line)
    return close


def _positive(value: np.ndarray) -> np.ndarray:
    """Nobody is left out for being worth nothing: an empty place reaches nobody."""
    return np.nan_to_num(value) + 1e-9
