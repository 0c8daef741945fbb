"""An invented person table and its protocol: small enough to run the main job in seconds."""

from pathlib import Path

import numpy as np
import pandas as pd

PROTOCOL = """
name = "small_table"
version = "1"
title = "An invented table"
intended_use = "A test."
research_only = true
seed = 1
[data]
kind = "person_table"
[outcome]
name = "returned_12m"
meaning = "Came back within a year"
horizon_months = 12
proven_within_months = 12
[split]
kind = "hash"
held_out_share = 0.35
recalibrate_share = 0.15
salt = "s"
[comparator]
name = "official_score"
margin = 0.001
[model]
replicate_count = 4
bin_count = 8
[schemes]
capacity_only = 60
[adults]
column = "age_band"
[adults.lowest_age]
"16-17" = 16
"18-25" = 18
"26+" = 26
[[column]]
name = "id"
role = "identifier"
[[column]]
name = "race"
role = "audit"
kind = "words"
[[column]]
name = "age_band"
role = "audit"
kind = "words"
[[column]]
name = "returned"
role = "outcome"
[[column]]
name = "official_score"
role = "comparator"
[[column]]
name = "sanction_count"
role = "feature"
direction = "increasing"
meaning = "Occasions"
[[column]]
name = "missed_share"
role = "feature"
direction = "increasing"
group = "attendance"
meaning = "Missed of due"
[[column]]
name = "drugs"
role = "feature"
kind = "words"
levels = ["no", "yes"]
group = "needs"
meaning = "Drug misuse"
"""


def small_protocol(folder: Path) -> Path:
    """The protocol as a file."""
    path = folder / "small_table.toml"
    path.write_text(PROTOCOL, encoding="utf-8")
    return path


def small_table(folder: Path, *, count: int = 1400) -> Path:
    """People whose return depends on three features and nothing else; 2% under 18 and 2% of unknown age."""
    random = np.random.default_rng(7)
    sanctions, missed = random.poisson(3, count), random.beta(1, 3, count)
    drugs = random.choice(["no", "yes"], count, p=[0.6, 0.4])
    z = -1.8 + 0.35 * sanctions + 1.5 * missed + 0.6 * (drugs == "yes")
    rows = pd.DataFrame(
        {
            "id": [f"{number:05d}" for number in range(count)],
            "race": random.choice(["A", "B"], count),
            "age_band": random.choice(["16-17", "18-25", "26+", None], count, p=[0.02, 0.3, 0.66, 0.02]),
            "returned": (random.random(count) < 1 / (1 + np.exp(-z))).astype(int),
            "official_score": np.clip(np.round(2 + 0.6 * sanctions + random.normal(0, 1, count)), 1, 10),
            "sanction_count": sanctions,
            "missed_share": np.where(random.random(count) < 0.2, np.nan, missed),
            "drugs": np.where(random.random(count) < 0.2, None, drugs),
        }
    )
    path = folder / "people.csv"
    rows.to_csv(path, index=False)
    return path
