"""The candidate list: who is proposed, to be considered, leaving, held or not proposed, and why. People decide."""

from datetime import date

import numpy as np
import pandas as pd

from features.vocabulary import Result
from models.harm import scales
from models.selection.assumptions import assumption_notes, places_moved_by_decay, places_moved_by_effect
from models.selection.below import just_below
from models.selection.capacity_document import capacity_document
from models.selection.crosswalk import crosswalk_document
from models.selection.harm_notes import harm_notes
from models.selection.hashed_order import in_hashed_order
from models.selection.items import list_items
from models.selection.people import People
from models.selection.placing import Placing, place
from models.selection.ranking import Worth, worth
from models.selection.reviews import reviews
from models.selection.rules import RuleBook, check_rules
from models.selection.scheme import Scheme
from models.selection.sensitivity import (
    concentration,
    places_moved_by_scale,
    places_moved_by_unverified,
    scale_agreement,
)
from models.selection.sources import source_notes
from models.selection.sweep import capacity_sweep
from models.selection.told import told_document
from models.selection.told_notes import told_notes, unchecked_notes
from models.selection.why import meets_strand

_ORDER = (Result.PROPOSE, Result.STAY, Result.CONSIDER, Result.LEAVING, Result.HELD, Result.CANNOT_ASSESS)


def make_list(scheme: Scheme, people: People, *, versions: dict) -> dict:
    """Candidate list of a scheme as the document that is stored, served and audited.

    Parameters
    ----------
    scheme : Scheme
        Gates, rules, strands and places.
    people : People
        The population on the index date.
    versions : dict
        Stamps of code, data, release, as-of date and seed.

    Returns
    -------
    dict
        "scheme", "capacity", "counts", "items", "places_moved_by_scale", "places_moved_by_unverified",
        "places_moved_by_effect", "places_moved_by_decay", "just_below", "scale_agreement", "concentration",
        "capacity_sweep", "reason_groups", "versions", "notes", "notes_on_figures" (those of the notes that say how
        sure the figures are); no protected attribute and no name.
    """
    people = in_hashed_order(people)
    rules = check_rules(scheme, people.facts)
    figures = worth(scheme, people)
    placing = place(scheme, people, rules, figures)
    moved = places_moved_by_scale(scheme, people, rules, placing.is_chosen)
    unverified = places_moved_by_unverified(scheme, people, rules, placing.is_chosen)
    by_effect = places_moved_by_effect(scheme, people, rules, placing.is_chosen)
    by_decay = places_moved_by_decay(scheme, people, rules, placing.is_chosen)
    alike = scale_agreement(people, placing.eligible)
    result = _results(people, rules, placing, has_value=~np.isnan(figures.value))
    position = _position(result, placing)
    review = reviews(scheme, people, rules, result, as_of=_day(versions))
    items = list_items(
        scheme, people, rules=rules, result=result, placing=placing.table, strand=placing.strand, review=review
    )
    listed = [items[row] for row in position]
    on_figures = (
        _harm_notes(scheme, people, placed=placing.is_chosen, unverified=unverified, alike=alike)
        + _notes(people, moved)
        + assumption_notes(by_effect, by_decay)
    )
    return {
        "scheme": _scheme_document(scheme, figures),
        "capacity": capacity_document(scheme, people, placing),
        "counts": {str(word): int((result == word).sum()) for word in Result},
        "items": listed,
        "reason_groups": _reason_groups(people),
        "places_moved_by_scale": moved,
        "places_moved_by_unverified": unverified,
        "places_moved_by_effect": by_effect,
        "places_moved_by_decay": by_decay,
        "just_below": just_below(scheme, placing, result),
        "scale_agreement": alike,
        "concentration": concentration(people, placing.eligible),
        "capacity_sweep": capacity_sweep(scheme, people, rules, figures),
        "notes": unchecked_notes(scheme, people)
        + _without_harm(scheme, people)
        + on_figures
        + _kept(rules, result, placing.strand)
        + told_notes(scheme, people, rules)
        + source_notes(scheme, _day(versions)),
        "notes_on_figures": on_figures,
        "versions": {**versions, "scheme": f"{scheme.id} {scheme.version}", "scheme_sha256": scheme.sha256},
    }


def _results(people: People, rules: RuleBook, placing: Placing, *, has_value: np.ndarray) -> np.ndarray:
    member = people.member_strand.notna().to_numpy()
    gate = rules.gate_result.to_numpy()
    could_enter = rules.proposable.to_numpy(dtype=bool).any(axis=1) | (member & ~rules.leavable.to_numpy(dtype=bool))
    table = placing.table
    is_near = (table["is_close"] | table["is_tied"]).to_numpy(dtype=bool)
    considered = is_near | rules.considerable.to_numpy(dtype=bool)
    result = np.full(len(member), Result.NOT_PROPOSED, dtype=object)
    result[considered & ~placing.is_chosen & ~member] = Result.CONSIDER
    result[placing.is_chosen & ~member] = Result.PROPOSE
    result[member] = Result.LEAVING
    result[member & placing.is_chosen] = Result.STAY
    # Nobody is passed over, or out, because there is no figure to rank them by.
    result[could_enter & ~has_value & (result != Result.CONSIDER)] = Result.CANNOT_ASSESS
    stopped = pd.notna(gate)
    result[stopped & member] = Result.LEAVING
    result[stopped & ~member] = np.where(
        gate[stopped & ~member] == Result.CANNOT_ASSESS, Result.CANNOT_ASSESS, Result.NOT_PROPOSED
    )
    result[stopped & member & (gate == Result.HELD)] = Result.HELD
    result[stopped & member & (gate == Result.CANNOT_ASSESS)] = Result.CANNOT_ASSESS
    return result


def _position(result: np.ndarray, placing: Placing) -> np.ndarray:
    """Order of the document: results, then strands, then ranks, then hashed identifiers."""
    place = {str(word): number for number, word in enumerate(_ORDER)}
    rank = placing.table["rank"].fillna(np.inf).to_numpy()
    first = np.array([place.get(str(word), len(_ORDER)) for word in result])
    return np.lexsort((np.arange(len(result)), rank, placing.strand, first))


def _scheme_document(scheme: Scheme, figures: Worth) -> dict:
    return {
        "id": scheme.id,
        "version": scheme.version,
        "title": scheme.title,
        "ladder": scheme.ladder,
        "instrument": scheme.instrument,
        "horizon_years": scheme.horizon_years,
        "costs": scheme.costs.document(),
        "ranked_by": figures.unit,
        "sha256": scheme.sha256,
        "rules": [
            {
                "id": rule.id,
                "meaning": rule.meaning,
                "source": rule.source,
                "certainty": rule.certainty,
                "may_override": rule.may_override,
                "requires": list(rule.requires),
            }
            for rule in scheme.gates + scheme.rules
        ],
        "told": told_document(scheme),
        "crosswalk": crosswalk_document(scheme),
        "sources": [source.name for source in scheme.sources],
    }


def _without_harm(scheme: Scheme, people: People) -> list[str]:
    return [people.harm_unavailable_because] if people.harm is None and scheme.rank_by != "needs" else []


def _harm_notes(
    scheme: Scheme, people: People, *, placed: np.ndarray, unverified: dict[str, int], alike: dict[str, float | None]
) -> list[str]:
    if people.harm is None or scheme.rank_by != "harm":
        return []
    who = pd.Series(placed, index=people.facts.index)
    return harm_notes(scheme, people, placed=who, unverified=unverified, alike=alike)


def _notes(people: People, moved: dict[str, int]) -> list[str]:
    notes = [
        f"The list depends on the scale: ranked by {scales()[scale]['title']}, {count} of those on it would give way "
        "to others."
        for scale, count in moved.items()
        if count
    ]
    if people.member_strand.notna().any():
        notes.append("A present member is replaced only if another's figure is higher by more than the model's noise.")
    return notes


def _reason_groups(people: People) -> list[str]:
    """Groups of reasons that the data feed: a group without any is not in the data, which is not a finding."""
    found = {group for told in people.reasons for group, lines in told.items() if lines}
    return [group for group in ("history", "attendance", "needs") if group in found]


def _kept(rules: RuleBook, result: np.ndarray, strand: np.ndarray) -> list[str]:
    kept = int(((result == Result.STAY) & ~meets_strand(rules, strand)).sum())
    if not kept:
        return []
    who = "1 present member keeps a place" if kept == 1 else f"{kept} present members keep places"
    return [
        f"{who} though no way that proposes into their strand is met today: they leave by a rule, or when others rank "
        "higher."
    ]


def _day(versions: dict) -> date | None:
    try:
        return date.fromisoformat(versions["as_of_date"])
    except ValueError:
        return None
