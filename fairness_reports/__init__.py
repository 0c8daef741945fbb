"""Fairness audits of a proposed list and of a replayed one, and the report that a panel reads."""

from fairness_reports.audit import prospective_audit, retrospective_audit
from fairness_reports.ethnicity import age_bands, ethnicity_groups
from fairness_reports.page import render_page, write_report
from fairness_reports.release_audit import release_audit, release_summary
from fairness_reports.scored_table import ScoredTable, audit_scored
from fairness_reports.summary import summarise, summarise_scored
from fairness_reports.verdicts import Verdict

__all__ = [
    "ScoredTable",
    "Verdict",
    "age_bands",
    "audit_scored",
    "ethnicity_groups",
    "prospective_audit",
    "release_audit",
    "release_summary",
    "render_page",
    "retrospective_audit",
    "summarise",
    "summarise_scored",
    "write_report",
]
