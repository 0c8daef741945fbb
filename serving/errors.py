"""What may go wrong in the service, each with its HTTP status and its body of five keys."""

from features.exceptions import RiskError
from serving.records import Decision, Fault, FirstView

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


class SignInNeeded(ServiceError):
    """Nobody is signed in, or no longer."""

    status_code, error_code, word = 401, "40102", "SIGN_IN_NEEDED"


class FormFromElsewhere(ServiceError):
    """A form does not carry the mark of the session that sends it."""

    status_code, error_code, word = 403, "40302", "FORM_FROM_ELSEWHERE"


class RestrictedCase(ServiceError):
    """A case that this person may not see."""

    status_code, error_code, word = 403, "40303", "RESTRICTED_CASE"


class FirstViewNeeded(ServiceError):
    """The score of a case is asked for before the first view."""

    status_code, error_code, word = 409, "40901", "FIRST_VIEW_NEEDED"


class FirstViewStands(ServiceError):
    """A second first view of the same case by the same person.

    Parameters
    ----------
    standing : FirstView
        The one that is kept.
    """

    status_code, error_code, word = 409, "40902", "FIRST_VIEW_STANDS"

    def __init__(self, standing: FirstView) -> None:
        super().__init__("Your first view of this case is kept already, and a first view is not changed.")
        self.standing = standing


class DecisionMeanwhile(ServiceError):
    """A decision was made on a case since the form was opened.

    Parameters
    ----------
    there : tuple of Decision
        All decisions on the case by now.
    """

    status_code, error_code, word = 409, "40903", "DECISION_MEANWHILE"

    def __init__(self, there: tuple[Decision, ...]) -> None:
        super().__init__("This case was decided since you opened the form.")
        self.there = there


class FormFaults(ServiceError):
    """A form that cannot be accepted as it is filled in.

    Parameters
    ----------
    faults : list of Fault
        What is wrong, field by field.
    """

    status_code, error_code, word = 400, "40003", "FORM_FAULTS"

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(" ".join(fault.message for fault in faults))
        self.faults = faults


class ScoreWithheld(ServiceError):
    """A score that cannot be stood behind, so it is not shown."""

    status_code, error_code, word = 503, "50302", "SCORE_WITHHELD"


class DatabaseBusy(ServiceError):
    """The database could not be written or read now."""

    status_code, error_code, word = 503, "50303", "DATABASE_BUSY"


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
