"""Models that might have been released instead: other chance, other strength, fewer inputs; fitted and judged alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import expit

from features.vocabulary import ReasonGroup
from models.inputs import Input
from training.candidates import Candidate, additive, official, without_group
from training.protocol import Protocol
from training.readable import logistic, pair_count
from training.study import RECALIBRATE, TEST, TRAIN, Study

OWN, OFFICIAL, WITHOUT = "the protocol's own", "official formula", "without"
# Enough that nobody is in all of them, so that everybody has a forecast by fits without them.
_REPLICATES = 16
_MORE_SEEDS = 4
_BINS = (8, 64)
_PENALTIES = (3.0, 30.0, 300.0, 3000.0)
_GROUPS = {ReasonGroup.ATTENDANCE: "attendance", ReasonGroup.NEEDS: "needs"}
REPORTED_HISTORY = "without police-detected history"


@dataclass(frozen=True)
class Alternative:
    """One model of the search, with what it says of people whom it was not learned from.

    Parameters
    ----------
    name : str
        What was changed, in words.
    settings : dict
        The same for a machine, ready for JSON: enough to fit it again.
    later : ndarray of shape (n_recalibrate_rows,)
        Probabilities of the recalibration rows, each by fits that never saw the person; missing where there is none.
    test : ndarray of shape (n_test_rows,)
        Probabilities of the test rows.
    dropped : str, default ""
        The one input that is left out, where that is all.
    """

    name: str
    settings: dict[str, Any]
    later: np.ndarray
    test: np.ndarray
    dropped: str = ""


def alternatives(
    study: Study,
    protocol: Protocol,
    *,
    reported_history: Study | None,
    tell: Callable[[str], None] = lambda step: None,
) -> Iterator[Alternative]:
    """Every model of the search, in an order that never changes, the protocol's own first.

    Parameters
    ----------
    study : Study
        Rows of the protocol.
    protocol : Protocol
        Its seed, bins and inputs.
    reported_history : Study or None
        The same rows with features from reported sanctions alone; None where that cannot be made.
    tell : callable
        Called with a few words at the start of each kind.

    Yields
    ------
    Alternative
        Other seeds, bins, penalties; without one group of inputs or two, without police-detected history, without
        each input in turn; the official formula.
    """
    search = _Search(study, protocol)
    tell("Search: the protocol's own, other seeds, bins and penalties")
    yield search.additive(OWN, {})
    for more in range(1, _MORE_SEEDS + 1):
        yield search.additive(f"seed {protocol.seed + more}", {"seed": protocol.seed + more})
    for bins in _BINS:
        yield search.additive(f"at most {bins} bins", {"bin_count": bins})
    for penalty in _PENALTIES:
        yield search.logistic(f"logistic, penalty {penalty:g}", penalty)
    yield search.official()
    tell("Search: without groups of inputs")
    for groups in ((ReasonGroup.ATTENDANCE,), (ReasonGroup.NEEDS,), (ReasonGroup.ATTENDANCE, ReasonGroup.NEEDS)):
        inputs = study.inputs
        for group in groups:
            inputs = without_group(inputs, group)
        if 0 < len(inputs) < len(study.inputs):
            yield search.without(inputs, f"without {' and '.join(_GROUPS[group] for group in groups)}")
    if reported_history is not None:
        yield _Search(reported_history, protocol).additive(REPORTED_HISTORY, {"history": "reported"})
    tell("Search: without each input in turn")
    for left_out in study.inputs if len(study.inputs) > 1 else ():
        inputs = tuple(column for column in study.inputs if column is not left_out)
        yield replace(search.without(inputs, f"without {left_out.name}"), dropped=left_out.name)


def without_inputs(study: Study, protocol: Protocol, names: tuple[str, ...]) -> Alternative:
    """The protocol's own model without several inputs at once.

    Parameters
    ----------
    study : Study
        Rows of the protocol.
    protocol : Protocol
        Its seed and bins.
    names : tuple of str
        Which inputs; not all of them.

    Returns
    -------
    Alternative
        One more of the search.
    """
    inputs = tuple(column for column in study.inputs if column.name not in names)
    return _Search(study, protocol).without(inputs, "without all inputs named for removal")


class _Search:
    """Fits of one study that differ in what is asked."""

    def __init__(self, study: Study, protocol: Protocol) -> None:
        self._study, self._protocol = study, protocol
        self._later, self._test = study.part(RECALIBRATE), study.part(TEST)
        self._pairs = pair_count(study.inputs, study.part(TRAIN), bin_count=protocol.bin_count, seed=protocol.seed)

    def additive(self, name: str, changed: dict[str, Any], inputs: tuple[Input, ...] | None = None) -> Alternative:
        """The additive model with some settings changed."""
        fitting = {"replicate_count": _REPLICATES, "bin_count": changed.get("bin_count", self._protocol.bin_count)}
        fitting["pair_count"] = self._pairs
        seed = changed.get("seed", self._protocol.seed)
        asked = self._study.inputs if inputs is None else inputs
        made = additive(self._study, self._test, name="additive", inputs=asked, fitting=fitting, seed=seed)
        return self._alternative(name, {"model": "additive", "seed": seed, **fitting, **changed}, made)

    def without(self, inputs: tuple[Input, ...], name: str) -> Alternative:
        """The additive model of fewer inputs."""
        kept = {column.name for column in inputs}
        left_out = sorted(column.name for column in self._study.inputs if column.name not in kept)
        return self.additive(name, {WITHOUT: left_out}, inputs)

    def logistic(self, name: str, penalty: float) -> Alternative:
        """The penalised logistic model of one penalty."""
        seed = self._protocol.seed
        made = logistic(self._study, self._test, replicate_count=_REPLICATES, seed=seed, penalties=(penalty,))
        return self._alternative(name, {"model": "logistic", "seed": seed, "penalty": penalty}, made)

    def official(self) -> Alternative:
        """The official formula, recalibrated; nothing is learned but two figures."""
        name, seed = self._protocol.comparator, self._protocol.seed
        made = official(self._study, self._test, name=name, replicate_count=_REPLICATES, seed=seed)
        later = made.served().probability(self._later)
        return Alternative(OFFICIAL, {"model": "official", "name": name}, later, made.probability)

    def _alternative(self, name: str, settings: dict[str, Any], made: Candidate) -> Alternative:
        if made.unseen is None:
            raise TypeError(f"The candidate {made.name} tells no forecasts of people unseen.")
        model, score = made.served(), made.unseen(self._later)
        scale = model.calibration
        later = expit(scale.intercept + scale.slope * model.curve.corrected(score))
        return Alternative(name, settings, later, made.probability)
