"""The data report as a page, made from its document alone: self-contained, printable, without script."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from fairness_reports.rendering import render, write_together
from fairness_reports.wording import group_words

SHOWN_QUARTERS = 8
_MEDIANS = ("months_since_assessed", "days_to_record")
_REASONS = {
    "no_date_of_birth": "no date of birth",
    "under_18": "under 18",
    "deceased": "deceased",
    "transferred_out": "transferred out",
    "no_known_sanction": "no known sanction",
    "no_contact_24m": "neither supervised nor in custody, nor sanctioned or released within 24 months",
    "other_reasons": "other reasons, too few each to be told apart",
}
_VERSIONS = {"code": "Desist", "data_date": "day of the extract", "data": "data", "offence_codes": "offence codes"}


def data_page(document: Mapping[str, Any]) -> str:
    """The data report as one HTML document.

    Parameters
    ----------
    document : mapping
        What `data_document` gives, or the same read back from `data_report.json`.

    Returns
    -------
    str
        HTML without script or outside reference; the same for the same document.
    """
    quarters = _quarters(document["versions"]["data_date"])
    dated = [table for table in document["tables"] if table["delay"] is not None]
    return render(
        "data_report.html",
        document=document,
        versions=[(_VERSIONS.get(key, key), value or "none") for key, value in document["versions"].items()],
        quarters=[words for _, words in quarters],
        rows_by_quarter=[_rows_by_quarter(table, quarters) for table in dated],
        delays=[_delays(table, quarters) for table in dated],
        left_out=_left_out(document["known"]),
        groups=_groups(document["known"]),
    )


def write_data_report(document: Mapping[str, Any], folder: Path) -> tuple[Path, Path]:
    """Write `data_report.json` and `data_report.html`, both whole or neither begun.

    Parameters
    ----------
    document : mapping
        What `data_document` gives.
    folder : Path
        Where to write; made if absent.

    Returns
    -------
    tuple of Path
        The two files.
    """
    texts = {
        "data_report.json": json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n",
        "data_report.html": data_page(document),
    }
    write_together(texts, folder)
    return folder / "data_report.json", folder / "data_report.html"


def _quarters(data_date: str | None) -> list[tuple[str, str]]:
    """The newest quarters, oldest first: as the document names them, and as they are told; the last may be a part."""
    if data_date is None:
        return []
    last = pd.Period(data_date, freq="Q")
    named = [f"{quarter.year} Q{quarter.quarter}" for quarter in pd.period_range(end=last, periods=SHOWN_QUARTERS)]
    is_whole = str(last.end_time.date()) == data_date
    return [(name, name if is_whole or name != named[-1] else f"{name} so far") for name in named]


def _rows_by_quarter(table: dict[str, Any], quarters: list[tuple[str, str]]) -> dict[str, Any]:
    """Rows recorded in each quarter, none included, with the heights of their columns in a chart of 100."""
    rows = {delay["quarter"]: delay["rows"] for delay in table["delay_by_quarter"]}
    counts = [rows.get(name, 0) for name, _ in quarters]
    highest = max(counts, default=0) or 1
    return {"name": table["name"], "counts": counts, "heights": [round(100 * count / highest) for count in counts]}


def _delays(table: dict[str, Any], quarters: list[tuple[str, str]]) -> dict[str, Any]:
    medians = {delay["quarter"]: delay["median"] for delay in table["delay_by_quarter"]}
    return {
        "name": table["name"],
        "all": [_days(table["delay"][name]) for name in ("median", "p90", "p99")],
        "medians": [_days(medians.get(name)) for name, _ in quarters],
    }


def _days(number: float | None) -> str:
    return "too few" if number is None else f"{number:.0f}"


def _left_out(known: dict[str, Any] | None) -> list[tuple[str, int]]:
    if known is None:
        return []
    words, most = dict(_REASONS), known["most_of_other_reasons"]
    if most is not None:
        words["other_reasons"] = f"{words.get(most, most)}; with it, other reasons too few to be told apart"
    return [(words.get(name, name), count) for name, count in known["left_out"].items()]


def _groups(known: dict[str, Any] | None) -> list[dict[str, Any]]:
    """By attribute, everyone below the groups."""
    rows = known["by_group"]["rows"] if known else []
    attributes = list(dict.fromkeys(row["attribute"] for row in rows[1:]))
    return [
        {
            "name": attribute.replace("_", " "),
            "rows": [_group(row) for row in [*rows, rows[0]][1:] if row["attribute"] in (attribute, "everyone")],
        }
        for attribute in attributes
    ]


def _group(row: dict[str, Any]) -> dict[str, str]:
    absent = "withheld" if row["withheld"] else "too few"
    told = {name: absent if row[name] is None else f"{row[name]:,.0f}" for name in ("assessed", "dynamic")}
    told |= {name: absent if row[name] is None else f"{row[name]:.0f}" for name in _MEDIANS}
    return told | {
        "group": "Everyone" if row["attribute"] == "everyone" else group_words(row["group"]).capitalize(),
        "people": "withheld" if row["people"] is None else f"{row['people']:,}",
        "missing": absent if row["missing_share"] is None else f"{row['missing_share']:.1%}",
        "assessed_share": _share(row, "assessed"),
        "dynamic_share": _share(row, "dynamic"),
    }


def _share(row: dict[str, Any], name: str) -> str:
    return "" if row[name] is None or not row["people"] else f" ({row[name] / row['people']:.0%})"
