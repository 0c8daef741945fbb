"""What the registry holds of a release: its place, its hash, and who proposed and promoted it, when and why."""

from dataclasses import dataclass

CANDIDATE, CHAMPION = "candidate", "champion"


@dataclass(frozen=True)
class Signature:
    """What somebody did to a release, and why.

    Parameters
    ----------
    subject : str
        Who, as the issuer of their token knows them.
    at : str
        When, in ISO 8601 with time zone.
    reason : str
        Why, in their words.
    despite_audit : str, default ""
        Why in spite of what an audit by group left open; empty where nothing had to be answered for.
    """

    subject: str
    at: str
    reason: str
    despite_audit: str = ""


@dataclass(frozen=True)
class Registered:
    """A release in the registry.

    Parameters
    ----------
    name : str
        Name of the model: that of its protocol.
    version : int
        Number in the registry, from 1.
    sha256 : str
        Hash of the release.
    run_id : str
        The run that made it.
    aliases : frozenset of str
        `candidate` of the newest, `champion` of the one in use; empty for others.
    proposed : Signature or None
        Who put it forward; None before, and again once it was promoted.
    promoted : Signature or None
        Who made it champion last.
    champion_before : int or None
        The version that it replaced.
    """

    name: str
    version: int
    sha256: str
    run_id: str
    aliases: frozenset[str]
    proposed: Signature | None = None
    promoted: Signature | None = None
    champion_before: int | None = None
