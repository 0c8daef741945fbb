"""The candidate list: who is proposed, to be considered, leaving, held or not proposed, and why. People decide."""

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.vocabulary import Result
from models.harm import unit_harm, unverified_categories
from models.selection.cohort_selector import NOT_CHOSEN, CohortSelector
from models.selection.items import list_items
from models.selection.people import People
from models.selection.ranking import Worth, ranks, worth
from models.selection.rules import RuleBook, check_rules
from models.selection.scheme import Scheme

_CLOSE = (0.2, 0.8)
_WINDOW = (0.05, 0.95)
_ORDER = (Result.PROPOSE, Result.STAY, Result.CONSIDER, Result.LEAVING, Result.HELD, Result.CANNOT_ASSESS)


@dataclass(frozen=True)
class Placing:
    """Where each person stands in the choice.

    Parameters
    ----------
    eligible : ndarray of bool of shape (n_persons, n_strands)
        Strands that a person may enter or stay in.
    strand : ndarray of int
        Strand placed in, else the first eligible one, else -1.
    is_chosen : ndarray of bool
        Placed within the capacity.
    table : DataFrame
        "rank", "rank_without_needs", "rank_low", "rank_high", "probability_on_list", "cut_distance",
        "is_close", "could_cross": one row per person, missing where a person is not ranked.
    """

    eligible: np.ndarray
    strand: np.ndarray
    is_chosen: np.ndarray
    table: pd.DataFrame


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
        "scheme", "capacity", "counts", "items", "versions", "notes"; no protected attribute and no name.
    """
    order = np.argsort([_hash(person) for person in people.facts.index], kind="stable")
    people = _reordered(people, order)
    rules = check_rules(scheme, people.facts)
    figures = worth(scheme, people)
    placing = _place(scheme, people, rules, figures)
    result = _results(people, rules, placing, has_value=~np.isnan(figures.value))
    position = _position(result, placing)
    items = list_items(scheme, people, rules=rules, result=result, placing=placing.table, strand=placing.strand)
    listed = [items[row] for row in position]
    return {
        "scheme": _scheme_document(scheme, figures),
        "capacity": _capacity_document(scheme, placing),
        "counts": {str(word): int((result == word).sum()) for word in Result},
        "items": listed,
        "notes": _notes(scheme, rules, people),
        "versions": {**versions, "scheme": f"{scheme.id} {scheme.version}", "scheme_sha256": scheme.sha256},
    }


def _place(scheme: Scheme, people: People, rules: RuleBook, figures: Worth) -> Placing:
    eligible = _eligible(scheme, people, rules, figures)
    bonus = _member_bonus(people, figures)
    selector = CohortSelector(scheme.capacity, tuple(scheme.shares.values()), scheme.spill)
    placed = selector.choose(_positive(figures.value + bonus), eligible)
    chosen = placed != NOT_CHOSEN
    first = np.where(eligible.any(axis=1), eligible.argmax(axis=1), NOT_CHOSEN)
    strand = np.where(chosen, placed, first)
    on_list = [
        selector.choose(_positive(replicate + bonus), eligible) != NOT_CHOSEN for replicate in figures.replicates.T
    ]
    table = _placing_table(figures, eligible, strand, chosen, bonus)
    table["probability_on_list"] = np.mean(on_list, axis=0) if on_list else np.nan
    table["is_close"] = _is_close(table, figures, strand, chosen)
    table.loc[strand == NOT_CHOSEN, ["probability_on_list"]] = np.nan
    table.index = people.facts.index
    return Placing(eligible, strand, chosen, table)


def _eligible(scheme: Scheme, people: People, rules: RuleBook, figures: Worth) -> np.ndarray:
    """Open routes; a present member may stay in their strand unless a gate or a rule for leaving speaks against it."""
    eligible = rules.proposable.to_numpy(dtype=bool).copy()
    stays = people.member_strand.notna() & rules.gate_result.isna() & ~rules.leavable
    # A member whose strand is not recorded, or is none of the scheme's, may stay in any.
    strandless = ~people.member_strand.isin(scheme.strands)
    for number, strand in enumerate(scheme.strands):
        eligible[:, number] |= (stays & (strandless | (people.member_strand == strand))).to_numpy(dtype=bool)
    eligible[(people.member_strand.notna() & rules.leavable).to_numpy()] = False
    return eligible & ~np.isnan(figures.value)[:, None]


def _member_bonus(people: People, figures: Worth) -> np.ndarray:
    """A present member is replaced only for more than the noise: one standard deviation over replicates."""
    if not figures.replicates.shape[1]:
        return np.zeros(len(figures.value))
    noise = np.nan_to_num(figures.replicates.std(axis=1))
    return np.where(people.member_strand.notna(), noise, 0.0)


def _placing_table(
    figures: Worth, eligible: np.ndarray, strand: np.ndarray, chosen: np.ndarray, bonus: np.ndarray
) -> pd.DataFrame:
    table = pd.DataFrame(
        np.nan,
        index=range(len(strand)),
        columns=["rank", "rank_without_needs", "rank_low", "rank_high", "cut_distance", "could_cross"],
    )
    for number in np.unique(strand[strand != NOT_CHOSEN]):
        pool, here = eligible[:, number], strand == number
        table.loc[here, "rank"] = ranks(figures.value, pool)[here]
        table.loc[here, "rank_without_needs"] = ranks(figures.without_needs, pool)[here]
        if figures.replicates.shape[1]:
            low, high = np.quantile(ranks(figures.replicates, pool)[here], _WINDOW, axis=1)
        else:
            low = high = table.loc[here, "rank"].to_numpy()
        table.loc[here, "rank_low"], table.loc[here, "rank_high"] = np.floor(low), np.ceil(high)
        counted = figures.value + bonus
        inside, outside = pool & chosen & here, pool & ~chosen
        last_in = counted[inside].min() if inside.any() else np.nan
        first_out = counted[outside].max() if outside.any() else np.nan
        line = np.where(chosen, first_out, last_in)
        table.loc[here, "cut_distance"] = (counted - line)[here]
        could = np.where(chosen, figures.lowest + bonus < line, figures.highest + bonus > line)
        table.loc[here, "could_cross"] = (could & ~np.isnan(line))[here].astype(float)
    return table


def _is_close(table: pd.DataFrame, figures: Worth, strand: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Within the band of probabilities; where no model ranks, tied with somebody on the other side of the line."""
    if figures.replicates.shape[1]:
        return table["probability_on_list"].between(*_CLOSE).to_numpy() & (strand != NOT_CHOSEN)
    close = np.zeros(len(strand), dtype=bool)
    for number in np.unique(strand[strand != NOT_CHOSEN]):
        here = strand == number
        if (here & ~chosen).any() and (here & chosen).any():
            line = figures.value[here & chosen].min()
            if line == figures.value[here & ~chosen].max():
                close |= here & (figures.value == line)
    return close


def _results(people: People, rules: RuleBook, placing: Placing, *, has_value: np.ndarray) -> np.ndarray:
    member = people.member_strand.notna().to_numpy()
    gate = rules.gate_result.to_numpy()
    could_enter = rules.proposable.to_numpy(dtype=bool).any(axis=1) | (member & ~rules.leavable.to_numpy(dtype=bool))
    considered = placing.table["is_close"].to_numpy(dtype=bool) | rules.considerable.to_numpy(dtype=bool)
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
        "ranked_by": figures.unit,
        "sha256": scheme.sha256,
        "rules": [
            {
                "id": rule.id,
                "meaning": rule.meaning,
                "source": rule.source,
                "certainty": rule.certainty,
                "may_override": rule.may_override,
            }
            for rule in scheme.gates + scheme.rules
        ],
    }


def _capacity_document(scheme: Scheme, placing: Placing) -> dict:
    places = CohortSelector(scheme.capacity, tuple(scheme.shares.values()), scheme.spill).places
    filled = {
        str(strand): int((placing.is_chosen & (placing.strand == number)).sum())
        for number, strand in enumerate(scheme.strands)
    }
    return {
        "total": scheme.capacity,
        "strands": dict(zip(map(str, scheme.strands), places.tolist(), strict=True)),
        "filled": filled,
        "unfilled": scheme.capacity - sum(filled.values()),
        "eligible": int(placing.eligible.any(axis=1).sum()),
        "spill": scheme.spill,
    }


def _notes(scheme: Scheme, rules: RuleBook, people: People) -> list[str]:
    absent = [rule for rule in scheme.gates + scheme.rules if rule.field not in people.facts.columns]
    notes = [f"{rule.id} is not checked for anyone: `{rule.field}` is not in the data." for rule in absent]
    if people.harm is None:
        notes.append(people.harm_unavailable_because)
    elif scheme.rank_by == "harm" and (unverified := unverified_categories(scheme.harm_scale)):
        notes.append(
            f"The order rests on unit harms in {scheme.harm_scale} that are not verified for {len(unverified)} of "
            f"{len(unit_harm())} offence categories."
        )
    if (people.member_strand.notna()).any():
        notes.append("A present member is replaced only if another's figure is higher by more than the model's noise.")
    return notes


def _positive(value: np.ndarray) -> np.ndarray:
    """Nobody is left out for being worth nothing: an empty place reaches nobody."""
    return np.nan_to_num(value) + 1e-9


def _reordered(people: People, order: np.ndarray) -> People:
    return People(
        facts=people.facts.iloc[order],
        probability=people.probability.iloc[order],
        replicates=people.replicates[order],
        probability_without_needs=people.probability_without_needs.iloc[order],
        missing_answers=people.missing_answers.iloc[order],
        reasons=[people.reasons[row] for row in order],
        harm=None if people.harm is None else people.harm.iloc[order],
        harm_unavailable_because=people.harm_unavailable_because,
        member_strand=people.member_strand.iloc[order],
    )


def _hash(person_id: str) -> str:
    """Order of people who are equal in everything: by a hash, which favours no number or name."""
    return hashlib.sha256(str(person_id).encode()).hexdigest()
