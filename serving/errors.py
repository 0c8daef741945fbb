"""What may go wrong in the service, each with its HTTP status and its body of five keys."""

from features.exceptions import RiskError

ErrorBody = dict[str, int | str]


class ServiceError(RiskError):
    """Base of every refusal by the service; its text is for people, and never holds a value that was sent.

    Parameters
    ----------
    message : str
        For the person at the screen.
    developer : str, optional
        For whoever calls the service; the message itself where not given.
    fields : tuple of str
        Keys concerned.
    """

    status_code = 500
    error_code = "50001"
    word = "UNEXPECTED"

    def __init__(self, message: str, *, developer: str = "", fields: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.developer = developer or message
        self.fields = fields

    def body(self) -> ErrorBody:
        """The five keys that HMPPS callers expect, all of them always.

        Returns
        -------
        dict
            `status`, `errorCode`, `userMessage`, `developerMessage`, `moreInfo`.
        """
        more = f"code={self.word}" + (f"; fields={','.join(self.fields)}" if self.fields else "")
        return five_keys(self.status_code, self.error_code, str(self), developer=self.developer, more_info=more)


class InvalidRequest(ServiceError):
    """A request holds keys or values that cannot be read."""

    status_code, error_code, word = 400, "40001", "INVALID_REQUEST"


class MalformedJson(ServiceError):
    """A body is not JSON."""

    status_code, error_code, word = 400, "40002", "MALFORMED_JSON"


class NotAuthenticated(ServiceError):
    """There is no bearer token, or it is not one that this service accepts."""

    status_code, error_code, word = 401, "40101", "NOT_AUTHENTICATED"


class NotAllowed(ServiceError):
    """The token is good and lacks the role."""

    status_code, error_code, word = 403, "40301", "FORBIDDEN"


class NotFound(ServiceError):
    """There is nothing at this path."""

    status_code, error_code, word = 404, "40401", "NOT_FOUND"


class MethodNotAllowed(ServiceError):
    """The path exists and does not take this method."""

    status_code, error_code, word = 405, "40501", "METHOD_NOT_ALLOWED"


class RequestTooLarge(ServiceError):
    """A body is larger than the service reads."""

    status_code, error_code, word = 413, "41301", "REQUEST_TOO_LARGE"


class KeysUnavailable(ServiceError):
    """The keys that prove tokens cannot be fetched now."""

    status_code, error_code, word = 503, "50301", "KEYS_UNAVAILABLE"


def five_keys(status: int, error_code: str, user_message: str, *, developer: str, more_info: str) -> ErrorBody:
    """An error body with exactly the five keys of HMPPS services.

    Parameters
    ----------
    status : int
        HTTP status.
    error_code : str
        Digits, for callers that read a number.
    user_message : str
        For the person at the screen.
    developer : str
        For whoever calls the service.
    more_info : str
        The code in words, the fields, on a fault of ours the correlation id.

    Returns
    -------
    dict
        `status`, `errorCode`, `userMessage`, `developerMessage`, `moreInfo`.
    """
    return {
        "status": status,
        "errorCode": error_code,
        "userMessage": user_message,
        "developerMessage": developer,
        "moreInfo": more_info,
    }
