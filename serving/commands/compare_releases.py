"""Two releases on the same people: figures of those held out of both, and the list that each would make."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from fairness_reports.comparison_groups import figures_by_group, lists_by_group, smallest_told
from features import CaseTables
from features.exceptions import RiskError
from models.release import Release
from models.selection import Scheme, make_list, read_scheme
from models.selection.ranking import BY_FACTS
from serving.commands.audit_frames import CASE_ATTRIBUTES, attributes_by_date, case_attributes, listed_people
from serving.commands.compare_lists import list_document, movers_table
from serving.commands.index_date import quiet_days, recorded_days
from serving.commands.open_tables import open_tables
from serving.commands.steps import Tell, steps
from training.comparison.designs import Common, Side, in_common, side_of
from training.comparison.held_out import held_out_rows, inputs_of_both, shared_dates
from training.comparison.lists import side_by_side
from training.comparison.paired import judged
from training.comparison.shifts import largest_in_words, shifts_by_term, term_shifts
from training.dated_inputs import DatedInputs
from training.people import people_on
from training.protocol import EVENT_COHORTS

_PLAIN = "capacity_only"
# What a protocol that says nothing of it gives; a release does not carry the figure.
_OTHER_STEPS = 4


@dataclass(frozen=True)
class Choice:
    """Which list the two releases would make.

    Parameters
    ----------
    scheme : str or None
        A scheme file or a shipped one; None for adults in order of probability.
    capacity : int or None
        Places, in place of the scheme's own.
    index_date : Timestamp or None
        The day; None for the last of the data.
    """

    scheme: str | None
    capacity: int | None
    index_date: pd.Timestamp | None


def releases_compared(
    first: tuple[Release, Path], second: tuple[Release, Path], *, data: str, mapping: Path | None, choice: Choice
) -> tuple[dict[str, Any], str]:
    """Two releases side by side.

    Parameters
    ----------
    first, second : tuple of Release and Path
        The releases and their files.
    data : str
        Case tables.
    mapping : Path or None
        What their names and words are in ours.
    choice : Choice
        The list.

    Returns
    -------
    tuple of dict and str
        comparison.json, without any person; and movers.csv, empty where there is no list.

    Raises
    ------
    UsageRefused
        If there is nothing in common, it is not known who was held out, or the date is after the data.
    DataRefused
        If the tables do not keep the contract or lack a feature.
    NotEnoughData
        If too few people were held out of both.
    """
    with naming("A"):
        a = side_of(*first)
    with naming("B"):
        b = side_of(*second)
    common = in_common(a, b)
    scheme = read_scheme(choice.scheme or _PLAIN, capacity=choice.capacity)
    with steps(len({day for name in common.outcomes for day in shared_dates(a, b, name)}) + _OTHER_STEPS) as tell:
        tell("Read and check the case tables")
        tables = open_tables(data, mapping)
        day = _day(tables, choice)
        known = inputs_of_both(a, b, tables)
        document, stamp = _figures(tables, a, b, common, known=known, tell=tell), tables.fingerprint()
        document |= {"a": _told(a, stamp), "b": _told(b, stamp)}
        document["notes"] = _notes(a, b, stamp) + corrections(a, b, document["outcomes"])
        if a.design.population == EVENT_COHORTS:
            document["notes"].append("Releases of event cohorts make no list, so none is compared.")
            return document | {"list": None}, ""
        listed, movers = _lists(tables, a, b, scheme, day=day, stamp=stamp, known=known, tell=tell)
    return document | {"list": listed}, movers


@contextmanager
def naming(word: str) -> Iterator[None]:
    """Refusals within the block, told of the one of two whose files may be called alike.

    Parameters
    ----------
    word : {"A", "B"}
        Which.

    Yields
    ------
    None
        Once.

    Raises
    ------
    RiskError
        The refusal of the block, of its own kind.
    """
    try:
        yield
    except RiskError as refusal:
        raise type(refusal)(f"{word}: {refusal}") from None


def _day(tables: CaseTables, choice: Choice) -> pd.Timestamp:
    recorded = recorded_days(tables)
    # Without a recorded day there is none to speak of, which is refused below.
    last = pd.Timestamp(recorded[-1]) if len(recorded) else pd.Timestamp(0)
    day = last if choice.index_date is None else choice.index_date
    quiet_days(day, recorded)
    return day


def _figures(tables: CaseTables, a: Side, b: Side, common: Common, *, known: DatedInputs, tell: Tell) -> dict[str, Any]:
    rows = held_out_rows(tables, a, b, common, known, tell=tell)
    tell("Judge both on the same resamples of people, and by audit group")
    # One seed for both, whichever is named first.
    seed = max(a.design.seed, b.design.seed)
    found, refused = judged(rows, seed=seed)
    return {
        "kind": "releases",
        "outcomes": {name: one for name, one in found.items() if name in common.outcomes},
        "counts": {name: one for name, one in found.items() if name in common.counts},
        "by_group": {
            name: figures_by_group(
                rows[name], attributes_by_date(tables, rows[name], months_on=a.design.span_months), seed=seed
            )
            for name in found
            if name in common.outcomes
        },
        "not_compared": common.not_compared | refused,
    }


def _told(side: Side, stamp: str) -> dict[str, Any]:
    document = side.release.document
    return {
        "release": side.release.sha256,
        "protocol": side.design.protocol,
        "protocol_version": side.design.version,
        "list_goes_by": side.listed_by,
        "corrected_on": side.release.models[side.listed_by].calibration.learned_on,
        "learned_from_data": document["versions"]["data"],
        "made_with": document["versions"]["code"],
        "research_only": bool(document["research_only"]),
        "compared_on_data": stamp,
        "compared_with": version("desist"),
    }


def _notes(a: Side, b: Side, stamp: str) -> list[str]:
    notes = [
        f"{word} is for research only: it can be neither promoted nor served."
        for word, side in (("A", a), ("B", b))
        if side.release.document["research_only"]
    ]
    if a.release.sha256 == b.release.sha256:
        notes.append("A and B are the same release: nothing can differ.")
    notes += [
        f"{word} learned from other case tables than these."
        for word, side in (("A", a), ("B", b))
        if side.release.document["versions"]["data"] != stamp
    ]
    if (a.design.salt, a.design.held_out_share) != (b.design.salt, b.design.held_out_share):
        notes.append("The two held out different people: only those held out by both are judged on.")
    if a.listed_by != b.listed_by:
        notes.append(f"A's list goes by {a.listed_by} and B's by {b.listed_by}: people move for that alone.")
    return notes


def corrections(a: Side, b: Side, outcomes: Iterable[str]) -> list[str]:
    """Whom the dates compared favour, because its correction was learned on them and the other's was not.

    Parameters
    ----------
    a, b : Side
        The releases.
    outcomes : iterable of str
        Outcomes compared.

    Returns
    -------
    list of str
        A sentence for each outcome of which that is so.
    """
    found = []
    for name in outcomes:
        learned = [set(side.corrected_on(name)) & set(shared_dates(a, b, name)) for side in (a, b)]
        if learned[0] != learned[1]:
            ahead = "A" if len(learned[0]) > len(learned[1]) else "B"
            found.append(
                f"{name}: {ahead}'s correction was learned on dates compared here on which the other's was not, so "
                f"Brier score, log loss, level and slope lean to {ahead}; AUC does not."
            )
    return found


def _lists(
    tables: CaseTables,
    a: Side,
    b: Side,
    scheme: Scheme,
    *,
    day: pd.Timestamp,
    stamp: str,
    known: DatedInputs,
    tell: Tell,
) -> tuple[dict[str, Any], str]:
    tell(f"{scheme.title}: the two lists as of {day.date()}")
    first, second = (_list_of(tables, side, scheme, day=day, stamp=stamp) for side in (a, b))
    tell("Who moves, and which terms moved them")
    both = side_by_side(first, second)
    # As in the audit of a list: adults whom it could assess.
    pool = listed_people(first).index.union(listed_people(second).index)
    people = both.people.loc[pool].join(case_attributes(tables, day, pool))
    listed = list_document(first, second, both) | {"by_group": lists_by_group(people, CASE_ATTRIBUTES)}
    if listed["ranked_by"] == BY_FACTS:
        note = "Facts order this list, not a figure of a model: no term moves anybody on it."
        return listed | {"notes": [note], "terms": []}, movers_table(both, first, second)
    terms, movers = _terms(both.people, a, b, day=day, known=known)
    table = movers_table(both, first, second, moved_by=largest_in_words(movers), shifts=movers)
    return listed | {"notes": _harm_notes(scheme, a, b), "terms": terms}, table


def _list_of(tables: CaseTables, side: Side, scheme: Scheme, *, day: pd.Timestamp, stamp: str) -> dict[str, Any]:
    counts = next(iter(side.release.counts.values()), None)
    people = people_on(tables, day, model=side.release.models[side.listed_by], counts=counts, scheme=scheme)
    versions = {
        "code": version("desist"),
        "data": stamp,
        "release": side.release.sha256,
        "as_of_date": str(day.date()),
        "seed": side.design.seed,
        "about_people": "",
    }
    return make_list(scheme, people, versions=versions)


def _terms(
    people: pd.DataFrame, a: Side, b: Side, *, day: pd.Timestamp, known: DatedInputs
) -> tuple[list[dict[str, Any]], pd.DataFrame]:
    """The shift of each term over movers, and of every mover."""
    scored = people.index[people["probability_a"].notna() & people["probability_b"].notna()]
    inputs = known.at(pd.Series(day, index=scored))
    models = a.release.models[a.listed_by], b.release.models[b.listed_by]
    shifts = term_shifts(*models, inputs)
    moved = shifts[people["move"].reindex(shifts.index).isin(("joins", "leaves", "moves strand"))]
    return shifts_by_term(*models, moved, people["move"], fewest=smallest_told()), moved


def _harm_notes(scheme: Scheme, a: Side, b: Side) -> list[str]:
    if scheme.rank_by != "harm":
        return []
    if not (a.release.counts and b.release.counts):
        return ["One of the releases has no expected counts, so its list is ranked by probability, not by harm."]
    return [
        "This list is ranked by harm: expected proven reoffences by kind, times the harm of one of each. The terms are "
        "those of the probability; the releases' expected counts move people too."
    ]
