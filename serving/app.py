"""create_app: the service, wired from its settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import Depends, FastAPI

from serving.clock import utc_now
from serving.dependencies import let_in
from serving.routes import assets, cases, docs, health, lists, scores, sign_in
from serving.routes.headers import SafeHeaders
from serving.routes.refusals import handle_refusals
from serving.services.lists import Clock, ListService
from serving.services.reviews import ReviewService
from serving.services.sessions import Sessions
from serving.services.tokens import open_checker
from serving.settings import Settings
from serving.stores.audit_log import AuditLog
from serving.stores.cases import CaseStore
from serving.stores.database import open_database
from serving.stores.releases import ReleaseStore
from serving.stores.reviews import ReviewStore
from serving.stores.sessions import SessionStore

DESCRIPTION = (
    "Official reoffending scores for Integrated Offender Management. Decision support: it proposes with reasons, "
    "people decide."
)


def create_app(settings: Settings, *, clock: Clock = utc_now) -> FastAPI:
    """The service, ready to be run.

    Parameters
    ----------
    settings : Settings
        Where it runs.
    clock : callable
        The present moment, with time zone.

    Returns
    -------
    FastAPI
        With its routes, its stores and services, its doors and its replies to what goes wrong.

    Raises
    ------
    UsageRefused
        The development key cannot be used.
    DataRefused
        The database cannot be used.
    """
    settings.make_home()
    engine = open_database(settings.database_url)

    @asynccontextmanager
    async def until_stopped(_: FastAPI) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = FastAPI(
        title="Desist",
        version=version("desist"),
        description=DESCRIPTION,
        openapi_url="/v3/api-docs",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=until_stopped,
        dependencies=[Depends(let_in)],
    )
    app.state.settings = settings
    app.state.tokens = open_checker(settings)
    app.state.clock = clock
    app.state.engine = engine
    app.state.sessions = Sessions(SessionStore(engine))
    stores, log = (CaseStore(engine), ReviewStore(engine)), AuditLog(engine)
    app.state.lists = ListService(*stores, log, clock)
    app.state.reviews = ReviewService(*stores, ReleaseStore(engine), log, clock)
    for routes in (scores, sign_in, lists, cases, assets, health, docs):
        app.include_router(routes.router)
    app.add_middleware(SafeHeaders, over_tls=not settings.is_development)
    handle_refusals(app)
    # FastAPI completes its routes when they are first asked for: here, not in the first requests all at once.
    app.openapi()
    return app
