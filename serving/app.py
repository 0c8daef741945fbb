"""create_app: the service, wired from its settings."""

import logging
from importlib.metadata import version
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from serving.errors import InvalidRequest, MethodNotAllowed, NotFound, ServiceError, five_keys
from serving.routes import docs, health, scores
from serving.routes.replies import AsciiJson
from serving.services.tokens import open_checker
from serving.settings import Settings

DESCRIPTION = (
    "Official reoffending scores for Integrated Offender Management. Decision support: it proposes with reasons, "
    "people decide."
)
log = logging.getLogger("desist")


def create_app(settings: Settings) -> FastAPI:
    """The service, ready to be run.

    Parameters
    ----------
    settings : Settings
        Where it runs.

    Returns
    -------
    FastAPI
        With its routes, its token checker and its error bodies.

    Raises
    ------
    UsageRefused
        The development key cannot be used.
    """
    app = FastAPI(
        title="Desist",
        version=version("desist"),
        description=DESCRIPTION,
        openapi_url="/v3/api-docs",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.tokens = open_checker(settings)
    for routes in (scores, health, docs):
        app.include_router(routes.router)
    app.exception_handler(ServiceError)(_refused)
    app.exception_handler(HTTPException)(_refused_by_framework)
    app.exception_handler(RequestValidationError)(_refused_by_framework)
    app.exception_handler(Exception)(_failed)
    return app


def _reply(error: ServiceError) -> AsciiJson:
    challenge = {"WWW-Authenticate": "Bearer"} if error.status_code == 401 else None
    return AsciiJson(error.body(), status_code=error.status_code, headers=challenge)


def _refused(request: Request, error: ServiceError) -> AsciiJson:
    return _reply(error)


def _refused_by_framework(request: Request, error: HTTPException | RequestValidationError) -> AsciiJson:
    status = getattr(error, "status_code", 400)
    if status == 404:
        return _reply(NotFound("No resource found failure: there is nothing at this path."))
    if status == 405:
        allowed = {"Allow": error.headers["Allow"]} if isinstance(error, HTTPException) and error.headers else None
        refusal = MethodNotAllowed("This path does not take this method.")
        return AsciiJson(refusal.body(), status_code=405, headers=allowed)
    return _reply(InvalidRequest("Validation failure: the request cannot be read."))


def _failed(request: Request, error: Exception) -> AsciiJson:
    correlation = uuid4().hex
    # Neither the message nor the frames of the error: they may hold what was sent.
    log.error("A request failed: correlationId=%s kind=%s", correlation, type(error).__name__)
    body = five_keys(
        500,
        "50001",
        "Something went wrong in the service.",
        developer="An unexpected error; the log names its kind under this correlation id.",
        more_info=f"correlationId={correlation}; code=UNEXPECTED",
    )
    return AsciiJson(body, status_code=500)
