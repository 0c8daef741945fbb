"""A small additive model whose every number can be worked out by hand, and people to score with it."""

import numpy as np
import pandas as pd

from features.vocabulary import ReasonGroup
from models.additive import AdditiveRisk
from models.calibration import Calibration
from models.score_curve import ScoreCurve
from models.term import Term

CALIBRATION = Calibration(0.1, 0.8, np.array([[0.1, 0.8], [0.2, 0.9], [0.0, 1.1]]), "three invented resamples")

# Scores of the small people lie on every line of it, beyond both ends too.
CURVE = ScoreCurve(
    np.array([-1.2, -0.2, 0.6]),
    np.array([-0.5, 0.1, -0.3]),
    np.array([[-0.4, 0.1, -0.2], [-0.6, 0.2, -0.3], [-0.5, 0.0, -0.4]]),
    "three invented resamples",
)


def small_model(*, calibration: Calibration = CALIBRATION, curve: ScoreCurve | None = None) -> AdditiveRisk:
    """History in bins, a need in bins, an area word, an official slope; three replicates; straight without a curve."""
    terms = (
        Term(
            "sanction_count",
            "sanction_count",
            "bins",
            np.array([-0.6, 0.1, 0.9]),
            missing=-0.2,
            cuts=(1.0, 4.0),
            replicates=np.array([[-0.5, 0.0, 1.0, -0.2], [-0.7, 0.2, 0.8, -0.1], [-0.6, 0.1, 0.9, -0.3]]),
            group=ReasonGroup.HISTORY,
            meaning="Occasions",
        ),
        Term(
            "drugs_need",
            "drugs_need",
            "bins",
            np.array([-0.3, 0.4]),
            missing=0.05,
            cuts=(0.5,),
            replicates=np.array([[-0.2, 0.3, 0.0], [-0.4, 0.5, 0.1], [-0.3, 0.4, 0.05]]),
            group=ReasonGroup.NEEDS,
        ),
        Term(
            "lifestyle_need",
            "lifestyle_need",
            "levels",
            np.array([-0.1, 0.2, 0.7]),
            missing=0.3,
            levels=("no", "some", "much"),
            replicates=np.array([[-0.1, 0.2, 0.6, 0.3], [-0.1, 0.2, 0.8, 0.2], [-0.1, 0.3, 0.7, 0.4]]),
            group=ReasonGroup.NEEDS,
        ),
        Term(
            "official",
            "official",
            "linear",
            np.array([0.5]),
            missing=-0.4,
            replicates=np.array([[0.5, -0.4], [0.6, -0.5], [0.4, -0.3]]),
        ),
    )
    replicates = np.array([-0.7, -0.6, -0.8])
    return AdditiveRisk("any_12m", terms, -0.7, calibration, curve or ScoreCurve(), replicate_intercepts=replicates)


def small_people() -> pd.DataFrame:
    """Six people: below, on and above each cut, and with every kind of missing value."""
    return pd.DataFrame(
        {
            "sanction_count": [0.0, 1.0, 3.0, 4.0, np.nan, 9.0],
            "drugs_need": [0.0, 1.0, np.nan, 0.0, 1.0, np.nan],
            "lifestyle_need": ["no", "some", None, "much", "some", None],
            "official": [-1.0, 0.0, 2.0, np.nan, 1.0, -0.5],
        },
        index=pd.Index([f"p{number}" for number in range(6)], name="person_id"),
    )
