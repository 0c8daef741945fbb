"""Published weights, bands and items, read once from the CSV beside this file."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from features.exceptions import UsageRefused
from features.vocabulary import RiskBand

WEIGHTS = Path(__file__).with_name("weights")
BAND = "band:"


@dataclass(frozen=True)
class Item:
    """One assessed item of one published term.

    Parameters
    ----------
    field : str
        Column that holds the answer, in snake_case.
    term : str
        Published label of the weight.
    feature : str
        Name of the contribution that a reader sees.
    combine : {"alone", "any", "product"}
        How several items of the same term become one number.
    points : Mapping from answer to float
        The number that each answer stands for.
    need : {"required", "optional", "drug"}
        Whether a dynamic score needs the answer; a missing drug flag counts as false.
    """

    field: str
    term: str
    feature: str
    combine: str
    points: Mapping[str, float]
    need: str


@cache
def _rows(instrument: str) -> tuple[dict[str, str], ...]:
    path = WEIGHTS / f"{instrument.lower()}.csv"
    if not path.exists():
        known = sorted(p.stem.upper() for p in WEIGHTS.glob("*.csv") if not p.stem.endswith("_items"))
        raise UsageRefused(f"There are no weights of {instrument!r}. Known instruments: {', '.join(known)}.")
    return _read_csv(path)


def _read_csv(path: Path) -> tuple[dict[str, str], ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _values(instrument: str, version: str) -> dict[str, float]:
    rows = _rows(instrument)
    chosen = {row["term"]: float(row["value"]) for row in rows if row["version"] == version}
    if not chosen:
        known = ", ".join(sorted({row["version"] for row in rows}))
        raise UsageRefused(f"{instrument} has no version {version!r}. Known: {known}.")
    return chosen


@cache
def read_weights(instrument: str, version: str) -> Mapping[str, float]:
    """The published weights and constants of one version of one instrument.

    Parameters
    ----------
    instrument : str
        Official abbreviation, for example `ARP`.
    version : {"static", "dynamic"}
        Which of the two weight tables.

    Returns
    -------
    Mapping from str to float
        Published label to log-odds (or to the constant's own unit), read-only.

    Raises
    ------
    UsageRefused
        There is no such instrument or version.
    """
    values = _values(instrument, version)
    return MappingProxyType({term: value for term, value in values.items() if not term.startswith(BAND)})


@cache
def read_bands(instrument: str, version: str) -> Mapping[RiskBand, float]:
    """The lower bounds of the published bands, each belonging to its band.

    Parameters
    ----------
    instrument : str
        Official abbreviation, for example `ARP`.
    version : {"static", "dynamic"}
        Which of the two weight tables.

    Returns
    -------
    Mapping from RiskBand to float
        Lowest score (percentage, 0 to 100) of each band, from the lowest band up.
    """
    values = _values(instrument, version)
    bounds = {RiskBand(t.removeprefix(BAND)): v for t, v in values.items() if t.startswith(BAND)}
    return MappingProxyType(dict(sorted(bounds.items(), key=lambda bound: bound[1])))


@cache
def read_items(instrument: str) -> tuple[Item, ...]:
    """The assessed items that enter the dynamic score of an instrument, in published order.

    Parameters
    ----------
    instrument : str
        Official abbreviation, for example `ARP`.

    Returns
    -------
    tuple of Item
        One for each pair of field and term; a field may serve two terms.
    """
    return tuple(
        Item(row["field"], row["term"], row["feature"], row["combine"], _points(row["points"]), row["need"])
        for row in _read_csv(WEIGHTS / f"{instrument.lower()}_items.csv")
    )


def _points(text: str) -> Mapping[str, float]:
    pairs = (pair.split("=") for pair in text.split())
    return MappingProxyType({answer: float(points) for answer, points in pairs})
