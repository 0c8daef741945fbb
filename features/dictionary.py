"""The data dictionary, written from the definitions so that it cannot differ from them."""

import tomllib
from functools import cache
from pathlib import Path

import pandas as pd

from features.build import FEATURES


def data_dictionary() -> pd.DataFrame:
    """What every feature means, one row for each.

    Returns
    -------
    DataFrame of shape (n_features, 11)
        Columns name, table, window, unit, meaning, if_no_events, direction, reason_group, health,
        is_predictor and dtype, in the order of `FEATURES`.
    """
    return pd.DataFrame(
        [
            {
                "name": feature.name,
                "table": feature.events.table,
                "window": feature.events.window,
                "unit": feature.unit,
                "meaning": feature.meaning,
                "if_no_events": "missing" if feature.if_no_events is None else f"{feature.if_no_events:g}",
                "direction": str(feature.direction),
                "reason_group": str(feature.reason_group),
                "health": feature.health,
                "is_predictor": feature.is_predictor,
                "dtype": feature.dtype,
            }
            for feature in FEATURES
        ]
    )


@cache
def feature_phrases() -> dict[str, dict[str, str]]:
    """How features are told to a panel.

    Returns
    -------
    dict of str to dict
        Under "known" a phrase by feature name, with {} in the place of the value; under "missing" how its absence
        is told.
    """
    return tomllib.loads((Path(__file__).parent / "phrases.toml").read_text(encoding="utf-8"))
