"""The lists, and the page of each."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from serving.dependencies import CurrentOfficer, Lists
from serving.routes.headers import REPORT_POLICY
from serving.routes.rendering import render
from serving.views.list_page import list_view
from serving.views.lists_page import lists_view
from serving.views.method_page import method_view

router = APIRouter(prefix="/lists", include_in_schema=False)


@router.get("")
def lists(request: Request, loaded: Lists) -> HTMLResponse:
    """Show the lists loaded for review."""
    found, progress = loaded.lists()
    return render(request, "lists.html", **lists_view(found, progress))


@router.get("/{list_id}")
def one_list(
    request: Request, list_id: str, officer: CurrentOfficer, loaded: Lists, *, show: str = "", page: str = "1"
) -> HTMLResponse:
    """Show the people of a list, in no order, fifty at a time."""
    one, rows = loaded.list_of(list_id), loaded.rows(list_id, officer)
    today = request.app.state.clock().date()
    return render(request, "list.html", **list_view(one, rows, show=show, page=page, today=today))


@router.get("/{list_id}/method")
def method(request: Request, list_id: str, officer: CurrentOfficer, loaded: Lists) -> HTMLResponse:
    """Show how a list was made; how many got which result only to who has looked at everybody on it."""
    page = method_view(loaded.list_of(list_id), has_viewed_all=loaded.has_viewed_all(list_id, officer))
    return render(request, "method.html", **page)


@router.get("/{list_id}/fairness")
def fairness(list_id: str, loaded: Lists) -> HTMLResponse:
    """Show the audit of exactly this list, as it was made with it."""
    return HTMLResponse(loaded.fairness_page(list_id), headers={"Content-Security-Policy": REPORT_POLICY})
