"""Scheme rules and the exact choice at capacity."""

from models.selection.candidate_list import make_list
from models.selection.people import People
from models.selection.scheme import Scheme, read_scheme

__all__ = ["People", "Scheme", "make_list", "read_scheme"]
