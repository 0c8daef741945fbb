"""What a scheme must be before it may choose: adults only, known facts, thresholds with sources, nothing impossible."""

import re
from collections.abc import Iterable

from features.deny_list import refuse_denied
from features.exceptions import ProtocolRefused
from features.nearest import nearest, shown_name
from features.rule_facts import rule_facts
from features.vocabulary import Result
from models.harm import SCALES
from models.selection.bounds import COMPARISONS, refuse_contradictions, refuse_thresholds
from models.selection.instruments import NO_INSTRUMENT, SCORE_FACTS
from models.selection.lineage import refuse_lineage
from models.selection.scheme_parts import Rule, Scheme
from models.selection.sources import refuse_sources

__all__ = ["ADULT_GATE", "CERTAINTIES", "COMPARISONS", "FAILS_TO", "MISSING", "check_scheme"]

RANKINGS = ("harm", "probability", "needs")
FAILS_TO = ("not_proposed", "cannot_assess", "held")
MISSING = ("cannot_check", "cannot_assess", "consider")
CERTAINTIES = ("verified", "verified title", "from memory", "our default", "local decision")
# Units of facts that may order people: needs, nominations, and counts of what was done. Age is protected, a MAPPA level
# says who manages a person, and custody or supervision what was done to them: none of these is a sort key.
_MAY_ORDER = ("needs", "need", "nominations", "offences", "sanctions", "events")
# Design rule 2, which no scheme may leave out: the age below which nobody is listed, and the gate that sees to it.
ADULT_GATE = "G1"
_ADULT_YEARS = 18
_NOBODY = "nobody"
_MOST_DAYS = 3660
_ID = re.compile(r"[a-z][a-z0-9_]{2,59}")
_OTHER_RESET = re.compile(r"probation[\s_-]*reset", re.I)


def check_scheme(scheme: Scheme) -> None:
    """Refuse a scheme that is not whole.

    Parameters
    ----------
    scheme : Scheme
        As parsed.

    Raises
    ------
    ProtocolRefused
        If anything in it is unknown, unsourced, denied, contradictory or impossible, or it does not keep to adults.
    """
    who = f"Scheme {scheme.id}"
    _check_names(scheme, who)
    _check_order(scheme, who)
    refuse_denied([*(rule.field for rule in scheme.conditions), *scheme.order], asked_by=who)
    _check_rules(scheme, who)
    refuse_thresholds(scheme, asked_by=who)
    _check_gates(scheme, who)
    _check_references(scheme, who)
    _check_told(scheme, who)
    _check_places(scheme, who)
    refuse_lineage(scheme, asked_by=who)
    refuse_contradictions(scheme, asked_by=who)
    refuse_sources(scheme, asked_by=who)


def _check_names(scheme: Scheme, who: str) -> None:
    if any(_OTHER_RESET.search(text) for text in (scheme.id, scheme.title, scheme.ladder)):
        raise ProtocolRefused(
            f"{who} is named or described as Probation Reset. That is the name of another thing: HMPPS's Probation "
            "Reset (2024) ends active supervision in the final third of an order, and is an alert here (P1), never a "
            "way to choose people. Project Reset, which people are nominated to, has names such as "
            "`project_reset_north_area`. Name the scheme for what it is."
        )
    if not _ID.fullmatch(scheme.id):
        raise ProtocolRefused(f"{who}: `id` is 3 to 60 small letters, digits and `_`, and starts with a letter.")


def _check_order(scheme: Scheme, who: str) -> None:
    if scheme.rank_by not in RANKINGS:
        raise ProtocolRefused(f"{who} ranks by `{scheme.rank_by}`; say one of {list(RANKINGS)}.")
    if scheme.rank_by == "harm" and scheme.harm_scale not in SCALES:
        raise ProtocolRefused(f"{who} ranks by harm on `{scheme.harm_scale}`; say one of {list(SCALES)}.")
    if scheme.rank_by == "needs" and not scheme.order:
        raise ProtocolRefused(f"{who} ranks by needs without an order. Name the facts, first to last.")
    if len(scheme.order_words) != len(scheme.order):
        raise ProtocolRefused(
            f"{who}: `order` has {len(scheme.order)} facts and `order_words` {len(scheme.order_words)}. Write one for "
            "each fact, in the same order, or leave `order_words` out."
        )
    fields = [rule.field for rule in scheme.conditions] + list(scheme.order)
    if scheme.instrument == NO_INSTRUMENT and (scores := sorted(set(fields) & set(SCORE_FACTS))):
        raise ProtocolRefused(f"{who} looks at {scores}, but its instrument is `{NO_INSTRUMENT}`. Name the instrument.")


def _check_rules(scheme: Scheme, who: str) -> None:
    ids = [rule.id for rule in scheme.conditions]
    ids += [alert.id for alert in scheme.alerts] + [colour.id for colour in scheme.colours]
    _refuse_twice(ids, f"{who} has more than one rule called")
    _refuse_twice([route.id for route in scheme.routes], f"{who} has more than one route called")
    for rule in scheme.conditions:
        if not rule.bounds:
            raise ProtocolRefused(f"{who}, {rule.id}: give a threshold, by one of {', '.join(COMPARISONS)}.")
        _check_certainty(rule.certainty, f"{who}, {rule.id}")
    for name in [*(rule.field for rule in scheme.conditions), *scheme.order]:
        if name not in rule_facts():
            raise ProtocolRefused(
                f"{who} looks at `{shown_name(name)}`, which no table and no instrument gives"
                f"{nearest(name, rule_facts())}. `docs/schemes.md` has every fact."
            )
    for name in scheme.order:
        if rule_facts()[name].unit not in _MAY_ORDER:
            raise ProtocolRefused(
                f"{who}, `order`: `{name}` may not order people ({rule_facts()[name].unit}). What may: facts counted "
                f"in {', '.join(_MAY_ORDER)}. Age and MAPPA levels never sort a list."
            )


def _refuse_twice(names: list[str], what: str) -> None:
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ProtocolRefused(f"{what} {twice[:10]}. Give each its own name.")


def _check_certainty(certainty: str, where: str) -> None:
    if certainty not in CERTAINTIES:
        raise ProtocolRefused(
            f"{where}: `certainty` is `{shown_name(certainty)}`{nearest(certainty, CERTAINTIES)}; say one of "
            f"{list(CERTAINTIES)}."
        )


def _check_gates(scheme: Scheme, who: str) -> None:
    for gate in scheme.gates:
        for key, word, known in (("fails_to", gate.fails_to, FAILS_TO), ("missing", gate.missing, MISSING)):
            if word not in known:
                raise ProtocolRefused(
                    f"{who}, {gate.id}: `{key}` is `{shown_name(word)}`{nearest(word, known)}; say one of "
                    f"{', '.join(known)}."
                )
    if not any(_is_for_adults(gate) for gate in scheme.gates):
        raise ProtocolRefused(
            f"{who} has no gate {ADULT_GATE} on `age_years`, at least {_ADULT_YEARS}, that fails to not_proposed, "
            f'is cannot_assess where missing and has may_override = "{_NOBODY}". Every scheme is for adults, and '
            "nobody may set that aside: add it."
        )


def _is_for_adults(gate: Rule) -> bool:
    return (
        gate.id == ADULT_GATE
        and gate.field == "age_years"
        and gate.bounds.get("at_least", 0) >= _ADULT_YEARS
        and (gate.fails_to, gate.missing) == (Result.NOT_PROPOSED, Result.CANNOT_ASSESS)
        and gate.may_override == _NOBODY
    )


def _check_references(scheme: Scheme, who: str) -> None:
    """Routes and leaving rest on rules alone: what is only told is never part of a choice."""
    rules, signs = {rule.id for rule in scheme.rules}, {sign.id for sign in scheme.signs}
    used = [(f"{who}, route {route.id}", set(route.needs)) for route in scheme.routes]
    for where, names in [*used, (f"{who}, [leave]", {*scheme.leave, *scheme.leave_any})]:
        if told := sorted(names & signs):
            raise ProtocolRefused(f"{where} rests on signs {told}, which are only told. Write them as [[rule]].")
        _refuse_unknown(names, rules, f"{where} rests on unknown rules")
    for route in scheme.routes:
        if not route.needs:
            raise ProtocolRefused(f"{who}, route {route.id}: `needs` is empty. Name the rules that open it.")
        if route.strand not in scheme.shares:
            raise ProtocolRefused(
                f"{who}, route {route.id}: its strand `{route.strand}` has no places. Give it a share in "
                "[capacity.strands], or name one that has."
            )
    if scheme.leave_any and not scheme.leave:
        raise ProtocolRefused(f"{who}, [leave]: `any` stands without `needs`, so nobody would leave. Name both.")


def _check_told(scheme: Scheme, who: str) -> None:
    known = {rule.id for rule in scheme.conditions}
    for alert in scheme.alerts:
        _refuse_unknown({*alert.all, *alert.any}, known, f"{who}, alert {alert.id} rests on unknown rules")
        if not (alert.all or alert.any):
            raise ProtocolRefused(f"{who}, alert {alert.id}: name the signs of which it is made, in `all` or `any`.")
        dated = {fact.dates for fact in rule_facts().values()} - {""}
        if alert.dates and alert.dates not in dated:
            raise ProtocolRefused(f"{who}, alert {alert.id}: `dates` is one of {sorted(dated)}.")
        if type(alert.date_shift_days) is not int or abs(alert.date_shift_days) > _MOST_DAYS:
            raise ProtocolRefused(
                f"{who}, alert {alert.id}: `date_shift_days` is a whole number, {-_MOST_DAYS} to {_MOST_DAYS}."
            )
        _check_certainty(alert.certainty, f"{who}, alert {alert.id}")
    for colour in scheme.colours:
        _refuse_unknown({*colour.all, *colour.any}, known, f"{who}, colour {colour.id} rests on unknown rules")
        _check_certainty(colour.certainty, f"{who}, colour {colour.id}")
    if scheme.colours and sum(not (colour.all or colour.any) for colour in scheme.colours) != 1:
        raise ProtocolRefused(f"{who}: exactly one colour has neither `all` nor `any`: that of everybody else.")


def _refuse_unknown(used: Iterable[str], known: set[str], what: str) -> None:
    if unknown := sorted(set(used) - known):
        raise ProtocolRefused(f"{what} {unknown[:10]}{nearest(unknown[0], known)}. Known: {sorted(known)}.")


def _check_places(scheme: Scheme, who: str) -> None:
    if (total := sum(scheme.shares.values())) > 1 + 1e-9:
        raise ProtocolRefused(f"{who}: the shares of [capacity.strands] add up to {total:g}, more than 1. Lower them.")
