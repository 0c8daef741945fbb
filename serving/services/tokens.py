"""Bearer tokens: accepted when signed by a known key, current and from the expected issuer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import jwt

from serving.errors import KeysUnavailable, NotAuthenticated
from serving.services.development_issuer import ALGORITHM, open_issuer
from serving.settings import Settings


@dataclass(frozen=True)
class Caller:
    """Who calls, as the token says.

    Parameters
    ----------
    client : str
        Name of the calling system or person.
    roles : frozenset of str
        What they may do.
    subject : str
        The token's `sub`: one and the same for one person, whatever they call through.
    """

    client: str
    roles: frozenset[str]
    subject: str = ""


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
        return Caller(
            client=str(claims.get("client_id", claims["sub"])), roles=frozenset(named), subject=str(claims["sub"])
        )


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
        raise NotAuthenticated(
            "The token cannot be read. Get a new one, and send it whole: three parts with two dots between them."
        ) from None
    if header.get("alg") != ALGORITHM:
        raise NotAuthenticated(f"The token must be signed with {ALGORITHM}.")
    return str(header.get("kid", ""))
