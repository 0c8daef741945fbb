"""Harm: unit harm of an offence on three scales, and what is expected of a person."""

from models.harm.expected_harm import HarmModel, harm_if_reoffending
from models.harm.unit_harm import SCALES, harm_groups, scales, unit_harm, unverified_categories

__all__ = ["SCALES", "HarmModel", "harm_groups", "harm_if_reoffending", "scales", "unit_harm", "unverified_categories"]
