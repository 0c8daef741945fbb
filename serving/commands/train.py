"""`desist train`: every candidate of a protocol fitted and judged, outcome by outcome; a release candidate made."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pandas as pd
import typer

from fairness_reports.candidate_groups import candidates_by_group, sex_gate
from fairness_reports.ministry_rates import rates_of_tested
from fairness_reports.release_page import release_page
from fairness_reports.training_page import training_page
from features import CaseTables
from models.release import canonical, write_release
from serving.commands.audit_frames import attributes_by_date
from serving.commands.output_folder import TRAINING, require_usable, whole_folder
from serving.commands.protocol_data import column_entries, dated_tables, feature_entries
from serving.commands.release_audits import audits_of_release, places_of, write_audits
from serving.commands.steps import Tell, steps
from serving.commands.train_screen import train_screen
from training.cohort_rows import cohort_rows
from training.detected_labels import DETECTED
from training.monitoring.store import write_summary
from training.monitoring.summary import REFERENCE_FILE, reference_summary
from training.outcomes import Outcomes, train_outcomes
from training.protocol import EVENT_COHORTS, EVENT_MONTHS, LANDMARKS, Protocol
from training.protocol_reading import read_protocol
from training.run import Training, train
from training.table_study import fingerprint, read_person_table, table_study
from training.tracking import log_run

_STEPS_OF_OUTCOME = 7
# By the end of their three months everybody of an event cohort is an adult.
_MONTHS_ON = {LANDMARKS: 0, EVENT_COHORTS: EVENT_MONTHS}


@dataclass(frozen=True)
class _Made:
    """What a protocol came to: its first training, that of every outcome, those not learned and why, groups, counts."""

    training: Training
    trainings: dict[str, Training]
    refused: dict[str, str]
    attributes: Callable[[pd.DataFrame], pd.DataFrame]
    reference: dict | None = None
    in_cohorts: dict[str, pd.DataFrame] = field(default_factory=dict)
    rates: dict[str, list[dict]] = field(default_factory=dict)


def train_protocol(protocol_name: str, *, data: str, mapping: Path | None, out: Path, as_json: bool) -> None:
    """Carry out a protocol and write what came of it.

    Parameters
    ----------
    protocol_name : str
        A protocol file or the name of one that Desist ships.
    data : str
        Case tables, a folder or the address of a database; or the person table of a protocol.
    mapping : path or None
        What the names and words of case tables are in ours; None where they are ours.
    out : Path
        A new folder, or that of an earlier training: release.json, training.json and mlflow.db go there.
    as_json : bool
        Print the figures for a machine instead of the screen.

    Raises
    ------
    UsageRefused
        If the folder holds something else, or there is no such protocol.
    ProtocolRefused
        If the protocol cannot be carried out, or not honestly.
    DataRefused
        If the data do not keep the contract.
    NotEnoughData
        If there are too few events of the first outcome for an honest fit or test.
    """
    require_usable(out, TRAINING)
    protocol = read_protocol(protocol_name)
    with steps(_step_count(protocol)) as tell:
        made = _carried_out(protocol, data=data, mapping=mapping, tell=tell)
        tell("Audit the test people by group")
        audits = _audits(made, protocol)
        summary = _summary(made, protocol) | {"audits": {name: one["findings"] for name, one in audits.items()}}
        tell("Write everything")
        with whole_folder(out, TRAINING) as folder:
            write_release(made.training.release, folder / "release.json")
            (folder / TRAINING.marker).write_text(canonical(summary), encoding="utf-8")
            (folder / "release.html").write_text(release_page(made.training.release), encoding="utf-8")
            (folder / "training.html").write_text(training_page(summary), encoding="utf-8")
            if made.reference:
                write_summary(made.reference, folder / REFERENCE_FILE)
            write_audits(audits, folder)
        tell("Log the run to mlflow")
        log_run(
            made.training.report,
            made.training.release.document,
            folder=out,
            artefacts=[path for name in (TRAINING.marker, *TRAINING.others) if (path := out / name).exists()],
        )
    typer.echo(json.dumps(summary) if as_json else train_screen(summary, out))


def _step_count(protocol: Protocol) -> int:
    designs = protocol.by_outcome()
    dates = [
        day for one in designs for day in (one.split.train_as_of, one.split.recalibrate_as_of, one.split.test_as_of)
    ]
    return sum(map(len, dates)) + _STEPS_OF_OUTCOME * len(designs) + 5


def _carried_out(protocol: Protocol, *, data: str, mapping: Path | None, tell: Tell) -> _Made:
    if protocol.data_kind == "case_tables":
        tell("Read and check the case tables")
        tables = dated_tables(data, mapping, protocol)
        found = train_outcomes(tables, protocol, dictionary=feature_entries(protocol), tell=tell)
        attributes = partial(attributes_by_date, tables, months_on=_MONTHS_ON[protocol.population])
        tell("Count the people that later dates are compared with")
        reference = reference_summary(tables, found.training.release, protocol, found.known)
        rates = rates_of_tested(tables, protocol) if protocol.population == EVENT_COHORTS else {}
        in_cohorts = _in_cohorts(tables, protocol, found) if protocol.population == LANDMARKS else {}
        return _Made(found.training, found.trainings, found.refused, attributes, reference, in_cohorts, rates)
    tell("Read and check the person table")
    table = read_person_table(Path(data), protocol)
    study = table_study(table, protocol)
    entries = column_entries(protocol)
    training = train(study, protocol, data_fingerprint=fingerprint(Path(data)), dictionary=entries, tell=tell)
    by_column = partial(_attributes_of_table, table[[column.name for column in protocol.columns_with("audit")]])
    return _Made(training, {protocol.outcome.name: training}, {}, by_column)


def _in_cohorts(tables: CaseTables, protocol: Protocol, found: Outcomes) -> dict[str, pd.DataFrame]:
    designs = {design.outcome.name: design for design in protocol.by_outcome()}
    rows = {
        name: cohort_rows(tables, designs[name], found.known, training.evaluated)
        for name, training in found.trainings.items()
    }
    return {name: one for name, one in rows.items() if len(one)}


def _attributes_of_table(audited: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    return audited.reindex(judged["person_id"]).reset_index(drop=True)


def _audits(made: _Made, protocol: Protocol) -> dict[str, dict]:
    reports = {name: one.report for name, one in made.trainings.items()}
    document = made.training.release.document
    return audits_of_release(
        {name: one.judged for name, one in made.trainings.items()},
        reports,
        attributes=made.attributes,
        shares={name: share for name, one in reports.items() if (share := places_of(one))},
        meanings={design.outcome.name: design.outcome.meaning for design in protocol.by_outcome()},
        versions=document["versions"] | {"release": document["sha256"]},
        seed=protocol.seed,
        followed={
            name: one.followed for name, one in made.trainings.items() if set(DETECTED.values()) <= set(one.followed)
        },
        in_cohorts=made.in_cohorts,
    )


def _summary(made: _Made, protocol: Protocol) -> dict:
    """What the screen and `--json` say, and training.json keeps; it names no person."""
    document = made.training.release.document
    groups = {
        name: candidates_by_group(one.judged, made.attributes(one.judged), seed=protocol.seed)
        for name, one in made.trainings.items()
    }
    slope = {"lowest_slope": protocol.gates.lowest_slope, "highest_slope": protocol.gates.highest_slope}
    bounds = protocol.gates
    learned = {
        protocol.outcome.name: document["training"],
        **{name: other["training"] for name, other in document.get("others", {}).items()},
    }
    return {
        "protocol": protocol.name,
        "research_only": protocol.research_only,
        "outcomes": {design.outcome.name: design.outcome.meaning for design in protocol.by_outcome()},
        "reports": {name: one.report for name, one in made.trainings.items()},
        "by_group": groups,
        "gates": {
            name: sex_gate(
                groups[name],
                candidate=one.report["chosen"],
                lowest=bounds.lowest_observed_to_expected,
                highest=bounds.highest_observed_to_expected,
            )
            | slope
            for name, one in made.trainings.items()
        },
        "counts": document.get("counts", {}),
        "ministry_rates": made.rates,
        "not_learned": made.refused,
        # Tables with a fault are refused before anything is learned.
        "data_faults": 0 if protocol.data_kind == "case_tables" else None,
        "rows": {name: facts["rows"] for name, facts in learned.items()},
        "left_out": {name: facts["left_out"] for name, facts in learned.items()},
        "versions": document["versions"] | {"release": document["sha256"], "protocol": protocol.sha256},
    }
