"""The development issuer: signs tokens with a key kept in a local file, for demonstrations and tests."""

import json
import os
import stat
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from features.exceptions import UsageRefused
from serving.settings import Settings

ALGORITHM = "RS256"
KEY_FILE = "development-key.pem"
KEY_BITS = 2048


class DevelopmentIssuer:
    """Signs tokens with an RSA key kept in a file that only its owner can read; for demonstrations and tests.

    Parameters
    ----------
    home : Path
        Folder of the key, which is made on first use.
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
    settings.make_home()
    return DevelopmentIssuer(settings.home, issuer=settings.expected_issuer, audience=settings.audience)


def _open_key(home: Path) -> rsa.RSAPrivateKey:
    path = home / KEY_FILE
    try:
        if not path.exists():
            _make_key(path)
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


def _make_key(path: Path) -> None:
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
