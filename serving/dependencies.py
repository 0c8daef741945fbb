"""What routes ask for: a caller who is let in, a body that can be read, the services."""

from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from fastapi.security.utils import get_authorization_scheme_param

from serving.errors import (
    FormFromElsewhere,
    InvalidRequest,
    NotAllowed,
    NotAuthenticated,
    RequestTooLarge,
    SignInNeeded,
)
from serving.policy import POLICY, READ_SCORES, Access, Door
from serving.records import Officer
from serving.services.lists import ListService
from serving.services.reviews import ReviewService
from serving.services.sessions import Sessions, form_mark, require_form_mark
from serving.services.strict_json import parse_json
from serving.services.tokens import TokenChecker
from serving.services.typed_text import Typed
from serving.settings import is_loopback

LARGEST_BODY = 1_000_000
LARGEST_FORM = 100_000
_MOST_FIELDS = 100

# Says in the API's documents how a caller is known; the letting in is done by `let_in`, for every route.
bearer = HTTPBearer(
    auto_error=False, bearerFormat="JWT", scheme_name="bearer", description=f"A JWT with the role {READ_SCORES}."
)


def let_in(request: Request) -> None:
    """Let a caller through whom the policy allows, and nobody else; a route that it does not name is closed.

    Parameters
    ----------
    request : Request
        What came in; whoever is signed in is noted in its state.

    Raises
    ------
    NotAllowed
        The policy does not name the route, or the caller lacks the role.
    NotAuthenticated
        There is no token, or not one that this service accepts.
    SignInNeeded
        Nobody is signed in.
    """
    _require_own_host(request)
    access = POLICY.get((request.method, request.scope["route"].path))
    if access is None:
        raise NotAllowed("Forbidden: the policy of this service does not open this address to anybody.")
    if access.door == Door.TOKEN:
        _require_token(request, access)
    else:
        _require_own_page(request)
    if access.door == Door.SESSION:
        _require_session(request, access)


def _require_token(request: Request, access: Access) -> None:
    scheme, token = get_authorization_scheme_param(request.headers.get("Authorization"))
    if scheme.lower() != "bearer" or not token:
        raise NotAuthenticated("A bearer token is needed.")
    tokens: TokenChecker = request.app.state.tokens
    if access.role not in tokens.caller(token).roles:
        raise NotAllowed(f"Forbidden: the token lacks the role {access.role}.")


def _require_own_host(request: Request) -> None:
    """In development, this machine under its own names alone: a name of elsewhere may be made to point here."""
    if request.app.state.settings.is_development and not is_loopback(_host_of(f"//{request.headers.get('Host', '')}")):
        raise NotAllowed("The development service answers to this machine's own names alone, such as 127.0.0.1.")


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _require_own_page(request: Request) -> None:
    """A form is taken from our own pages alone; a browser says where it comes from, other clients say nothing."""
    if request.method == "GET":
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    is_foreign = origin is not None and origin.partition("://")[2] != request.headers.get("Host")
    if is_foreign or site not in (None, "same-origin", "none"):
        raise FormFromElsewhere("This form does not come from a page of this service.")


def _require_session(request: Request, access: Access) -> None:
    if not request.app.state.settings.is_development:
        # Sessions are made by the development sign-in alone so far: beside a real issuer none is good.
        raise SignInNeeded("Nobody can sign in here yet.")
    token = request.cookies.get(cookie_name(request), "")
    sessions: Sessions = request.app.state.sessions
    officer = sessions.officer(token, now=request.app.state.clock())
    request.state.officer = officer
    request.state.session_token = token
    request.state.csrf = form_mark(token)
    if access.role and access.role not in officer.roles:
        raise NotAllowed("You are signed in, but what you do here does not include this.")


def cookie_name(request: Request) -> str:
    """Name of the cookie that holds the token of a session.

    Parameters
    ----------
    request : Request
        Tells where the service runs.

    Returns
    -------
    str
        Bound to this host over a safe connection, but on one's own machine, which has none.
    """
    return "desist-session" if request.app.state.settings.is_development else "__Host-desist-session"


async def json_body(request: Request) -> object:
    """The body as JSON.

    Parameters
    ----------
    request : Request
        What came in.

    Returns
    -------
    object
        Any value that JSON can hold.

    Raises
    ------
    RequestTooLarge
        The body is larger than the service reads.
    MalformedJson
        The body is not JSON.
    """
    return parse_json(await _body(request, most=LARGEST_BODY))


async def form_body(request: Request) -> Typed:
    """The fields of a form, as they were typed.

    Parameters
    ----------
    request : Request
        What came in.

    Returns
    -------
    dict of str to list of str
        By field.

    Raises
    ------
    RequestTooLarge
        The form is larger than the service reads.
    InvalidRequest
        It is not a form.
    """
    if hasattr(request.state, "typed"):
        return request.state.typed
    raw = await _body(request, most=LARGEST_FORM)
    try:
        typed = parse_qs(raw.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        raise InvalidRequest("What was sent is not a form of this service.") from None
    if any("\0" in value for values in typed.values() for value in values):
        raise InvalidRequest("What was sent is not a form of this service.")
    request.state.typed = typed
    return typed


async def own_form(request: Request) -> Typed:
    """The fields of a form that carries the mark of the session.

    Parameters
    ----------
    request : Request
        What came in, from somebody signed in.

    Returns
    -------
    dict of str to list of str
        By field.

    Raises
    ------
    FormFromElsewhere
        The mark is missing or another.
    """
    typed = await form_body(request)
    require_form_mark(typed, request.state.session_token)
    return typed


async def _body(request: Request, *, most: int) -> bytes:
    raw = bytearray()
    async for piece in request.stream():
        raw += piece
        if len(raw) > most:
            raise RequestTooLarge(f"A request may hold at most {most} bytes.")
    return bytes(raw)


def _officer(request: Request) -> Officer:
    return request.state.officer


def _lists(request: Request) -> ListService:
    return request.app.state.lists


def _reviews(request: Request) -> ReviewService:
    return request.app.state.reviews


JsonBody = Annotated[object, Depends(json_body)]
AnyForm = Annotated[Typed, Depends(form_body)]
OwnForm = Annotated[Typed, Depends(own_form)]
CurrentOfficer = Annotated[Officer, Depends(_officer)]
Lists = Annotated[ListService, Depends(_lists)]
Reviews = Annotated[ReviewService, Depends(_reviews)]
