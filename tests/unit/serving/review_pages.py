"""Records for the pages of the review, written by hand, and every page rendered from them."""

from datetime import UTC, date, datetime

from fastapi import FastAPI, Request

from features.need_items import NEEDS
from features.vocabulary import Choice, Result, Suitability
from serving.policy import READ_LISTS, RECORD_REVIEWS
from serving.records import CandidateList, Case, Decision, Fault, FirstView, Officer, Row
from serving.routes.rendering import render
from serving.services.decision_reasons import read_reasons
from serving.settings import Settings
from serving.views import (
    TABS,
    case_view,
    decided_view,
    decision_view,
    first_view_view,
    list_view,
    lists_view,
    method_view,
    score_view,
    sign_in_view,
)
from serving.views.messages import message_view, refused_form_view
from tests.unit.serving.page_reader import Node, read_page

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
TODAY = NOW.date()
SAM = Officer("s2", "Sam Other", frozenset({READ_LISTS, RECORD_REVIEWS}))
PAT = Officer("s1", "Pat Example", frozenset({READ_LISTS, RECORD_REVIEWS}))
READER = Officer("s3", "Robin Reader", frozenset({READ_LISTS}))
TEXT = "Two recalls this year, and asked for help with housing."


def a_list(**scheme: object) -> CandidateList:
    rules = [
        {"id": "G1", "meaning": "Is 18 or over", "source": "rule 2", "certainty": "verified", "may_override": "nobody"},
        {"id": "F3", "meaning": "Score is 75 or more", "source": "us", "certainty": "ours", "may_override": "panel"},
    ]
    return CandidateList(
        id="a1" * 32,
        scheme={
            "id": "iom",
            "title": "IOM, neighbourhood crime",
            "instrument": "ARP",
            "ladder": "Fixed first.",
            "ranked_by": "gbp",
            "rules": rules,
            **scheme,
        },
        capacity={
            "total": 1100,
            "eligible": 1207,
            "unfilled": 0,
            "spill": True,
            "strands": {"fixed": 1000, "flex": 100},
            "filled": {"fixed": 990, "flex": 110},
        },
        counts={"propose": 1042, "stay": 58, "not_proposed": 2000, "cannot_assess": 28},
        notes=["19 of the 25 figures are not verified."],
        versions={
            "about_people": "These people are invented.",
            "as_of_date": "2026-06-30",
            "code": "0.1.0",
            "data": "d" * 64,
            "release": "e" * 64,
            "scheme": "iom 1",
            "scheme_sha256": "f" * 64,
        },
        has_fairness_report=True,
    )


ONE = a_list()


def facts(**changes: object) -> dict:
    answers = ["need", "no_need", "not_assessed"] * 3
    offence = {
        "offence_date": "2025-03-01",
        "sanction_date": "2025-04-02",
        "category": "Burglary of a home",
        "disposal": "custody",
        "detection": "reported",
    }
    spell = {"kind": "licence", "start_date": "2026-01-02", "end_date": None, "area": "Central", "is_open": True}
    return {
        "as_of_date": "2026-06-30",
        "is_known": True,
        "age_years": 34,
        "identifiers": [{"kind": "crn", "value": "X123456"}],
        "supervision": [spell],
        "custody": [{**spell, "kind": "remand", "expected_release_date": None, "is_open": False}],
        "offences": {
            "total": 1,
            "occasions": 1,
            "first_year": 2025,
            "by_year": [{"year": 2025, "offences": 1, "reported": 1, "police_detected": 0, "unknown": 0}],
            "latest": [offence],
            "days_at_liberty_since": 486,
        },
        "appointments": {
            "days": 90,
            "due": 3,
            "attended": 2,
            "acceptable_absence": 0,
            "unacceptable_absence": 1,
            "cancelled_by_service": 4,
        },
        "needs": {
            "assessed_date": "2026-03-04",
            "areas": [{"area": area, "answer": answer} for area, answer in zip(NEEDS, answers, strict=True)],
        },
        "cohort": [{"scheme": "iom", "strand": "fixed", "joined_date": "2026-01-02", "left_date": None}],
        "nominations": [{"scheme": "iom", "route": "council", "nominated_date": "2026-05-06"}],
        "supervision_count": 1,
        "custody_count": 1,
        "cohort_count": 1,
        "nominations_count": 1,
        "not_in_the_data": [],
        **changes,
    }


def a_case(case_id: str = "c1", **changes: object) -> Case:
    known = {"label": "X123456", "is_restricted": False, "is_present_member": False, "facts": facts(), **changes}
    return Case(id=case_id, list_id=ONE.id, **known)  # type: ignore[arg-type]


def an_item(**changes: object) -> dict:
    figure = {"value": 17000.4, "low": 15583.84, "high": 21412.15}
    reason = {"text": "sanctions in all: 20", "meaning": "Occasions.", "effect": "raises", "points": 0.4, "value": 20}
    return {
        "person_id": "X1",
        "result": "propose",
        "strand": "fixed",
        "probability": {"value": 0.7, "low": 0.61, "high": 0.78},
        "probability_unavailable_because": None,
        "harm": dict.fromkeys(("gbp", "cchi_days", "css_points"), figure),
        "harm_not_ranked": dict.fromkeys(("gbp", "cchi_days", "css_points"), figure),
        "harm_unavailable_because": None,
        "rank": 34,
        "rank_without_needs": 41,
        "rank_window": [22, 51],
        "ranked_on": [],
        "probability_on_list": 0.75,
        "close_to_the_line": True,
        "missing_answers": {"lowest": 0.5, "highest": 0.9, "missing_count": 2, "could_cross": True},
        "rules": [
            {"id": "G1", "status": "met", "detail": "Is 18 or over: 34, asked at least 18"},
            {"id": "F3", "status": "cannot_check", "detail": "Score is 75 or more: `score` is not known"},
        ],
        "routes_met": [{"id": "fixed", "strand": "fixed", "result": "propose", "rules": ["Is 18 or over"]}],
        "reasons": {
            "history": [reason],
            "attendance": [{**reason, "effect": "lowers", "points": -0.01, "text": "appointments missed: 0%"}],
            "needs": [],
        },
        "homicide_flag": True,
        "instrument_score": 87.04,
        "why": "Eligible and within the places.",
        **changes,
    }


NOT_SCORED = {
    "probability": None,
    "probability_unavailable_because": "scores are for adults",
    "harm": dict.fromkeys(("gbp", "cchi_days", "css_points")),
    "harm_not_ranked": dict.fromkeys(("gbp", "cchi_days", "css_points")),
    "harm_unavailable_because": "There is no probability for this person.",
    "rank": None,
    "rank_window": None,
    "rank_without_needs": None,
    "probability_on_list": None,
    "close_to_the_line": False,
    "missing_answers": None,
    "instrument_score": None,
    "homicide_flag": None,
    "strand": None,
}


def a_view(suitability: Suitability = Suitability.NOT_SURE) -> FirstView:
    return FirstView("f1", "c1", PAT.subject, PAT.name, suitability, NOW)


def a_decision(
    choice: Choice = Choice.PUT_FORWARD, *, by: Officer = SAM, back: date | None = None, number: int = 1
) -> Decision:
    code = read_reasons()[choice][0].code
    if choice == Choice.COME_BACK_LATER:
        back = back or TODAY
    return Decision(f"d{number}", "c1", number, choice, (code,), TEXT, back, by.subject, by.name, "f2", NOW)


def decision_page(**changes: object) -> str:
    known = {"decisions": [], "typed": {}, "faults": [], "today": TODAY, "conflict": None, **changes}
    case = known.pop("case", a_case())
    return html("decision.html", decision_view(case, ONE, reasons=read_reasons(), **known))  # type: ignore[arg-type]


def score_page(item: dict, *, one: CandidateList = ONE, was_recomputed: bool = True, outcome: str = "") -> str:
    view = a_view()
    page = score_view(
        a_case(), one, item, first_view=view, band="VERY_HIGH", was_recomputed=was_recomputed, outcome=outcome
    )
    return html("score.html", page)


def case_page(
    *, decisions: tuple = (), first_view: FirstView | None = None, officer: Officer = PAT, **changes: object
) -> str:
    page = case_view(a_case("c1", **changes), ONE, first_view=first_view, decisions=decisions, today=TODAY)
    return html("case.html", page, officer=officer)


def decided_page(choice: Choice, **changes: object) -> str:
    return html("decided.html", decided_view(a_case(**changes), ONE, a_decision(choice), read_reasons()))


def html(template: str, page: dict, *, officer: Officer | None = PAT) -> str:
    app = FastAPI()
    app.state.settings = Settings()
    request = Request({"type": "http", "app": app, "method": "GET", "path": "/", "headers": []})
    request.state.officer, request.state.csrf = officer, "mark"
    return bytes(render(request, template, **page).body).decode()


def read(page: str) -> Node:
    return read_page(page)


def every_page() -> dict[str, str]:
    """Each page in each of its states, by a name."""
    faults = [
        Fault("choice", "Choose."),
        Fault("reasons", "Tick."),
        Fault("come_back_on", "When."),
        Fault("text", "Say."),
    ]
    rows = [
        Row(a_case("c1"), None, None, None),
        Row(a_case("c2"), a_decision(), a_view(), an_item()),
        Row(a_case("c3", is_restricted=True), None, None, None),
        Row(a_case("c4"), a_decision(Choice.SECOND_OPINION), None, None),
        Row(a_case("c5"), a_decision(), None, None),
    ]
    by_facts = a_list(ranked_by="order of needs", instrument="none")
    ordered = an_item(ranked_on=[{"fact": "need_count", "words": "needs found", "value": None}])
    pages = {
        "sign in": html("sign_in.html", sign_in_view(faults=[], typed={}, next_path="/lists"), officer=None),
        "sign in again": html(
            "sign_in.html",
            sign_in_view(faults=[Fault("name", "Enter."), Fault("role", "Choose.")], typed={}, next_path="/lists"),
            officer=None,
        ),
        "lists": html("lists.html", lists_view([ONE], {ONE.id: (12, 1207)})),
        "no lists": html("lists.html", lists_view([], {})),
        "method": html("method.html", method_view(ONE, has_viewed_all=True)),
        "case": case_page(),
        "case after": case_page(decisions=(a_decision(), a_decision()), first_view=a_view()),
        "case told": case_page(facts={"as_of_date": "2026-06-30", "told": ["sanctions in all: 20"]}),
        "case not known": case_page(facts=facts(is_known=False)),
        "case for a reader": case_page(decisions=(a_decision(),), officer=READER),
        "first view": html("first_view.html", first_view_view(a_case(), ONE, faults=[])),
        "first view again": html(
            "first_view.html", first_view_view(a_case(), ONE, faults=[Fault("suitability", "Choose.")])
        ),
        "decision": decision_page(),
        "decision again": decision_page(typed={"choice": ["second_opinion"]}, faults=faults),
        "decision meanwhile": decision_page(decisions=[a_decision()], conflict=a_decision()),
        "decision of one's own": decision_page(decisions=[a_decision(by=PAT)], conflict=a_decision(by=PAT)),
        "decision after one": decision_page(decisions=[a_decision()]),
        "message": html("message.html", message_view(404, "There is no such case.", path="/cases/c1")),
        "refused": html(
            "refused_form.html",
            refused_form_view("Out.", {"text": [TEXT * 3], "name": ["Pat"]}, path="/x", is_out=True),
        ),
        "score by facts": score_page(ordered, one=by_facts),
        "score without": score_page(an_item(result="cannot_assess", **NOT_SCORED)),
    }
    pages |= {f"list {show}": html("list.html", list_view(ONE, rows, show=show)) for show in TABS}
    many = [Row(a_case(f"c{number}"), None, None, None) for number in range(120)]
    pages |= {f"list page {page}": html("list.html", list_view(ONE, many, show="", page=page)) for page in (1, 2, 3)}
    pages["list for a reader"] = html("list.html", list_view(ONE, rows, show=""), officer=READER)
    pages |= {f"score {result}": score_page(an_item(result=str(result))) for result in Result}
    pages |= {f"decided {choice}": decided_page(choice) for choice in Choice}
    return pages
