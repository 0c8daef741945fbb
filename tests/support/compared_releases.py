"""Two small releases made by hand, so that which term moved whom is known, and case tables to compare them on."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from features import CaseTables, simulate
from features.reading.case_files import write_tables
from models.additive import AdditiveRisk
from models.additive_count import AdditiveCount
from models.calibration import Calibration
from models.expected_counts import HARM_GROUPS, ExpectedCounts, OffenceMix
from models.kind_mix import KindMix, average_kinds
from models.release import Release, make_release, write_release
from models.term import Term
from training.protocol_reading import read_protocol

PROTOCOL = "borough_any_12m"
DATE = "2026-06-30"


def term(name: str, points: list[float], cuts: tuple[float, ...]) -> Term:
    """Points on one feature of the case tables."""
    return Term(name, name, "bins", np.array(points), cuts=cuts, meaning=f"What {name} is.")


COUNT = term("sanction_count_24m", [-0.6, 0.2, 0.9], (1.0, 3.0))
STEEP = term("sanction_count_24m", [-1.2, 0.4, 1.8], (1.0, 3.0))
YOUNG = term("age_years", [0.5, 0.0, -0.5], (25.0, 45.0))
SINCE = term("months_since_last_sanction", [0.4, 0.0, -0.4], (6.0, 18.0))
TERMS_A, TERMS_B = (COUNT, YOUNG), (STEEP, SINCE)


def risk(*terms: Term, intercept: float = -0.8, outcome: str = "any_12m") -> AdditiveRisk:
    """A model of an outcome without replicates."""
    return AdditiveRisk(outcome, terms, intercept, Calibration(0.0, 1.0, np.empty((0, 2)), "nothing"))


def counted(*terms: Term, intercept: float = -0.9) -> ExpectedCounts:
    """A model of occasions, with an even mix."""
    mix = OffenceMix(np.full(len(HARM_GROUPS), 1 / len(HARM_GROUPS)), 5.0)
    kinds = KindMix(average_kinds(pd.Series({"SHOP_THEFT": 3.0, "BURGLARY_DOMESTIC": 1.0})), 5.0)
    return ExpectedCounts("count_12m", AdditiveCount("count_12m", terms, intercept), 1.4, mix, kinds=kinds)


def small_release(*models: AdditiveRisk, counts: tuple[ExpectedCounts, ...] = (), **changed: Any) -> Release:
    """A release as the shipped protocol would make it, with what is changed in what it says of its training."""
    protocol = read_protocol(PROTOCOL)
    training = {
        "protocol": PROTOCOL,
        "protocol_sha256": protocol.sha256,
        "outcome": {"name": models[0].name, "meaning": "…"},
        "as_of_dates": {"test": [str(day) for day in protocol.split.test_as_of]},
        "reoffences_per_reoffender": 2.0,
    }
    facts = {
        "name": PROTOCOL,
        "features": [],
        "intended_use": "tests",
        "research_only": changed.pop("research_only", False),
        "evaluation": {},
        "training": training | changed,
        "versions": {"code": "0.1.0", "data": "d" * 64, "seed": 1},
    }
    return make_release({one.name: one for one in models}, facts, counts={one.name: one for one in counts})


@cache
def borough() -> CaseTables:
    """Invented people, of whom some hundred are held out on each test date."""
    return simulate(900, seed=11)[0]


def written(folder: Path, **releases: Release) -> Path:
    """The folder with case tables and releases in it."""
    (folder / "tables").mkdir(parents=True)
    write_tables(borough(), folder / "tables")
    for name, release in releases.items():
        write_release(release, folder / f"{name}.json")
    return folder
