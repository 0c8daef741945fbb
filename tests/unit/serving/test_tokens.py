"""The development key and the settings it lives by."""

import stat
from datetime import UTC, datetime

import jwt
import pytest

from features.exceptions import UsageRefused
from serving.errors import KeysUnavailable, NotAuthenticated
from serving.services.development_issuer import open_issuer
from serving.services.tokens import FetchedKeys, open_checker
from serving.settings import Settings, read_settings


def token_of(settings: Settings) -> str:
    return open_issuer(settings).token(["ROLE_A"], client="me", now=datetime.now(UTC), minutes=1)


def test_a_token_says_who_calls_and_what_they_may_do(tmp_path):
    settings = Settings(home=tmp_path)
    caller = open_checker(settings).caller(token_of(settings))
    assert (caller.client, caller.roles) == ("me", {"ROLE_A"})


def test_the_key_is_made_once_for_its_owner_alone_and_is_never_committed(tmp_path):
    settings = Settings(home=tmp_path / "home")
    first = open_issuer(settings).key_id
    assert open_issuer(settings).key_id == first
    assert stat.S_IMODE((tmp_path / "home" / "development-key.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700
    assert sorted(path.name for path in (tmp_path / "home").iterdir()) == [".gitignore", "development-key.pem"]
    assert (tmp_path / "home" / ".gitignore").read_text() == "*\n"


def test_a_folder_that_was_there_keeps_its_own_rules_of_what_is_committed(tmp_path):
    open_issuer(Settings(home=tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["development-key.pem"]


def test_two_homes_do_not_accept_each_others_tokens(tmp_path):
    ours, theirs = Settings(home=tmp_path / "ours"), Settings(home=tmp_path / "theirs")
    with pytest.raises(NotAuthenticated):
        open_checker(ours).caller(token_of(theirs))


def test_a_key_that_others_can_read_is_refused(tmp_path):
    settings = Settings(home=tmp_path)
    open_issuer(settings)
    (tmp_path / "development-key.pem").chmod(0o644)
    with pytest.raises(UsageRefused, match="can be read by others"):
        open_issuer(settings)


def test_a_file_that_is_no_key_is_refused(tmp_path):
    (tmp_path / "development-key.pem").write_text("nothing")
    (tmp_path / "development-key.pem").chmod(0o600)
    with pytest.raises(UsageRefused, match="is not a private key"):
        open_issuer(Settings(home=tmp_path))


def test_a_home_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UsageRefused, match="cannot be made"):
        open_issuer(Settings(home=tmp_path / "file" / "home"))


def test_the_public_half_holds_nothing_private(tmp_path):
    [key] = open_issuer(Settings(home=tmp_path)).jwks()["keys"]
    assert set(key) <= {"kty", "key_ops", "n", "e", "kid", "alg", "use"}


def test_with_an_auth_address_the_development_issuer_is_off(tmp_path):
    settings = Settings(home=tmp_path, HMPPS_AUTH_URL="https://auth.example/auth/")
    assert settings.expected_issuer == "https://auth.example/auth/issuer"
    assert settings.jwks_url == "https://auth.example/auth/.well-known/jwks.json"
    with pytest.raises(UsageRefused, match="development issuer is off"):
        open_issuer(settings)
    assert list(tmp_path.iterdir()) == []


def test_keys_that_cannot_be_fetched_are_told_apart_from_a_bad_token(tmp_path):
    token = token_of(Settings(home=tmp_path))
    keys = FetchedKeys("http://127.0.0.1:9/jwks.json")  # nothing listens on the discard port
    with pytest.raises(KeysUnavailable):
        keys.key_for(token)
    with pytest.raises(NotAuthenticated):
        keys.key_for(jwt.encode({}, "secret" * 8, "HS256"))


def test_settings_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("DESIST_HOME", "/somewhere")
    monkeypatch.setenv("DESIST_AUDIENCE", "desist")
    monkeypatch.delenv("HMPPS_AUTH_URL", raising=False)
    settings = read_settings()
    assert (str(settings.home), settings.audience, settings.is_development) == ("/somewhere", "desist", True)


def test_variables_of_the_machine_are_not_ours(monkeypatch):
    for name in ("DESIST_HOME", "DESIST_ISSUER", "DESIST_AUDIENCE", "HMPPS_AUTH_URL"):
        monkeypatch.delenv(name, raising=False)
    expected = read_settings()
    for name in ("HOME", "ISSUER", "AUDIENCE", "AUTH_URL"):
        monkeypatch.setenv(name, "http://elsewhere.example")
    assert read_settings() == expected
    assert str(expected.home) == ".desist"
    assert expected.expected_issuer == "desist-development"


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch):
    monkeypatch.setenv("HMPPS_AUTH_URL", "")
    assert read_settings().is_development is True


def test_a_variable_that_cannot_be_read_is_named_without_its_value(monkeypatch):
    monkeypatch.setenv("HMPPS_AUTH_URL", "secret place")
    with pytest.raises(UsageRefused, match="HMPPS_AUTH_URL") as refusal:
        read_settings()
    assert "secret" not in str(refusal.value)
