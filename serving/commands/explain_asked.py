"""What is known of one person, with the scores and the place that were asked for."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from features import CaseTables
from serving.commands.explain_list import ReadList
from serving.commands.explain_place import place_on_list
from serving.commands.explain_scores import person_scores
from serving.commands.list_release import refuse_other_features

_CHILD = ("under_18", "no_date_of_birth")


def with_scores_and_place(
    document: dict[str, Any],
    tables: CaseTables,
    read: ReadList,
    *,
    make_list: Callable[[], dict[str, Any] | None],
) -> dict[str, Any]:
    """The document of one person, with scores and place.

    Parameters
    ----------
    document : dict
        What `explanation_document` gives.
    tables : CaseTables
        The person's rows.
    read : ReadList
        Release, scheme and list.
    make_list : callable
        Gives the list; called last, since it takes longest.

    Returns
    -------
    dict
        Besides what it had: "scores", as `person_scores` gives them (None without a release); "place", as
        `place_on_list` gives it (None without a list); "versions" with the release. Of somebody under 18, or of
        unknown age, features and records are taken out: nothing of a child's history stands beside a list.

    Raises
    ------
    DataRefused
        If the release reads what the tables do not have.
    """
    why = document["why_not_in_population"]
    is_child = why in _CHILD
    scores = None
    versions = dict(document["versions"])
    if read.release is not None:
        refuse_other_features(read.release, tables)
        versions["release"] = read.release.sha256
        scores = person_scores(
            read.release,
            tables,
            day=pd.Timestamp(versions["as_of_date"]),
            person_id=document["person_id"],
            unscored_because=why and document["notes"][0].rstrip("."),
        )
    made = make_list()
    place = None if made is None else place_on_list(made, document["person_id"], is_child=is_child)
    if place is not None and not place["on_list"]:
        place["why"] = " ".join(["Not on the list.", *document["notes"][:1]])
    facts: dict[str, Any] = {"features": [], "records": {}, "costed_offences": None} if is_child else {}
    return document | facts | {"scores": scores, "place": place, "versions": versions}
