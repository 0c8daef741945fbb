"""What the proven offences of one person come to, in the order in which they were committed."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from models.harm import SCALES, costed_timeline, kinds, latest_prices, read_cost_series, scales

_DATES = ["offence_date", "sanction_date"]
_NOT_RANKED = "kept outside the ranking"


def costed_offences(records: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """The proven offences that were known on the day, each with its cost and harm, and what they add up to.

    Parameters
    ----------
    records : mapping of str to sequence of Record
        As `explain_rows` gives them, by table.

    Returns
    -------
    dict
        JSON-ready: "offences" (dates, code, kind, the three scales, whether it ranks, whether it is a homicide),
        "so_far" by scale, "series", "prices", "certainty".
    """
    known = [record for record in records.get("sanctions", []) if record.why_unknown is None]
    rows = pd.DataFrame([{**record.cells, "sanction_date": record.happened} for record in known])
    rows = rows.reindex(columns=[*_DATES, "ho_offence_code"])
    rows[_DATES] = rows[_DATES].apply(pd.to_datetime)
    found = costed_timeline(rows)
    series, words = read_cost_series(), kinds()["words"]
    offences = [
        {
            "offence_date": _day(row["offence_date"]),
            "sanction_date": _day(row["sanction_date"]),
            "ho_offence_code": row["ho_offence_code"],
            "kind": words[row["kind"]],
            **{scale: round(float(row[scale]), 2) for scale in SCALES},
            "is_ranked": bool(row["is_ranked"]),
            "is_homicide": bool(row["is_homicide"]),
        }
        for row in found.to_dict("records")
    ]
    return {
        "offences": offences,
        "so_far": {scale: round(float(found[scale].sum()), 2) for scale in SCALES},
        "series": series.name,
        "prices": latest_prices(),
        "certainty": series.certainty,
    }


def print_costs(costed: Mapping[str, Any], console: Console) -> None:
    """Print the costed timeline of a person.

    Parameters
    ----------
    costed : mapping
        What `costed_offences` gives.
    console : Console
        Where.
    """
    table = Table(box=None, pad_edge=False, title_justify="left", title_style="bold")
    table.title = f"{len(costed['offences'])} proven offences and what one of its kind comes to"
    for heading in ("Committed", "Proven", "Offence"):
        table.add_column(heading)
    for heading in ("Pounds", "CCHI days", "ONS points"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for one in costed["offences"]:
        note = "homicide: flagged, not summed" if one["is_homicide"] else "" if one["is_ranked"] else _NOT_RANKED
        figures = [f"{one[scale]:,.0f}" if scale == "gbp" else f"{one[scale]:,.4g}" for scale in SCALES]
        table.add_row(one["offence_date"] or "not known", one["sanction_date"], one["kind"], *figures, note)
    table.add_row("", "", "all together", *(f"{costed['so_far'][scale]:,.0f}" for scale in SCALES), "", style="bold")
    console.print()
    console.print(table)
    console.print()
    for line in (
        f"Pounds: {costed['series']}, {costed['prices']} prices, without multiplier; {costed['certainty']}.",
        f"{scales()['cchi_days']['title']}; {scales()['css_points']['title']}. Each a scale of its own, never added.",
        "What was proven, not what was done, and nothing that anybody saved. Charges and arrests have no place here.",
    ):
        console.print(Text(line))


def _day(date: pd.Timestamp) -> str | None:
    return None if pd.isna(date) else str(date.date())
