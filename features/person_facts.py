"""What is told of one person: each row, each feature, and which rows settle it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from features.declarations.definitions import Feature
from features.tables.cutting import WhyUnknown

Rows = tuple[int, ...]


@dataclass(frozen=True)
class Record:
    """One row of a case table.

    Parameters
    ----------
    row : int
        Its number in the table, counted from 1 after the header.
    happened, recorded : Timestamp or None
        Its two dates; None of an undated table.
    why_unknown : WhyUnknown or None
        Why it was not known on the index date; None where it was.
    cells : mapping of str to object
        What it says, without cells that are missing or were not yet known; empty where it was not known.
    """

    row: int
    happened: pd.Timestamp | None
    recorded: pd.Timestamp | None
    why_unknown: WhyUnknown | None
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class LeftOut:
    """Rows of a feature's table that its number does not rest on, for one reason.

    Parameters
    ----------
    why : str
        In words that follow "not counted:".
    rows : tuple of int
        Numbers of the rows.
    """

    why: str
    rows: Rows


@dataclass(frozen=True)
class FeatureFacts:
    """One feature of one person.

    Parameters
    ----------
    feature : Feature
        Its definition.
    value : float, bool or None
        None is missing.
    absent : tuple of str
        Tables for want of which it is off.
    counted : tuple of int
        Numbers of the rows of its table that settle the value, by date: from these alone it comes out the same.
    beside : mapping of str to tuple of int
        Rows of a second table that it was worked out with.
    left_out : tuple of LeftOut
        All other rows of the person in its table.
    """

    feature: Feature
    value: float | bool | None
    absent: tuple[str, ...]
    counted: Rows
    beside: Mapping[str, Rows]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class PersonFacts:
    """What was known of one person on an index date.

    Parameters
    ----------
    why_not_in_population : str
        Empty for a person in the population, else the reason word of `population`.
    is_restricted : bool
        Whether the case is marked as restricted.
    records : mapping of str to tuple of Record
        All of the person's rows by table, by date; of the tables that features read.
    features : tuple of FeatureFacts
        In the order of `FEATURES`.
    """

    why_not_in_population: str
    is_restricted: bool
    records: Mapping[str, tuple[Record, ...]]
    features: tuple[FeatureFacts, ...]
