"""Every candidate of a protocol, fitted on the same rows and recalibrated on the same others."""

from collections.abc import Callable

import pandas as pd

from features.vocabulary import ReasonGroup
from training.candidates import Candidate, additive, base_rate, official, rival, without_group, yardstick
from training.protocol import Protocol
from training.readable import logistic, pair_count, scorecard
from training.study import TRAIN, Study

# Of fewer test rows than this share, an official formula says too little to be compared.
_KNOWN_OF_MOST = 0.5
# Resamples of a candidate that is only compared: enough that nobody is in all of them.
_FEW_REPLICATES = 16


def fit_candidates(
    study: Study, test: pd.DataFrame, protocol: Protocol, tell: Callable[[str], None]
) -> dict[str, Candidate]:
    """Every candidate, always all.

    Parameters
    ----------
    study : Study
        Rows of the protocol.
    test : DataFrame
        Rows to predict.
    protocol : Protocol
        The study design.
    tell : callable
        Called with a few words at the start of each step.

    Returns
    -------
    dict of str to Candidate
        By key: "base_rate", "official", "official_…" (each other formula that can be worked out for at least half of
        the test rows), "additive", "additive_without_attendance" (where attendance is among the
        inputs), "logistic", "scorecard", "yardstick".
    """
    seed = protocol.seed
    fitting = {"replicate_count": protocol.replicate_count, "bin_count": protocol.bin_count}
    tell(f"Recalibrate the official formulas ({protocol.comparator} first)")
    found = {
        "base_rate": base_rate(study, test),
        "official": official(
            study, test, name=protocol.comparator, replicate_count=protocol.replicate_count, seed=seed
        ),
    }
    found |= {
        f"official_{name.lower()}": rival(study, test, name=name)
        for name, column in study.rivals.items()
        if test[column].notna().mean() >= _KNOWN_OF_MOST
    }
    fitting["pair_count"] = pair_count(study.inputs, study.part(TRAIN), bin_count=protocol.bin_count, seed=seed)
    tell(f"Fit the additive model, {protocol.replicate_count} resamples of persons")
    found["additive"] = additive(study, test, name="additive model", inputs=study.inputs, fitting=fitting, seed=seed)
    unattended = without_group(study.inputs, ReasonGroup.ATTENDANCE)
    if len(unattended) < len(study.inputs):
        tell("Fit it again without attendance")
        fewer = {**fitting, "replicate_count": _FEW_REPLICATES}
        name = "additive model without attendance"
        found["additive_without_attendance"] = additive(
            study, test, name=name, inputs=unattended, fitting=fewer, seed=seed
        )
    tell("Fit a penalised logistic model and a card of ten questions")
    found["logistic"] = logistic(study, test, replicate_count=_FEW_REPLICATES, seed=seed)
    found["scorecard"] = scorecard(study, test, seed=seed)
    tell("Fit boosted trees as the yardstick")
    found["yardstick"] = yardstick(study, test, seed=seed)
    return found
