"""What threshold of another instrument stands at the same band; equal bands are not equal probabilities."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

from models.selection.instruments import NO_INSTRUMENT
from models.selection.scheme_parts import Scheme

NOT_EQUAL = (
    "Equal bands are labels, not equal probabilities: ARP and OGRS3 are about any proven reoffence, VRP about a "
    "violent one, SVRP about a seriously violent one, and a band of each holds other people."
)


@cache
def crosswalk() -> tuple[dict[str, Any], ...]:
    """Where each band of each instrument begins.

    Returns
    -------
    tuple of dict
        "instrument", "horizon_years", "band", "at_least" (percent), "source", "certainty".
    """
    text = Path(__file__).with_suffix(".csv").read_text(encoding="utf-8")
    return tuple(
        row | {"horizon_years": int(row["horizon_years"]), "at_least": float(row["at_least"])}
        for row in csv.DictReader(text.splitlines())
    )


def same_band(instrument: str, threshold: float) -> dict[str, float]:
    """The thresholds of other instruments that stand at the same band.

    Parameters
    ----------
    instrument : str
        Official abbreviation.
    threshold : float
        Percent.

    Returns
    -------
    dict of str to float
        By instrument; empty where no band of this one begins at the threshold.
    """
    bands = {row["band"] for row in crosswalk() if (row["instrument"], row["at_least"]) == (instrument, threshold)}
    return {row["instrument"]: row["at_least"] for row in crosswalk() if row["band"] in bands} if threshold else {}


def crosswalk_document(scheme: Scheme) -> dict[str, Any] | None:
    """What the thresholds of a scheme's instrument correspond to, for the list.

    Parameters
    ----------
    scheme : Scheme
        Whose thresholds.

    Returns
    -------
    dict or None
        "note", and "thresholds": by rule the threshold and what stands at the same band; None without an instrument.
    """
    if scheme.instrument == NO_INSTRUMENT:
        return None
    rules = [rule for rule in scheme.conditions if rule.field == "instrument_score"]
    found = [
        {"rule": rule.id, "at": bound, "same_band": same}
        for rule in rules
        for word, bound in rule.bounds.items()
        if word in ("at_least", "below") and (same := same_band(scheme.instrument, float(bound)))
    ]
    return {"note": NOT_EQUAL, "thresholds": found}
