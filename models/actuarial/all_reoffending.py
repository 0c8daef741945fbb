"""ARP, the All Reoffending Predictor: probability of any proven reoffence within two years."""

from typing import ClassVar

from models.actuarial.two_year_predictor import TwoYearPredictor


class ARP(TwoYearPredictor):
    """Probability of any proven reoffence within two years, from published weights; `fit` learns nothing.

    Parameters
    ----------
    version : {"static", "dynamic"}
        Static looks at history alone; dynamic also at the assessed items.

    Notes
    -----
    Computes for any age; that only adults are scored is the rule of the service and the list, not of the formula.

    References
    ----------
    HMPPS actuarial API at commit 016919c, All Reoffending Predictor (OGRS4/G); weights in `weights/arp.csv`.
    """

    instrument: ClassVar[str] = "ARP"
