"""Every outcome of a protocol learned from case tables, and one release that foretells them all."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from features import CaseTables
from features.exceptions import NotEnoughData
from models.release import make_release
from training.case_study import case_study
from training.counts import CountTraining, train_counts
from training.dated_inputs import DatedInputs
from training.protocol import Protocol
from training.run import Training, train
from training.study import Study
from training.vintages import vintages


@dataclass(frozen=True)
class Outcomes:
    """What was learned of each outcome.

    Parameters
    ----------
    study : Study
        Rows of the outcome that the list goes by.
    training : Training
        Of that outcome, with the release that holds the models of all.
    trainings : dict of str to Training
        By outcome, each with a release of its own model alone.
    refused : dict of str to str
        Further outcomes and counts that the data have too few events for, and why; the release does without.
    known : DatedInputs
        What was known of everybody on each date, as far as it was looked at.
    counted : CountTraining or None
        Of the protocol's count, where it has one and the data have events enough.
    """

    study: Study
    training: Training
    trainings: dict[str, Training]
    refused: dict[str, str]
    known: DatedInputs
    counted: CountTraining | None = None


def train_outcomes(
    tables: CaseTables,
    protocol: Protocol,
    *,
    dictionary: list[dict],
    with_ageing: bool = True,
    tell: Callable[[str], None] = lambda step: None,
) -> Outcomes:
    """Learn every outcome of a protocol.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    protocol : Protocol
        One or more outcomes.
    dictionary : list of dict
        The data dictionary entries of the model's features.
    with_ageing : bool
        Whether older models are made and looked back on.
    tell : callable
        Called with a few words at the start of each step.

    Returns
    -------
    Outcomes
        With one release.

    Raises
    ------
    NotEnoughData
        If the outcome that the list goes by has too few events; a further outcome with too few is left out.
    """
    first, *others = protocol.by_outcome()
    fingerprint = tables.fingerprint()

    def learned(study: Study, design: Protocol, say: Callable[[str], None]) -> Training:
        made = vintages(tables, study, design) if with_ageing else ()
        return train(study, design, data_fingerprint=fingerprint, dictionary=dictionary, made_before=made, tell=say)

    known = DatedInputs(tables, protocol.features, with_history=first.counts is not None)
    study = case_study(tables, first, known=known, tell=tell)
    training = learned(study, first, tell)
    found, refused = {first.outcome.name: training}, {}
    counted = None
    if first.counts:
        try:
            counted = train_counts(study, first, tell)
        except NotEnoughData as lack:
            refused[first.counts.name] = str(lack)
    for design in others:
        name = design.outcome.name

        def say(step: str, name: str = name) -> None:
            tell(f"{name}: {step[0].lower()}{step[1:]}")

        try:
            its = case_study(tables, design, known=known, tell=say)
            found[name] = learned(its, design, say)
        except NotEnoughData as lack:
            refused[name] = str(lack)
    return Outcomes(study, _together(training, found, refused, counted), found, refused, known, counted)


def _together(
    training: Training, found: dict[str, Training], refused: dict[str, str], counted: CountTraining | None
) -> Training:
    """The first training with a release of all models."""
    if len(found) == 1 and not refused and not counted:
        return training
    models = {name: model for one in found.values() for name, model in one.release.models.items()}
    facts = {key: value for key, value in training.release.document.items() if key not in ("models", "sha256")}
    facts["others"] = {
        name: {"training": one.release.document["training"], "evaluation": one.report}
        for name, one in list(found.items())[1:]
    }
    facts["not_learned"] = refused
    facts["counts"] = {counted.counts.name: counted.report} if counted else {}
    counts = {counted.counts.name: counted.counts} if counted else {}
    return replace(training, release=make_release(models, facts, counts=counts))
