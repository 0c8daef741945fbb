"""The data report on one screen: what is off, what was found, the faults, the tables."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDTH = 110
_SHOWN_FAULTS = 10
_SHOWN_ROWS = 3


def print_screen(document: Mapping[str, Any], written: Sequence[Path]) -> None:
    """Print the report for somebody who has other things to do.

    Parameters
    ----------
    document : mapping
        What `data_document` gives.
    written : sequence of Path
        Files that hold all of it; may be empty.
    """
    console = Console(highlight=False, markup=False)
    console.width = min(console.width, _WIDTH) if console.is_terminal else _WIDTH
    console.print(_heading(document["versions"]), style="bold")
    console.print(_off(document["off"]))
    for sentence in [*document["findings"], *document["not_known"]]:
        console.print("\n".join(wrap(sentence, console.width, initial_indent="- ", subsequent_indent="  ")))
    if document["faults"]:
        console.print("\n".join(["", *_faults(document["faults"], console.width)]))
    console.print()
    console.print(_tables(document["tables"]))
    console.print()
    told = f"Written: {', '.join(map(str, written))}" if written else "The whole report as a page: --out FOLDER"
    # Not wrapped: a path is for copying.
    console.print(told, soft_wrap=True)


def _heading(versions: Mapping[str, Any]) -> str:
    day = f", as of the extract of {versions['data_date']}" if versions["data_date"] else ""
    data = f", data {versions['data'][:12]}" if versions["data"] else ""
    return f"Data report{day}. Desist {versions['code']}{data}."


def _off(sentences: Sequence[str]) -> str:
    """Which tables are absent; what each is for is said on the page."""
    if not sentences:
        return "Off, for want of tables: nothing."
    tables = ", ".join(sentence.split("`")[1] for sentence in sentences)
    return f"Off, for want of tables: {tables}."


def _faults(faults: Sequence[Mapping[str, Any]], width: int) -> list[str]:
    """What is wrong, each once, and below it everywhere it is wrong."""
    places: dict[str, list[str]] = {}
    for fault in faults:
        places.setdefault(fault["what"], []).append(_place(fault))
    lines = ["Faults, with how many rows and the first of them, counted from 1 after the header:"]
    for what, where in list(places.items())[:_SHOWN_FAULTS]:
        lines += wrap(what, width, initial_indent="- ", subsequent_indent="  ")
        lines += wrap("; ".join(where), width, initial_indent="    ", subsequent_indent="    ")
    hidden = len(places) - _SHOWN_FAULTS
    return [*lines, f"  and {hidden} more, on the page"] if hidden > 0 else lines


def _place(fault: Mapping[str, Any]) -> str:
    place = f"{fault['table']}.{fault['column']}" if fault["column"] else fault["table"]
    first = fault["first_rows"][:_SHOWN_ROWS]
    if not first:
        return place
    more = ", …" if fault["count"] > len(first) else ""
    return f"{place} {fault['count']:,} ({', '.join(map(str, first))}{more})"


def _tables(tables: Sequence[Mapping[str, Any]]) -> Table:
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    shown.add_column("Table")
    for heading in ("Rows", "People", "Last recorded", "Days since", "Days to record", "9 in 10"):
        shown.add_column(heading, justify="right")
    shown.add_column("Emptiest column")
    for one in tables:
        delay = one["delay"] or {"median": None, "p90": None}
        silence = one["silence"]
        shown.add_row(
            Text(one["name"], no_wrap=True),
            f"{one['rows']:,}",
            f"{one['people']:,}",
            one["last_recorded"] or "",
            "" if silence is None else Text(f"{silence['days']}", style="bold red" if silence["has_stopped"] else ""),
            *(_days(delay[name]) for name in ("median", "p90")),
            _emptiest(one["columns"]),
        )
    return shown


def _days(number: float | None) -> str:
    return "" if number is None else f"{number:.0f}"


def _emptiest(columns: Sequence[Mapping[str, Any]]) -> str:
    """The column with the most gaps; an open end is no gap, and a column that is not there comes first."""
    gaps = [column for column in columns if not column["may_be_open"] and column["missing"]]
    worst = max(gaps, key=lambda column: (not column["is_there"], column["missing"]), default=None)
    if worst is None:
        return ""
    share = worst["missing_share"]
    return (
        f"{worst['name']} {'under 1%' if share < 0.01 else f'{share:.0%}'}"
        if worst["is_there"]
        else f"{worst['name']} (absent)"
    )
