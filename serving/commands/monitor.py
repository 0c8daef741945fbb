"""`desist monitor`: summaries of later dates added to a store, all of them judged, and what is to be done."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import typer

from fairness_reports.monitoring_page import monitoring_page
from fairness_reports.rendering import write_together
from features import CaseTables
from features.exceptions import NotEnoughData
from models.release import Release, canonical, read_release
from serving.commands.index_date import quiet_days, recorded_days
from serving.commands.monitor_screen import monitor_screen
from serving.commands.open_tables import open_tables, require_data
from serving.commands.output_folder import MONITORING, require_usable
from serving.commands.steps import steps
from training.labels import data_end
from training.monitoring.adding import add_dates, days_after
from training.monitoring.dated_people import months_gone
from training.monitoring.design import Design
from training.monitoring.report import monitoring_report
from training.monitoring.store import SummaryStore, read_reference
from training.monitoring.summary import REFERENCE_FILE
from training.tracking import Registry, store_of

_OTHER_STEPS = 2


def monitor_release(
    path: Path,
    *,
    store: Path,
    data: str | None,
    mapping: Path | None,
    index_dates: Iterable[datetime],
    matured: bool,
    reference: Path | None,
    registry: Path | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Add what is lacking, judge all, and say it.

    Parameters
    ----------
    path : Path
        The release.json.
    store : Path
        Folder of the release's summaries.
    data : str or None
        Case tables; None to judge what is stored.
    mapping : Path or None
        What their names and words are in ours.
    index_dates : iterable of datetime
        As-of dates; with none, those that the protocol's interval gives.
    matured : bool
        Whether dates whose outcomes cannot all be known are refused.
    reference : Path or None
        The reference summary; None for the file beside the release.
    registry : Path or None
        Folder of a training in whose registry the release must be.
    out : Path or None
        Folder for monitoring.json and monitoring.html.
    as_json : bool
        Whether to say it for a machine.

    Raises
    ------
    UsageRefused
        If there is no reference, a date is not after it, another run writes to the store, or the folder for the page
        holds something else.
    DataRefused
        If a summary was changed or is of another release or population, or the tables do not keep the contract or are
        of areas that the release was not made for.
    ReleaseRefused
        If the release was changed, or is not in the registry that was named.
    NotEnoughData
        If there is no date to judge, a date has too few people, or its outcomes are asked for before they can be known.
    """
    if out is not None:
        require_usable(out, MONITORING)
    release = read_release(path)
    if registry is not None:
        Registry(store_of(registry)).find(release.sha256)
    require_data(data, mapping)
    before, design = read_reference(reference or path.with_name(REFERENCE_FILE), release)
    summaries = SummaryStore(store, release, population=design.population)
    days = [pd.Timestamp(day) for day in index_dates]
    added: list[str] = []
    if data is not None:
        with summaries.held():
            tables = _tables_of(data, mapping, days)
            if matured:
                refuse_immature(days, design, tables)
            added = _added(tables, release, before, design, summaries=summaries, days=days)
    not_there = [name for name in release.counts if name not in design.counts]
    report = monitoring_report(summaries.read(), before, design, not_in_reference=not_there) | {"added": added}
    if out is not None:
        write_together({"monitoring.json": canonical(report), "monitoring.html": monitoring_page(report)}, out)
    typer.echo(json.dumps(report) if as_json else monitor_screen(report, out))


def refuse_immature(days: Iterable[pd.Timestamp], design: Design, tables: CaseTables) -> None:
    """Refuse dates whose outcomes cannot be known yet.

    Parameters
    ----------
    days : iterable of Timestamp
        As-of dates.
    design : Design
        With the outcomes.
    tables : CaseTables
        Checked case tables.

    Raises
    ------
    NotEnoughData
        If there is one; the day from which it can be known is told.
    """
    last = data_end(tables)
    for day in days:
        for name, one in design.outcomes.items():
            months = one.outcome.proven_within_months
            if months_gone(day, design, known_by=last, most=months) < months:
                due = (day + pd.DateOffset(months=months + design.span_months)).date()
                raise NotEnoughData(
                    f"The outcome {name} of {day.date()} is not mature: it is proven by {due} at the latest, and the "
                    f"case tables end on {last.date()}. Give an earlier date, or later tables."
                )


def _tables_of(data: str, mapping: Path | None, days: list[pd.Timestamp]) -> CaseTables:
    tables = open_tables(data, mapping)
    for day in days:
        quiet_days(day, recorded_days(tables))
    return tables


def _added(
    tables: CaseTables,
    release: Release,
    before: dict[str, Any],
    design: Design,
    *,
    summaries: SummaryStore,
    days: list[pd.Timestamp],
) -> list[str]:
    wanted = days or days_after(before, design, data_end(tables))
    with steps(len(wanted) + _OTHER_STEPS) as tell:
        return add_dates(tables, release, before, design, summaries, dates=wanted, tell=tell)
