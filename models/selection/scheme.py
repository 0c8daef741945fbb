"""A scheme read from a TOML file: gates, rules, routes, capacities and what is only told, each with its source."""

import hashlib
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from features.exceptions import ProtocolRefused, UsageRefused
from features.rule_facts import rule_facts
from features.scheme_terms import SchemeTerms
from features.vocabulary import Result, Strand
from models.selection.costs import read_costs
from models.selection.instruments import horizon_of
from models.selection.scheme_checks import ADULT_GATE, CERTAINTIES, COMPARISONS, check_scheme
from models.selection.scheme_keys import KEYS, SECTIONS, refuse_unknown_keys
from models.selection.scheme_limits import area_totals, officer_hours
from models.selection.scheme_parts import Alert, Colour, Route, Rule, Scheme, Source
from models.selection.scheme_values import MOST_PLACES, entries_of, places_of, refuse_values

__all__ = ["ADULT_GATE", "KEYS", "SECTIONS", "Route", "Rule", "Scheme", "read_scheme", "shipped_schemes"]

_FOLDER = Path(__file__).parents[1] / "schemes"


def shipped_schemes() -> list[str]:
    """Names of the schemes that Desist ships.

    Returns
    -------
    list of str
        In alphabetical order.
    """
    return sorted(file.stem for file in _FOLDER.glob("*.toml"))


def read_scheme(name: str | Path, *, capacity: int | None = None) -> Scheme:
    """Scheme read from a TOML file and checked.

    Parameters
    ----------
    name : str or Path
        A file, or the name of a scheme that Desist ships.
    capacity : int, optional
        Places, in place of the scheme's own; at least 1, at most 100 million.

    Returns
    -------
    Scheme
        The scheme, with the hash of its file.

    Raises
    ------
    UsageRefused
        If the capacity is not at least 1, or beyond 100 million.
    ProtocolRefused
        If the scheme does not exist, has no version, names an unknown key, word, instrument, table or rule, or a field
        that there is not or that may not be used, states a threshold without a source and how sure it is, asks for
        what contradicts itself, has no places, or does not keep to adults.
    """
    if capacity is not None and capacity < 1:
        raise UsageRefused(f"A list needs at least 1 place; --capacity was {capacity}.")
    if capacity is not None and capacity > MOST_PLACES:
        raise UsageRefused(f"A list has at most {MOST_PLACES:,} places; --capacity was {capacity}.")
    file = _find(name)
    raw = file.read_bytes()
    try:
        document = tomllib.loads(raw.decode("utf-8"))
        for kind, where, entry in entries_of(document):
            refuse_unknown_keys(kind, where, entry)
        refuse_values(document)
        scheme = _parse(document, capacity=capacity, sha256=hashlib.sha256(raw).hexdigest(), beside=file.parent)
    except ValueError as fault:
        raise ProtocolRefused(f"Scheme {name}: {fault}. docs/schemes.md has every key and word.") from None
    check_scheme(scheme)
    return scheme


def _find(name: str | Path) -> Path:
    for candidate in (Path(name), _FOLDER / f"{name}.toml"):
        if candidate.is_file():
            return candidate
    raise ProtocolRefused(f"There is no scheme {name}. Give a file, or one of {shipped_schemes()}.")


def _parse(document: dict[str, Any], *, capacity: int | None, sha256: str, beside: Path) -> Scheme:
    places = document["capacity"]
    if places["certainty"] not in CERTAINTIES:
        raise ValueError(f"[capacity]: `certainty` is `{places['certainty']}`; say one of {list(CERTAINTIES)}")
    total = places_of(places)
    leave = document.get("leave", {})
    return Scheme(
        id=document["id"],
        version=document["version"],
        title=document["title"],
        ladder=document["ladder"],
        instrument=document["instrument"],
        horizon_years=horizon_of(
            document["instrument"], document.get("horizon_years"), asked_by=f"Scheme {document['id']}"
        ),
        rank_by=document["rank_by"],
        harm_scale=document.get("harm_scale", ""),
        costs=read_costs(document, beside=beside),
        order=_names(document, "order"),
        order_words=_names(document, "order_words" if "order_words" in document else "order"),
        capacity=total if capacity is None else capacity,
        shares={Strand(strand): share for strand, share in places["strands"].items()},
        spill=places["spill"],
        gates=tuple(_rule(entry) for entry in document.get("gate", ())),
        rules=tuple(_rule(entry) for entry in document.get("rule", ())),
        routes=tuple(
            Route(entry["id"], Strand(entry["strand"]), _names(entry, "needs"), Result(entry["result"]))
            for entry in document.get("route", ())
        ),
        leave=_names(leave, "needs"),
        leave_any=_names(leave, "any"),
        sha256=sha256,
        signs=tuple(_rule(entry) for entry in document.get("sign", ())),
        alerts=tuple(_alert(entry) for entry in document.get("alert", ())),
        colours=tuple(_colour(entry) for entry in document.get("colour", ())),
        sources=tuple(_source(entry) for entry in document.get("source", ())),
        terms=SchemeTerms(_names(document, "areas"), _names(document, "trial_wards")),
        staff=places.get("staff") if capacity is None else None,
        people_per_officer=places.get("people_per_officer") if capacity is None else None,
        area_totals=area_totals(document),
        hours=officer_hours(document),
    )


def _rule(entry: dict[str, Any]) -> Rule:
    fact = rule_facts().get(entry["field"])
    reads = fact.reads if fact else ()
    if fact and "requires" in entry and set(entry["requires"]) != set(reads):
        raise ValueError(f"{entry['id']}: `{entry['field']}` requires {sorted(reads)}; say so, or leave `requires` out")
    return Rule(
        id=entry["id"],
        meaning=entry["meaning"],
        field=entry["field"],
        bounds={word: entry[word] for word in COMPARISONS if word in entry},
        almost=entry.get("almost", 0.0),
        source=entry["source"],
        certainty=entry["certainty"],
        may_override=entry["may_override"],
        fails_to=entry.get("fails_to", ""),
        missing=entry.get("missing", ""),
        unit=fact.unit if fact else "",
        requires=reads,
    )


def _alert(entry: dict[str, Any]) -> Alert:
    return Alert(
        id=entry["id"],
        meaning=entry["meaning"],
        says=entry["says"],
        all=_names(entry, "all"),
        any=_names(entry, "any"),
        dates=entry.get("dates", ""),
        date_shift_days=entry.get("date_shift_days", 0),
        source=entry["source"],
        certainty=entry["certainty"],
    )


def _colour(entry: dict[str, Any]) -> Colour:
    return Colour(
        id=entry["id"],
        colour=entry["colour"],
        meaning=entry["meaning"],
        all=_names(entry, "all"),
        any=_names(entry, "any"),
        source=entry["source"],
        certainty=entry["certainty"],
        may_override=entry["may_override"],
    )


def _source(entry: dict[str, Any]) -> Source:
    if type(entry["expires"]) is not date:
        raise ValueError(f"source {entry['name']}: `expires` is a day without quotes, such as 2027-03-31")
    return Source(entry["name"], _names(entry, "tables"), entry["purpose"], entry["agreement"], entry["expires"])


def _names(entry: dict[str, Any], key: str) -> tuple[str, ...]:
    return tuple(entry.get(key, ()))
