"""What a list says once of rules and alerts that could be checked for nobody, and of how many turn 18 soon."""

from collections.abc import Iterable

from features.vocabulary import RuleStatus
from models.selection.people import People
from models.selection.rules import RuleBook
from models.selection.scheme_parts import Alert, Rule, Scheme
from models.selection.told import facts_of, is_about_age, together

# The alert about lapsed sources: without a register, the note on the register says it.
_OF_THE_REGISTER = "lapsed_source_count"


def unchecked_notes(scheme: Scheme, people: People) -> list[str]:
    """The gates and rules that the data do not have, in one sentence.

    Parameters
    ----------
    scheme : Scheme
        Whose rules.
    people : People
        Whom.

    Returns
    -------
    list of str
        One sentence, in the order of the file; empty where there is nothing to say.
    """
    absent = [rule for rule in scheme.gates + scheme.rules if rule.field not in people.facts.columns]
    return _gathered("Nobody was checked for this, since the data do not have it", absent)


def told_notes(scheme: Scheme, people: People, rules: RuleBook) -> list[str]:
    """Alerts of a list that could be checked for nobody, in one sentence, and how many turn 18 soon.

    Parameters
    ----------
    scheme : Scheme
        Whose alerts.
    people : People
        Whom.
    rules : RuleBook
        How each rule stands.

    Returns
    -------
    list of str
        Sentences.
    """
    if people.facts.empty:
        return []
    unchecked, notes = [], []
    for alert in scheme.alerts:
        stands = together(rules.status, alert.all, alert.any)
        if (stands == RuleStatus.CANNOT_CHECK).all():
            if scheme.sources or facts_of(alert, scheme) != {_OF_THE_REGISTER}:
                unchecked.append(alert)
        elif is_about_age(alert, scheme) and (count := int((stands == RuleStatus.MET).sum())):
            notes.append(f"{alert.says} {count} of them; none is scored or ranked ({alert.id}).")
    return _gathered("No alert could be checked for this, since the data do not have it", unchecked) + notes


def _gathered(what: str, unchecked: Iterable[Rule | Alert]) -> list[str]:
    said = "; ".join(f"{one.meaning} ({one.id})" for one in unchecked)
    return [f"{what}: {said}."] if said else []
