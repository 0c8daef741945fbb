"""`desist scheme`: a scheme's file checked, told in words, and what some data cannot check of it."""

import json
import textwrap
from pathlib import Path
from typing import Any

import typer

from models.selection import cannot_be_checked, read_scheme, scheme_in_words
from serving.commands.open_tables import read_source

_WIDTH = 100
_KINDS = {"gate": "Gates, which everybody passes first", "rule": "Rules of the ways in", "sign": "Signs, only told"}


def tell_scheme(name: str, *, data: str | None, mapping: Path | None, as_json: bool) -> None:
    """Check a scheme and say what it says.

    Parameters
    ----------
    name : str
        A file, or a scheme that Desist ships.
    data : str or None
        Case tables: a folder, or the address of a database; what they cannot check is then named.
    mapping : Path or None
        What the names and words of the tables are in ours.
    as_json : bool
        Print the document for a machine instead of the screen.

    Raises
    ------
    ProtocolRefused
        If the scheme is not there, or not whole.
    UsageRefused
        If the tables are not where they are said to be.
    DataRefused
        If a table cannot be read at all.
    """
    scheme = read_scheme(name)
    document = scheme_in_words(scheme)
    if data is not None:
        document["cannot_be_checked"] = cannot_be_checked(scheme, read_source(data, mapping))
    typer.echo(json.dumps(document, allow_nan=False) if as_json else _screen(document))


def _screen(document: dict[str, Any]) -> str:
    about = document["scheme"]
    lines = [
        f"{about['title']}: scheme {about['id']}, version {about['version']}",
        f"sha256 {about['sha256']}",
        *_wrapped(about["ladder"]),
        f"{about['places']} places; instrument {about['instrument']}; ranked by {about['rank_by']}",
    ]
    for kind, heading in _KINDS.items():
        rules = [rule for rule in document["rules"] if rule["kind"] == kind]
        lines += ["", heading, *(line for rule in rules for line in _rule(rule))] if rules else []
    if document["routes"]:
        lines += ["", "Ways in"]
        lines += [
            f"  {route['id']}: {' and '.join(route['needs'])} -> {route['result']}, {route['strand']}"
            for route in document["routes"]
        ]
    if document["leave"]["needs"]:
        others = f", and {' or '.join(document['leave']['any'])}" if document["leave"]["any"] else ""
        lines += ["", f"A member leaves by {' and '.join(document['leave']['needs'])}{others}"]
    lines += _told(document["told"]) + _crosswalk(document["crosswalk"])
    lines += ["", *(line for note in document["notes"] for line in _wrapped(note))] if document["notes"] else []
    if "cannot_be_checked" in document:
        lines += ["", *_lacking(document["cannot_be_checked"])]
    return "\n".join(lines)


def _rule(rule: dict[str, Any]) -> list[str]:
    ends = f" -> else {rule['fails_to']}; if missing {rule['if_missing']}" if rule["kind"] == "gate" else ""
    return [
        *_wrapped(f"{rule['id']}  {rule['meaning']} [{rule['field']} {rule['asked']}]{ends}", "  "),
        *_wrapped(f"{rule['certainty']}: {rule['source']}; set aside by: {rule['may_override']}", "      "),
    ]


def _told(told: dict[str, Any]) -> list[str]:
    lines = [f"{alert['id']}  {alert['meaning']}" for alert in told["alerts"]]
    lines += [f"{colour['id']}  {colour['colour']}: {colour['meaning']}" for colour in told["colours"]]
    return ["", "Told, never part of the choice", *(part for line in lines for part in _wrapped(line, "  "))] * bool(
        lines
    )


def _crosswalk(crosswalk: dict[str, Any] | None) -> list[str]:
    if not crosswalk or not crosswalk["thresholds"]:
        return []
    lines = ["", "The same band on other instruments"]
    for one in crosswalk["thresholds"]:
        same = ", ".join(f"{name} {at:g}" for name, at in one["same_band"].items())
        lines.append(f"  {one['rule']} at {one['at']:g}: {same}")
    return lines + _wrapped(crosswalk["note"], "  ")


def _lacking(found: list[dict[str, Any]]) -> list[str]:
    if not found:
        return ["These data can check every gate, rule and sign."]
    return [
        f"These data cannot check {len(found)} of them:",
        *(line for one in found for line in _wrapped(f"{one['id']}  {_needs(one['lacks'])}", "  ")),
    ]


def _needs(lacks: list[str]) -> str:
    return ", ".join(one if " " in one else f"needs `{one}`" for one in lacks)


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent + "    ")
