"""Scheme rules and the exact choice at capacity."""

from models.selection.candidate_list import make_list
from models.selection.choice import choice
from models.selection.people import People
from models.selection.scheme import Scheme, read_scheme
from models.selection.scheme_words import cannot_be_checked, scheme_in_words

__all__ = ["People", "Scheme", "cannot_be_checked", "choice", "make_list", "read_scheme", "scheme_in_words"]
