"""A case in its steps: facts, first view, score, decision. Each form is answered by a redirect."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from serving.dependencies import CurrentOfficer, OwnForm, Reviews
from serving.errors import DecisionMeanwhile, FormFaults
from serving.routes.rendering import render
from serving.routes.replies import see_other
from serving.services.decision_reasons import read_reasons
from serving.services.reviews import Review
from serving.views.case_page import case_view
from serving.views.decided_page import decided_view
from serving.views.decision_page import decision_view
from serving.views.first_view_page import first_view_view
from serving.views.score_page import score_view

router = APIRouter(prefix="/cases/{case_id}", include_in_schema=False)


@router.get("")
def case(request: Request, case_id: str, officer: CurrentOfficer, reviews: Reviews) -> Response:
    """Show the facts of a case."""
    found = reviews.open(case_id, officer)
    page = case_view(
        found.case,
        found.of,
        first_view=found.first_view,
        decisions=found.decisions,
        reasons=read_reasons(),
        today=request.app.state.clock().date(),
    )
    return render(request, "case.html", **page)


@router.get("/first-view")
def first_view_form(request: Request, case_id: str, officer: CurrentOfficer, reviews: Reviews) -> Response:
    """Show the form of the first view; who has one already goes on to the score."""
    found = reviews.open(case_id, officer)
    if found.first_view:
        return see_other(f"/cases/{case_id}/score")
    return render(request, "first_view.html", **first_view_view(found.case, found.of, faults=[]))


@router.post("/first-view")
def record_first_view(
    request: Request, case_id: str, officer: CurrentOfficer, typed: OwnForm, reviews: Reviews
) -> Response:
    """Keep a first view."""
    try:
        reviews.record_first_view(case_id, officer, typed)
    except FormFaults as refused:
        found = reviews.open(case_id, officer)
        page = first_view_view(found.case, found.of, faults=refused.faults)
        return render(request, "first_view.html", status=refused.status_code, **page)
    return see_other(f"/cases/{case_id}/score")


@router.get("/score")
def score(request: Request, case_id: str, officer: CurrentOfficer, reviews: Reviews) -> Response:
    """Show what was worked out for a case, to an officer with a first view of it."""
    found = reviews.reveal(case_id, officer)
    page = score_view(
        found.review.case,
        found.review.of,
        found.scored.item,
        first_view=found.first_view,
        band=found.band,
        was_recomputed=found.was_recomputed,
        outcome=found.outcome,
    )
    return render(request, "score.html", **page)


@router.get("/decision")
def decision_form(request: Request, case_id: str, officer: CurrentOfficer, reviews: Reviews) -> Response:
    """Show an empty decision form."""
    return _decision_page(request, reviews.ready_to_decide(case_id, officer))


@router.post("/decision")
def decide(request: Request, case_id: str, officer: CurrentOfficer, typed: OwnForm, reviews: Reviews) -> Response:
    """Keep a decision; a form that cannot be taken comes back with everything that was typed."""
    try:
        reviews.decide(case_id, officer, typed)
    except FormFaults as refused:
        found = reviews.ready_to_decide(case_id, officer)
        return _decision_page(request, found, typed=typed, faults=refused.faults, status=refused.status_code)
    except DecisionMeanwhile as refused:
        found = reviews.ready_to_decide(case_id, officer)
        return _decision_page(request, found, typed=typed, is_conflict=True, status=refused.status_code)
    return see_other(f"/cases/{case_id}/decided")


@router.get("/decided")
def decided(request: Request, case_id: str, officer: CurrentOfficer, reviews: Reviews) -> Response:
    """Say which decision stands; where there is none, go to the form."""
    found = reviews.ready_to_decide(case_id, officer)
    if not found.decisions:
        return see_other(f"/cases/{case_id}/decision")
    page = decided_view(found.case, found.of, found.decisions[-1], read_reasons())
    return render(request, "decided.html", **page)


def _decision_page(
    request: Request, found: Review, *, typed=None, faults=(), is_conflict: bool = False, status: int = 200
) -> Response:
    page = decision_view(
        found.case,
        found.of,
        decisions=found.decisions,
        reasons=read_reasons(),
        typed=typed or {},
        faults=list(faults),
        today=request.app.state.clock().date(),
        conflict=found.decisions[-1] if is_conflict and found.decisions else None,
    )
    return render(request, "decision.html", status=status, **page)
