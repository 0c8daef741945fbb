"""Signing in and out on one's own machine."""

import re

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from serving.dependencies import AnyForm, CurrentOfficer, OwnForm, cookie_name
from serving.errors import FormFaults
from serving.routes.rendering import render
from serving.routes.replies import see_other
from serving.services.sessions import LONGEST, read_sign_in
from serving.services.typed_text import one
from serving.views.messages import no_sign_in_view
from serving.views.sign_in_page import sign_in_view

router = APIRouter(include_in_schema=False)
_OUR_PAGE = re.compile(r"/(?:lists|cases)(?:/[0-9a-f]{1,64})?(?:/[a-z-]{1,20})?")


@router.get("/")
def home() -> RedirectResponse:
    """Go to the lists."""
    return see_other("/lists")


@router.get("/sign-in")
def sign_in_form(request: Request, next: str = "") -> Response:  # noqa: A002 - the name in the address
    """Show the form, which is loud about what it is; with a real issuer there is none."""
    if not request.app.state.settings.is_development:
        return render(request, "message.html", status=503, **no_sign_in_view())
    return render(request, "sign_in.html", **sign_in_view(faults=[], typed={}, next_path=_our_page(next)))


@router.post("/sign-in")
def sign_in(request: Request, typed: AnyForm) -> Response:
    """Begin a session under the name that is given; with a real issuer there is none to begin."""
    if not request.app.state.settings.is_development:
        return render(request, "message.html", status=503, **no_sign_in_view())
    next_path = _our_page(one(typed, "next"))
    try:
        officer = read_sign_in(typed)
    except FormFaults as refused:
        page = sign_in_view(faults=refused.faults, typed=typed, next_path=next_path)
        return render(request, "sign_in.html", status=refused.status_code, **page)
    token = request.app.state.sessions.open(officer, now=request.app.state.clock())
    reply = see_other(next_path)
    # Over plain http, since the development service listens on this machine alone.
    reply.set_cookie(
        cookie_name(request), token, max_age=int(LONGEST.total_seconds()), httponly=True, samesite="strict"
    )
    return reply


@router.post("/sign-out")
def sign_out(request: Request, officer: CurrentOfficer, typed: OwnForm) -> RedirectResponse:
    """End the session."""
    request.app.state.sessions.close(request.state.session_token, officer, now=request.app.state.clock())
    reply = see_other("/sign-in")
    reply.delete_cookie(cookie_name(request), httponly=True, samesite="strict")
    return reply


def _our_page(path: str) -> str:
    """A page of ours to go on to; anything else, an address elsewhere above all, becomes the lists."""
    return path if _OUR_PAGE.fullmatch(path) else "/lists"
