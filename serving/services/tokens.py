"""Bearer tokens: the development issuer that signs them here, and the checker that accepts them or not."""

import json
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from features.exceptions import UsageRefused
from serving.errors import KeysUnavailable, NotAuthenticated
from serving.settings import Settings

ALGORITHM = "RS256"
KEY_FILE = "development-key.pem"
KEY_BITS = 2048


@dataclass(frozen=True)
class Caller:
    """Who calls, as the token says.

    Parameters
    ----------
    client : str
        Name of the calling system or person.
    roles : frozenset of str
        What they may do.
    """

    client: str
    roles: frozenset[str]


class PublicKeys(Protocol):
    """Where the public key that signed a token is found."""

    def key_for(self, token: str) -> jwt.PyJWK:
        """The public key of a token.

        Parameters
        ----------
        token : str
            Encoded token, not yet trusted.

        Returns
        -------
        PyJWK
            The key with the identifier that the token names.
        """


class DevelopmentIssuer:
    """Signs tokens with an RSA key kept in a file that only its owner can read; for demonstrations and tests.

    Parameters
    ----------
    home : Path
        Folder of the key; made on first use.
    issuer : str
        `iss` of the tokens.
    audience : str, optional
        `aud` of the tokens.
    """

    def __init__(self, home: Path, *, issuer: str, audience: str | None = None) -> None:
        self.issuer = issuer
        self.audience = audience
        self._key = _open_key(home)

    def token(self, roles: Sequence[str], *, client: str, now: datetime, minutes: int) -> str:
        """A signed token.

        Parameters
        ----------
        roles : sequence of str
            What the caller may do.
        client : str
            Name of the caller.
        now : datetime
            With time zone.
        minutes : int
            How long it is good for, above 0.

        Returns
        -------
        str
            Encoded token.
        """
        claims: dict[str, object] = {
            "iss": self.issuer,
            "sub": client,
            "client_id": client,
            "authorities": list(roles),
            "iat": now,
            "exp": now + timedelta(minutes=minutes),
        }
        if self.audience:
            claims["aud"] = self.audience
        return jwt.encode(claims, self._key, algorithm=ALGORITHM, headers={"kid": self.key_id})

    @property
    def key_id(self) -> str:
        """Identifier of the key: a hash of its public part."""
        public = self._key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return sha256(public).hexdigest()[:16]

    def jwks(self) -> dict[str, object]:
        """The public half of the key as others fetch it.

        Returns
        -------
        dict
            A JSON Web Key Set of one key.
        """
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [public | {"kid": self.key_id, "alg": ALGORITHM, "use": "sig"}]}


class LocalKeys:
    """Public keys of a key set that is at hand.

    Parameters
    ----------
    jwks : Mapping
        A JSON Web Key Set.
    """

    def __init__(self, jwks: Mapping[str, object]) -> None:
        self._keys = {key.key_id: key for key in jwt.PyJWKSet.from_dict(dict(jwks)).keys}

    def key_for(self, token: str) -> jwt.PyJWK:
        """The public key of a token.

        Parameters
        ----------
        token : str
            Encoded token, not yet trusted.

        Returns
        -------
        PyJWK
            The key with the identifier that the token names.

        Raises
        ------
        NotAuthenticated
            The token names no key, or one that is not in the set.
        """
        key = self._keys.get(_key_id(token))
        if key is None:
            raise NotAuthenticated("The token is signed with a key that this service does not know.")
        return key


class FetchedKeys:
    """Public keys fetched from where the issuer publishes them, and kept for a while.

    Parameters
    ----------
    url : str
        Address of a JSON Web Key Set.
    """

    def __init__(self, url: str) -> None:
        self._client = jwt.PyJWKClient(url, cache_keys=True, timeout=5)

    def key_for(self, token: str) -> jwt.PyJWK:
        """The public key of a token.

        Parameters
        ----------
        token : str
            Encoded token, not yet trusted.

        Returns
        -------
        PyJWK
            The key with the identifier that the token names.

        Raises
        ------
        KeysUnavailable
            The address cannot be reached.
        NotAuthenticated
            The token names a key that is not published.
        """
        _key_id(token)
        try:
            return self._client.get_signing_key_from_jwt(token)
        except jwt.PyJWKClientConnectionError:
            raise KeysUnavailable("The service cannot reach the place that proves tokens. Try again later.") from None
        except jwt.PyJWTError:
            raise NotAuthenticated("The token is signed with a key that this service does not know.") from None


class TokenChecker:
    """Accepts a token that is signed, current and from the expected issuer, or says why not.

    Parameters
    ----------
    keys : PublicKeys
        Where public keys are found.
    issuer : str
        `iss` that a token must carry.
    audience : str, optional
        `aud` that a token must carry, where one is wanted.
    """

    def __init__(self, keys: PublicKeys, *, issuer: str, audience: str | None = None) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience

    def caller(self, token: str) -> Caller:
        """Who calls.

        Parameters
        ----------
        token : str
            Encoded token.

        Returns
        -------
        Caller
            Name and roles.

        Raises
        ------
        NotAuthenticated
            The token is not one that this service accepts.
        """
        key = self._keys.key_for(token)
        try:
            claims = jwt.decode(
                token,
                key=key.key,
                algorithms=[ALGORITHM],  # named here, never taken from the token
                issuer=self._issuer,
                audience=self._audience,
                options={"require": ["exp", "iss", "sub"], "verify_aud": self._audience is not None},
            )
        except jwt.ExpiredSignatureError:
            raise NotAuthenticated("The token has expired. Get a new one.") from None
        except jwt.PyJWTError:
            raise NotAuthenticated("The token is not one that this service accepts.") from None
        roles = claims.get("authorities")
        named = [role for role in roles if isinstance(role, str)] if isinstance(roles, list) else []
        return Caller(client=str(claims.get("client_id", claims["sub"])), roles=frozenset(named))


def open_issuer(settings: Settings) -> DevelopmentIssuer:
    """The development issuer of these settings.

    Parameters
    ----------
    settings : Settings
        Where the service runs.

    Returns
    -------
    DevelopmentIssuer
        Its key is made where there is none.

    Raises
    ------
    UsageRefused
        Tokens come from elsewhere, or the key file is not one that may be used.
    """
    if not settings.is_development:
        raise UsageRefused(
            "The development issuer is off, because HMPPS_AUTH_URL is set. Get tokens from there, or unset it."
        )
    return DevelopmentIssuer(settings.home, issuer=settings.expected_issuer, audience=settings.audience)


def open_checker(settings: Settings) -> TokenChecker:
    """The checker of tokens of these settings.

    Parameters
    ----------
    settings : Settings
        Where the service runs.

    Returns
    -------
    TokenChecker
        Against published keys where an address is set, else against the development key.
    """
    keys: PublicKeys = FetchedKeys(settings.jwks_url) if settings.jwks_url else LocalKeys(open_issuer(settings).jwks())
    return TokenChecker(keys, issuer=settings.expected_issuer, audience=settings.audience)


def _key_id(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise NotAuthenticated("The token cannot be read.") from None
    if header.get("alg") != ALGORITHM:
        raise NotAuthenticated(f"The token must be signed with {ALGORITHM}.")
    return str(header.get("kid", ""))


def _open_key(home: Path) -> rsa.RSAPrivateKey:
    path = home / KEY_FILE
    try:
        if not path.exists():
            _make_key(home, path)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise UsageRefused(f"{path} can be read by others. Run `chmod 600 {path}`, or delete it to get a new one.")
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as fault:
        raise UsageRefused(f"The development key {path} cannot be opened: {fault.strerror}.") from None
    except ValueError:
        raise UsageRefused(f"{path} is not a private key. Delete it to get a new one.") from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise UsageRefused(f"{path} is not an RSA key. Delete it to get a new one.")
    return key


def _make_key(home: Path, path: Path) -> None:
    if not home.exists():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The folder may lie in a checkout: its contents are never to be committed.
        (home / ".gitignore").write_text("*\n", encoding="utf-8")
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    partial = path.with_suffix(f".{os.getpid()}.partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    try:
        os.link(partial, path)  # never replaces a key that another process has just made
    except FileExistsError:
        pass
    finally:
        partial.unlink()
