"""Why a person has the result they have, in one or two sentences."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from features.vocabulary import Result, RuleStatus
from models.selection.people import People
from models.selection.rules import RuleBook
from models.selection.scheme import Scheme

_SAYS = {
    Result.PROPOSE: "Eligible and within the places.",
    Result.STAY: "Present member, still within the places.",
    Result.CONSIDER: "Close to the line: nothing tells this person for sure from those just above it.",
}
_KEPT = "Kept in the recorded strand as a present member; no way that proposes into it is met today."
_STOPPED = {
    Result.NOT_PROPOSED: "Not proposed",
    Result.LEAVING: "Proposed to leave",
    Result.HELD: "Held",
    Result.CANNOT_ASSESS: "Cannot be assessed",
}


def whys(
    scheme: Scheme,
    people: People,
    rules: RuleBook,
    *,
    result: Iterable,
    strand: np.ndarray,
    placing: pd.DataFrame,
) -> list[str]:
    """Why each person has their result.

    Parameters
    ----------
    scheme : Scheme
        Whose gates are told by their meaning.
    people : People
        Whom.
    rules : RuleBook
        How each rule stands.
    result : iterable of Result, shape (n_persons,)
        Result words.
    strand : ndarray of int, shape (n_persons,)
        Number of the strand each person is placed in, -1 for none.
    placing : DataFrame of shape (n_persons, n_figures)
        "is_close" and "is_tied": whether a person is close to the line, or level with it.

    Returns
    -------
    list of str
        In the order of the people.
    """
    columns = zip(
        rules.gate_result.notna(),
        rules.proposable.any(axis=1),
        meets_strand(rules, strand),
        rules.leavable,
        placing["is_close"],
        placing["is_tied"],
        people.unscored_because,
        map(Result, result),
        strict=True,
    )
    told = []
    for row, (is_stopped, enters, meets, leaves, close, tied, because, word) in enumerate(columns):
        if is_stopped:
            gates = rules.stopped_by.iloc[row].split(", ")
            told.append(f"{_STOPPED[word]}. {_gates_in_words(scheme, rules.status.iloc[row], gates)}")
        elif word == Result.STAY and not meets:
            told.append(_KEPT)
        else:
            told.append(_why(word, because, can_enter=enters, can_leave=leaves, is_close=close, is_tied=tied))
    return told


def meets_strand(rules: RuleBook, strand: np.ndarray) -> np.ndarray:
    """Whether a way that proposes into a person's own strand is met.

    Parameters
    ----------
    rules : RuleBook
        How each rule stands.
    strand : ndarray of int, shape (n_persons,)
        Number of the strand, -1 for none.

    Returns
    -------
    ndarray of bool, shape (n_persons,)
        False where there is no strand.
    """
    open_ways = rules.proposable.to_numpy(dtype=bool)
    return open_ways[np.arange(len(strand)), np.maximum(strand, 0)] & (strand >= 0)


def _gates_in_words(scheme: Scheme, status: pd.Series, stopped: list[str]) -> str:
    gates = [gate for gate in scheme.gates if gate.id in stopped]
    unknown = [gate.meaning for gate in gates if status[gate.id] == RuleStatus.CANNOT_CHECK]
    failed = [gate.meaning for gate in gates if status[gate.id] != RuleStatus.CANNOT_CHECK]
    parts = [("This does not hold: ", failed), ("This is not known: ", unknown)]
    return " ".join(f"{lead}{'; '.join(meanings)}." for lead, meanings in parts if meanings)


def _why(result: Result, because: str, *, can_enter: bool, can_leave: bool, is_close: bool, is_tied: bool) -> str:
    if result == Result.CONSIDER and is_tied:
        return "Level with the last place: the order among equals is by chance, not by anything about them."
    if result == Result.CONSIDER and not is_close:
        return "A rule asks to consider this person; it alone never proposes."
    if result == Result.LEAVING:
        return "Rules for leaving are met." if can_leave else "Others rank higher by more than the model's noise."
    if result == Result.NOT_PROPOSED:
        return "Eligible, but below the line." if can_enter else "No route into a strand is open."
    if result == Result.CANNOT_ASSESS:
        reason = f", since {because}" if because else ""
        return f"No probability is made for this person{reason}, so nothing ranks them."
    return _SAYS[result]
