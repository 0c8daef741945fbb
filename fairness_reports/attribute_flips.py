"""What turning round a recorded attribute of everybody changes: whether it is used at all (F14)."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from fairness_reports.thresholds import read_thresholds

_BY_SEX = "Official scores count sex, as they were published; nothing else may."
_NEVER = "Nothing may turn on this: do not use the list until it is known why it does."


def attribute_flip(attributes: Sequence[str], before: pd.DataFrame, after: pd.DataFrame) -> dict[str, Any]:
    """What a list would be if these attributes of everybody were recorded otherwise, beside what it is.

    Parameters
    ----------
    attributes : sequence of str
        What was turned round, together.
    before, after : DataFrame, indexed by person
        "probability" (missing where there is none) and "selected" (bool), as recorded and turned round; `before`
        itself as `after` where nothing that the list is made of changed. Who is in one alone is off the other list.

    Returns
    -------
    dict
        JSON-ready: "attributes", "people", "probabilities_changed", "median_change" and "largest_change" (0 to 1,
        among those changed, None where none is), "places_changed" (people who join or leave the list), and
        "fewer_than": counts above 0 and below it are None. Any difference counts, to the last digit.
    """
    below = int(read_thresholds().evidence["suppress_below"])
    ids = before.index.union(after.index)
    p, q = (one["probability"].reindex(ids).to_numpy(dtype=float) for one in (before, after))
    differ = ~((p == q) | (np.isnan(p) & np.isnan(q)))
    on, on_after = (one["selected"].reindex(ids, fill_value=False).to_numpy(dtype=bool) for one in (before, after))
    sizes = np.abs(p - q)[differ & np.isfinite(p - q)]
    told = len(sizes) >= below
    return {
        "attributes": list(attributes),
        "people": len(ids),
        "probabilities_changed": _told(int(differ.sum()), below),
        "median_change": float(np.median(sizes)) if told else None,
        "largest_change": float(np.max(sizes)) if told else None,
        "places_changed": _told(int((on != on_after).sum()), below),
        "fewer_than": below,
    }


def flip_words(flip: Mapping[str, Any]) -> str:
    """A sentence on what turning an attribute round changes.

    Parameters
    ----------
    flip : mapping
        As `attribute_flip` gives it.

    Returns
    -------
    str
        Without figures of small numbers.
    """
    what = _listed([name.replace("_", " ") for name in flip["attributes"]])
    start = f"If everybody's {what} were recorded otherwise,"
    if flip["probabilities_changed"] == 0 and flip["places_changed"] == 0:
        return f"{start} nothing on this list would change, to the last digit."
    size = ""
    if flip["median_change"] is not None:
        median, largest = (f"{flip[key] * 100:.1f}" for key in ("median_change", "largest_change"))
        size = f" (by {median} points in the middle, {largest} at most)"
    why = _BY_SEX if flip["attributes"] == ["sex"] else _NEVER
    return (
        f"{start} {_count(flip, 'probabilities_changed')} of {flip['people']:,} probabilities would be different{size} "
        f"and {_count(flip, 'places_changed')} people would join or leave the list. {why}"
    )


def _told(count: int, below: int) -> int | None:
    """A count that may be told: none, or enough."""
    return None if 0 < count < below else count


def _count(flip: Mapping[str, Any], key: str) -> str:
    return f"fewer than {flip['fewer_than']}" if flip[key] is None else f"{flip[key]:,}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
