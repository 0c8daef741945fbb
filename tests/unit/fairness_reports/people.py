"""Made-up people for audits: calibrated forecasts, groups alike unless a test makes them differ."""

import numpy as np
import pandas as pd

ETHNICITIES = ["White", "Black", "Asian", "Mixed", "Other", None]
SHARES = [0.70, 0.11, 0.09, 0.04, 0.02, 0.04]


def made_up_people(count: int, *, seed: int, listed_share: float = 0.2) -> pd.DataFrame:
    """People with a probability, an outcome drawn from it, a place on the list by rank, and attributes by lot."""
    rng = np.random.default_rng(seed)
    chance = rng.beta(2, 3, count)
    people = pd.DataFrame(
        {
            "probability": chance,
            "reoffended": rng.random(count) < chance,
            "sex": rng.choice(["FEMALE", "MALE"], count, p=[0.2, 0.8]),
            "ethnicity": rng.choice(np.array(ETHNICITIES, dtype=object), count, p=SHARES),
            "probability_on_list": np.clip((chance - np.quantile(chance, 1 - listed_share)) * 6 + 0.5, 0, 1),
            "missing_answers": rng.random(count) < 0.3,
        },
        index=[f"person_{number}" for number in range(count)],
    )
    place = people["probability"].rank(ascending=False)
    people["on_list"] = place <= listed_share * count
    people["rank_low"] = (place - 15).clip(lower=1)
    people["rank_high"] = (place + 20).clip(upper=count)
    people["harm"] = people["reoffended"] * rng.gamma(1.0, 3000.0, count)
    return people


def planted_groups(per_group: int, *, recall: tuple[float, float], seed: int) -> pd.DataFrame:
    """Two groups with this many reoffenders and as many others each, reached at these shares."""
    rng = np.random.default_rng(seed)
    parts = []
    for name, reached in zip(("A", "B"), recall, strict=True):
        happened = np.repeat([True, False], per_group)
        listed = rng.random(2 * per_group) < np.where(happened, reached, 0.2)
        parts.append(pd.DataFrame({"ethnicity": name, "reoffended": happened, "on_list": listed}))
    people = pd.concat(parts, ignore_index=True)
    return people.assign(probability=0.5)
