"""What may never be an input: protected characteristics, and the sources that design rule 4 shuts out."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from features.exceptions import ProtocolRefused

_SEX_WORDS = {"sex", "gender"}


@dataclass(frozen=True)
class NotUsed:
    """Names that are refused for one reason.

    Parameters
    ----------
    kind : str
        `protected`: measured by the audit, never an input, and no protocol can be exempted. `denied`: never an input
        here; a research protocol on a foreign table may be exempted, and its release is then research only.
    reason : str
        Why.
    names : tuple of str
        A column name is refused when it holds all the words of one of these.
    """

    kind: str
    reason: str
    names: tuple[str, ...]


def refuse_denied(
    names: Iterable[str],
    *,
    asked_by: str,
    exempted: Mapping[str, str] | None = None,
    sex_reason: str = "",
) -> None:
    """Refuse input names that are protected or denied.

    Parameters
    ----------
    names : iterable of str
        Column names that something wants to use as input.
    asked_by : str
        Who asks, for the message, such as "protocol nij_georgia".
    exempted : mapping of str to str, optional
        Denied (never protected) names that a research protocol uses, each with its reason.
    sex_reason : str
        Why a learned model uses sex; empty when it does not.

    Raises
    ------
    ProtocolRefused
        If a name is protected, or is denied and not exempted, or is sex without a reason.
    """
    exempted = exempted or {}
    refusals = []
    for name in names:
        if why := why_protected(name):
            refusals.append(f"`{name}` ({why})")
        elif set(_words(name)) & _SEX_WORDS and not sex_reason:
            refusals.append(f'`{name}` (sex needs `sex = {{use = true, reason = "…"}}` in the protocol)')
        elif (why := why_denied(name)) and not exempted.get(name):
            refusals.append(f"`{name}` ({why})")
    if refusals:
        shown = "; ".join(refusals[:10])
        more = f" and {len(refusals) - 10} more" if len(refusals) > 10 else ""
        raise ProtocolRefused(
            f"{asked_by} uses {len(refusals)} name(s) that may never be an input: {shown}{more}. "
            "Remove them; protected characteristics belong in the audit table alone."
        )


def why_protected(name: str) -> str:
    """Why a name is a protected characteristic that is only ever measured; empty when it is not.

    Parameters
    ----------
    name : str
        A column name.

    Returns
    -------
    str
        The reason, or an empty string.
    """
    return _reason(name, "protected")


def why_denied(name: str) -> str:
    """Why a name is on the deny-list of design rule 4; empty when it is not.

    Parameters
    ----------
    name : str
        A column name.

    Returns
    -------
    str
        The reason, or an empty string.
    """
    return _reason(name, "denied")


def not_used() -> tuple[NotUsed, ...]:
    """What is refused as an input, and why.

    Returns
    -------
    tuple of NotUsed
        In the order of `deny_list.toml`.
    """
    return tuple(
        NotUsed(kind, entry["reason"], tuple(entry["names"]))
        for kind, entries in _document().items()
        for entry in entries
    )


def _reason(name: str, kind: str) -> str:
    words = set(_words(name))
    return next((reason for parts, reason in _entries()[kind] if words.issuperset(parts)), "")


def _words(name: str) -> list[str]:
    spaced = re.sub(r"([a-z0-9])([A-Z])|([A-Z]+)(?=[A-Z][a-z])", r"\1\3 \2", name)
    # Digits part words too, or `arrests24m` would slip through.
    return [word.lower() for word in re.split(r"[^A-Za-z]+", spaced) if word]


@cache
def _entries() -> dict[str, list[tuple[frozenset[str], str]]]:
    return {
        kind: [(frozenset(name.split()), entry["reason"]) for entry in entries for name in entry["names"]]
        for kind, entries in _document().items()
    }


def _document() -> dict[str, list[dict]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
