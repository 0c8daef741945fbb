"""Published reoffending scores of England and Wales, exact."""

from models.actuarial.all_reoffending import ARP, ArpResult, arp_scores, score_arp

__all__ = ["ARP", "ArpResult", "arp_scores", "score_arp"]
