"""Who may do what: every address of the service by its door and role. What is not named here is refused."""

from dataclasses import dataclass
from enum import StrEnum

READ_SCORES = "ROLE_COHORT_SCORES__RO"
READ_LISTS = "ROLE_COHORT_LISTS__RO"
RECORD_REVIEWS = "ROLE_COHORT_REVIEWS__RW"
PROMOTE_RELEASES = "ROLE_COHORT_ADMIN__RW"


class Door(StrEnum):
    """How a caller shows who they are."""

    OPEN = "open"
    TOKEN = "token"  # noqa: S105 - a kind of door, not a secret
    SESSION = "session"


@dataclass(frozen=True)
class Access:
    """What an address asks of its caller.

    Parameters
    ----------
    door : Door
        How they show who they are.
    role : str
        What they must be allowed; empty where being known is enough.
    """

    door: Door
    role: str = ""


_OPEN = Access(Door.OPEN)
_SIGNED_IN = Access(Door.SESSION)
_READS_LISTS = Access(Door.SESSION, READ_LISTS)
_RECORDS = Access(Door.SESSION, RECORD_REVIEWS)

POLICY: dict[tuple[str, str], Access] = {
    ("POST", "/v1/scores"): Access(Door.TOKEN, READ_SCORES),
    ("GET", "/"): _SIGNED_IN,
    ("GET", "/sign-in"): _OPEN,
    ("POST", "/sign-in"): _OPEN,
    ("POST", "/sign-out"): _SIGNED_IN,
    ("GET", "/lists"): _READS_LISTS,
    ("GET", "/lists/{list_id}"): _READS_LISTS,
    ("GET", "/lists/{list_id}/method"): _READS_LISTS,
    ("GET", "/lists/{list_id}/fairness"): _READS_LISTS,
    ("GET", "/cases/{case_id}"): _READS_LISTS,
    ("GET", "/cases/{case_id}/first-view"): _RECORDS,
    ("POST", "/cases/{case_id}/first-view"): _RECORDS,
    ("GET", "/cases/{case_id}/score"): _RECORDS,
    ("GET", "/cases/{case_id}/decision"): _RECORDS,
    ("POST", "/cases/{case_id}/decision"): _RECORDS,
    ("GET", "/cases/{case_id}/decided"): _RECORDS,
    ("GET", "/assets/{name}"): _OPEN,
    ("GET", "/health"): _OPEN,
    ("GET", "/health/readiness"): _OPEN,
    ("GET", "/health/ping"): _OPEN,
    ("GET", "/health/liveness"): _OPEN,
    ("GET", "/info"): _OPEN,
    ("GET", "/swagger-ui.html"): _OPEN,
    ("GET", "/swagger-ui/index.html"): _OPEN,
    # The framework's own; it gives the contract of the API and nothing of anybody.
    ("GET", "/v3/api-docs"): _OPEN,
}
