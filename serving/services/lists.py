"""The lists loaded for review: how far each is, its cases as one officer may see them, how it was audited."""

from collections.abc import Callable
from datetime import datetime

from serving.errors import NotFound
from serving.records import CandidateList, Officer, Row
from serving.stores.audit_log import AuditLog
from serving.stores.cases import CaseStore
from serving.stores.reviews import ReviewStore

Clock = Callable[[], datetime]
LIST_OPENED = "list_opened"


class ListService:
    """What there is to review.

    Parameters
    ----------
    cases : CaseStore
        Lists and cases.
    reviews : ReviewStore
        First views and decisions.
    log : AuditLog
        Who saw what.
    clock : callable
        The present moment, with time zone.
    """

    def __init__(self, cases: CaseStore, reviews: ReviewStore, log: AuditLog, clock: Clock) -> None:
        self._cases = cases
        self._reviews = reviews
        self._log = log
        self._clock = clock

    def lists(self) -> tuple[list[CandidateList], dict[str, tuple[int, int]]]:
        """The lists loaded for review, and how far each is.

        Returns
        -------
        tuple of (list of CandidateList, dict of str to (int, int))
            Lists; by list, how many of its cases are decided and how many there are.
        """
        decided, cases = self._reviews.decided_counts(self._clock().date()), self._cases.case_counts()
        lists = self._cases.lists()
        return lists, {one.id: (decided.get(one.id, 0), cases.get(one.id, 0)) for one in lists}

    def list_of(self, list_id: str) -> CandidateList:
        """A list, without its cases.

        Parameters
        ----------
        list_id : str
            Its hash.

        Returns
        -------
        CandidateList
            The list.

        Raises
        ------
        NotFound
            There is no such list.
        """
        return existing_list(self._cases, list_id)

    def has_viewed_all(self, list_id: str, officer: Officer) -> bool:
        """Whether an officer has a first view of every case of a list: only then may its results be counted out.

        Parameters
        ----------
        list_id : str
            Hash of the list.
        officer : Officer
            Who asks.

        Returns
        -------
        bool
            Restricted cases are left out.
        """
        viewed = self._reviews.first_views_on(list_id, officer.subject)
        return len(viewed) >= self._cases.case_counts().get(list_id, 0)

    def rows(self, list_id: str, officer: Officer) -> tuple[Row, ...]:
        """The cases of a list as an officer may see them.

        Parameters
        ----------
        list_id : str
            Hash of the list.
        officer : Officer
            Who looks.

        Returns
        -------
        tuple of Row
            In the random order of their ids, whatever was worked out for them.
        """
        self._log.note(officer, LIST_OPENED, about=list_id, at=self._clock())
        standing = self._reviews.standing_on(list_id)
        views = self._reviews.first_views_on(list_id, officer.subject)
        items = self._cases.items_seen(list_id, officer.subject)
        return tuple(
            Row(case, standing.get(case.id), views.get(case.id), None if case.is_restricted else items.get(case.id))
            for case in self._cases.cases(list_id)
        )

    def fairness_page(self, list_id: str) -> str:
        """The audit of exactly this list as a page.

        Parameters
        ----------
        list_id : str
            Hash of the list.

        Returns
        -------
        str
            HTML.

        Raises
        ------
        NotFound
            There is no such list, or it was loaded without one.
        """
        page = self._cases.fairness_page(self.list_of(list_id).id)
        if page is None:
            raise NotFound("The fairness report of this list was not loaded with it.")
        return page


def existing_list(cases: CaseStore, list_id: str) -> CandidateList:
    """A list that is loaded, without its cases.

    Parameters
    ----------
    cases : CaseStore
        Lists and cases.
    list_id : str
        Its hash.

    Returns
    -------
    CandidateList
        The list.

    Raises
    ------
    NotFound
        There is no such list.
    """
    found = cases.find_list(list_id)
    if found is None:
        raise NotFound("There is no such list here. It may not be loaded, or the address is cut short.")
    return found
