"""Where the service runs, read once from the environment and passed in."""

import ipaddress
from pathlib import Path

from pydantic import Field, HttpUrl, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from features.exceptions import UsageRefused

DEVELOPMENT_ISSUER = "desist-development"
DATABASE_FILE = "desist.db"


class Settings(BaseSettings):
    """Where the service runs.

    Attributes
    ----------
    home : Path
        Folder for the development key; `DESIST_HOME`.
    auth_url : HttpUrl, optional
        Where real tokens come from; the development issuer is off when it is set; `HMPPS_AUTH_URL`.
    issuer : str, optional
        `iss` that tokens must carry; `DESIST_ISSUER`. By default the auth address and `/issuer`.
    audience : str, optional
        `aud` that tokens must carry, where one is wanted; `DESIST_AUDIENCE`.
    database : str, optional
        Where lists, decisions and their log are kept: a SQLite file, or the address of a PostgreSQL database as
        SQLAlchemy writes it; `DESIST_DATABASE`. By default the file `desist.db` in `home`.
    plain_style : bool
        Whether pages use the small stylesheet of our own even where the GOV.UK one was built; `DESIST_PLAIN_STYLE`.
    """

    model_config = SettingsConfigDict(frozen=True, env_prefix="DESIST_", extra="forbid", env_ignore_empty=True)

    # Fields are read under the prefix alone: a bare HOME or ISSUER belongs to the machine, not to us.
    home: Path = Path(".desist")
    issuer: str | None = None
    audience: str | None = None
    # The address may hold a password: it is shown nowhere.
    database: str | None = Field(default=None, repr=False)
    plain_style: bool = False
    auth_url: HttpUrl | None = Field(default=None, validation_alias="HMPPS_AUTH_URL")

    @property
    def database_url(self) -> str:
        """Where lists, decisions and their log are kept, as SQLAlchemy writes it."""
        if self.database and "://" in self.database:
            return self.database
        return f"sqlite:///{Path(self.database or self.home / DATABASE_FILE).resolve()}"

    def make_home(self) -> None:
        """Make the folder of the key and the database, readable by its owner alone, where it is not there."""
        if self.home.is_dir():
            return
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            # The folder may lie in a checkout: its contents are never to be committed.
            (self.home / ".gitignore").write_text("*\n", encoding="utf-8")
        except OSError as fault:
            raise UsageRefused(
                f"The folder {self.home} for the key and the database cannot be made: {fault.strerror}. "
                "Name another with DESIST_HOME."
            ) from None

    @property
    def is_development(self) -> bool:
        """Whether tokens are signed here, with a key kept in a local file."""
        return self.auth_url is None

    @property
    def expected_issuer(self) -> str:
        """The `iss` that tokens must carry."""
        if self.issuer:
            return self.issuer
        return f"{self._auth_base}/issuer" if self.auth_url else DEVELOPMENT_ISSUER

    @property
    def jwks_url(self) -> str | None:
        """Where the keys of real tokens are published, if tokens are real."""
        return f"{self._auth_base}/.well-known/jwks.json" if self.auth_url else None

    @property
    def _auth_base(self) -> str:
        return str(self.auth_url).rstrip("/")


def read_settings() -> Settings:
    """The settings that the environment gives.

    Returns
    -------
    Settings
        Frozen; to be passed in, never imported.

    Raises
    ------
    UsageRefused
        An environment variable cannot be read; it is named, its value is not.
    """
    try:
        return Settings()
    except ValidationError as fault:
        names = sorted({str(error["loc"][0]) for error in fault.errors() if error["loc"]})
        raise UsageRefused(
            f"These environment variables cannot be read: {', '.join(names)}. Mend or unset them."
        ) from None


def is_loopback(host: str) -> bool:
    """Whether a host is this machine and nothing else.

    Parameters
    ----------
    host : str
        A name or an address, without a port.

    Returns
    -------
    bool
        True for localhost and the addresses of loopback.
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
