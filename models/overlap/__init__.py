"""Who of a list is also on the lists of other panels, and who leads: membership alone."""

from models.overlap.leads import Lead, leads
from models.overlap.members import with_overlap
from models.overlap.pseudonyms import exported_overlap, overlap_csv, require_key

__all__ = ["Lead", "exported_overlap", "leads", "overlap_csv", "require_key", "with_overlap"]
