"""Published reoffending scores of England and Wales, exact."""

from models.actuarial.all_reoffending import ARP
from models.actuarial.serious_violent_reoffending import SVRP
from models.actuarial.two_year_predictor import OneScore, Scores, TwoYearPredictor, score_many, score_one
from models.actuarial.violent_reoffending import VRP

__all__ = ["ARP", "SVRP", "VRP", "OneScore", "Scores", "TwoYearPredictor", "score_many", "score_one"]
