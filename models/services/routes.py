"""What a panel can offer each person of a list: pathways by assessed needs, services by pathway. It moves nobody."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from features.need_items import NEEDS
from features.vocabulary import NeedAnswer, Result
from models.services.directory import Directory, Service
from models.services.pathways import NOT_ASSESSED, Pathway, pathways

_VOLUNTARY = (
    "Services are an offer, made alike to everybody on the list. Nobody has to take one up, and no rank or result "
    "changes by what is offered or taken up."
)
_NO_DIRECTORY = "No local directory of services was given, so pathways stand without the services that serve them."
_PATHWAY_KEYS = ("id", "title", "short", "why_without_needs", "source", "certainty", "mapping_certainty")


def with_services(document: dict, answers: pd.DataFrame, directory: Directory | None = None) -> dict:
    """A candidate list with the pathways of each person, and the services of a local directory.

    Parameters
    ----------
    document : dict
        From `make_list`; it is not changed.
    answers : DataFrame of shape (n_persons, 10)
        Of adults alone, indexed by person: the nine needs (need, no_need, missing) and `assessed_date`.
    directory : Directory, optional
        Local services. Without one, pathways alone are told.

    Returns
    -------
    dict
        The same list; each item has `pathways` besides (None of a person who is not proposed, or not known to be an
        adult), the list has `services`, and its versions the directory's stamp.
    """
    day = date.fromisoformat(document["versions"]["as_of_date"])
    rows = answers.to_dict("index")
    items = [{**item, "pathways": _pathways_of(item, rows)} for item in document["items"]]
    stamp = {"service_directory": "none"}
    if directory is not None:
        stamp = {
            "service_directory": f"{directory.id} {directory.version}",
            "service_directory_sha256": directory.sha256,
        }
    return {
        **document,
        "items": items,
        "services": _services(items, directory, day),
        "versions": {**document["versions"], **stamp},
    }


def _pathways_of(item: Mapping[str, Any], rows: Mapping[Any, Mapping[Any, Any]]) -> dict | None:
    row = rows.get(item["person_id"])
    if row is None or item["result"] == Result.NOT_PROPOSED:
        return None
    given = {need: None if pd.isna(row[need]) else str(row[need]) for need in NEEDS}
    assessed = row["assessed_date"]
    return {
        "assessed_on": None if pd.isna(assessed) else str(pd.Timestamp(assessed).date()),
        "status": {pathway.id: pathway.status(given) for pathway in pathways() if pathway.needs},
    }


def _services(items: list[dict], directory: Directory | None, day: date) -> dict:
    offered = () if directory is None else directory.open_on(day)
    lapsed = () if directory is None else tuple(one for one in directory.services if one not in offered)
    told = [item["pathways"]["status"] for item in items if item["pathways"]]
    notes = [_VOLUNTARY]
    if directory is None:
        notes.append(_NO_DIRECTORY)
    if told and all(set(status.values()) == {NOT_ASSESSED} for status in told):
        notes.append("Nobody's needs were assessed in this data: ask everybody.")
    notes += [f"{one.name} is not offered: its entry lapsed on {one.valid_until}." for one in lapsed]
    return {
        "title": None if directory is None else directory.title,
        "people": len(told),
        "pathways": [_pathway(pathway, told, offered, is_served_known=directory is not None) for pathway in pathways()],
        "services": [_told(service) for service in offered],
        "notes": notes,
    }


def _pathway(
    pathway: Pathway, told: list[dict[str, str]], offered: tuple[Service, ...], *, is_served_known: bool
) -> dict:
    """How many of the list need a pathway, and which services serve it; of one without needs no person is counted."""
    numbers = [service.number for service in offered if service.pathway == pathway.id]
    status = [one.get(pathway.id) for one in told]
    is_counted = bool(pathway.needs)
    return {
        **{key: getattr(pathway, key) for key in _PATHWAY_KEYS},
        "needs": list(pathway.needs),
        "services": numbers,
        "need": status.count(NeedAnswer.NEED) if is_counted else None,
        "not_assessed": status.count(NOT_ASSESSED) if is_counted else None,
        "is_gap": is_served_known and not numbers and (not is_counted or NeedAnswer.NEED in status),
    }


def _told(service: Service) -> dict:
    keys = ("number", "name", "pathway", "who", "area", "refer_by", "contact")
    return {key: getattr(service, key) for key in keys} | {"valid_until": str(service.valid_until)}
