"""How replies are written: JSON in ASCII, so that no character of a request can break one."""

import json

from fastapi.responses import JSONResponse

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
