"""How replies are written: JSON in ASCII, so that no character of a request can break one."""

import json

from fastapi.responses import JSONResponse, RedirectResponse

from serving.schemas import ErrorOut

ERRORS = {400: "cannot be read", 401: "no accepted token", 403: "no role", 413: "too large", 500: "our fault"}


class AsciiJson(JSONResponse):
    """A JSON response in which every character beyond ASCII is escaped."""

    def render(self, content: object) -> bytes:
        """The bytes of a reply.

        Parameters
        ----------
        content : object
            Any value that JSON can hold.

        Returns
        -------
        bytes
            Compact JSON in ASCII.
        """
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode("ascii")


def see_other(path: str) -> RedirectResponse:
    """The reply to a form that was taken: go and look at what came of it.

    Parameters
    ----------
    path : str
        A page of ours.

    Returns
    -------
    RedirectResponse
        303, so that going back or loading again sends nothing twice.
    """
    return RedirectResponse(path, status_code=303)


def error_replies(*statuses: int) -> dict[int | str, dict[str, object]]:
    """The documented error replies of a route.

    Parameters
    ----------
    *statuses : int
        HTTP statuses that the route may give.

    Returns
    -------
    dict
        For the `responses` of a route.
    """
    return {status: {"model": ErrorOut, "description": ERRORS[status]} for status in statuses}
