"""Published reoffending scores and screenings of England and Wales, exact."""

from models.actuarial.all_reoffending import ARP
from models.actuarial.mst import MST
from models.actuarial.ogp import OGP
from models.actuarial.ogrs3 import OGRS3
from models.actuarial.ovp import OVP
from models.actuarial.pni import PNI
from models.actuarial.serious_violent_reoffending import SVRP
from models.actuarial.two_year_predictor import OneScore, Scores, TwoYearPredictor, score_many, score_one
from models.actuarial.violent_reoffending import VRP

__all__ = [
    "ARP",
    "MST",
    "OGP",
    "OGRS3",
    "OVP",
    "PNI",
    "SVRP",
    "VRP",
    "OneScore",
    "Scores",
    "TwoYearPredictor",
    "score_many",
    "score_one",
]
