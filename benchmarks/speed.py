"""CPU of scoring many people at once against one at a time: `python -m benchmarks.speed --out R.json`."""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from models import score_many

PAIRS = 5


def invented_requests(count: int, *, seed: int) -> pd.DataFrame:
    """Requests of invented people, static fields only."""
    random = np.random.default_rng(seed)
    birth = pd.Timestamp("1960-01-01") + pd.to_timedelta(random.integers(0, 14_000, count), unit="D")
    conviction = pd.Timestamp("2022-01-01") + pd.to_timedelta(random.integers(0, 1_300, count), unit="D")
    return pd.DataFrame(
        {
            "assessment_date": pd.Timestamp("2026-06-30"),
            "date_of_birth": birth,
            "gender": random.choice(["MALE", "FEMALE"], count, p=[0.82, 0.18]),
            "date_of_current_conviction": conviction,
            "date_at_start_of_followup": conviction,
            "age_at_first_sanction": random.integers(12, 22, count),
            "total_number_of_sanctions_for_all_offences": random.integers(1, 60, count),
            "current_offence_code": random.choice(["04600", "02801", "10501", "05801"], count),
        }
    )


def cpu_seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def measure(many: int, few: int) -> dict:
    """Median of interleaved pairs: CPU per person one at a time, over CPU per person together."""
    people, some = invented_requests(many, seed=1), invented_requests(few, seed=2)
    alone = [some.iloc[[row]] for row in range(few)]
    score_many("ARP", some)
    ratios, together = [], []
    for _ in range(PAIRS):
        batch = cpu_seconds(lambda: score_many("ARP", people)) / many
        single = cpu_seconds(lambda: [score_many("ARP", one) for one in alone]) / few
        together.append(batch)
        ratios.append(single / batch)
    return {
        "people": many,
        "cpu_per_person_together_us": round(statistics.median(together) * 1e6, 3),
        "one_at_a_time_over_together": round(statistics.median(ratios), 1),
        "pairs": PAIRS,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--people", type=int, default=200_000)
    options = parser.parse_args()
    found = {"arp_static": measure(options.people, 100)}
    options.out.write_text(json.dumps(found, indent=2) + "\n")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
