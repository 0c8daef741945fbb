"""train: fits every candidate of a protocol, judges them on the same test people, and makes the release."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

import pandas as pd

from models.additive import AdditiveRisk
from models.release import Release, make_release
from training.ageing import ageing
from training.candidates import Candidate, recalibrated
from training.detected_labels import DETECTED
from training.fitting import fit_candidates
from training.judging import judged_rows, judgement
from training.protocol import Protocol
from training.readable import MOST_PAIRS
from training.simulated_figures import model_range_words
from training.study import LATEST, RECALIBRATE, TEST, TRAIN, Study
from training.vintages import Vintage


@dataclass(frozen=True)
class Training:
    """What a training run found and made.

    Parameters
    ----------
    release : Release
        The release candidate.
    evaluated : AdditiveRisk
        The released tables with the correction they had when they were tested.
    report : dict
        Figures of every candidate on the test people, what readability costs, and which was chosen and why.
    judged : DataFrame
        The test rows with the forecast of every candidate, as `judged_rows` gives them; never written anywhere.
    followed : DataFrame
        Everybody on the test dates, learned from or not: "person_id", "as_of_date", and how many reoffences came to
        light in which way, where the study knows; never written anywhere.
    """

    release: Release
    evaluated: AdditiveRisk
    report: dict
    judged: pd.DataFrame
    followed: pd.DataFrame


def train(
    study: Study,
    protocol: Protocol,
    *,
    data_fingerprint: str,
    dictionary: list[dict],
    made_before: tuple[Vintage, ...] = (),
    tell: Callable[[str], None] = lambda step: None,
) -> Training:
    """Fit, judge and release under a protocol.

    Parameters
    ----------
    study : Study
        Rows of the protocol.
    protocol : Protocol
        The study design.
    data_fingerprint : str
        Hash of the data, stamped on the release.
    dictionary : list of dict
        The data dictionary entries of the model's features.
    made_before : tuple of Vintage
        Older models that are looked back on; with none, the report says nothing of ageing.
    tell : callable
        Called with a few words at the start of each step.

    Returns
    -------
    Training
        The release candidate and the figures.
    """
    study.require_events()
    test = study.part(TEST)
    candidates = fit_candidates(study, test, protocol, tell)
    tell("Judge all candidates on the same people")
    judged = judged_rows(test, candidates)
    report = judgement(study, judged, protocol)
    if made_before:
        pairs = MOST_PAIRS if any(term.kind == "pair" for term in candidates["additive"].served().terms) else 0
        report["ageing"] = ageing(study, made_before, protocol, pair_count=pairs, tell=tell)
    chosen = candidates[report["chosen"]]
    tell("Recalibrate and write the release")
    served = _served(chosen, study, protocol)
    facts = _facts(study, protocol, report, data_fingerprint=data_fingerprint, dictionary=dictionary)
    return Training(
        make_release({protocol.outcome.name: served}, facts), chosen.served(), report, judged, _followed(study)
    )


def _served(chosen: Candidate, study: Study, protocol: Protocol) -> AdditiveRisk:
    """A dated study is corrected to its latest mature period; one without dates keeps what was tested."""
    if protocol.split.kind != "temporal":
        return chosen.served()
    rows = study.part(TEST, LATEST)
    dates = sorted({date.strftime("%Y-%m-%d") for date in rows["as_of_date"]})
    days = f"{', '.join(dates[:-1])} and {dates[-1]}" if dates[1:] else dates[0]
    where = f"{rows['person_id'].nunique():,} people on {days}, the latest dates with known outcomes"
    score = chosen.unseen(rows) if chosen.unseen else None
    return recalibrated(chosen.served(), rows, seed=protocol.seed, learned_on=where, score=score)


def _followed(study: Study) -> pd.DataFrame:
    rows = study.part(TEST, LATEST)
    return rows[["person_id", "as_of_date", *(column for column in DETECTED.values() if column in rows)]]


def _authorisation(protocol: Protocol) -> dict[str, str] | None:
    entry = protocol.authorisation
    return None if entry is None else {"by": entry.by, "until": entry.until.isoformat()}


def _facts(study: Study, protocol: Protocol, report: dict, *, data_fingerprint: str, dictionary: list[dict]) -> dict:
    parts = {part: study.part(part) for part in (TRAIN, RECALIBRATE, TEST, LATEST)}
    return {
        "name": protocol.name,
        "features": dictionary,
        "intended_use": protocol.intended_use,
        "research_only": protocol.research_only,
        "evaluation": report,
        "training": {
            "protocol": protocol.name,
            "protocol_version": protocol.version,
            "protocol_sha256": protocol.sha256,
            "outcome": {"name": protocol.outcome.name, "meaning": protocol.outcome.meaning},
            "rows": {part: len(rows) for part, rows in parts.items()},
            "persons": {part: int(rows["person_id"].nunique()) for part, rows in parts.items()},
            "events": {part: int(rows["outcome"].sum()) for part, rows in parts.items()},
            "mean_liberty_days": {
                part: float(rows["liberty_days"].mean())
                for part, rows in parts.items()
                if "liberty_days" in rows and len(rows)
            },
            "as_of_dates": {
                part: sorted({str(date.date()) for date in rows["as_of_date"].dropna()}) for part, rows in parts.items()
            },
            "known_by": str(protocol.index_date) if protocol.split.kind == "temporal" else None,
            "left_out": study.left_out,
            "never_known": list(study.never_known),
            "exempted_columns": protocol.exempted,
            "sex_used_because": protocol.sex_reason,
            "authorisation": _authorisation(protocol),
            "reoffences_per_reoffender": float(study.reoffences.mean()) if len(study.reoffences) else None,
            "model_range": model_range_words(),
        },
        "versions": {
            "code": version("desist"),
            "data": data_fingerprint,
            "seed": protocol.seed,
            "libraries": {name: version(name) for name in ("interpret-core", "numpy", "pandas", "scikit-learn")},
        },
    }
