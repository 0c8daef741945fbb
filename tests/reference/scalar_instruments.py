"""A second implementation of the official instruments: one request at a time, in plain Python, from the specification.

It reads the transcribed official tables and shares nothing with `models/actuarial`, which is held against it. Requests
are dicts with the published names and dates in ISO form; a result's errors are pairs of a code and its fields. A case
that the specification leaves open raises SpecificationOpen.
"""

from tests.reference.scalar_legacy import ogp, ovp
from tests.reference.scalar_ogrs3 import ogrs3
from tests.reference.scalar_pni import pni
from tests.reference.scalar_screening import mst
from tests.reference.scalar_two_year import static_log_odds, two_year

__all__ = ["mst", "ogp", "ogrs3", "ovp", "pni", "static_log_odds", "two_year"]
