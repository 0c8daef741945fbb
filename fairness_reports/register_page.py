"""The disparity register as a page: what was found, who answers for it by when, and what came of it."""

from collections.abc import Mapping
from typing import Any

from fairness_reports.rendering import render


def register_page(document: Mapping[str, Any]) -> str:
    """The register.

    Parameters
    ----------
    document : mapping
        "asked_on", "counts" (open, overdue, closed), "items" (each with finding, audited, release, verdict, owner, due,
        state and steps) and "versions".

    Returns
    -------
    str
        HTML without script or outside reference; the same for the same document.
    """
    return render(
        "register.html",
        asked_on=document["asked_on"],
        counts=document["counts"],
        items=document["items"],
        versions=sorted(document["versions"].items()),
    )
