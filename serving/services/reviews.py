"""The review of a case: its facts, a first view, then the score, then a decision. Nothing is shown out of turn."""

from dataclasses import dataclass
from uuid import uuid4

from features.exceptions import ReleaseRefused
from features.vocabulary import RiskBand, Suitability
from models.release import Release
from models.selection.instruments import instrument_band
from serving.errors import (
    DecisionMeanwhile,
    FirstViewNeeded,
    FirstViewStands,
    FormFaults,
    NotFound,
    RestrictedCase,
    ScoreWithheld,
)
from serving.records import CandidateList, Case, Decision, Fault, FirstView, Officer, Scored
from serving.services.decision_form import DecisionForm, read_decision_form
from serving.services.lists import Clock, existing_list
from serving.services.self_check import check_score
from serving.services.typed_text import Typed, one
from serving.stores.audit_log import AuditLog
from serving.stores.cases import CaseStore
from serving.stores.releases import ReleaseStore
from serving.stores.reviews import ReviewStore

# A list made before the horizon was written in it has ARP, which is of two years.
TWO_YEARS = 2
CASE_OPENED = "case_opened"
CASE_REFUSED = "case_refused"
SCORE_SHOWN = "score_shown"
SCORE_WITHHELD = "score_withheld"


@dataclass(frozen=True)
class Review:
    """A case as one officer may see it now.

    Parameters
    ----------
    case : Case
        Its facts.
    of : CandidateList
        The list it is on.
    first_view : FirstView or None
        The officer's own.
    decisions : tuple of Decision
        All of them; the last one stands.
    """

    case: Case
    of: CandidateList
    first_view: FirstView | None
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class Revealed:
    """A case with what was worked out for it, after the officer's first view.

    Parameters
    ----------
    review : Review
        The case.
    first_view : FirstView
        The officer's own.
    scored : Scored
        What was worked out.
    band : RiskBand or None
        Published band of the official score.
    was_recomputed : bool
        Whether the probability was worked out again here and is the same.
    outcome : str
        What the release calls being convicted again, and within which time; empty where it does not say.
    """

    review: Review
    first_view: FirstView
    scored: Scored
    band: RiskBand | None
    was_recomputed: bool
    outcome: str


class ReviewService:
    """The steps of a review, each in its turn.

    Parameters
    ----------
    cases : CaseStore
        Lists and cases.
    reviews : ReviewStore
        First views and decisions.
    releases : ReleaseStore
        With what scores were made.
    log : AuditLog
        Who saw what.
    clock : callable
        The present moment, with time zone.
    """

    def __init__(
        self, cases: CaseStore, reviews: ReviewStore, releases: ReleaseStore, log: AuditLog, clock: Clock
    ) -> None:
        self._cases = cases
        self._reviews = reviews
        self._releases = releases
        self._log = log
        self._clock = clock

    def open(self, case_id: str, officer: Officer) -> Review:
        """A case with its facts; that it was opened is noted first.

        Parameters
        ----------
        case_id : str
            Its id.
        officer : Officer
            Who opens it.

        Returns
        -------
        Review
            The case.

        Raises
        ------
        NotFound
            There is no such case.
        RestrictedCase
            The case is restricted.
        """
        review = self._review(case_id, officer)
        self._log.note(officer, CASE_OPENED, about=case_id, at=self._clock())
        return review

    def record_first_view(self, case_id: str, officer: Officer, typed: Typed) -> FirstView:
        """Keep an officer's first view of a case.

        Parameters
        ----------
        case_id : str
            Its id.
        officer : Officer
            Whose view.
        typed : Mapping from str to sequence of str
            Field `suitability`.

        Returns
        -------
        FirstView
            As it is kept; the same form sent twice is kept once.

        Raises
        ------
        FormFaults
            Nothing was chosen.
        FirstViewStands
            The officer has another first view of this case already.
        """
        review = self._review(case_id, officer)
        said = one(typed, "suitability")
        if said not in set(Suitability):
            raise FormFaults([Fault("suitability", "Choose your view before you see the score.")])
        if review.first_view and review.first_view.suitability == said:
            return review.first_view
        view = FirstView(uuid4().hex, case_id, officer.subject, officer.name, Suitability(said), self._clock())
        try:
            self._reviews.add_first_view(view)
        except FirstViewStands as refused:
            # Two clicks at once: the same view is one view.
            if refused.standing.suitability == said:
                return refused.standing
            raise
        return view

    def reveal(self, case_id: str, officer: Officer) -> Revealed:
        """What was worked out for a case, to an officer with a first view of it; that it was shown is noted first.

        Parameters
        ----------
        case_id : str
            Its id.
        officer : Officer
            Who asks.

        Returns
        -------
        Revealed
            The score, checked.

        Raises
        ------
        FirstViewNeeded
            The officer has no first view of this case yet.
        ScoreWithheld
            The score or its release is not what it was.
        """
        review = self._review(case_id, officer)
        scored = self._cases.scored(case_id, officer.subject)
        if review.first_view is None or scored is None:
            raise FirstViewNeeded("Record your first view of this case before you see its score.")
        try:
            release = self._release_of(review.of)
            was_recomputed = check_score(scored, release)
        except ScoreWithheld:
            self._log.note(officer, SCORE_WITHHELD, about=case_id, at=self._clock())
            raise
        self._log.note(
            officer, SCORE_SHOWN, about=case_id, at=self._clock(), detail={"release": review.of.versions["release"]}
        )
        band, outcome = _band(scored, review.of), release.document.get("training", {}).get("outcome", {})
        return Revealed(review, review.first_view, scored, band, was_recomputed, outcome.get("meaning", ""))

    def ready_to_decide(self, case_id: str, officer: Officer) -> Review:
        """A case that an officer may decide on; that it was opened is noted first.

        Parameters
        ----------
        case_id : str
            Its id.
        officer : Officer
            Who would decide.

        Returns
        -------
        Review
            The case.

        Raises
        ------
        FirstViewNeeded
            The officer has no first view of this case yet.
        """
        review = self._ready(case_id, officer)
        self._log.note(officer, CASE_OPENED, about=case_id, at=self._clock())
        return review

    def decide(self, case_id: str, officer: Officer, typed: Typed) -> Decision:
        """Keep an officer's decision on a case.

        Parameters
        ----------
        case_id : str
            Its id.
        officer : Officer
            Who decides.
        typed : Mapping from str to sequence of str
            The decision form; `expected` is how many decisions the officer had seen.

        Returns
        -------
        Decision
            As it is kept; the same form sent twice is kept once.

        Raises
        ------
        FormFaults
            Something is missing or does not fit.
        FirstViewNeeded
            The officer has no first view of this case yet.
        DecisionMeanwhile
            Another decision was made since the form was opened.
        """
        review = self._ready(case_id, officer)
        ordinal = _next_ordinal(typed)
        if made := _made_already(review.decisions, officer, typed):
            return made
        if ordinal != len(review.decisions) + 1:
            # Told before any fault of the form, so that nobody mends a form whose case has moved on.
            raise DecisionMeanwhile(review.decisions)
        form = read_decision_form(typed, today=self._clock().date())
        decision = Decision(
            id=uuid4().hex,
            case_id=case_id,
            ordinal=ordinal,
            **vars(form),
            subject=officer.subject,
            name=officer.name,
            first_view_id=review.first_view.id if review.first_view else "",
            at=self._clock(),
        )
        try:
            self._reviews.add_decision(decision)
        except DecisionMeanwhile as refused:
            # Two clicks at once: the same decision is one decision.
            if made := _made_already(refused.there, officer, typed):
                return made
            raise
        return decision

    def _ready(self, case_id: str, officer: Officer) -> Review:
        review = self._review(case_id, officer)
        if review.first_view is None:
            raise FirstViewNeeded("Record your first view of this case before you decide on it.")
        return review

    def _review(self, case_id: str, officer: Officer) -> Review:
        case = self._cases.find(case_id)
        if case is None:
            raise NotFound("There is no such case here. The address may be cut short, or from another list.")
        if case.is_restricted:
            self._log.note(officer, CASE_REFUSED, about=case_id, at=self._clock())
            raise RestrictedCase("This is a restricted case. Ask the IOM lead who may see it.")
        return Review(
            case,
            existing_list(self._cases, case.list_id),
            self._reviews.first_view(case_id, officer.subject),
            self._reviews.decisions(case_id),
        )

    def _release_of(self, of: CandidateList) -> Release:
        try:
            release = self._releases.release(of.versions["release"])
        except ReleaseRefused:
            release = None
        if release is None:
            raise ScoreWithheld(
                "The score of this case is not shown: the model it was made with is not what it was when it was "
                "loaded. Tell the analyst of this list; decide on the facts, or wait."
            )
        return release


def _next_ordinal(typed: Typed) -> int:
    seen = one(typed, "expected")
    return int(seen) + 1 if seen.isascii() and seen.isdigit() and len(seen) < 6 else 0


def _made_already(there: tuple[Decision, ...], officer: Officer, typed: Typed) -> Decision | None:
    """The decision that stands, where it is this officer's and says what this form says: sent twice, kept once."""
    last = there[-1] if there else None
    return last if last and last.subject == officer.subject and _says_the_same(last, typed) else None


def _says_the_same(decision: Decision, typed: Typed) -> bool:
    try:
        form = read_decision_form(typed, today=decision.at.date())
    except FormFaults:
        return False
    kept = DecisionForm(decision.choice, decision.reason_codes, decision.reason_text, decision.come_back_on)
    return form == kept


def _band(scored: Scored, of: CandidateList) -> RiskBand | None:
    """The published band of the scheme's official score."""
    score = scored.item["instrument_score"]
    if score is None:
        return None
    band = instrument_band(of.scheme["instrument"], of.scheme.get("horizon_years", TWO_YEARS), score)
    return RiskBand(band) if band else None
