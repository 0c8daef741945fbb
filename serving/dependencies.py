"""What routes ask for: a caller with a role, a body that is JSON."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from serving.errors import NotAllowed, NotAuthenticated, RequestTooLarge
from serving.services.strict_json import parse_json
from serving.services.tokens import Caller, TokenChecker

READ_SCORES = "ROLE_COHORT_SCORES__RO"
LARGEST_BODY = 1_000_000

bearer = HTTPBearer(
    auto_error=False, bearerFormat="JWT", scheme_name="bearer", description=f"A JWT with the role {READ_SCORES}."
)


class RequireRole:
    """Lets a caller through who has the role.

    Parameters
    ----------
    role : str
        As it stands in the `authorities` of a token.
    """

    def __init__(self, role: str) -> None:
        self.role = role

    def __call__(
        self, request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
    ) -> Caller:
        """The caller, or a refusal."""
        if credentials is None:
            raise NotAuthenticated("A bearer token is needed.")
        tokens: TokenChecker = request.app.state.tokens
        caller = tokens.caller(credentials.credentials)
        if self.role not in caller.roles:
            raise NotAllowed(f"Forbidden: the token lacks the role {self.role}.")
        return caller


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
    raw = bytearray()
    async for piece in request.stream():
        raw += piece
        if len(raw) > LARGEST_BODY:
            raise RequestTooLarge(f"A request may hold at most {LARGEST_BODY} bytes.")
    return parse_json(bytes(raw))


JsonBody = Annotated[object, Depends(json_body)]
