"""Frames of features to probabilities, harm and a candidate list."""

from models.actuarial import ARP, SVRP, VRP, score_many
from models.additive import AdditiveRisk
from models.calibration import Calibration
from models.explainable import ExplainableRisk
from models.harm import unit_harm
from models.inputs import Input
from models.release import Release, make_release, read_release, write_release
from models.selection import People, Scheme, make_list, read_scheme
from models.selection.cohort_selector import CohortSelector
from models.term import Term

__all__ = [
    "ARP",
    "SVRP",
    "VRP",
    "AdditiveRisk",
    "Calibration",
    "CohortSelector",
    "ExplainableRisk",
    "Input",
    "People",
    "Release",
    "Scheme",
    "Term",
    "make_list",
    "make_release",
    "read_release",
    "read_scheme",
    "score_many",
    "unit_harm",
    "write_release",
]
