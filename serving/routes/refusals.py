"""How refusals reach the caller: five keys for a case system, a page for a person."""

import logging
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from serving.dependencies import form_body
from serving.errors import (
    DatabaseBusy,
    FirstViewNeeded,
    FormFromElsewhere,
    InvalidRequest,
    MethodNotAllowed,
    NotFound,
    RequestTooLarge,
    ServiceError,
    SignInNeeded,
    five_keys,
)
from serving.routes.headers import SAFE_HEADERS
from serving.routes.rendering import render
from serving.routes.replies import AsciiJson, see_other
from serving.views.messages import failed_view, message_view, not_yet_view, refused_form_view

log = logging.getLogger("desist")
_NO_PAGE = "There is no page at this address. It may be cut short."
_API = ("/v1", "/v3", "/health", "/info", "/swagger-ui")


def handle_refusals(app: FastAPI) -> None:
    """Give a service its replies to everything that goes wrong.

    Parameters
    ----------
    app : FastAPI
        The service.
    """
    app.exception_handler(SignInNeeded)(_form_refused)
    app.exception_handler(FormFromElsewhere)(_form_refused)
    app.exception_handler(DatabaseBusy)(_form_refused)
    app.exception_handler(ServiceError)(_refused)
    app.exception_handler(HTTPException)(_refused_by_framework)
    app.exception_handler(RequestValidationError)(_refused_by_framework)
    app.exception_handler(Exception)(_failed)


def _is_api(request: Request) -> bool:
    return request.url.path.startswith(_API)


def _refused(request: Request, error: ServiceError) -> Response:
    if _is_api(request):
        challenge = {"WWW-Authenticate": "Bearer"} if error.status_code == 401 else None
        return AsciiJson(error.body(), status_code=error.status_code, headers=challenge)
    path = request.url.path
    words = not_yet_view if isinstance(error, FirstViewNeeded) else None
    page = words(str(error), path=path) if words else message_view(error.status_code, str(error), path=path)
    return render(request, "message.html", status=error.status_code, **page)


async def _form_refused(request: Request, error: ServiceError) -> Response:
    """Nobody is signed in, the form is of another session, or it cannot be kept now: what was typed comes back."""
    path = request.url.path
    is_out = isinstance(error, SignInNeeded)
    if is_out and request.method == "GET":
        return see_other(f"/sign-in?next={path}")
    if request.method == "GET" or _is_api(request):
        return _refused(request, error)
    try:
        typed = await form_body(request)
    except (InvalidRequest, RequestTooLarge) as unreadable:
        return _refused(request, unreadable)
    page = refused_form_view(str(error), typed, path=path, is_out=is_out)
    return render(request, "refused_form.html", status=error.status_code, **page)


def _refused_by_framework(request: Request, error: HTTPException | RequestValidationError) -> Response:
    status = getattr(error, "status_code", 400)
    if status == 404:
        words = "No resource found failure: there is nothing at this path." if _is_api(request) else _NO_PAGE
        return _refused(request, NotFound(words))
    if status == 405:
        reply = _refused(request, MethodNotAllowed("This path does not take this method."))
        if isinstance(error, HTTPException) and error.headers:
            reply.headers["Allow"] = error.headers["Allow"]
        return reply
    return _refused(request, InvalidRequest("Validation failure: the request cannot be read."))


def _failed(request: Request, error: Exception) -> Response:
    correlation = uuid4().hex
    # Neither the message nor the frames of the error: they may hold what was sent.
    log.error("A request failed: correlationId=%s kind=%s", correlation, type(error).__name__)
    if not _is_api(request):
        reply: Response = render(request, "message.html", status=500, **failed_view(correlation))
        # This one reply is written outside of everything that would add them.
        reply.headers.update(SAFE_HEADERS)
        return reply
    body = five_keys(
        500,
        "50001",
        "Something went wrong in the service.",
        developer="An unexpected error; the log names its kind under this correlation id.",
        more_info=f"correlationId={correlation}; code=UNEXPECTED",
    )
    return AsciiJson(body, status_code=500, headers=SAFE_HEADERS)
