"""`desist demo`: the main job end to end, from case tables or one person table to an audited candidate list."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import typer

from fairness_reports.followed_detection import followed_detection
from fairness_reports.label_words import label_findings
from fairness_reports.summary import headlines
from features import (
    CaseTables,
    build_features,
    check_tables,
    refuse_faults,
    simulate,
    write_tables,
)
from features.exceptions import NotEnoughData, UsageRefused
from features.synthetic.settings import read_world
from models.services import Directory, read_directory
from models.services.directory import EXAMPLE
from serving.commands.audit_frames import CASE_ATTRIBUTES, attributes_by_date
from serving.commands.demo_files import log_output, write_output
from serving.commands.demo_lists import Run, SchemeOutput, Tell, case_scheme, schemes_of, table_scheme
from serving.commands.demo_screen import demo_screen
from serving.commands.open_tables import require_data
from serving.commands.output_folder import require_usable, whole_folder
from serving.commands.protocol_data import column_entries, dated_tables, feature_entries
from serving.commands.steps import steps
from training.monitoring.store import write_summary
from training.monitoring.summary import REFERENCE_FILE, reference_summary
from training.outcomes import train_outcomes
from training.protocol import LANDMARKS, Protocol
from training.protocol_reading import read_protocol
from training.run import Training, train
from training.table_study import fingerprint, read_person_table, table_study

_EQUAL = "equal"
_OTHER_STEPS = 8
_INVENTED = "These people are invented. Nothing here says anything about anybody."
# Below this the invented tables themselves may be empty; above it the study says what is lacking.
_FEWEST_PEOPLE = 100


def run_demo(
    *,
    people: int,
    out: Path,
    data: str | Path | None,
    protocol_name: str,
    as_json: bool,
    mapping: Path | None = None,
    services: str | None = None,
    world: str | None = None,
) -> None:
    """Run the main job and say what it found.

    Parameters
    ----------
    people : int
        Size of the simulated borough, when no data are given.
    out : Path
        Output folder.
    data : str, path or None
        A folder or database of case tables, or a person table; None simulates.
    protocol_name : str
        A protocol file or the name of one that Desist ships.
    as_json : bool
        Print the summary for a machine instead of the screen.
    mapping : path or None
        What the names and words of case tables are in ours; None where they are ours.
    services : str or None
        A local directory of services; None is the invented one for an invented borough, else none.
    world : str or None
        Which world invented people live in; None is `equal`, or people of one's own.
    """
    require_usable(out)
    require_data(data, mapping)
    if world is not None:
        if data is not None:
            raise UsageRefused(
                "--world is of invented people, and --data names people of your own. Give one of the two."
            )
        read_world(world)
    # The list goes by the first outcome and the counts; `desist train` learns the other outcomes too.
    protocol = replace(read_protocol(protocol_name), others=())
    if protocol.population != LANDMARKS:
        raise UsageRefused(
            f"Protocol {protocol.name} learns from event cohorts, and a list is of everybody on one date. Carry it out "
            "with `desist train`, or give a protocol of landmarks."
        )
    # Read before the long work, so that a scheme that is refused is refused at once.
    schemes_of(protocol)
    directory = _directory(protocol, services, is_invented=data is None)
    split = protocol.split
    dates = len(split.train_as_of + split.recalibrate_as_of + split.test_as_of)
    with steps(dates + _OTHER_STEPS + 3 * len(protocol.schemes)) as tell:
        if protocol.data_kind == "case_tables":
            tables = _case_tables(protocol, people=people, data=data, mapping=mapping, world=world or _EQUAL, tell=tell)
            summary = _from_case_tables(
                protocol, tables, is_invented=data is None, directory=directory, out=out, tell=tell
            )
        elif mapping is not None:
            raise UsageRefused(f"--mapping is of case tables, and protocol {protocol.name} reads a person table.")
        else:
            summary = _from_person_table(protocol, data=None if data is None else Path(data), out=out, tell=tell)
    typer.echo(json.dumps(summary) if as_json else demo_screen(summary, out))


def _directory(protocol: Protocol, services: str | None, *, is_invented: bool) -> Directory | None:
    if protocol.data_kind != "case_tables":
        if services is not None:
            raise UsageRefused(f"--services is of case tables, and protocol {protocol.name} reads a person table.")
        return None
    named = services or (EXAMPLE if is_invented else None)
    return None if named is None else read_directory(named)


def _from_case_tables(
    protocol: Protocol, tables: CaseTables, *, is_invented: bool, directory: Directory | None, out: Path, tell: Tell
) -> dict:
    found = train_outcomes(tables, protocol, dictionary=feature_entries(protocol), with_ageing=False, tell=tell)
    training = found.training
    detection = _detection(tables, training) if protocol.population == LANDMARKS else None
    about = _INVENTED if is_invented else ""
    run = Run(protocol, found.study, training, found.counted, tell, about, directory, detection)
    made = [case_scheme(run, tables, scheme) for scheme in schemes_of(protocol)]
    features = build_features(tables, str(protocol.index_date))
    source = "simulated" if is_invented else "case tables"
    summary = _summary(run, made, source=source, off=tables.off())
    tell("Write everything")
    with whole_folder(out) as folder:
        write_tables(tables, folder / "tables", versions=summary["versions"])
        write_output(folder, features=features, training=training, made=made, summary=summary)
        write_summary(reference_summary(tables, training.release, protocol, found.known), folder / REFERENCE_FILE)
    tell("Log the run to mlflow")
    log_output(out, training, made)
    return summary


def _detection(tables: CaseTables, training: Training) -> dict | None:
    """How the reoffences of everybody on the test dates came to light, by group."""
    followed = training.followed
    return followed_detection(
        pd.concat([followed, attributes_by_date(tables, followed, months_on=0)], axis=1), CASE_ATTRIBUTES
    )


def _from_person_table(protocol: Protocol, *, data: Path | None, out: Path, tell: Tell) -> dict:
    if data is None:
        raise UsageRefused(f"Protocol {protocol.name} reads a person table: name it with --data.")
    tell("Read and check the person table")
    table = read_person_table(data, protocol)
    study = table_study(table, protocol)
    training = train(
        study, protocol, data_fingerprint=fingerprint(data), dictionary=column_entries(protocol), tell=tell
    )
    about = f"Research only: {protocol.title}. Nobody may be chosen by this list." if protocol.research_only else ""
    run = Run(protocol, study, training, None, tell, about)
    made = [table_scheme(run, table, scheme) for scheme in schemes_of(protocol)]
    columns = ["person_id", "as_of_date", *(column.name for column in study.inputs)]
    features = study.rows[columns].rename(columns={"as_of_date": "index_date"})
    summary = _summary(run, made, source="person table", off=())
    tell("Write everything")
    with whole_folder(out) as folder:
        write_output(folder, features=features, training=training, made=made, summary=summary)
    tell("Log the run to mlflow")
    log_output(out, training, made)
    return summary


def _case_tables(
    protocol: Protocol, *, people: int, data: str | Path | None, mapping: Path | None, world: str, tell: Tell
) -> CaseTables:
    if data is not None:
        tell("Read and check the case tables")
        return dated_tables(data, mapping, protocol)
    if 0 < people < _FEWEST_PEOPLE:
        raise NotEnoughData(
            f"An invented borough of {people} people has too few reoffences to learn from or to test on. Ask for "
            "--people 2000 or more."
        )
    of = "" if world == _EQUAL else f" of the world {world}"
    tell(f"Simulate and check a borough of {people:,} invented people{of}")
    tables, _ = simulate(people, protocol.seed, world=world)
    refuse_faults(check_tables(tables))
    return tables


def _summary(run: Run, made: list[SchemeOutput], *, source: str, off: tuple[str, ...]) -> dict:
    """What the screen says and `--json` prints; it names no person."""
    protocol, report = run.protocol, run.training.report
    facts = run.training.release.document["training"]
    return {
        "protocol": protocol.name,
        "source": source,
        "off": list(off),
        "outcome": protocol.outcome.meaning,
        "research_only": protocol.research_only,
        **{key: facts[key] for key in ("rows", "persons", "left_out", "never_known")},
        **{
            key: report[key]
            for key in ("candidates", "alarms", "gain_over_official", "cost_of_readability", "chosen", "why_chosen")
        },
        "detection": label_findings({"comparisons": (), "detection": run.detection}) if run.detection else [],
        "schemes": [
            {
                "id": one.scheme.id,
                "title": one.scheme.title,
                "capacity": one.document["capacity"],
                "counts": one.document["counts"],
                "close_to_the_line": sum(item["close_to_the_line"] for item in one.document["items"]),
                "notes": one.document["notes"],
                "findings": one.summary["findings"],
                "headlines": headlines(one.summary),
                "not_known": one.summary["not_known"],
            }
            for one in made
        ],
        "versions": run.versions(str(protocol.index_date or "")),
    }
