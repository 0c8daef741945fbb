"""Scheme: gates, rules, routes to strands and capacities of one programme, read from a TOML file with its sources."""

import difflib
import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from features.deny_list import refuse_denied
from features.exceptions import ProtocolRefused, UsageRefused
from features.vocabulary import Result, Strand
from models.harm import SCALES
from models.selection.costs import Costs, read_costs
from models.selection.instruments import NO_INSTRUMENT, SCORE_FACTS, horizon_of

_FOLDER = Path(__file__).parents[1] / "schemes"
_COMPARISONS = ("at_least", "at_most", "below", "equals")
_RANKINGS = ("harm", "probability", "needs")
_FAILS_TO = ("not_proposed", "cannot_assess", "held")
_MISSING = ("cannot_check", "cannot_assess")
_ROUTE_RESULTS = ("propose", "consider")
_RULE_KEYS = {"id", "meaning", "field", "almost", "source", "certainty", "may_override", *_COMPARISONS}
_KEYS: dict[str, set[str]] = {
    "scheme": {"id", "version", "title", "ladder", "instrument", "horizon_years", "rank_by", "harm_scale"}
    | {"order", "order_words", "capacity", "gate", "rule", "route", "leave"}
    | {"cost_series", "cost_basis", "price_year"},
    "capacity": {"total", "spill", "source", "certainty", "strands"},
    "gate": _RULE_KEYS | {"fails_to", "missing"},
    "rule": _RULE_KEYS,
    "route": {"id", "strand", "needs", "result"},
}
# Design rule 2, which no scheme may leave out: the age below which nobody is listed, and the gate that sees to it.
ADULT_GATE = "G1"
_ADULT_YEARS = 18


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
    horizon_years : int or None
        Years that its score looks ahead; None without an instrument.
    rank_by : {"harm", "probability", "needs"}
        What orders people within a strand.
    harm_scale : str
        Scale of the ranking harm.
    costs : Costs
        Which unit costs harm in pounds is worked out with.
    order : tuple of str
        Facts that order people, first to last, when ranked by needs.
    order_words : tuple of str
        The same facts in a reader's words.
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
    horizon_years: int | None
    rank_by: str
    harm_scale: str
    costs: Costs
    order: tuple[str, ...]
    order_words: tuple[str, ...]
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
        If the scheme does not exist, has no version, names an unknown key, word, instrument, rule or a field that may
        not be used, states a threshold without a source, has no places, or does not keep to adults.
    """
    if capacity is not None and capacity < 1:
        raise UsageRefused(f"A list needs at least 1 place; --capacity was {capacity}.")
    file = _find(name)
    raw = file.read_bytes()
    try:
        document = tomllib.loads(raw.decode("utf-8"))
        _refuse_unknown(document)
        scheme = _parse(document, capacity=capacity, sha256=hashlib.sha256(raw).hexdigest(), beside=file.parent)
    except KeyError as missing:
        raise ProtocolRefused(f"Scheme {name} lacks the key {missing}. See models/schemes for the shape.") from None
    except (ValueError, TypeError, AttributeError) as fault:
        raise ProtocolRefused(f"Scheme {name}: {fault}. See models/schemes for the shape.") from None
    _check(scheme)
    return scheme


def _find(name: str | Path) -> Path:
    for candidate in (Path(name), _FOLDER / f"{name}.toml"):
        if candidate.is_file():
            return candidate
    shipped = sorted(file.stem for file in _FOLDER.glob("*.toml"))
    raise ProtocolRefused(f"There is no scheme {name}. Give a file, or one of {shipped}.")


def _parse(document: dict[str, Any], *, capacity: int | None, sha256: str, beside: Path) -> Scheme:
    places = document["capacity"]
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
        order=tuple(document.get("order", ())),
        order_words=tuple(document.get("order_words", document.get("order", ()))),
        capacity=places["total"] if capacity is None else capacity,
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


def _refuse_unknown(document: dict[str, Any]) -> None:
    """A key that nothing reads is a threshold that nobody applies."""
    sections: list[tuple[str, dict, set[str]]] = [
        ("the scheme", document, _KEYS["scheme"]),
        ("[capacity]", document["capacity"], _KEYS["capacity"]),
        ("[leave]", document.get("leave", {}), {"needs"}),
    ]
    for kind in ("gate", "rule", "route"):
        sections += [(f"{kind} {entry.get('id')}", entry, _KEYS[kind]) for entry in document.get(kind, ())]
    for where, entry, known in sections:
        for key in sorted(set(entry) - known):
            near = difflib.get_close_matches(key, known, n=1)
            hint = f" Did you mean `{near[0]}`?" if near else ""
            raise ValueError(f"{where} has an unknown key `{key}`.{hint} Known keys: {sorted(known)}")


def _check(scheme: Scheme) -> None:
    who = f"Scheme {scheme.id}"
    if scheme.rank_by not in _RANKINGS:
        raise ProtocolRefused(f"{who} ranks by `{scheme.rank_by}`; say one of {list(_RANKINGS)}.")
    if scheme.rank_by == "harm" and scheme.harm_scale not in SCALES:
        raise ProtocolRefused(f"{who} ranks by harm on `{scheme.harm_scale}`; say one of {list(SCALES)}.")
    if scheme.rank_by == "needs" and not scheme.order:
        raise ProtocolRefused(f"{who} ranks by needs without an order. Name the facts, first to last.")
    _check_rules(scheme, who)
    _check_places(scheme, who)
    fields = [rule.field for rule in scheme.gates + scheme.rules] + list(scheme.order)
    if scheme.instrument == NO_INSTRUMENT and (scores := sorted(set(fields) & set(SCORE_FACTS))):
        raise ProtocolRefused(f"{who} looks at {scores}, but its instrument is `{NO_INSTRUMENT}`. Name the instrument.")
    refuse_denied(fields, asked_by=who)


def _check_rules(scheme: Scheme, who: str) -> None:
    known = {rule.id for rule in scheme.rules}
    unknown = sorted(({need for route in scheme.routes for need in route.needs} | set(scheme.leave)) - known)
    if unknown:
        raise ProtocolRefused(f"{who} has routes through unknown rules {unknown}. Known: {sorted(known)}.")
    names = [rule.id for rule in scheme.gates + scheme.rules]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ProtocolRefused(f"{who} has more than one rule called {twice[:10]}. Give each its own name.")
    for rule in scheme.gates + scheme.rules:
        if not rule.bounds or not rule.source:
            raise ProtocolRefused(f"{who}, {rule.id}: give a threshold ({_COMPARISONS}) and its source.")
    for gate in scheme.gates:
        if gate.fails_to not in _FAILS_TO or gate.missing not in _MISSING:
            raise ProtocolRefused(f"{who}, {gate.id}: `fails_to` is one of {_FAILS_TO}, `missing` one of {_MISSING}.")
    for route in scheme.routes:
        if route.strand not in scheme.shares or route.result not in _ROUTE_RESULTS or not route.needs:
            raise ProtocolRefused(
                f"{who}, route {route.id}: it needs rules, a strand of [capacity.strands] and one of {_ROUTE_RESULTS}."
            )
    if not any(_is_for_adults(gate) for gate in scheme.gates):
        raise ProtocolRefused(
            f"{who} has no gate {ADULT_GATE} on `age_years`, at least {_ADULT_YEARS}, that fails to not_proposed and "
            "is cannot_assess where missing. Every scheme is for adults: add it."
        )


def _is_for_adults(gate: Rule) -> bool:
    return (
        gate.id == ADULT_GATE
        and gate.field == "age_years"
        and gate.bounds.get("at_least", 0) >= _ADULT_YEARS
        and (gate.fails_to, gate.missing) == (Result.NOT_PROPOSED, Result.CANNOT_ASSESS)
    )


def _check_places(scheme: Scheme, who: str) -> None:
    if not isinstance(scheme.capacity, int) or scheme.capacity < 1:
        raise ProtocolRefused(f"{who} has {scheme.capacity} places; a list needs a whole number, at least 1.")
    if not scheme.shares or min(scheme.shares.values()) <= 0:
        raise ProtocolRefused(f"{who}: give every strand a share of the places above 0.")
    if sum(scheme.shares.values()) > 1 + 1e-9:
        raise ProtocolRefused(f"{who}: the strands' shares add up to more than 1. Lower them.")
