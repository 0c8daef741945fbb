"""The report on trial wards as a page, made from its document alone: self-contained, printable, without script."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fairness_reports.rendering import render, write_together

_FILES = ("wards.json", "wards.html")


def ward_page(document: Mapping[str, Any]) -> str:
    """The report as one HTML document.

    Parameters
    ----------
    document : mapping
        What `ward_summary` gives, or the same read back from `wards.json`.

    Returns
    -------
    str
        HTML without script or outside reference; the same for the same document.
    """
    return render(
        "wards.html",
        document=document,
        totals=[_totals(kind) for kind in document["kinds"]],
        kinds=[
            {
                "words": kind["words"],
                "months": [(part, told) for part in ("before", "after") if (told := _months(kind["months"][part]))],
                "wards": [_ward(row) for row in kind["wards"]],
            }
            for kind in document["kinds"]
        ],
        versions=[(str(key).replace("_", " "), value) for key, value in document["versions"].items()],
    )


def write_ward_report(document: Mapping[str, Any], folder: Path) -> tuple[Path, ...]:
    """Write `wards.json` and `wards.html`, both whole or neither begun.

    Parameters
    ----------
    document : mapping
        What `ward_summary` gives.
    folder : Path
        Where to write; made if absent.

    Returns
    -------
    tuple of Path
        The two files.
    """
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_together(dict(zip(_FILES, (text, ward_page(document)), strict=True)), folder)
    return tuple(folder / name for name in _FILES)


def difference_told(difference: Mapping[str, Any] | None) -> str:
    """A difference with its range and what the range is worth.

    Parameters
    ----------
    difference : mapping or None
        "value", "low", "high", "coverage".

    Returns
    -------
    str
        In words; "withheld" without one.
    """
    if difference is None:
        return "withheld"
    # Rounded down: no more is promised than holds.
    hundredths = int(100 * difference["coverage"] + 1e-9)
    return f"{difference['value']:+.2f} ({difference['low']:+.2f} to {difference['high']:+.2f}; {hundredths} in 100)"


def _totals(kind: Mapping[str, Any]) -> list[str]:
    counts = [_count(kind[group][part]) for group in ("trial", "comparison") for part in ("before", "after")]
    return [kind["words"], *counts, difference_told(kind["difference"])]


def _months(rows: list[Mapping[str, Any]]) -> list[list[str]]:
    """Nothing where every month is withheld."""
    if all(row[group] is None for row in rows for group in ("trial", "comparison")):
        return []
    return [[row["month"], *(_count(row[group]) for group in ("trial", "comparison"))] for row in rows]


def _ward(row: Mapping[str, Any]) -> list[str]:
    told = difference_told(row["difference"]) if row["is_trial"] else ""
    return [row["ward"], "trial" if row["is_trial"] else "comparison", str(row["before"]), str(row["after"]), told]


def _count(count: int | None) -> str:
    return "withheld" if count is None else f"{count:,}"
