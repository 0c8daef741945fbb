"""The likelihood of being convicted again: a range, both halves, and what the missing answers could do to it."""

import re
from typing import Any

from serving.records import CandidateList
from serving.views.wording import counted, percent

_INSTRUMENTS = {
    "ARP": ("All Reoffending Predictor (ARP)", "proven reoffence"),
    "VRP": ("Violent Reoffending Predictor (VRP)", "proven violent reoffence"),
    "SVRP": ("Serious Violent Reoffending Predictor (SVRP)", "proven serious violent reoffence"),
    "OGRS3": ("Group Reconviction Scale, version 3 (OGRS3)", "proven reoffence"),
}
_YEARS = {1: "one year", 2: "two years"}
_SPAN = re.compile(r"\b\d+ months\b")
_BANDS = {"LOW": "Low", "MEDIUM": "Medium", "HIGH": "High", "VERY_HIGH": "Very high"}


def likelihood(item: dict[str, Any]) -> dict[str, Any] | None:
    """The likelihood of one person in words.

    Parameters
    ----------
    item : dict
        An item of `list.json`.

    Returns
    -------
    dict or None
        "range", a sentence; "again" and "not_again", out of a hundred; None where there is no likelihood.
    """
    found = item["probability"]
    if found is None:
        return None
    # A model that is never sure never says 0 or 100.
    again = min(max(round(100 * found["value"]), 1), 99)
    return {"range": _range(found), "again": again, "not_again": 100 - again}


def _range(found: dict[str, float]) -> str:
    low, high = percent(found["low"]), percent(found["high"])
    if found["low"] == found["high"]:
        return f"Likely about {percent(found['value'])}. No range comes with this model."
    return f"Likely about {low}, the same in nearly every refit." if low == high else f"Likely range {low} to {high}."


def time_looked_at(outcome: str) -> str:
    """The time within which somebody is convicted again, as the release says it.

    Parameters
    ----------
    outcome : str
        What counts as being convicted again.

    Returns
    -------
    str
        Such as "12 months", the first span it names; empty where it names none.
    """
    found = _SPAN.search(outcome)
    return found[0] if found else ""


def official_score(item: dict[str, Any], one: CandidateList, band: str | None) -> dict[str, str] | None:
    """The published score that the scheme names, with its published band and the time it is about.

    Parameters
    ----------
    item : dict
        An item of `list.json`.
    one : CandidateList
        Whose scheme names the instrument.
    band : str or None
        Its published band.

    Returns
    -------
    dict or None
        "name", "score", "of", "within" and "band", the last three empty where not known; None where there is no score.
    """
    score = item.get("instrument_score")
    if score is None:
        return None
    short = one.scheme["instrument"]
    name, of = _INSTRUMENTS.get(short, (short, ""))
    return {
        "name": name,
        "score": percent(score / 100),
        "of": of,
        # A list made before the horizon was written in it has ARP, which is of two years.
        "within": _YEARS.get(one.scheme.get("horizon_years", 2), "") if of else "",
        "band": _BANDS.get(band, band) if band else "",
    }


def missing_answers(item: dict[str, Any]) -> list[str]:
    """What the answers that are missing could do, in sentences.

    Parameters
    ----------
    item : dict
        An item of `list.json`.

    Returns
    -------
    list of str
        At least one sentence.
    """
    found = item["missing_answers"]
    if not found:
        return ["What missing answers could do is not worked out, since there is no likelihood."]
    if not found["missing_count"]:
        return ["No answer that the model uses is missing."]
    said = [f"{counted(found['missing_count'], 'answer')} that the model uses {_is(found['missing_count'])} missing."]
    if found["lowest"] is not None and found["highest"] is not None:
        said.append(
            f"If all missing needs were serious, the likelihood would be up to {percent(found['highest'])}. "
            f"If none were, it would be as low as {percent(found['lowest'])}."
        )
    return [*said, _CROSSES[found["could_cross"]]]


_CROSSES = {
    True: "The missing answers could move this person across the line.",
    False: "The missing answers could not move this person across the line.",
    None: "Whether they could move this person across the line is not worked out.",
}


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
