"""Who leads for a person on several lists, as data."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

OTHERWISE = "IOM coordinator"


@dataclass(frozen=True)
class Lead:
    """Who leads for the people of one panel.

    Parameters
    ----------
    panel : str
        MAPPA, IOM, DIP or ASB.
    lead : str
        Who.
    source, certainty : str
        Where this is from, and how sure that is.
    """

    panel: str
    lead: str
    source: str
    certainty: str


@cache
def leads() -> tuple[Lead, ...]:
    """The order in which panels lead.

    Returns
    -------
    tuple of Lead
        The first goes first.
    """
    with (Path(__file__).parent / "leads.toml").open("rb") as file:
        return tuple(Lead(**row) for row in tomllib.load(file)["lead"])


def lead_of(panels: Iterable[str]) -> str:
    """Who leads for a person.

    Parameters
    ----------
    panels : iterable of str
        The panels that the person is on.

    Returns
    -------
    str
        The lead of the first of them in the order of `leads`.
    """
    found = set(panels)
    return next((one.lead for one in leads() if one.panel in found), OTHERWISE)
