"""A small release of invented people, made without the long way of training, and the protocol that it is of."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from features import CaseTables
from models.penalised import PenalisedRisk
from models.release import Release, make_release, write_release
from training.candidates import recalibrated
from training.case_study import case_study
from training.counts import train_counts
from training.evaluation import evaluate
from training.monitoring.dated_people import inputs_of
from training.monitoring.store import write_summary
from training.monitoring.summary import REFERENCE_FILE, reference_summary
from training.protocol import Counts, Protocol
from training.protocol_reading import read_protocol
from training.study import LATEST, TEST, TRAIN, Study
from training.tracking import log_run

FEATURES = ("age_years", "sanction_count_ever", "sanction_count_24m", "months_since_last_sanction", "need_count")
LAST_REFERENCE = "2021-12-01"
FIRST_LATER = "2022-03-01"
_TRAIN = (date(2016, 1, 1), date(2016, 7, 1), date(2017, 1, 1), date(2017, 7, 1), date(2018, 1, 1))
_NONE = {"value": None, "low": None, "high": None}


def early_protocol(*, counted: bool = False) -> Protocol:
    """The shipped design of one outcome, some years earlier, so that dates come after it; with a count if asked for."""
    shipped = read_protocol("borough_any_12m").by_outcome()[0]
    split = replace(
        shipped.split,
        train_as_of=_TRAIN,
        recalibrate_as_of=(date(2018, 7, 1), date(2019, 1, 1)),
        test_as_of=(date(2020, 7, 1), date(2021, 1, 1), date(2021, 7, 1), date.fromisoformat(LAST_REFERENCE)),
    )
    count = Counts("count_12m", group_replicate_count=2) if counted else None
    small = replace(shipped, split=split, index_date=date(2023, 6, 30), features=FEATURES, counts=count)
    return replace(small, replicate_count=3, bin_count=12) if counted else small


def small_release(tables: CaseTables, protocol: Protocol, *, chosen: str = "additive") -> Release:
    """Lines through knots, corrected on the latest dates; with `chosen` "official" it says that nobody taught it."""
    study = case_study(tables, protocol)
    train, latest = study.part(TRAIN), study.part(TEST, LATEST)
    name = protocol.outcome.name
    model = PenalisedRisk(study.inputs, replicate_count=3).fit(train, train["outcome"], train["person_id"])
    model = recalibrated(model.additive(name), latest, seed=1, learned_on="the latest dates")
    test = study.part(TEST)
    figures = evaluate(
        model.probability(test), test["outcome"].to_numpy(), persons=test["person_id"].to_numpy(), seed=1
    )
    facts = _facts(study, protocol, figures, chosen)
    if not protocol.counts:
        return make_release({name: model}, facts)
    made = train_counts(study, protocol)
    facts["counts"] = {made.counts.name: made.report}
    return make_release({name: model}, facts, counts={made.counts.name: made.counts})


def write_small_release(
    tables: CaseTables, folder: Path, *, chosen: str = "additive", registered: bool = False, counted: bool = False
) -> Path:
    """The release and its reference summary in a folder, and in a registry there if asked for."""
    protocol = early_protocol(counted=counted)
    release = small_release(tables, protocol, chosen=chosen)
    folder.mkdir(exist_ok=True)
    write_release(release, folder / "release.json")
    reference = reference_summary(tables, release, protocol, inputs_of(release, tables))
    write_summary(reference, folder / REFERENCE_FILE)
    if registered:
        (folder / "training.json").write_text(json.dumps({"versions": {"release": release.sha256}}), encoding="utf-8")
        report = release.document["evaluation"] | {"gain_over_official": _NONE | {"value": 0.0}}
        log_run(report, release.document, folder=folder, artefacts=[folder / "release.json", folder / "training.json"])
    return folder / "release.json"


def _facts(study: Study, protocol: Protocol, figures: dict, chosen: str) -> dict:
    parts = {part: study.part(part) for part in (TRAIN, TEST, LATEST)}
    return {
        "name": protocol.name,
        "features": [],
        "intended_use": protocol.intended_use,
        "research_only": False,
        "evaluation": {
            "candidates": {
                chosen: {"name": "lines through knots", "at_capacity": {"iom_neighbourhood_crime": {"share": 0.1}}}
                | figures
            },
            "chosen": chosen,
            "why_chosen": "For a test.",
            "cost_of_readability": {"value": 0.0, "low": 0.0, "high": 0.0},
        },
        "training": {
            "protocol": protocol.name,
            "protocol_version": protocol.version,
            "protocol_sha256": protocol.sha256,
            "outcome": {"name": protocol.outcome.name, "meaning": protocol.outcome.meaning},
            "rows": {part: len(rows) for part, rows in parts.items()},
            "persons": {part: int(rows["person_id"].nunique()) for part, rows in parts.items()},
            "as_of_dates": {
                part: sorted({str(day.date()) for day in rows["as_of_date"]}) for part, rows in parts.items()
            },
            "left_out": {},
            "authorisation": {"by": "the oversight board", "until": "2099-12-31"},
            "model_range": "…",
        },
        "versions": {"code": "0", "data": "d" * 64, "seed": protocol.seed},
    }
