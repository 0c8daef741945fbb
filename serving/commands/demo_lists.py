"""The lists of a run and two audits of each: of exactly this list, and of its replay on people with known outcomes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version

import pandas as pd

from fairness_reports import retrospective_audit, summarise
from fairness_reports.label_audits import POLICE_DETECTED, REPORTED, label_audits
from features import CaseTables
from models.selection import Scheme, make_list, read_scheme
from models.services import Directory
from serving.commands.audit_frames import CASE_ATTRIBUTES, case_attributes, listed_people
from serving.commands.case_lists import audit_of_people, audited_list, case_list, list_of_known
from training.counts import CountTraining
from training.detected_labels import DETECTED, harm_by_detection, reoffences_by_detection
from training.labels import data_end, harm_done, outcomes_after
from training.list_inputs import list_inputs
from training.people import people_of_table
from training.protocol import Protocol
from training.run import Training
from training.study import RECALIBRATE, TRAIN, Study

Tell = Callable[[str], None]
_TOGETHER = (("sex", "ethnicity"),)


@dataclass(frozen=True)
class Run:
    """A protocol carried out on some data.

    Parameters
    ----------
    protocol : Protocol
        The study design.
    study : Study
        Its rows.
    training : Training
        The release candidate and its figures.
    counted : CountTraining or None
        Its expected counts, from which harm is worked out; None where it has none.
    tell : callable
        Called with a few words at the start of each step.
    about_people : str
        What a reader must know of the people before anything else; empty where they are one's own.
    directory : Directory or None
        Local services; without one, pathways stand alone on the agenda.
    detection : dict or None
        How reoffences came to light by group, as `followed_detection` gives it; None where that is not on record.
    """

    protocol: Protocol
    study: Study
    training: Training
    counted: CountTraining | None
    tell: Tell
    about_people: str
    directory: Directory | None = None
    detection: dict | None = None

    def versions(self, date: str) -> dict:
        """Stamps of everything that is made in this run.

        Parameters
        ----------
        date : str
            The as-of date.

        Returns
        -------
        dict
            Code, data, release, as-of date and seed.
        """
        release = self.training.release
        return {
            "code": version("desist"),
            "data": release.document["versions"]["data"],
            "release": release.sha256,
            "as_of_date": date,
            "seed": self.protocol.seed,
            "about_people": self.about_people,
        }


@dataclass(frozen=True)
class SchemeOutput:
    """What was made for one scheme.

    Parameters
    ----------
    scheme : Scheme
        The scheme.
    document : dict
        The candidate list.
    summary : dict
        The fairness audits of exactly this list and of its replay.
    """

    scheme: Scheme
    document: dict
    summary: dict


def case_scheme(run: Run, tables: CaseTables, scheme: Scheme) -> SchemeOutput:
    """List of a scheme from case tables, and its audits; the replay is on the last date with known outcomes.

    Parameters
    ----------
    run : Run
        The protocol carried out.
    tables : CaseTables
        Checked case tables.
    scheme : Scheme
        The scheme.

    Returns
    -------
    SchemeOutput
        List and audits.
    """
    protocol, training = run.protocol, run.training
    served = training.release.models[protocol.outcome.name]
    index_date, replay = pd.Timestamp(str(protocol.index_date)), pd.Timestamp(max(protocol.split.test_as_of))
    run.tell(f"Propose: {scheme.title}")
    counted = run.counted
    inputs = list_inputs(tables, index_date, scheme=scheme)
    remake = partial(
        list_of_known,
        scheme=scheme,
        model=served,
        counts=counted.counts if counted else None,
        versions=run.versions(str(index_date.date())),
    )
    document = remake(inputs)
    run.tell(f"Audit the list: {scheme.title}")
    document, prospective = audited_list(document, tables, run.directory, inputs=inputs, scheme=scheme, remake=remake)
    run.tell(f"Replay on {replay.date()} and audit: {scheme.title}")
    replayed = case_list(
        tables,
        scheme,
        date=replay,
        model=training.evaluated,
        counts=counted.evaluated if counted else None,
        versions=run.versions(str(replay.date())),
    )
    past = listed_people(replayed)
    # People led by needs alone have no forecast that could be judged; the audit of the list itself counts them.
    past = past[past["probability"].notna()]
    past = past.join(case_attributes(tables, replay, past.index))
    outcomes = outcomes_after(tables, replay, past.index, protocol.outcome)
    known = outcomes["outcome"].notna()
    past = past[known].assign(
        outcome=outcomes.loc[known, "outcome"] == 1,
        harm=harm_done(
            tables, outcomes.loc[known, "follow_up_start"], protocol.outcome, scale=scheme.harm_scale or "gbp"
        ),
    )
    retrospective = _retrospective(past, CASE_ATTRIBUTES, intersections=_TOGETHER, harm="harm", protocol=protocol)
    if retrospective and run.detection:
        retrospective["detection"] = run.detection
        start = outcomes.loc[known, "follow_up_start"]
        retrospective["by_label"] = _by_label(past, tables, start, run, scale=scheme.harm_scale or "gbp")
    if retrospective:
        learned_from = run.study.part(TRAIN, RECALIBRATE)["person_id"].unique()
        retrospective["not_known"].append(
            f"Of the {len(past):,} people of this replay {int(past.index.isin(learned_from).sum()):,} were also "
            "learned from, on earlier dates: figures may look a little better than they would on people the model "
            "never met."
        )
    return _output(scheme, document, prospective, retrospective, replayed_on=str(replay.date()))


def _by_label(past: pd.DataFrame, tables: CaseTables, start: pd.Series, run: Run, *, scale: str) -> dict:
    """The same list held to reported and to police-detected reoffences, harm included."""
    protocol = run.protocol
    last = data_end(tables)
    came = reoffences_by_detection(tables, start, protocol.outcome, known_by=last)
    harm = harm_by_detection(tables, start, protocol.outcome, known_by=last, scale=scale)
    labels = {label: label for label in (REPORTED, POLICE_DETECTED)}
    harms = {label: f"harm_{label}" for label in labels}
    people = past.assign(
        **{label: came[DETECTED[label]] > 0 for label in labels}, **{harms[label]: harm[label] for label in labels}
    )
    return label_audits(
        people,
        labels=labels,
        outcome="outcome",
        probability="probability",
        selected="selected",
        attributes=CASE_ATTRIBUTES,
        outcome_meaning=protocol.outcome.meaning,
        seed=protocol.seed,
        harms=harms,
    )


def table_scheme(run: Run, table: pd.DataFrame, scheme: Scheme) -> SchemeOutput:
    """List of a scheme among the test people of a person table, and its audits against what happened to them.

    Parameters
    ----------
    run : Run
        The protocol carried out.
    table : DataFrame
        As read by `read_person_table`.
    scheme : Scheme
        The scheme.

    Returns
    -------
    SchemeOutput
        List and audits.
    """
    protocol = run.protocol
    run.tell(f"Propose: {scheme.title}")
    model = run.training.release.models[protocol.outcome.name]
    everyone = people_of_table(table, run.study, protocol, model=model)
    document = make_list(scheme, everyone, versions=run.versions("each person's release"))
    attributes = [column.name for column in protocol.columns_with("audit")]
    people = listed_people(document)
    people = people.join(table.loc[people.index, attributes].astype("str"))
    run.tell(f"Audit the list: {scheme.title}")
    prospective = audit_of_people(people, attributes, intersections=())
    run.tell(f"Audit against what happened: {scheme.title}")
    outcome = protocol.columns_with("outcome")[0].name
    known = people.assign(outcome=table.loc[people.index, outcome] == 1)
    retrospective = _retrospective(known, attributes, intersections=(), harm=None, protocol=protocol)
    return _output(scheme, document, prospective, retrospective, replayed_on=None)


def schemes_of(protocol: Protocol) -> list[Scheme]:
    """Schemes of a protocol with the protocol's capacities.

    Parameters
    ----------
    protocol : Protocol
        The study design.

    Returns
    -------
    list of Scheme
        In its order.
    """
    return [read_scheme(name, capacity=places) for name, places in protocol.schemes.items()]


def _retrospective(
    people: pd.DataFrame,
    attributes: Sequence[str],
    *,
    intersections: Sequence[Sequence[str]],
    harm: str | None,
    protocol: Protocol,
) -> dict | None:
    """The audit of a list against what happened; None where nobody was on it."""
    if not people["selected"].any():
        return None
    return retrospective_audit(
        people,
        outcome="outcome",
        probability="probability",
        selected="selected",
        attributes=list(attributes),
        intersections=intersections,
        harm=harm,
        outcome_meaning=protocol.outcome.meaning,
        seed=protocol.seed,
    )


def _output(
    scheme: Scheme, document: dict, prospective: dict | None, retrospective: dict | None, *, replayed_on: str | None
) -> SchemeOutput:
    audits = {"prospective": prospective, "retrospective": retrospective}
    empty = [name for name, audit in audits.items() if audit is None]
    versions = {"list": scheme.title, **document["versions"], "replayed_on": replayed_on}
    summary = summarise(audits, versions, nobody_listed=empty)
    return SchemeOutput(scheme, document, summary)
