"""Harm: unit harm of an offence on three scales, what was done, and how it is concentrated."""

from models.harm.concentration import concentration_curve, top_share
from models.harm.cost_figure import CostFigure
from models.harm.cost_series import CostSeries, read_cost_series
from models.harm.kinds import harm_groups, kinds, kinds_of
from models.harm.prices import latest_prices, price_factor
from models.harm.timeline import costed_timeline
from models.harm.unit_harm import SCALES, offence_harm, scales, unit_harm, unverified_kinds

__all__ = [
    "SCALES",
    "CostFigure",
    "CostSeries",
    "concentration_curve",
    "costed_timeline",
    "harm_groups",
    "kinds",
    "kinds_of",
    "latest_prices",
    "offence_harm",
    "price_factor",
    "read_cost_series",
    "scales",
    "top_share",
    "unit_harm",
    "unverified_kinds",
]
