"""What a release must be before a list goes by it."""

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

import pandas as pd

from features.deny_list import why_denied, why_protected
from features.exceptions import DataRefused, GateRefused
from features.needed_tables import FEATURE_NAMES, refuse_absent_tables
from models.release import Release


def listed_by(release: Release) -> str:
    """The outcome by which lists of a release go: the first of its protocol.

    Parameters
    ----------
    release : Release
        The release.

    Returns
    -------
    str
        Its name.
    """
    return str(release.document["training"]["outcome"]["name"])


def list_stamps(release: Release, fingerprint: str, day: pd.Timestamp) -> dict[str, Any]:
    """What says of a list which release, data and day it is of.

    Parameters
    ----------
    release : Release
        What gives the scores.
    fingerprint : str
        Of the case tables.
    day : Timestamp
        The date of the list.

    Returns
    -------
    dict
        JSON-ready.
    """
    return {
        "code": version("desist"),
        "data": fingerprint,
        "release": release.sha256,
        "as_of_date": str(day.date()),
        "seed": release.document["versions"]["seed"],
        "about_people": "",
    }


def refuse_research(release: Release) -> None:
    """Refuse a release that is for research only.

    Parameters
    ----------
    release : Release
        The release.

    Raises
    ------
    GateRefused
        If nobody may be chosen by it.
    """
    if release.document["research_only"]:
        raise GateRefused(
            f"Release {release.sha256[:12]} is for research only: nobody may be chosen by it. Train on case tables."
        )


def refuse_other_features(release: Release, tables: Iterable[str]) -> None:
    """Refuse a release that reads what no list may use, or what the data do not have.

    Parameters
    ----------
    release : Release
        The release.
    tables : iterable of str
        The case tables that there are.

    Raises
    ------
    DataRefused
        If it reads a denied or protected column, or a table that it learned from is absent, which would leave its
        answers unknown for everybody.
    """
    used = {name for model in release.models.values() for name in model.features}
    used |= {name for counts in release.counts.values() for name in counts.features}
    if denied := sorted(name for name in used if why_denied(name) or why_protected(name)):
        raise DataRefused(f"Release {release.sha256[:12]} reads {', '.join(denied[:5])}, which no list may use.")
    refuse_absent_tables(
        sorted(used & FEATURE_NAMES),
        tables,
        asked_by=f"Release {release.sha256[:12]}",
        else_do=", or train a release on these tables",
    )
