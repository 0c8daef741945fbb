"""The coded reasons of a decision, read from their table."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from features.vocabulary import Choice


@dataclass(frozen=True)
class Reason:
    """A coded reason.

    Parameters
    ----------
    code : str
        As it is kept.
    label, help : str
        As the page offers it.
    weeks_at_most : int or None
        How far ahead a case may come back for this reason; None where it does not come back.
    """

    code: str
    label: str
    help: str
    weeks_at_most: int | None


@cache
def read_reasons() -> Mapping[Choice, tuple[Reason, ...]]:
    """The reasons that may be given for each choice.

    Returns
    -------
    Mapping from Choice to tuple of Reason
        In the order in which the page offers them.
    """
    table = tomllib.loads(Path(__file__).with_name("decision_reasons.toml").read_text(encoding="utf-8"))
    return {
        choice: tuple(
            Reason(code, entry["label"], entry["help"], entry.get("weeks_at_most"))
            for code, entry in table[choice].items()
        )
        for choice in Choice
    }
