"""`desist explain`: one person's features on a day with the rows behind each, the scores, and the place on a list."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import partial
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
from serving.commands.explain_asked import with_scores_and_place
from serving.commands.explain_document import explanation_document
from serving.commands.explain_list import AskedList, read_asked, the_list
from serving.commands.explain_list_screen import scores_and_place
from serving.commands.explain_screen import print_facts_in_short, print_overview, print_records, print_timeline
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
    asked: AskedList,
    in_full: bool,
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
    asked : AskedList
        Which scores and which place to tell besides.
    in_full : bool
        Where scores or a place are told: every fact with its rows, every part and every rule, not a short screen.
    mapping : Path or None
        What the names and words of the tables are in ours.
    data_date : datetime or None
        The day of the extract, by default today: nothing may have happened after it.
    as_json : bool
        Print the document for a machine instead of the screen.

    Raises
    ------
    UsageRefused
        If there is no such person or feature, the tables say nothing of the day, or options do not go together.
    DataRefused
        If the person's rows have a fault, or `persons` names anybody twice; or release, scheme, list and tables do not
        belong together.
    GateRefused
        If the release is for research only.
    NotEnoughData
        If nothing was ever recorded.
    """
    _refuse_unknown(names)
    if with_costs and names:
        raise UsageRefused("--costs shows what offences come to, --feature the rows behind a number. Give one of them.")
    if asked.is_asked and (with_costs or names):
        raise UsageRefused("--costs and --feature show one thing alone. Ask for scores or a place without them.")
    day = pd.Timestamp(index_date)
    refuse_day_ahead(day, data_date)
    read = read_asked(asked, day)
    one = open_person(data, person, mapping, data_date=data_date)
    recorded = one.recorded[one.recorded <= extract_day(data_date).to_datetime64()]
    quiet = quiet_days(day, recorded, data_date=data_date)
    facts = explain_rows(one.tables, day, person, people=len(one.people))
    versions = {
        "code": version("desist"),
        "offence_codes": offence_codes_version(),
        "features": definitions_hash(),
        "data": one.tables.fingerprint(),
        "data_is_of": "the rows of this person alone",
        "as_of_date": str(day.date()),
    }
    document = explanation_document(facts, person_id=person, only=names, quiet_days=quiet, versions=versions)
    if asked.is_asked:
        made = partial(the_list, read, data, day=day, mapping=mapping, data_date=data_date)
        document = with_scores_and_place(document, one.tables, read, make_list=made)
    if as_json:
        typer.echo(json.dumps(document, allow_nan=False))
    elif with_costs:
        print_timeline(document)
    elif names:
        print_records(document)
    else:
        if document["features"] and asked.is_asked and not in_full:
            print_facts_in_short(document)
        elif document["features"]:
            print_overview(document)
        else:
            typer.echo("\n".join([f"Person {person} as of {day.date()}", *document["notes"]]))
        if asked.is_asked:
            typer.echo(scores_and_place(document, in_full=in_full))


def _refuse_unknown(names: Sequence[str]) -> None:
    declared = [feature.name for feature in FEATURES]
    for name in names:
        if name not in declared:
            raise UsageRefused(
                f"There is no feature `{name}`{nearest(name, declared)}. `desist features --dictionary` has them all."
            )
