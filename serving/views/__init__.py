"""What the pages say: pure functions from records and documents to what a template lays out."""

from serving.views.list_page import TABS, TO_REVIEW, list_view
from serving.views.lists_page import lists_view
from serving.views.sign_in_page import sign_in_view

__all__ = ["TABS", "TO_REVIEW", "list_view", "lists_view", "sign_in_view"]
