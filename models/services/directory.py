"""A local directory of services, read from a TOML file and checked; one that lapsed is not offered."""

import difflib
import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from features.exceptions import ProtocolRefused
from models.services.pathways import pathways

EXAMPLE = "example_borough"
WHO = ("everyone", "adults", "18-25", "women")
_FOLDER = Path(__file__).parent
_KEYS = ("id", "version", "title", "service")
_SERVICE_KEYS = ("name", "pathway", "who", "area", "refer_by", "contact", "valid_until")


@dataclass(frozen=True)
class Service:
    """One service of a directory.

    Parameters
    ----------
    number : int
        Its place in the file, from 1; pages name it by this.
    name, pathway, who, area, refer_by, contact : str
        What it is, the pathway that it serves, whom it is for, where, how somebody comes to it, and whom to ask.
    valid_until : date
        The last day on which the entry holds.
    """

    number: int
    name: str
    pathway: str
    who: str
    area: str
    refer_by: str
    contact: str
    valid_until: date


@dataclass(frozen=True)
class Directory:
    """The services of one area.

    Parameters
    ----------
    id, version, title : str
        What it is.
    services : tuple of Service
        In the order of the file.
    sha256 : str
        Hash of the file.
    """

    id: str
    version: str
    title: str
    services: tuple[Service, ...]
    sha256: str

    def open_on(self, day: date) -> tuple[Service, ...]:
        """Services whose entry holds on a day.

        Parameters
        ----------
        day : date
            The day, included.

        Returns
        -------
        tuple of Service
            In the order of the file.
        """
        return tuple(service for service in self.services if day <= service.valid_until)


def read_directory(name: str | Path) -> Directory:
    """A directory read from a TOML file and checked.

    Parameters
    ----------
    name : str or Path
        A file, or the name of one that Desist ships: `example_borough`, which is invented.

    Returns
    -------
    Directory
        With the hash of its file.

    Raises
    ------
    ProtocolRefused
        If there is none, it has no version or no service, a key or pathway or word is unknown or lacking, a cell is
        empty (the contact, too), a date is none, or a service is listed twice for one pathway.
    """
    raw = _find(name).read_bytes()
    try:
        document = tomllib.loads(raw.decode("utf-8"))
    except ValueError as fault:
        raise ProtocolRefused(f"Service directory {name} is not TOML: {fault}.") from None
    try:
        return _parse(document, hashlib.sha256(raw).hexdigest())
    except ValueError as fault:
        raise ProtocolRefused(f"Service directory {name}: {fault}. docs/services.md has the shape.") from None


def _find(name: str | Path) -> Path:
    for candidate in (Path(name), _FOLDER / f"{name}.toml"):
        if candidate.is_file() and candidate.name != "pathways.toml":
            return candidate
    raise ProtocolRefused(f"There is no service directory {name}. Give a TOML file, or {EXAMPLE}, which is invented.")


def _parse(document: dict[str, Any], sha256: str) -> Directory:
    _check_keys(document, _KEYS, "it")
    rows = document["service"]
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise ValueError("it lists no [[service]]")
    services = tuple(_service(number, row) for number, row in enumerate(rows, start=1))
    seen: set[tuple[str, str]] = set()
    for service in services:
        if (service.name, service.pathway) in seen:
            raise ValueError(f"service {service.number} is listed before, for the same pathway")
        seen.add((service.name, service.pathway))
    words = {key: _text(document[key], f"its `{key}`") for key in ("id", "version", "title")}
    return Directory(**words, services=services, sha256=sha256)


def _service(number: int, row: dict[str, Any]) -> Service:
    what = f"service {number}"
    _check_keys(row, _SERVICE_KEYS, what)
    words = {key: _text(row[key], f"`{key}` of {what}") for key in _SERVICE_KEYS[:-1]}
    _one_of(words["pathway"], tuple(pathway.id for pathway in pathways()), f"pathway of {what}")
    _one_of(words["who"], WHO, f"`who` of {what}")
    until = row["valid_until"]
    if not isinstance(until, date) or isinstance(until, datetime):
        raise ValueError(f"`valid_until` of {what} is no date; write it as 2027-03-31, without quotation marks")
    return Service(number, **words, valid_until=until)


def _check_keys(row: dict[str, Any], keys: tuple[str, ...], what: str) -> None:
    for key in row:
        _one_of(key, keys, f"key of {what}")
    if lacking := [key for key in keys if key not in row]:
        raise ValueError(f"{what} lacks {', '.join(f'`{key}`' for key in lacking)}")


def _one_of(word: str, known: tuple[str, ...], what: str) -> None:
    if word not in known:
        near = difflib.get_close_matches(word, known, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known)}"
        raise ValueError(f"`{word}` is an unknown {what}: {hint}")


def _text(value: object, what: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{what} is empty or no text")
    return value.strip()
