"""One past panel: who was eligible on a day, on which lists each would have been, and what followed."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from features import CaseTables, instrument_inputs
from features.points_facts import points_facts
from models.additive import AdditiveRisk
from models.expected_counts import ExpectedCounts
from models.selection import People, Scheme, choice
from models.selection.instruments import NO_INSTRUMENT, instrument_score
from models.selection.points_matrix import matrix_points
from training.backtesting.chances import chances_in_order, chances_of_some
from training.backtesting.followed import what_followed
from training.people import people_on

OURS, OUR_ORDER, OFFICIAL, POINTS, PANEL, RANDOM = "ours", "our_order", "official", "points", "panel", "random"
LISTS: Mapping[str, str] = MappingProxyType(
    {
        OURS: "the scheme's list",
        OUR_ORDER: "the scheme's figure alone",
        OFFICIAL: "the official score",
        POINTS: "a points matrix",
        PANEL: "the panel's own choice",
        RANDOM: "by lot",
    }
)
"""Every list that is replayed, in a reader's words."""
WITHOUT_INSTRUMENT = ("OGRS3", 2)
"""The official score, and its years, where a scheme names none."""


@dataclass(frozen=True)
class Panel:
    """One past panel; a row for each eligible person, in the order of their identifiers.

    Parameters
    ----------
    date : Timestamp
        The day of the list.
    chances : DataFrame of float, shape (n_eligible, n_lists)
        The chance of each person to be on each list; nobody's own where a list is not known.
    followed : DataFrame of shape (n_eligible, 6)
        From `what_followed`.
    members_elsewhere : int
        Present members of the cohort who are not eligible, and so on no list.
    """

    date: pd.Timestamp
    chances: pd.DataFrame
    followed: pd.DataFrame
    members_elsewhere: int

    @property
    def places(self) -> float:
        """How many the scheme's list took.

        Returns
        -------
        float
            A whole number.
        """
        return float(self.chances[OURS].sum())


def replayed_panel(
    tables: CaseTables,
    scheme: Scheme,
    date: pd.Timestamp,
    *,
    model: AdditiveRisk,
    counts: ExpectedCounts | None,
) -> Panel:
    """The lists of a day from what was known on it, and what followed.

    Parameters
    ----------
    tables : CaseTables
        All checked case tables; of them only what was known on the day makes the lists.
    scheme : Scheme
        Gates, rules, strands and places.
    date : Timestamp
        The day.
    model : AdditiveRisk
        Gives probabilities.
    counts : ExpectedCounts or None
        Give expected harm.

    Returns
    -------
    Panel
        Without rows where nobody was eligible.
    """
    people = people_on(tables, date, model=model, counts=counts, scheme=scheme)
    chosen = choice(scheme, people).sort_index()
    pool = chosen[chosen["is_eligible"]]
    is_member = people.member_strand.notna()
    return Panel(
        date=date,
        chances=lists_of(tables, date, pool, scheme=scheme, people=people),
        followed=what_followed(tables, date, pool.index, scheme.costs.units()),
        members_elsewhere=int((is_member & ~is_member.index.isin(pool.index)).sum()),
    )


def lists_of(
    tables: CaseTables, date: pd.Timestamp, pool: pd.DataFrame, *, scheme: Scheme, people: People
) -> pd.DataFrame:
    """The chance of each eligible person to be on each list, all of as many places as the scheme's own list took.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables; nothing known after the day counts.
    date : Timestamp
        The day.
    pool : DataFrame
        The eligible people, as `choice` gives them.
    scheme : Scheme
        Whose official score.
    people : People
        Everybody whom the list may name.

    Returns
    -------
    DataFrame of float, shape (n_eligible, n_lists)
        A column for each of `LISTS`; that of the panel is missing throughout where no eligible member is known.
    """
    ids, places = pool.index, int(pool["is_chosen"].sum())
    member = people.member_strand.reindex(ids).notna().to_numpy()
    official = _official(tables, date, ids, scheme=scheme, people=people)
    points = matrix_points(points_facts(tables, date, ids))
    return pd.DataFrame(
        {
            OURS: pool["is_chosen"].to_numpy(dtype=float),
            OUR_ORDER: chances_in_order(pool["value"].to_numpy(), places),
            OFFICIAL: chances_in_order(official.to_numpy(dtype=float), places),
            POINTS: chances_in_order(points.to_numpy(), places),
            PANEL: chances_of_some(member, places) if member.any() else np.nan,
            RANDOM: chances_of_some(np.ones(len(ids), dtype=bool), places),
        },
        index=ids,
    )


def official_of(scheme: Scheme) -> tuple[str, int]:
    """The official score that a scheme's list is set beside.

    Parameters
    ----------
    scheme : Scheme
        A scheme.

    Returns
    -------
    tuple of str and int
        The instrument that the scheme names and its years, or `WITHOUT_INSTRUMENT`.
    """
    if scheme.instrument == NO_INSTRUMENT or scheme.horizon_years is None:
        return WITHOUT_INSTRUMENT
    return scheme.instrument, scheme.horizon_years


def _official(tables: CaseTables, date: pd.Timestamp, ids: pd.Index, *, scheme: Scheme, people: People) -> pd.Series:
    if scheme.instrument != NO_INSTRUMENT and "instrument_score" in people.facts:
        return people.facts["instrument_score"].reindex(ids)
    return instrument_score(*official_of(scheme), instrument_inputs(tables, date, ids))
