"""VRP, the Violent Reoffending Predictor: probability of a non-sexual violent reoffence within two years."""

from typing import ClassVar

from models.actuarial.two_year_predictor import TwoYearPredictor


class VRP(TwoYearPredictor):
    """Probability of a non-sexual violent reoffence within two years, from published weights; `fit` learns nothing.

    Parameters
    ----------
    version : {"static", "dynamic"}
        Static looks at history alone; dynamic also at the assessed items.

    Notes
    -----
    Computes for any age; that only adults are scored is the rule of the service and the list, not of the formula.

    References
    ----------
    HMPPS actuarial API at commit 016919c, Violent Reoffending Predictor (OGRS4/V); weights in `weights/vrp.csv`.
    """

    instrument: ClassVar[str] = "VRP"
