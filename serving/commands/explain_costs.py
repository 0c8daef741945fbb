"""What the proven offences of one person come to, in the order in which they were committed."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from features.vocabulary import CostBasis
from models.harm import (
    SCALES,
    CostSeries,
    costed_timeline,
    kinds,
    latest_prices,
    read_cost_series,
    scales,
    unverified_kinds,
)
from models.harm.cost_figure import COUNTS

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
        "so_far" by scale, "ranked_so_far" and "not_ranked_so_far" (its two parts), "counted_as" (pounds of the ranked
        ones by basis; a basis that the series does not split off is left out), "not_verified" (by scale the kinds whose
        figure nobody has verified), "series", "prices", "certainty".
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
    is_ranked = found["is_ranked"].astype(bool)
    return {
        "offences": offences,
        "so_far": _sums(found),
        "ranked_so_far": _sums(found[is_ranked]),
        "not_ranked_so_far": _sums(found[~is_ranked]),
        "counted_as": _counted_as(found.loc[is_ranked, "kind"], series),
        "not_verified": {scale: _not_verified(found["kind"], scale) for scale in SCALES},
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
    for words, part in (
        ("in the ranking", "ranked_so_far"),
        ("kept outside the ranking", "not_ranked_so_far"),
        ("all together", "so_far"),
    ):
        table.add_row("", "", words, *(f"{costed[part][scale]:,.0f}" for scale in SCALES), "", style="bold")
    console.print()
    console.print(table)
    console.print()
    counted = "; ".join(f"£{pounds:,.0f} {COUNTS[CostBasis(basis)]}" for basis, pounds in costed["counted_as"].items())
    for line in (
        f"Pounds: {costed['series']}, {costed['prices']} prices, without multiplier; {costed['certainty']}.",
        f"The ranked ones, counted in every way that the series allows, never added: {counted}.",
        *(
            f"Not verified, {scales()[scale]['unit']}: {', '.join(costed['not_verified'][scale]) or 'none'}."
            for scale in SCALES
        ),
        f"{scales()['cchi_days']['title']}; {scales()['css_points']['title']}. Each a scale of its own, never added.",
        "What was proven, not what was done, and nothing that anybody saved. Charges and arrests have no place here.",
    ):
        console.print(Text(line))


def _sums(found: pd.DataFrame) -> dict[str, float]:
    return {scale: round(float(found[scale].sum()), 2) for scale in SCALES}


def _counted_as(ranked: pd.Series, series: CostSeries) -> dict[str, float]:
    """Pounds of the ranked offences by basis; a homicide is never ranked, so it is in none."""
    costs = {str(basis): series.unit_costs(basis) for basis in CostBasis}
    return {basis: round(float(each.reindex(ranked).sum()), 2) for basis, each in costs.items() if each.notna().all()}


def _not_verified(kind: pd.Series, scale: str) -> list[str]:
    asked = set(unverified_kinds(scale)) & set(kind)
    return kinds().loc[sorted(asked), "words"].tolist()


def _day(date: pd.Timestamp) -> str | None:
    return None if pd.isna(date) else str(date.date())
