"""Default deny: every route is in the policy, and each lets in exactly those whom the policy names."""

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute, iter_route_contexts

from serving.clock import utc_now
from serving.policy import POLICY, READ_LISTS, READ_SCORES, RECORD_REVIEWS, Door
from serving.services.development_issuer import open_issuer
from tests.support.review import AMINA, Browser, Desk

ROLES = (READ_SCORES, READ_LISTS, RECORD_REVIEWS)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    opened = Desk(tmp_path_factory.mktemp("desk"))
    opened.view(case=opened.all_cases[1])
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def service(desk):
    return desk.app()


def routes(service) -> set[tuple[str, str]]:
    return {
        (method, route.path) for route in iter_route_contexts(service.routes) for method in route.methods - {"HEAD"}
    }


def path_of(desk, template: str) -> str:
    return template.format(list_id=desk.candidates.id, case_id=desk.case.id, name="desist.css")


def test_the_policy_names_every_route_and_no_other(service):
    assert routes(service) == set(POLICY)


def test_only_what_is_open_to_all_is_not_checked(service):
    every = iter_route_contexts(service.routes)
    unchecked = {route.path for route in every if not isinstance(route.original_route, APIRoute)}
    assert unchecked == {"/v3/api-docs"}
    assert all(POLICY["GET", path].door == Door.OPEN for path in unchecked)


def test_a_route_that_the_policy_does_not_name_is_closed(desk):
    service, slipped_in = desk.app(), APIRouter()
    slipped_in.add_api_route("/everything", lambda: "all of it", methods=["GET"])
    service.include_router(slipped_in)
    browser = Browser(service, "Amina Example")
    assert browser.get("/everything").status_code == 403
    assert "all of it" not in browser.get("/everything").text


def callers(desk, service):
    """Everybody who might knock: nobody, each role by token, each role by session."""
    issuer = open_issuer(desk.settings)
    nobody = Browser(service)
    yield Door.OPEN, frozenset(), nobody
    for role in ROLES:
        by_token = Browser(service)
        token = issuer.token([role], client="a case system", now=utc_now(), minutes=5)
        by_token.client.headers["Authorization"] = f"Bearer {token}"
        yield Door.TOKEN, frozenset({role}), by_token
    for role, may in (("reviewer", {READ_LISTS, RECORD_REVIEWS}), ("reader", {READ_LISTS})):
        yield Door.SESSION, frozenset(may), Browser(service, AMINA.name, role)


def is_let_in(access, door, roles) -> bool:
    if access.door == Door.OPEN:
        return True
    return door == access.door and (not access.role or access.role in roles)


@pytest.mark.parametrize(("method", "template"), sorted(POLICY))
def test_each_route_lets_in_exactly_whom_the_policy_names(desk, service, method, template):
    access = POLICY[method, template]
    for door, roles, caller in callers(desk, service):
        before = desk.actions()
        reply = caller.client.request(method, path_of(desk, template))
        is_refused = reply.status_code in (401, 403) or reply.headers.get("location", "").startswith("/sign-in?next=")
        # A form without the session's mark is refused too, but only after the door: it says so in its own words.
        past_the_door = not is_refused or "another session" in reply.text
        assert past_the_door == is_let_in(access, door, roles), (method, template, door, sorted(roles))
        if is_refused:
            assert desk.actions() == before
            assert desk.case.label not in reply.text


def test_a_reader_sees_facts_and_can_record_nothing(desk, service):
    reader = Browser(service, "Rita Reader", "reader")
    case = f"/cases/{desk.case.id}"
    assert reader.get(case).status_code == 200
    assert reader.get(f"{case}/score").status_code == 403
    assert reader.send(f"{case}/first-view", {"suitability": "suitable"}).status_code == 403
    assert desk.reviews.first_view(desk.case.id, "development:rita reader") is None
