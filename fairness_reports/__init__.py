"""Fairness audits of a proposed list and of a replayed one, and the report that a panel reads."""

from fairness_reports.audit import prospective_audit, retrospective_audit
from fairness_reports.ethnicity import age_bands, ethnicity_groups
from fairness_reports.page import render_page, write_report
from fairness_reports.summary import summarise
from fairness_reports.verdicts import Verdict

__all__ = [
    "Verdict",
    "age_bands",
    "ethnicity_groups",
    "prospective_audit",
    "render_page",
    "retrospective_audit",
    "summarise",
    "write_report",
]
