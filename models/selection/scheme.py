"""Scheme: gates, rules, routes to strands and capacities of one programme, read from a TOML file with its sources."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from features.deny_list import refuse_denied
from features.exceptions import ProtocolRefused, UsageRefused
from features.vocabulary import Result, Strand

_FOLDER = Path(__file__).parents[1] / "schemes"
_COMPARISONS = ("at_least", "at_most", "below", "equals")
_RANKINGS = ("harm", "probability", "needs")


@dataclass(frozen=True)
class Rule:
    """One condition on one field.

    Parameters
    ----------
    id, meaning, field : str
        Its name, what it says, and the fact it looks at.
    bounds : dict of str to float or bool
        "at_least", "at_most", "below" or "equals", all of which must hold.
    almost : float
        How far outside its bounds a value still counts as almost met.
    source, certainty, may_override : str
        Where the threshold is from, how sure that is, and who may set it aside.
    fails_to, missing : str
        For a gate: the result when it fails, and the result or "cannot_check" when the field is missing.
    """

    id: str
    meaning: str
    field: str
    bounds: dict[str, float | bool]
    almost: float
    source: str
    certainty: str
    may_override: str
    fails_to: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Route:
    """A way into a strand: all its rules met.

    Parameters
    ----------
    id : str
        Its name.
    strand : Strand
        Where it leads.
    needs : tuple of str
        Identifiers of its rules.
    result : Result
        "propose", or "consider" where it alone never proposes.
    """

    id: str
    strand: Strand
    needs: tuple[str, ...]
    result: Result


@dataclass(frozen=True)
class Scheme:
    """One programme's way to choose.

    Parameters
    ----------
    id, version, title, ladder : str
        What it is; the ladder in one sentence.
    instrument : str
        The one official instrument of its thresholds, or "none".
    rank_by : {"harm", "probability", "needs"}
        What orders people within a strand.
    harm_scale : str
        Scale of the ranking harm.
    order : tuple of str
        Facts that order people, first to last, when ranked by needs.
    capacity : int
        Places.
    shares : dict of Strand to float
        Upper bound of each strand as a share of the places.
    spill : bool
        Whether places that a strand cannot fill go to the others.
    gates, rules : tuple of Rule
        Conditions that everyone must pass, and conditions of routes.
    routes : tuple of Route
        Ways in; none means that passing the gates is enough.
    leave : tuple of str
        Rules that, all met, propose that a present member leaves.
    sha256 : str
        Hash of the file.
    """

    id: str
    version: str
    title: str
    ladder: str
    instrument: str
    rank_by: str
    harm_scale: str
    order: tuple[str, ...]
    capacity: int
    shares: dict[Strand, float]
    spill: bool
    gates: tuple[Rule, ...]
    rules: tuple[Rule, ...]
    routes: tuple[Route, ...]
    leave: tuple[str, ...]
    sha256: str

    @property
    def strands(self) -> tuple[Strand, ...]:
        """Strands in the order of the file."""
        return tuple(self.shares)


def read_scheme(name: str | Path, *, capacity: int | None = None) -> Scheme:
    """Scheme read from a TOML file and checked.

    Parameters
    ----------
    name : str or Path
        A file, or the name of a scheme that Desist ships.
    capacity : int, optional
        Places, in place of the scheme's own; at least 1.

    Returns
    -------
    Scheme
        The scheme, with the hash of its file.

    Raises
    ------
    UsageRefused
        If the capacity is not at least 1.
    ProtocolRefused
        If the scheme does not exist, has no version, names an unknown word, rule or field that may not be used, or
        states a threshold without a source.
    """
    if capacity is not None and capacity < 1:
        raise UsageRefused(f"A list needs at least 1 place; --capacity was {capacity}.")
    raw = _find(name).read_bytes()
    document = tomllib.loads(raw.decode("utf-8"))
    try:
        scheme = _parse(document, capacity=capacity, sha256=hashlib.sha256(raw).hexdigest())
    except (KeyError, ValueError) as fault:
        raise ProtocolRefused(f"Scheme {name}: {fault}. See models/schemes for the shape.") from None
    _check(scheme)
    return scheme


def _find(name: str | Path) -> Path:
    for candidate in (Path(name), _FOLDER / f"{name}.toml"):
        if candidate.is_file():
            return candidate
    shipped = sorted(file.stem for file in _FOLDER.glob("*.toml"))
    raise ProtocolRefused(f"There is no scheme {name}. Give a file, or one of {shipped}.")


def _parse(document: dict[str, Any], *, capacity: int | None, sha256: str) -> Scheme:
    places = document["capacity"]
    return Scheme(
        id=document["id"],
        version=document["version"],
        title=document["title"],
        ladder=document["ladder"],
        instrument=document["instrument"],
        rank_by=document["rank_by"],
        harm_scale=document.get("harm_scale", ""),
        order=tuple(document.get("order", ())),
        capacity=capacity or places["total"],
        shares={Strand(strand): share for strand, share in places["strands"].items()},
        spill=places["spill"],
        gates=tuple(_rule(entry) for entry in document.get("gate", ())),
        rules=tuple(_rule(entry) for entry in document.get("rule", ())),
        routes=tuple(
            Route(entry["id"], Strand(entry["strand"]), tuple(entry["needs"]), Result(entry["result"]))
            for entry in document.get("route", ())
        ),
        leave=tuple(document.get("leave", {}).get("needs", ())),
        sha256=sha256,
    )


def _rule(entry: dict[str, Any]) -> Rule:
    return Rule(
        id=entry["id"],
        meaning=entry["meaning"],
        field=entry["field"],
        bounds={word: entry[word] for word in _COMPARISONS if word in entry},
        almost=entry.get("almost", 0.0),
        source=entry["source"],
        certainty=entry["certainty"],
        may_override=entry["may_override"],
        fails_to=entry.get("fails_to", ""),
        missing=entry.get("missing", ""),
    )


def _check(scheme: Scheme) -> None:
    if scheme.rank_by not in _RANKINGS:
        raise ProtocolRefused(f"Scheme {scheme.id} ranks by `{scheme.rank_by}`; say one of {list(_RANKINGS)}.")
    known = {rule.id for rule in scheme.rules}
    needed = {need for route in scheme.routes for need in route.needs} | set(scheme.leave)
    unknown = sorted(needed - known)
    if unknown:
        raise ProtocolRefused(f"Scheme {scheme.id} has routes through unknown rules {unknown}. Known: {sorted(known)}.")
    for rule in scheme.gates + scheme.rules:
        if not rule.bounds or not rule.source:
            raise ProtocolRefused(f"Scheme {scheme.id}, {rule.id}: give a threshold ({_COMPARISONS}) and its source.")
    fields = [rule.field for rule in scheme.gates + scheme.rules] + list(scheme.order)
    refuse_denied(fields, asked_by=f"Scheme {scheme.id}")
    if sum(scheme.shares.values()) > 1 + 1e-9:
        raise ProtocolRefused(f"Scheme {scheme.id}: the strands' shares add up to more than 1. Lower them.")
