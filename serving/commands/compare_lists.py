"""Two lists as they are, side by side, and who moves between them as a table for the force."""

import csv
import io
from collections.abc import Mapping
from typing import Any

import pandas as pd

from models.harm import SCALES
from models.selection.agenda import spreadsheet_cell
from models.selection.ranking import BY_FACTS
from training.comparison.lists import TwoLists, differing_circumstances, side_by_side

_STAMPS = ["scheme", "as_of_a", "as_of_b", "release_a", "release_b", "for_human_review"]
_PLACES = ["result", "strand", "rank"]


def lists_compared(a: dict[str, Any], b: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Two lists side by side.

    Parameters
    ----------
    a, b : dict
        Candidate lists.

    Returns
    -------
    tuple of dict and str
        comparison.json, without any person; and movers.csv.

    Raises
    ------
    GateRefused
        If they are of different schemes or populations.
    """
    notes = differing_circumstances(a, b)
    both = side_by_side(a, b)
    sides = [{**one["versions"], "places": one["capacity"]["total"]} for one in (a, b)]
    shown = ["release", "data", "as_of_date", "scheme", "scheme_sha256", "places", "code"]
    document = {
        "kind": "lists",
        "a": {key: sides[0][key] for key in shown},
        "b": {key: sides[1][key] for key in shown},
        "notes": notes,
        "outcomes": {},
        "counts": {},
        "by_group": {},
        "not_compared": {},
        "list": list_document(a, b, both) | {"notes": [], "terms": [], "by_group": []},
    }
    return document, movers_table(both, a, b)


def list_document(a: Mapping[str, Any], b: Mapping[str, Any], both: TwoLists) -> dict[str, Any]:
    """What two lists have in common, without any person.

    Parameters
    ----------
    a, b : mapping
        Candidate lists.
    both : TwoLists
        From `side_by_side`.

    Returns
    -------
    dict
        "title", "scheme", "as_of" (in words), "ranked_by" and the counts of `TwoLists.summary`.
    """
    days = list(dict.fromkeys(one["versions"]["as_of_date"] for one in (a, b)))
    places = list(dict.fromkeys(f"{one['capacity']['total']:,}" for one in (a, b)))
    return {
        "title": b["scheme"]["title"],
        "scheme": b["scheme"]["id"],
        "as_of": f"As of {' and '.join(days)}, {' and '.join(places)} places",
        "ranked_by": b["scheme"]["ranked_by"],
        **both.summary(),
    }


def movers_table(
    both: TwoLists,
    a: Mapping[str, Any],
    b: Mapping[str, Any],
    *,
    moved_by: pd.Series | None = None,
    shifts: pd.DataFrame | None = None,
) -> str:
    """Who moves, one line each, as CSV.

    Parameters
    ----------
    both : TwoLists
        From `side_by_side`.
    a, b : mapping
        The candidate lists.
    moved_by : Series of str, indexed by person, optional
        Which terms moved each, in words.
    shifts : DataFrame of shape (n_persons, n_terms), optional
        By how much each term did.

    Returns
    -------
    str
        CSV, the header first; every line says of itself what it is from and that it is for human review. A list that
        facts order shows no figure of a model.
    """
    movers = both.movers
    ranked_by = b["scheme"]["ranked_by"]
    shown = _PLACES if ranked_by == BY_FACTS else [*_PLACES, "probability"]
    shown = [*shown, *(scale for scale in SCALES if scale == ranked_by)]
    columns = [f"{name}_{side}" for name in shown for side in ("a", "b")]
    table = movers[["move", *columns]].copy()
    for name in ("rank_a", "rank_b"):
        table[name] = table[name].astype("Int64")
    for name in table.columns.intersection(["probability_a", "probability_b"]):
        table[name] = table[name].round(4)
    if moved_by is not None and shifts is not None:
        table["moved_by"] = moved_by.reindex(table.index)
        table = table.join(shifts.round(4).add_prefix("shift:"))
    stamps = [b["versions"]["scheme"], *(one["versions"][key] for key in ("as_of_date", "release") for one in (a, b))]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["person_id", *table.columns, *_STAMPS])
    for row in table.astype(object).where(table.notna(), None).itertuples(name=None):
        writer.writerow([spreadsheet_cell(cell) for cell in [*row, *stamps, "yes"]])
    return text.getvalue()
