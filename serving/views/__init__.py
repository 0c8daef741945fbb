"""What the pages say: pure functions from records and documents to what a template lays out."""

from serving.views.case_page import case_view
from serving.views.decided_page import decided_view
from serving.views.decision_page import decision_view
from serving.views.first_view_page import first_view_view
from serving.views.list_page import TABS, list_view
from serving.views.list_rows import TO_REVIEW
from serving.views.lists_page import lists_view
from serving.views.method_page import method_view
from serving.views.score_page import score_view
from serving.views.sign_in_page import sign_in_view

__all__ = [
    "TABS",
    "TO_REVIEW",
    "case_view",
    "decided_view",
    "decision_view",
    "first_view_view",
    "list_view",
    "lists_view",
    "method_view",
    "score_view",
    "sign_in_view",
]
