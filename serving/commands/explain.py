"""`desist explain`: one person's features on a day, and the rows behind each."""

import json
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import typer

from features import FEATURES
from features.dictionary import definitions_hash
from features.exceptions import UsageRefused
from features.explaining import explain_rows
from features.nearest import nearest
from features.offence_codes import offence_codes_version
from serving.commands.explain_document import explanation_document
from serving.commands.explain_screen import print_overview, print_records, print_timeline
from serving.commands.extract_day import extract_day
from serving.commands.index_date import quiet_days, refuse_day_ahead
from serving.commands.open_person import open_person


def explain_person(
    person: str,
    data: str,
    *,
    index_date: datetime,
    names: Sequence[str],
    with_costs: bool,
    mapping: Path | None,
    data_date: datetime | None,
    as_json: bool,
) -> None:
    """Say what was known of one person on a day.

    Parameters
    ----------
    person : str
        The `person_id`.
    data : str
        A folder of case tables, or the address of a database.
    index_date : datetime
        The day.
    names : sequence of str
        Features to show with every row behind them; none for the overview of all.
    with_costs : bool
        Show what the person's proven offences come to instead.
    mapping : Path or None
        What the names and words of the tables are in ours.
    data_date : datetime or None
        The day of the extract, by default today: nothing may have happened after it.
    as_json : bool
        Print the document for a machine instead of the screen.

    Raises
    ------
    UsageRefused
        If there is no such person or feature, or the tables say nothing of the day.
    DataRefused
        If the person's rows have a fault, or `persons` names anybody twice.
    NotEnoughData
        If nothing was ever recorded.
    """
    _refuse_unknown(names)
    if with_costs and names:
        raise UsageRefused("--costs shows what offences come to, --feature the rows behind a number. Give one of them.")
    day = pd.Timestamp(index_date)
    refuse_day_ahead(day, data_date)
    one = open_person(data, person, mapping, data_date=data_date)
    recorded = one.recorded[one.recorded <= extract_day(data_date).to_datetime64()]
    quiet = quiet_days(day, recorded, data_date=data_date)
    document = explanation_document(
        explain_rows(one.tables, day, person, people=len(one.people)),
        person_id=person,
        only=names,
        quiet_days=quiet,
        versions={
            "code": version("desist"),
            "offence_codes": offence_codes_version(),
            "features": definitions_hash(),
            "data": one.tables.fingerprint(),
            "as_of_date": str(day.date()),
        },
    )
    if as_json:
        typer.echo(json.dumps(document, allow_nan=False))
    elif with_costs:
        print_timeline(document)
    elif names:
        print_records(document)
    else:
        print_overview(document)


def _refuse_unknown(names: Sequence[str]) -> None:
    declared = [feature.name for feature in FEATURES]
    for name in names:
        if name not in declared:
            raise UsageRefused(
                f"There is no feature `{name}`{nearest(name, declared)}. `desist features --dictionary` has them all."
            )
