"""Work a score out again from the features that are kept beside it: what does not agree is not shown."""

import math
from typing import Any

from models.additive import AdditiveRisk
from models.release import Release
from serving.errors import ScoreWithheld
from serving.records import Scored

_SAME = 1e-9


def check_score(scored: Scored, release: Release) -> bool:
    """Whether the probability of a case was worked out again and is the same.

    Parameters
    ----------
    scored : Scored
        What was worked out, and from which values.
    release : Release
        With which model.

    Returns
    -------
    bool
        False where it could not be worked out again, since the values are not at hand.

    Raises
    ------
    ScoreWithheld
        It was worked out again and is another.
    """
    shown = scored.item["probability"]
    models = list(release.models.values())
    if shown is None or scored.features is None or len(models) != 1:
        return False
    found = _probability(models[0], scored.features)
    if found is None:
        return False
    if math.isnan(found) or abs(found - shown["value"]) > _SAME:
        raise ScoreWithheld(
            "The score of this case is not shown: worked out again from the facts it came out different. "
            "Tell the analyst of this list; decide on the facts, or wait."
        )
    return True


def _probability(model: AdditiveRisk, features: dict[str, Any]) -> float | None:
    if not set(model.features) <= set(features):
        return None
    return model.probability_of(features)
