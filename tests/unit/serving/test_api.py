"""The service over HTTP: who may ask, what comes back, five keys on every refusal, no open route."""

import hmac
import json
import logging
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from serving.app import create_app
from serving.dependencies import LARGEST_BODY
from serving.policy import READ_SCORES
from serving.routes import scores as scores_route
from serving.schemas import ErrorOut
from serving.services.development_issuer import open_issuer
from serving.services.scoring import score_request
from serving.settings import DEVELOPMENT_ISSUER, Settings
from tests.support.arp_person import ANSWERS, PERSON
from tests.support.client import TestClient

OPEN = {
    "/health",
    "/health/ping",
    "/health/liveness",
    "/health/readiness",
    "/info",
    "/swagger-ui.html",
    "/swagger-ui/index.html",
    "/v3/api-docs",
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return Settings(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def issuer(settings):
    return open_issuer(settings)


@pytest.fixture(scope="module")
def app(settings):
    return create_app(settings)


@pytest.fixture(scope="module")
def client(app):
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def good(issuer):
    return bearer(issuer.token([READ_SCORES], client="case-system", now=datetime.now(UTC), minutes=5))


def assert_refused(response, status: int, word: str) -> dict:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert ErrorOut.model_validate(body).status == status
    assert list(body) == ["status", "errorCode", "userMessage", "developerMessage", "moreInfo"]
    assert body["errorCode"].isdigit()
    assert f"code={word}" in body["moreInfo"]
    return body


@pytest.mark.parametrize("body", [PERSON, PERSON | ANSWERS, {}, PERSON | {"dateOfBirth": "2015-01-01"}])
def test_a_posted_request_is_answered_as_the_service_answers_it(client, good, body):
    response = client.post("/v1/scores", json=body, headers=good)
    assert response.status_code == 200
    assert response.json() == json.loads(json.dumps(score_request(body)))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "MALFORMED_JSON"),
        (b"{", "MALFORMED_JSON"),
        (b"\xff", "MALFORMED_JSON"),
        (b"[" * 50_000, "MALFORMED_JSON"),
        (b"null", "INVALID_REQUEST"),
        (b"[]", "INVALID_REQUEST"),
        (b'{"gender": 1}', "INVALID_REQUEST"),
        (b'{"\\ud800": 1}', "INVALID_REQUEST"),
        (b'{"dateOfBirth": "yesterday"}', "INVALID_REQUEST"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_in_five_keys(client, good, content, word):
    assert_refused(client.post("/v1/scores", content=content, headers=good), 400, word)


def test_an_unknown_key_is_named_with_the_nearest_known_one(client, good):
    body = assert_refused(
        client.post("/v1/scores", json={"assesmentDate": "2025-10-03"}, headers=good), 400, "INVALID_REQUEST"
    )
    assert body["developerMessage"] == "assesmentDate: unknown key; did you mean assessmentDate?"
    assert "fields=assesmentDate" in body["moreInfo"]


def test_a_body_that_is_too_large_is_refused(client, good):
    content = b'{"gender":"' + b"x" * LARGEST_BODY + b'"}'
    assert_refused(client.post("/v1/scores", content=content, headers=good), 413, "REQUEST_TOO_LARGE")


def test_without_a_token_nothing_is_read(client):
    response = client.post("/v1/scores", content=b"not even json")
    assert_refused(response, 401, "NOT_AUTHENTICATED")
    assert response.headers["www-authenticate"] == "Bearer"


def claims(**changes: object) -> dict[str, object]:
    now = datetime.now(UTC)
    whole = {
        "iss": DEVELOPMENT_ISSUER,
        "sub": "case-system",
        "authorities": [READ_SCORES],
        "iat": now,
        "exp": now + timedelta(minutes=5),
    }
    return {name: value for name, value in (whole | changes).items() if value is not None}


def signed_with_secret(secret: bytes, kid: dict[str, str]) -> str:
    """A token whose secret is our public key: the oldest trick, which PyJWT itself declines to play."""
    whole = claims() | {"iat": 0, "exp": 2**31}
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT", **kid}, whole)]
    signed = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    seal = urlsafe_b64encode(hmac.digest(secret, signed, "sha256")).rstrip(b"=")
    return (signed + b"." + seal).decode()


def hostile_tokens(issuer) -> dict[str, str]:
    key, kid = issuer._key, {"kid": issuer.key_id}
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    past = datetime.now(UTC) - timedelta(seconds=1)
    good = jwt.encode(claims(), key, "RS256", kid)
    head, body, signature = good.split(".")
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return {
        "nonsense": "nonsense",
        "empty signature": f"{head}.{body}.",
        "changed body": f"{head}.{body[:-4]}AAAA.{signature}",
        "no algorithm": jwt.encode(claims(), None, "none", kid),
        "shared secret": signed_with_secret(public, kid),
        "another key under our name": jwt.encode(claims(), other, "RS256", kid),
        "another key": jwt.encode(claims(), other, "RS256", {"kid": "other"}),
        "no key named": jwt.encode(claims(), key, "RS256"),
        "another algorithm": jwt.encode(claims(), key, "RS512", kid),
        "expired": jwt.encode(claims(exp=past), key, "RS256", kid),
        "never expires": jwt.encode(claims(exp=None), key, "RS256", kid),
        "another issuer": jwt.encode(claims(iss="elsewhere"), key, "RS256", kid),
        "no issuer": jwt.encode(claims(iss=None), key, "RS256", kid),
        "nobody": jwt.encode(claims(sub=None), key, "RS256", kid),
        "not yet": jwt.encode(claims(nbf=datetime.now(UTC) + timedelta(hours=1)), key, "RS256", kid),
    }


def test_no_hostile_token_is_accepted(client, issuer):
    tokens = hostile_tokens(issuer)
    assert len(tokens) == 15
    for token in tokens.values():
        assert_refused(client.post("/v1/scores", json=PERSON, headers=bearer(token)), 401, "NOT_AUTHENTICATED")


@pytest.mark.parametrize("scheme", ["Basic abc", "bearer", "Bearer", "Token abc"])
def test_another_kind_of_authorization_is_no_token(client, scheme):
    response = client.post("/v1/scores", json=PERSON, headers={"Authorization": scheme})
    assert_refused(response, 401, "NOT_AUTHENTICATED")


@pytest.mark.parametrize("authorities", [None, [], ["ROLE_OTHER"], "ROLE_COHORT_SCORES__RO", [7], {"a": 1}])
def test_a_good_token_without_the_role_is_forbidden(client, issuer, authorities):
    token = jwt.encode(claims(authorities=authorities), issuer._key, "RS256", {"kid": issuer.key_id})
    body = assert_refused(client.post("/v1/scores", json=PERSON, headers=bearer(token)), 403, "FORBIDDEN")
    assert READ_SCORES in body["userMessage"]


def test_an_audience_is_checked_where_one_is_wanted(tmp_path):
    settings = Settings(home=tmp_path, audience="desist")
    issuer = open_issuer(settings)
    with TestClient(create_app(settings)) as client:
        good = issuer.token([READ_SCORES], client="x", now=datetime.now(UTC), minutes=5)
        assert client.post("/v1/scores", json=PERSON, headers=bearer(good)).status_code == 200
        for audience in (None, "another"):
            token = jwt.encode(claims(aud=audience), issuer._key, "RS256", {"kid": issuer.key_id})
            assert client.post("/v1/scores", json=PERSON, headers=bearer(token)).status_code == 401


def test_no_request_completes_routes(app, good, monkeypatch):
    monkeypatch.setattr("fastapi.routing.create_model_field", None)
    with TestClient(app) as client:
        assert client.post("/v1/scores", json=PERSON, headers=good).status_code == 200


@pytest.mark.parametrize("path", ["/v1", "/v1/scores/", "/v3", "/health/", "/info/x"])
def test_nothing_else_is_there(client, good, path):
    assert_refused(client.get(path, headers=good), 404, "NOT_FOUND")


@pytest.mark.parametrize("path", ["/scores", "/docs", "/redoc", "/openapi.json", "/admin", "/lists/x/y/z"])
def test_a_person_who_goes_astray_gets_a_page(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "There is no page at this address" in response.text


def test_another_method_is_refused_and_the_right_one_named(client, good):
    response = client.get("/v1/scores", headers=good)
    assert_refused(response, 405, "METHOD_NOT_ALLOWED")
    assert response.headers["allow"] == "POST"


def test_a_failure_of_ours_tells_nothing_of_what_was_sent(client, good, monkeypatch, caplog):
    def fail(body):
        raise KeyError(body["gender"])

    monkeypatch.setattr(scores_route, "score_request", fail)
    with caplog.at_level(logging.INFO):
        response = client.post("/v1/scores", json={"gender": "Mary Smith"}, headers=good)
    body = assert_refused(response, 500, "UNEXPECTED")
    assert "Mary" not in response.text
    correlation = body["moreInfo"].split(";")[0]
    assert f"A request failed: {correlation} kind=KeyError" in [
        r.getMessage() for r in caplog.records if r.name == "desist"
    ]


@pytest.mark.parametrize("path", sorted(OPEN - {"/v3/api-docs", "/info", "/swagger-ui.html", "/swagger-ui/index.html"}))
def test_health_needs_no_token(client, path):
    response = client.get(path)
    assert (response.status_code, response.json()["status"]) == (200, "UP")


def test_readiness_fails_when_the_model_no_longer_gives_its_test_score(client, monkeypatch):
    monkeypatch.setattr("serving.routes.health.model_is_sound", lambda: False)
    response = client.get("/health/readiness")
    assert response.status_code == 503
    assert response.json()["components"] == {
        "model": {"status": "DOWN"},
        "auth": {"status": "UP"},
        "database": {"status": "UP"},
    }
    assert client.get("/health/liveness").json() == {"status": "UP"}


def test_info_names_build_and_versions(client):
    body = client.get("/info").json()
    assert body["build"]["name"] == "desist"
    assert body["models"]["ARP"]["modelVersion"] == "1.0"
    assert body["models"]["ARP"]["offenceCodesVersion"] == "hmpps-016919c"
    assert body["developmentIssuer"] is True


def test_the_openapi_document_describes_the_request_and_its_security(client):
    document = client.get("/v3/api-docs").json()
    post = document["paths"]["/v1/scores"]["post"]
    assert post["security"] == [{"bearer": []}]
    schema = post["requestBody"]["content"]["application/json"]["schema"]
    assert len(schema["properties"]) == 108
    assert schema["additionalProperties"] is False
    assert set(post["responses"]) == {"200", "400", "401", "403", "413", "500"}
    operations = [what["operationId"] for path in document["paths"].values() for what in path.values()]
    assert len(operations) == len(set(operations)) == 6
    assert not any("_1" in name for name in operations)
    assert document["info"]["version"] == client.get("/info").json()["build"]["version"]


def test_the_routes_page_needs_nothing_from_elsewhere(client):
    for path in ("/swagger-ui.html", "/swagger-ui/index.html"):
        page = client.get(path).text
        assert "POST /v1/scores" in page
        assert "<script" not in page
        assert "http" not in page
