"""A study with what its people are divided by, from case tables or a person table; the two meet in audits alone."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd

from serving.commands.audit_frames import CASE_ATTRIBUTES, attributes_by_date
from serving.commands.protocol_data import dated_tables
from serving.commands.steps import Tell
from training.case_study import case_study
from training.protocol import EVENT_COHORTS, EVENT_MONTHS, LANDMARKS, Protocol
from training.reported_history import with_reported_history
from training.study import Study
from training.table_study import fingerprint, read_person_table, table_study

# By the end of their three months everybody of an event cohort is an adult.
_MONTHS_ON = {LANDMARKS: 0, EVENT_COHORTS: EVENT_MONTHS}
_OF_TABLE = "A person table does not say how its history came to light, so no model went without what was detected."
_OF_EVENTS = "People of event cohorts each have a day of their own, so no model went without what was detected."


@dataclass(frozen=True)
class AuditedStudy:
    """A study, and from its rows to attributes that no model sees.

    Parameters
    ----------
    study : Study
        Rows of the first outcome of a protocol.
    fingerprint : str
        Hash of the data.
    attributes : callable
        From rows of the study to what they are divided by, with the index of the rows.
    names : tuple of str
        The attributes.
    reported_history : Study or None
        The same study with features from reported sanctions alone; None where that cannot be made.
    unsaid : tuple of str
        Why it cannot, in a sentence.
    """

    study: Study
    fingerprint: str
    attributes: Callable[[pd.DataFrame], pd.DataFrame]
    names: tuple[str, ...]
    reported_history: Study | None = None
    unsaid: tuple[str, ...] = ()


def audited_study(protocol: Protocol, data: str, mapping: Path | None, tell: Tell) -> AuditedStudy:
    """The study of a protocol on some data.

    Parameters
    ----------
    protocol : Protocol
        The study design.
    data : str
        Case tables, a folder or the address of a database; or the person table of a protocol.
    mapping : path or None
        What the names and words of case tables are in ours; None where they are ours.
    tell : callable
        Called with a few words at the start of each step.

    Returns
    -------
    AuditedStudy
        Ready to search and to audit.

    Raises
    ------
    DataRefused
        If the data do not keep the contract.
    """
    if protocol.data_kind != "case_tables":
        return _of_person_table(protocol, Path(data), tell)
    tell("Read and check the case tables")
    tables = dated_tables(data, mapping, protocol)
    study = case_study(tables, protocol, tell=tell)
    by_date = partial(attributes_by_date, tables, months_on=_MONTHS_ON[protocol.population])
    found = AuditedStudy(study, tables.fingerprint(), by_date, CASE_ATTRIBUTES)
    if protocol.population != LANDMARKS:
        return replace(found, unsaid=(_OF_EVENTS,))
    tell("Make features again without the history that the police detected")
    rows = with_reported_history(tables, study.rows, [column.name for column in study.inputs])
    return replace(found, reported_history=replace(study, rows=rows))


def _of_person_table(protocol: Protocol, path: Path, tell: Tell) -> AuditedStudy:
    tell("Read and check the person table")
    table = read_person_table(path, protocol)
    names = tuple(column.name for column in protocol.columns_with("audit"))
    by_column = partial(_attributes_of_table, table[list(names)])
    return AuditedStudy(table_study(table, protocol), fingerprint(path), by_column, names, unsaid=(_OF_TABLE,))


def _attributes_of_table(audited: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    return audited.reindex(rows["person_id"]).set_index(rows.index)
