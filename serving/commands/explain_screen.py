"""One person's facts on the screen: all features in a line each, or a few with every row behind them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from features.dictionary import feature_phrases
from features.long_meanings import long_meaning, short_words
from serving.commands.explain_costs import print_costs

_WIDTH = 120
_SHOWN_ROWS = 40
_GROUPS = {"history": "History", "attendance": "Attendance", "needs": "Needs", "other": "Standing and exposure"}
# The cell that says what a row is, where one alone does.
_KIND = {"appointments": "outcome", "custody": "kind", "supervision": "kind", "cohort": "scheme"}
_UNKNOWN = {
    "happened_later": "happened later",
    "recorded_later": "recorded later",
    "replaced": "replaced by a later row",
}

Document = Mapping[str, Any]


def print_overview(document: Document) -> None:
    """Print every feature in a line, by reason group.

    Parameters
    ----------
    document : mapping
        What `explanation_document` gives.
    """
    console = _console()
    _print_head(console, document)
    for group, heading in _GROUPS.items():
        mine = [one for one in document["features"] if one["reason_group"] == group]
        told = [one for one in mine if one["value"] is not None and (one["counted"] or one["value"])]
        console.print()
        console.print(_lines_of(heading, told, document["records"]) if told else Text(heading, style="bold"))
        _print_names(console, "Nothing on record (0 or no)", [one for one in mine if _is_nothing(one)])
        _print_names(console, "Missing", [one for one in mine if one["value"] is None and not one["absent_tables"]])
        _print_names(console, "Off, for want of a table", [one for one in mine if one["absent_tables"]])
    console.print()
    console.print("Every row behind a number, and what was not counted and why: --feature NAME, or all of it: --json")


def print_facts_in_short(document: Document) -> None:
    """Print what is known of a person in words, a paragraph for each reason group.

    Parameters
    ----------
    document : mapping
        What `explanation_document` gives.
    """
    console = _console()
    _print_head(console, document)
    meanings: dict[str, str] = {}
    for group, heading in _GROUPS.items():
        told = [words for one in document["features"] if one["reason_group"] == group for words in _in_words(one)]
        meanings |= dict(filter(None, map(long_meaning, told)))
        if told:
            _print_wrapped(console, f"{heading}: {'; '.join(map(short_words, told))}.")
    if absent := sorted({table for one in document["features"] for table in one["absent_tables"]}):
        _print_wrapped(console, f"Off, for want of a table: {', '.join(absent)}.")
    for words, meaning in meanings.items():
        _print_wrapped(console, f"{words.capitalize()}: {meaning}.")


def print_records(document: Document) -> None:
    """Print features with every row behind them, and what was not counted and why.

    Parameters
    ----------
    document : mapping
        What `explanation_document` gives for a few features.
    """
    console = _console()
    _print_head(console, document)
    for one in document["features"]:
        console.print()
        console.print(f"{one['name']}: {' '.join(_value(one)).strip()} ({one['window']})", style="bold")
        _print_wrapped(console, one["meaning"])
        if one["absent_tables"]:
            _print_wrapped(console, f"Off, for want of {' and '.join(one['absent_tables'])}.")
            continue
        _print_rows(console, f"Counted, of {one['table']}", one["counted"], document["records"][one["table"]])
        for table, rows in one["beside"].items():
            _print_rows(console, f"Together with, of {table}", rows, document["records"][table])
        _print_not_counted(console, one["not_counted"])


def print_timeline(document: Document) -> None:
    """Print the proven offences of a person and what they come to.

    Parameters
    ----------
    document : mapping
        What `explanation_document` gives.
    """
    console = _console()
    _print_head(console, document)
    if document["costed_offences"] is None:
        _print_wrapped(console, "Nothing is costed of somebody under 18 or of unknown age.")
    else:
        print_costs(document["costed_offences"], console)


def _console() -> Console:
    console = Console(highlight=False, markup=False)
    console.width = min(console.width, _WIDTH) if console.is_terminal else _WIDTH
    return console


def _print_head(console: Console, document: Document) -> None:
    versions = document["versions"]
    console.print(f"Person {document['person_id']} as of {document['index_date']}", style="bold")
    for note in document["notes"]:
        console.print(note, style="bold")
    _print_wrapped(console, f"Known that day: {', '.join(_known(document['records']))}.")
    console.print(
        f"Desist {versions['code']}, data {versions['data'][:12]} (this person's rows), "
        f"definitions {versions['features'][:12]}. Facts on record, not a judgement."
    )
    _print_wrapped(console, document["not_checked"])


def _known(records: Mapping[str, Sequence[Document]]) -> Iterator[str]:
    for table, rows in records.items():
        if table != "persons":
            unknown = Counter(_UNKNOWN[row["why_not_known"]] for row in rows if row["why_not_known"])
            told = ", ".join(f"{count} {why}" for why, count in unknown.items())
            yield f"{table} {len(rows) - unknown.total()}{f' (and {told}, not counted)' if told else ''}"


def _lines_of(heading: str, features: Sequence[Document], records: Mapping[str, Sequence[Document]]) -> Table:
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    shown.add_column(heading, no_wrap=True)
    shown.add_column("Value", justify="right", no_wrap=True)
    for column in ("Unit", "Window"):
        shown.add_column(column, no_wrap=True)
    shown.add_column("Settled by")
    for one in features:
        number, unit = _value(one)
        rows = [row for row in records[one["table"]] if row["row"] in set(one["counted"])]
        shown.add_row(one["name"], number, unit, one["window"], _settled_by(one["table"], rows))
    return shown


def _settled_by(table: str, rows: Sequence[Document]) -> str:
    """The rows in few words: one by its number, more by how many of what or from when to when."""
    kinds = Counter(row["cells"][_KIND[table]].replace("_", " ") for row in rows if table in _KIND)
    if not rows:
        return "no row"
    if len(rows) == 1:
        day = rows[0]["happened"]
        return ", ".join([f"row {rows[0]['row']} of {table}", *([day] if day else []), *kinds])
    if kinds:
        return f"{len(rows)} rows of {table}: {', '.join(f'{count} {kind}' for kind, count in kinds.most_common())}"
    months = dict.fromkeys(row["happened"][:7] for row in (rows[0], rows[-1]))
    return f"{len(rows)} rows of {table}, {' to '.join(months)}"


def _is_nothing(one: Document) -> bool:
    return not one["absent_tables"] and one["value"] is not None and not one["counted"] and not one["value"]


def _print_names(console: Console, words: str, features: Sequence[Document]) -> None:
    if features:
        _print_wrapped(console, f"{words}: {', '.join(one['name'] for one in features)}.")


def _print_rows(console: Console, words: str, numbers: Sequence[int], records: Sequence[Document]) -> None:
    rows = [row for row in records if row["row"] in set(numbers)]
    hidden = max(len(rows) - _SHOWN_ROWS, 0)
    console.print(f"{words}: {len(rows)} row{'' if len(rows) == 1 else 's'}{'.' if not rows else ''}")
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("  Row", "Happened", "Recorded"):
        shown.add_column(heading, no_wrap=True)
    shown.add_column("What it says")
    for row in rows[hidden:]:
        cells = ", ".join(f"{name} {_word(cell)}" for name, cell in row["cells"].items())
        shown.add_row(f"  {row['row']}", row["happened"] or "", row["recorded"] or "", Text(cells))
    if rows:
        console.print(shown)
    if hidden:
        console.print(f"  and {hidden} earlier: --json has them all")


def _print_not_counted(console: Console, reasons: Sequence[Document]) -> None:
    if not reasons:
        console.print("Not counted: no other row of that table is this person's.")
        return
    console.print("Not counted:")
    for reason in reasons:
        rows = ", ".join(map(str, reason["rows"][:10])) + (", …" if len(reason["rows"]) > 10 else "")
        word = "row" if len(reason["rows"]) == 1 else "rows"
        _print_wrapped(console, f"{len(reason['rows'])} {reason['why']} ({word} {rows})", indent="  ")


def _print_wrapped(console: Console, text: str, *, indent: str = "") -> None:
    console.print("\n".join(wrap(text, console.width, initial_indent=indent, subsequent_indent=indent + "  ")))


def _in_words(one: Document) -> Iterator[str]:
    """A fact as a panel is told it, where there is one; a need that was not assessed is not "no need", and is said."""
    phrases = feature_phrases()
    if one["absent_tables"]:
        return
    if one["value"] is None and one["unit"] == "need":
        yield phrases["missing"][one["name"]]
    elif one["name"] in phrases["known"] and one["value"] is not None and (one["counted"] or one["value"]):
        value = _word(bool(one["value"])) if one["unit"] == "need" else _value(one)[0]
        yield phrases["known"][one["name"]].format(value)


def _value(one: Document) -> tuple[str, str]:
    """The value in words, and its unit where it has one."""
    value, unit = one["value"], one["unit"]
    if value is None:
        return "missing", ""
    if unit == "flag":
        return _word(bool(value)), ""
    if unit == "need":
        return ("need" if value else "no need"), ""
    if unit == "share":
        return f"{value:.0%}", ""
    return (f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"), unit


def _word(cell: object) -> str:
    return ("yes" if cell else "no") if isinstance(cell, bool) else str(cell)
