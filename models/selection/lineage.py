"""What a rule may not look at for where it comes from, whatever it is called (design rule 4)."""

from collections.abc import Iterable

from features.exceptions import ProtocolRefused
from features.rule_facts import RuleFact, rule_facts
from features.vocabulary import Result
from models.selection.scheme_parts import Rule, Scheme

_ONLY_TOLD = {"drug_tests": "section 63B of PACE limits police drug tests to offers of treatment"}
_NEVER = {"equality": "protected characteristics are measured and never select"}
_CONSIDER_AT_MOST = "charges"
_REGISTERED_SEX = "persons.sex"


def refuse_lineage(scheme: Scheme, *, asked_by: str) -> None:
    """Refuse rules on facts whose source is denied, and routes that propose on a charge.

    Parameters
    ----------
    scheme : Scheme
        As parsed.
    asked_by : str
        Who asks, for the refusal.

    Raises
    ------
    ProtocolRefused
        If a gate, rule or order reads a denied table, a sign reads what is never an input, a route that proposes or
        the rules for leaving rest on charges.
    """
    facts = rule_facts()
    chosen_by = [rule.field for rule in scheme.gates + scheme.rules] + list(scheme.order)
    refuse_sources_of((facts[name] for name in chosen_by), asked_by=asked_by)
    refuse_sources_of((facts[sign.field] for sign in scheme.signs), asked_by=asked_by, only_told=True)
    on_charges = {rule.id for rule in scheme.conditions if _CONSIDER_AT_MOST in facts[rule.field].tables}
    for route in scheme.routes:
        if route.result == Result.PROPOSE and (found := sorted(set(route.needs) & on_charges)):
            raise ProtocolRefused(
                f"{asked_by}, route {route.id} proposes on charges ({', '.join(found)}). A charge may come to nothing: "
                'write result = "consider".'
            )
    _refuse_charges(scheme.gates, on_charges, asked_by)
    if found := sorted((set(scheme.leave) | set(scheme.leave_any)) & on_charges):
        raise ProtocolRefused(f"{asked_by}, [leave] rests on charges ({', '.join(found)}). Use proven offences.")
    if found := sorted(name for name in scheme.order if _CONSIDER_AT_MOST in facts[name].tables):
        raise ProtocolRefused(f"{asked_by} orders people by charges ({', '.join(found)}). Use proven offences.")


def refuse_sources_of(facts: Iterable[RuleFact], *, asked_by: str, only_told: bool = False) -> None:
    """Refuse facts that are made of what may never be an input.

    Parameters
    ----------
    facts : iterable of RuleFact
        What something looks at.
    asked_by : str
        Who asks, for the refusal.
    only_told : bool
        Whether it is only told, and never chooses.

    Raises
    ------
    ProtocolRefused
        If one of them reads a denied table or column.
    """
    denied = _NEVER if only_told else _NEVER | _ONLY_TOLD
    for fact in facts:
        for table in sorted(fact.tables & set(denied)):
            raise ProtocolRefused(
                f"{asked_by} looks at `{fact.name}`, which is made of `{table}`: {denied[table]}. Take the rule out."
            )
        if _REGISTERED_SEX in fact.reads:
            raise ProtocolRefused(f"{asked_by} looks at `{fact.name}`, which is made of sex. Take the rule out.")


def _refuse_charges(gates: tuple[Rule, ...], on_charges: set[str], asked_by: str) -> None:
    if found := sorted({gate.id for gate in gates} & on_charges):
        raise ProtocolRefused(f"{asked_by} keeps people out by charges ({', '.join(found)}). Use proven offences.")
