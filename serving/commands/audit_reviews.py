"""`desist audit-reviews`: what people did with lists, by group, and what came of it; never by officer."""

import json
from importlib.metadata import version
from pathlib import Path
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd
import typer

from fairness_reports import summarise_scored, write_report
from fairness_reports.human_stage import human_stage_audit
from features import CaseTables
from features.exceptions import DataRefused, NotEnoughData
from features.vocabulary import Choice, Result, Suitability
from serving.commands.audit_frames import CASE_ATTRIBUTES, case_attributes
from serving.commands.open_tables import open_tables
from serving.commands.output_folder import AUDIT, require_usable, whole_folder
from serving.commands.register_gate import register_address
from serving.commands.steps import steps
from serving.records import ReviewedCase
from serving.stores.database import open_read_only
from serving.stores.reviews import ReviewStore
from training.backtesting.followed import FOLLOWED
from training.labels import outcomes_after

_ON_LIST = (Result.PROPOSE, Result.STAY)
_FINAL = {Choice.PUT_FORWARD: 1.0, Choice.DO_NOT_PUT_FORWARD: 0.0}
_SUITABLE = {Suitability.SUITABLE: 1.0, Suitability.NOT_SUITABLE: 0.0}
_NAN = float("nan")


def audit_reviews(data: str, *, mapping: Path | None, folder: Path | None, out: Path, seed: int, as_json: bool) -> None:
    """Audit first views, decisions and their outcomes, and write `summary.json` and `report.html`.

    Parameters
    ----------
    data : str
        Case tables behind the lists, a folder or the address of a database.
    mapping : Path or None
        What their names and words are in ours; None where they are ours.
    folder : Path or None
        Output folder whose database holds the reviews; None for the service's own.
    out : Path
        A new folder, or that of an earlier audit.
    seed : int
        Seed of the lot that gives each person one of their cases.
    as_json : bool
        Whether to print the document.

    Raises
    ------
    UsageRefused
        If there is no database, or the folder holds something else.
    DataRefused
        If the tables do not keep the contract, or know nobody who was reviewed.
    NotEnoughData
        If no case came to review or none is decided; nothing is written, and it is no pass.
    """
    require_usable(out, AUDIT)
    with steps(4) as tell:
        tell("Read the reviews")
        reviewed = _reviewed(folder)
        tell("Read and check the case tables")
        tables = open_tables(data, mapping)
        tell("Audit what people decided, by group")
        cases = reviewed_people(reviewed, tables, seed=seed)
        found = human_stage_audit(cases, attributes=CASE_ATTRIBUTES)
        found["not_known"].insert(0, _whose(reviewed, cases))
        document = summarise_scored(found, _versions(reviewed, tables, seed))
        tell("Write the report")
        with whole_folder(out, AUDIT) as fresh:
            write_report(document, fresh)
    typer.echo(json.dumps(document, allow_nan=False) if as_json else _screen(document, out))


def reviewed_people(reviewed: tuple[ReviewedCase, ...], tables: CaseTables, *, seed: int) -> pd.DataFrame:
    """Each person who came to review once, on one of their lists by lot, with attributes and outcome.

    Parameters
    ----------
    reviewed : tuple of ReviewedCase
        Of every list.
    tables : CaseTables
        Who they are, and what was proven since.
    seed : int
        Seed of the lot.

    Returns
    -------
    DataFrame, indexed by person
        What `human_stage_audit` reads.

    Raises
    ------
    DataRefused
        If the tables know nobody of them.
    """
    rows = pd.DataFrame([vars(case) for case in reviewed]).sort_values(["person_id", "as_of_date", "list_id"])
    rows = rows[rows["person_id"].isin(tables["persons"]["person_id"])].reset_index(drop=True)
    if rows.empty:
        raise DataRefused(
            f"These case tables know none of the {len(reviewed):,} people who came to review. Give the tables that the "
            "lists were made from, or later ones."
        )
    lot = pd.Series(np.random.default_rng(seed).random(len(rows)))
    rows = rows.loc[lot.groupby(rows["person_id"].to_numpy()).idxmin()].set_index("person_id")
    parts = []
    for date, there in rows.groupby("as_of_date"):
        day, ids = pd.Timestamp(str(date)), pd.Index(there.index)
        again = outcomes_after(tables, day, ids, FOLLOWED)["outcome"]
        parts.append(case_attributes(tables, day, ids).assign(reoffended=again))
    return pd.concat(parts).assign(
        proposed=rows["result"].isin(_ON_LIST).astype(float),
        first_view=rows["first_view"].map(lambda view: _NAN if view is None else float(view == Suitability.SUITABLE)),
        put_forward=rows["choice"].map(lambda choice: _FINAL.get(choice, _NAN)).astype(float),
        own_first_view=rows["own_first_view"].map(lambda view: _SUITABLE.get(view, _NAN)).astype(float),
    )


def _reviewed(folder: Path | None) -> tuple[ReviewedCase, ...]:
    engine = open_read_only(register_address(folder))
    try:
        reviewed = ReviewStore(engine).reviewed_cases()
    finally:
        engine.dispose()
    if not reviewed:
        raise NotEnoughData(
            "No list was loaded for review yet, so what people do with one cannot be audited. That is no pass."
        )
    return reviewed


def _whose(reviewed: tuple[ReviewedCase, ...], cases: pd.DataFrame) -> str:
    lists = len({case.list_id for case in reviewed})
    return (
        f"{len(reviewed):,} cases of {lists} list{'s' * (lists != 1)} came to review; each of {len(cases):,} people "
        "counts once, on one of their lists by lot."
    )


def _versions(reviewed: tuple[ReviewedCase, ...], tables: CaseTables, seed: int) -> dict[str, Any]:
    dates = sorted({case.as_of_date for case in reviewed})
    return {
        "code": version("desist"),
        "data": tables.fingerprint(),
        "lists": ", ".join(sorted({case.list_id[:12] for case in reviewed})),
        "as_of_date": dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}",
        "seed": seed,
        "list": "what people decided",
        "outcome": FOLLOWED.meaning,
    }


def _screen(document: dict[str, Any], out: Path) -> str:
    found, unknown = (
        [line for one in document[part] for line in wrap(one, 100, initial_indent="  ", subsequent_indent="    ")]
        for part in ("findings", "not_known")
    )
    return "\n".join(
        ["What was found:", *found, "What could not be known:", *unknown, "Open:", f"  {out / 'report.html'}"]
    )
