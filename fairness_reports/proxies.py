"""How well each input, and all together, foretell ethnicity and sex; measured here and never learned from."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OrdinalEncoder

from fairness_reports.calibration import Estimate
from fairness_reports.discrimination import area_under_curve
from fairness_reports.groups import NOT_STATED, group_people, stated_groups
from fairness_reports.rates import Figure
from fairness_reports.shown_figures import estimate_figure
from fairness_reports.suppression import withheld_groups
from fairness_reports.thresholds import read_thresholds
from models.inputs import Input
from training.unseen import person_folds

TOGETHER = "all inputs together"
_FOLDS = 5
_ROUNDS = 40
_SALT = "proxies"
_METHOD = "DeLong, on people unseen"


def proxy_strengths(X: pd.DataFrame, attributes: pd.DataFrame, inputs: Sequence[Input], *, seed: int) -> list[dict]:
    """How well inputs tell the members of each group from everybody else.

    Parameters
    ----------
    X : DataFrame of shape (n_people, n_inputs)
        One row per person, indexed by person.
    attributes : DataFrame of shape (n_people, n_attributes)
        What might be foretold, with the index of `X`; people not stated are left out.
    inputs : sequence of Input
        The columns of `X`.
    seed : int
        Seed of the trees.

    Returns
    -------
    list of dict
        For each input, then for all together, by attribute and group: `input`, `attribute`, `group` and the figure
        `auc`. 0.5 is no better than lot; each person is foretold by trees that were grown without them, so a little
        below 0.5 is chance as well. Withheld where a group is small; of two groups one is told.

    Notes
    -----
    Trees, not a line: an input gives a group away as well by being high and low at once, or by being missing.
    """
    found = []
    for attribute in attributes:
        stated = stated_groups(attributes[attribute])
        stated = stated[stated != NOT_STATED]
        groups = group_people(stated.to_frame(), [str(attribute)])
        below = read_thresholds().evidence["minimum_resampled"]
        names = [group.name for group in groups.groups[1:]]
        if len(names) < 2 or len(stated) < _FOLDS * below:
            continue
        withheld = withheld_groups(groups, np.ones(len(stated)), below=below)
        told = dict(zip(names, withheld[1:], strict=True))
        shown = names[:1] if len(names) == 2 else names
        folds = person_folds(pd.Series(stated.index.astype(str)), count=_FOLDS, salt=_SALT)
        for name, columns in [(column.name, [column]) for column in inputs] + [(TOGETHER, list(inputs))]:
            chances = _unseen_chances(X.loc[stated.index], stated, columns, folds, seed=seed)
            found += [
                {
                    "input": name,
                    "attribute": str(attribute),
                    "group": group,
                    "auc": _figure(stated == group, chances[group], folds, withheld=bool(told[group])),
                }
                for group in shown
            ]
    return found


def is_strong(figure: Mapping[str, Any]) -> bool:
    """Whether an input tells a group from everybody else well enough to stand for it.

    Parameters
    ----------
    figure : mapping
        The figure `auc`.

    Returns
    -------
    bool
        By the limits in the thresholds; False where it is withheld.
    """
    limits = read_thresholds().proxies
    if figure["value"] is None or figure["low"] is None:
        return False
    return bool(figure["value"] >= limits["strong_auc"] and figure["low"] >= limits["strong_auc_low"])


def named_for_removal(strengths: Sequence[Mapping[str, Any]], tried: Sequence[Mapping[str, Any]]) -> list[str]:
    """Inputs that give a group away and without which forecasts are not measurably worse.

    Parameters
    ----------
    strengths : sequence of mapping
        From `proxy_strengths`.
    tried : sequence of mapping
        What `search_record` has under "tried", with each input left out in turn.

    Returns
    -------
    list of str
        In the order of the inputs.
    """
    strong = {one["input"] for one in strengths if is_strong(one["auc"])}
    return [one["dropped"] for one in tried if one["dropped"] in strong and one["loss_to_own"]["low"] <= 0]


def _unseen_chances(
    X: pd.DataFrame, stated: pd.Series, columns: list[Input], folds: NDArray[np.int64], *, seed: int
) -> pd.DataFrame:
    """Chance of each group, of each person by trees grown without the person's fold."""
    names = [column.name for column in columns]
    chances = pd.DataFrame(0.0, index=stated.index, columns=sorted(stated.unique()))
    for fold in np.unique(folds):
        inside = folds == fold
        trees = _trees(columns, seed=seed).fit(X.loc[~inside, names], stated[~inside])
        chances.loc[inside, trees.classes_] = trees.predict_proba(X.loc[inside, names])
    return chances


def _trees(columns: list[Input], *, seed: int) -> Pipeline:
    words = [column.name for column in columns if column.kind != "number"]
    numbers = [column.name for column in columns if column.kind == "number"]
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    return make_pipeline(
        ColumnTransformer([("words", encoder, words), ("numbers", "passthrough", numbers)]),
        HistGradientBoostingClassifier(
            learning_rate=0.1, max_iter=_ROUNDS, max_leaf_nodes=8, min_samples_leaf=40, random_state=seed
        ),
    )


def _figure(is_member: pd.Series, chance: pd.Series, folds: NDArray[np.int64], *, withheld: bool) -> Figure:
    """The order within each fold, since trees of different folds start from different levels, on average."""
    found = []
    for fold in np.unique(folds):
        inside = folds == fold
        members = is_member[inside].to_numpy()
        one = area_under_curve(members, chance[inside].to_numpy())
        if np.isfinite(one.value):
            found.append((one.value, one.error, members.sum() * (~members).sum()))
    if not found:
        return estimate_figure(Estimate(*[float("nan")] * 4), _METHOD, withheld=withheld)
    areas, errors, pairs = (np.array(column, dtype=float) for column in zip(*found, strict=True))
    value = float(pairs @ areas / pairs.sum())
    error = float(np.sqrt(pairs**2 @ np.nan_to_num(errors) ** 2) / pairs.sum())
    reach = float(norm.ppf(0.5 + read_thresholds().evidence["confidence"] / 2)) * error
    return estimate_figure(
        Estimate(value, error, max(0.0, value - reach), min(1.0, value + reach)), _METHOD, withheld=withheld
    )
