"""Protocols carried out: people at as-of dates, every candidate fitted and judged, the release candidate made."""

from training.case_study import case_study
from training.people import people_of_table, people_on
from training.protocol import Protocol
from training.protocol_reading import read_protocol
from training.run import Training, train
from training.study import Study
from training.table_study import read_person_table, table_study

__all__ = [
    "Protocol",
    "Study",
    "Training",
    "case_study",
    "people_of_table",
    "people_on",
    "read_person_table",
    "read_protocol",
    "table_study",
    "train",
]
