"""A whole audit beside one naive resample through fairlearn: `python -m benchmarks.audit_speed --out R.json`.

The audit has 1,000 resamples of what is resampled, three attributes and their intersection. The naive way draws the
people once and makes a `MetricFrame` for each attribute and for the three together; 1,000 resamples would be as many.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import pandas as pd
from fairlearn.metrics import (
    MetricFrame,
    false_negative_rate,
    false_positive_rate,
    selection_rate,
    true_positive_rate,
)
from sklearn.metrics import brier_score_loss, log_loss, precision_score, roc_auc_score

from fairness_reports import ScoredTable, audit_scored

BY = ("sex", "ethnicity", "age")
_ETHNICITIES = ("White", "Black", "Asian", "Mixed", "Other", "Not stated")
_BANDS = ("18-20", "21-24", "25-34", "35-49", "50+")
_AT_LIST = {
    "selection_rate": selection_rate,
    "true_positive_rate": true_positive_rate,
    "false_positive_rate": false_positive_rate,
    "false_negative_rate": false_negative_rate,
    "precision": lambda true, listed: precision_score(true, listed, zero_division=0),
}
_OF_SCORES = {
    "auc": lambda true, score: roc_auc_score(true, score) if 0 < np.mean(true) < 1 else np.nan,
    "brier": brier_score_loss,
    "log_loss": lambda true, score: log_loss(true, score, labels=[0, 1]),
}


def invented_people(count: int, *, seed: int) -> pd.DataFrame:
    """People with calibrated forecasts, outcomes drawn from them, harm, and attributes by lot."""
    rng = np.random.default_rng(seed)
    chance = rng.beta(2, 3, count)
    happened = rng.random(count) < chance
    return pd.DataFrame(
        {
            "probability": chance,
            "reoffended": happened.astype(int),
            "harm": happened * rng.gamma(1.0, 3000.0, count),
            "sex": rng.choice(["Female", "Male"], count, p=[0.2, 0.8]),
            "ethnicity": rng.choice(_ETHNICITIES, count, p=[0.70, 0.11, 0.09, 0.04, 0.02, 0.04]),
            "age": rng.choice(_BANDS, count, p=[0.06, 0.08, 0.2, 0.31, 0.35]),
        }
    )


def one_naive_resample(people: pd.DataFrame, *, capacity: int) -> None:
    """Draw people once and put them through four pairs of frames."""
    drawn = people.iloc[np.random.default_rng(0).integers(0, len(people), len(people))]
    listed = (drawn["probability"] >= people["probability"].nlargest(capacity).min()).astype(int)
    for columns in (*([one] for one in BY), list(BY)):
        for metrics, given in ((_AT_LIST, listed), (_OF_SCORES, drawn["probability"])):
            shared: dict[str, Any] = {"y_true": drawn["reoffended"], "sensitive_features": drawn[columns]}
            _ = MetricFrame(metrics=metrics, y_pred=given, **shared).by_group


def whole_audit(people: pd.DataFrame, *, capacity: int) -> None:
    """Every figure, range and comparison, and 1,000 resamples of what is resampled."""
    asked = ScoredTable(outcome="reoffended", score="probability", by=BY, together=[BY], capacity=capacity, harm="harm")
    audit_scored(people, asked)


def cpu_of(action: Callable[[], None], *, times: int) -> float:
    """Least seconds of CPU of some runs."""
    found = []
    for _ in range(times):
        start = process_time()
        action()
        found.append(process_time() - start)
    return min(found)


def main() -> None:
    """Time both in one run, write the seconds and their ratio, and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=60_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    people, capacity = invented_people(options.people, seed=1), options.people // 10
    audit = cpu_of(lambda: whole_audit(people, capacity=capacity), times=options.times)
    naive = cpu_of(lambda: one_naive_resample(people, capacity=capacity), times=options.times)
    found = {
        "people": options.people,
        "audit_cpu_s": round(audit, 2),
        "one_naive_resample_cpu_s": round(naive, 2),
        "ratio": round(audit / naive, 2),
    }
    options.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
