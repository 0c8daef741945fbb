"""Take a list in for review: its release checked, a case with its facts for everyone whom people must look at."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from features.case_record import case_records
from features.exceptions import DataRefused, GateRefused
from features.tables.case_tables import CaseTables
from features.vocabulary import Result
from models.release import Release, read_release
from serving.records import Case, NewCase, Officer
from serving.services.list_file import read_list
from serving.stores.cases import CaseStore

_LONGEST_NAME = 100
_AUDITED = ("data", "release", "as_of_date", "scheme", "scheme_sha256")
LOADER = Officer(subject="desist:serve", name="desist serve", roles=frozenset())


@dataclass(frozen=True)
class ListFiles:
    """The files of one list.

    Parameters
    ----------
    candidates : Path
        A `list.json`.
    release : Path
        The `release.json` it was made with.
    audit : Path or None
        The folder with the fairness report of exactly this list: `summary.json` and `report.html`.
    """

    candidates: Path
    release: Path
    audit: Path | None


def new_case_id() -> str:
    """An id that says nothing of whom it stands for, or of where they stand.

    Returns
    -------
    str
        32 random hexadecimal digits.
    """
    return secrets.token_hex(16)


def load_list(
    store: CaseStore,
    files: ListFiles,
    *,
    tables: CaseTables | None,
    features: pd.DataFrame | None,
    now: datetime,
    new_id: Callable[[], str] = new_case_id,
) -> tuple[dict[str, Any], int, bool]:
    """Take a list in for review.

    Parameters
    ----------
    store : CaseStore
        Where it is kept.
    files : ListFiles
        The list and what belongs to it.
    tables : CaseTables or None
        The case tables behind it; without them a case shows only what the list tells.
    features : DataFrame or None
        One row per person on the list's date, with `person_id`; without them scores are not worked out again.
    now : datetime
        With time zone.
    new_id : callable
        Gives ids to cases.

    Returns
    -------
    tuple of (dict, int, bool)
        The list; how many of its people are to be looked at; False where it was loaded before.

    Raises
    ------
    ReleaseRefused
        The release was changed after it was made.
    DataRefused
        The list is not one, or was made with another release.
    GateRefused
        The release is for research only.
    """
    release = read_release(files.release)
    document = read_list(files.candidates)
    _require_together(document, release)
    _require_its_data(document, tables, features)
    cases = new_cases(document, tables=tables, features=features, model_features=_inputs(release), new_id=new_id)
    page = _fairness_page(files.audit, document)
    is_new = store.load(release, document, cases, fairness_page=page, by=LOADER, at=now)
    return document, len(cases), is_new


def new_cases(
    document: Mapping[str, Any],
    *,
    tables: CaseTables | None,
    features: pd.DataFrame | None,
    model_features: frozenset[str],
    new_id: Callable[[], str],
) -> list[NewCase]:
    """A case for everyone on a list but those whom no rule brings to the table.

    Parameters
    ----------
    document : Mapping
        A candidate list.
    tables : CaseTables or None
        The case tables behind it.
    features : DataFrame or None
        One row per person on the list's date.
    model_features : frozenset of str
        What the model of the release reads.
    new_id : callable
        Gives ids to cases.

    Returns
    -------
    list of NewCase
        In the order of the list; their ids are random, and so is the order they give.
    """
    items = [item for item in document["items"] if item["result"] != Result.NOT_PROPOSED]
    as_of = str(document["versions"]["as_of_date"])
    people = [item["person_id"] for item in items]
    records = {} if tables is None else case_records(tables, as_of, people)
    values = _values(features, people, model_features)
    return [
        _new_case(item, facts=records.get(item["person_id"]) or _told(item, as_of), values=values, case_id=new_id())
        for item in items
    ]


def _require_together(document: Mapping[str, Any], release: Release) -> None:
    stated = str(document["versions"]["release"])
    if stated != release.sha256:
        raise DataRefused(
            f"This list was made with release {stated[:12]}…, not with release {release.sha256[:12]}… that was given "
            "with it. Give the release.json of the same run."
        )
    if len(release.document["name"]) > _LONGEST_NAME:
        raise DataRefused(
            f"The name of this release has more than {_LONGEST_NAME} characters. Train under a shorter name, which its "
            "protocol gives."
        )
    if release.document["research_only"]:
        raise GateRefused(
            "The release of this list is for research only, so nobody may be chosen by it and it is not served. "
            "Train without exempted columns to get one that can be."
        )


def _require_its_data(document: Mapping[str, Any], tables: CaseTables | None, features: pd.DataFrame | None) -> None:
    """Facts of other tables, or of another date, would be the facts of other people."""
    stated, as_of = str(document["versions"]["data"]), str(document["versions"]["as_of_date"])
    if tables is not None and tables.fingerprint() != stated:
        raise DataRefused(
            f"These case tables are not those that the list was made from: the list says {stated[:12]}…, and theirs is "
            f"{tables.fingerprint()[:12]}…. Give the tables of the same run, or none."
        )
    if features is not None and not (pd.to_datetime(features["index_date"]) == pd.Timestamp(as_of)).all():
        raise DataRefused(f"features.parquet is not of {as_of}, the date of the list. Give that of the same run.")


def _fairness_page(folder: Path | None, document: Mapping[str, Any]) -> str | None:
    """The report, where it is of exactly this list."""
    if folder is None or not (folder / "summary.json").is_file() or not (folder / "report.html").is_file():
        return None
    try:
        audited = json.loads((folder / "summary.json").read_bytes()).get("versions", {})
    except (ValueError, AttributeError):
        audited = {}
    if any(audited.get(stamp) != document["versions"][stamp] for stamp in _AUDITED):
        raise DataRefused(
            f"The fairness report in {folder.name} is not of this list. Give that of the same run, or take it away."
        )
    return (folder / "report.html").read_text(encoding="utf-8")


def _inputs(release: Release) -> frozenset[str]:
    return frozenset(name for model in release.models.values() for name in model.features)


def _new_case(
    item: dict[str, Any], *, facts: dict[str, Any], values: Mapping[str, dict[str, Any]], case_id: str
) -> NewCase:
    crn = [found["value"] for found in facts.get("identifiers", ()) if found["kind"] == "crn"]
    case = Case(
        id=case_id,
        list_id="",
        label=crn[0] if crn else item["person_id"],
        is_restricted=item["restricted"],
        is_present_member=item["is_present_member"],
        facts=facts,
    )
    return NewCase(case, item["person_id"], item, values.get(item["person_id"]))


def _told(item: Mapping[str, Any], as_of: str) -> dict[str, Any]:
    """What the list itself tells of a person, without what it says of their score: in the order of the alphabet."""
    lines = {
        line["text"]
        for group in item["reasons"].values()
        for line in group
        # A line that only repeats its meaning is a part of the official formula: a score, not a fact.
        if line["text"] != line["meaning"]
    }
    return {"as_of_date": as_of, "told": sorted(lines)}


def _values(features: pd.DataFrame | None, people: list[str], wanted: frozenset[str]) -> dict[str, dict[str, Any]]:
    if features is None:
        return {}
    columns = [name for name in features.columns if name in wanted]
    rows = features.drop_duplicates("person_id").set_index("person_id")[columns]
    rows = rows.loc[rows.index.intersection(people)]
    return {
        str(person): {name: _plain(value) for name, value in zip(columns, row, strict=True)}
        for person, *row in rows.itertuples(name=None)
    }


def _plain(value: object) -> object:
    """A value as JSON holds it, to the last digit."""
    if value is None or value is pd.NA or (isinstance(value, float | np.floating) and np.isnan(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value
