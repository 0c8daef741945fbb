"""How fast a model ages: older ones that could have been made, each tested on every date that came after it."""

from collections.abc import Callable

import pandas as pd

from features.exceptions import NotEnoughData
from training.candidates import additive, official
from training.evaluation import brier_difference, evaluate, interval, resamples
from training.protocol import Protocol
from training.study import TEST, Study
from training.vintages import Vintage, study_of

FEWEST_EVENTS = 20
MODELS = ("additive", "official")
_FIGURES = ("observed_to_expected", "brier", "auc")
# Resamples of a model that is only looked back on: enough that nobody is in all of them.
_FEW_REPLICATES = 16


def ageing(
    study: Study,
    made: tuple[Vintage, ...],
    protocol: Protocol,
    *,
    pair_count: int,
    tell: Callable[[str], None] = lambda step: None,
) -> dict:
    """Every older model on every later period.

    Parameters
    ----------
    study : Study
        Rows of the protocol.
    made : tuple of Vintage
        Models that could have been made, the oldest first.
    protocol : Protocol
        Size and seed of the models.
    pair_count : int
        Tables of two columns in each additive model.
    tell : callable
        Called with a few words at the start of each step.

    Returns
    -------
    dict
        "periods": for each model and later as-of date "made_on", "tested_on", "age_months", "rows", "events" and
        "models", by `MODELS` observed to expected, Brier score and AUC, and "lost": by how much the Brier score is
        higher than that of the newest model that there was on the date (None of that model itself, and throughout
        where there are too few events). "by_age": the same two for all models of an age in whole years together,
        without AUC and Brier score. "not_made": why a model of a day could not be made.

    Notes
    -----
    Only held-out people test, who taught no model anything.
    """
    found, not_made = [], {}
    for vintage in made:
        tell(f"Look back: the model of {vintage.made_on.date()}")
        try:
            found.append(_forecasts(study_of(vintage, study), vintage, protocol, pair_count=pair_count))
        except NotEnoughData as lack:
            not_made[str(vintage.made_on.date())] = str(lack)
    if not found:
        return {"periods": [], "by_age": [], "not_made": not_made}
    rows = _beside_the_newest(pd.concat(found, ignore_index=True))
    periods = [_period(inside, seed=protocol.seed) for _, inside in rows.groupby(["made_on", "as_of_date"])]
    by_age = [
        _of_age(int(years), inside, seed=protocol.seed) for years, inside in rows.groupby(rows["age_months"] // 12)
    ]
    return {"periods": periods, "by_age": by_age, "not_made": not_made}


def _forecasts(study: Study, vintage: Vintage, protocol: Protocol, *, pair_count: int) -> pd.DataFrame:
    study.require_events()
    test, few = study.part(TEST), _FEW_REPLICATES
    fitting = {"replicate_count": few, "bin_count": protocol.bin_count, "pair_count": pair_count}
    seed, name = protocol.seed, protocol.comparator
    own = additive(study, test, name="additive model", inputs=study.inputs, fitting=fitting, seed=seed)
    formula = official(study, test, name=name, replicate_count=few, seed=seed)
    made, date = vintage.made_on, test["as_of_date"]
    return test[["person_id", "as_of_date", "outcome"]].assign(
        made_on=made,
        age_months=12 * (date.dt.year - made.year) + date.dt.month - made.month,
        additive=own.probability,
        official=formula.probability,
    )


def _beside_the_newest(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with what the newest model of their date said of them, which stands among them too."""
    newest = rows.loc[rows.groupby(["person_id", "as_of_date"])["made_on"].idxmax()]
    keys = ["person_id", "as_of_date"]
    return rows.merge(newest[[*keys, *MODELS]], on=keys, suffixes=("", "_newest")).assign(
        is_newest=lambda merged: merged["made_on"] == merged.groupby(keys)["made_on"].transform("max")
    )


def _period(rows: pd.DataFrame, *, seed: int) -> dict:
    """One model on one date."""
    events = int(rows["outcome"].sum())
    enough = min(events, len(rows) - events) >= FEWEST_EVENTS
    return {
        "made_on": str(rows["made_on"].iloc[0].date()),
        "tested_on": str(rows["as_of_date"].iloc[0].date()),
        "age_months": int(rows["age_months"].iloc[0]),
        "rows": len(rows),
        "events": events,
        "models": {key: _figures(rows, key, seed=seed) for key in MODELS} if enough else None,
    }


def _figures(rows: pd.DataFrame, key: str, *, seed: int) -> dict:
    outcome, persons = rows["outcome"].to_numpy(), rows["person_id"].to_numpy()
    figures: dict = evaluate(rows[key].to_numpy(), outcome, persons=persons, seed=seed, only=_FIGURES)
    own, newest = rows[key].to_numpy(), rows[f"{key}_newest"].to_numpy()
    lost = None if rows["is_newest"].all() else brier_difference(newest, own, outcome, persons=persons, seed=seed)
    return {**figures, "lost": lost}


def _of_age(years: int, rows: pd.DataFrame, *, seed: int) -> dict:
    """Sums of each person first: a person on many dates is one, and as many resamples of many rows would not fit."""
    older = ~rows["is_newest"].to_numpy()
    outcome = rows["outcome"].to_numpy()
    errors = {key: (rows[key] - outcome) ** 2 - (rows[f"{key}_newest"] - outcome) ** 2 for key in MODELS}
    sums = (
        pd.DataFrame({"outcome": outcome, "older": older, **rows[list(MODELS)]})
        .assign(**{f"{key}_lost": one.where(older, 0.0) for key, one in errors.items()})
        .groupby(rows["person_id"].to_numpy())
        .sum()
    )
    drawn = pd.DataFrame(resamples(sums.index.to_numpy(), seed) @ sums.to_numpy(dtype=float), columns=sums.columns)
    models = {
        key: {
            "observed_to_expected": interval((drawn["outcome"] / drawn[key]).to_numpy()),
            "lost": interval((drawn[f"{key}_lost"] / drawn["older"]).to_numpy()) if older.any() else None,
        }
        for key in MODELS
    }
    return {"years": years, "rows": len(rows), "events": int(outcome.sum()), "models": models}
