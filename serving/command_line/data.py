"""What goes in: checking case tables, templates, invented boroughs, features and scores of them."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from serving.command_line.options import DataDate, EngineName, Json, MappingFile, Scheduler, Workers, day


def check(
    data: Annotated[str, typer.Argument(help="Case tables: a folder or the address of a database.")],
    *,
    mapping: MappingFile = None,
    out: Annotated[Path | None, typer.Option(help="Folder for data_report.html and data_report.json.")] = None,
    data_date: DataDate = None,
    as_json: Json = False,
) -> None:
    """Report on case tables: faults, gaps, delays, tables that stopped arriving, what a score would know."""
    from serving.commands.check import check_data

    check_data(data, mapping=mapping, out=out, data_date=data_date, as_json=as_json)


def template(
    out: Annotated[Path, typer.Argument(help="A new folder for the templates.")], as_json: Json = False
) -> None:
    """Write a CSV file for every case table, with its header and two invented rows."""
    from serving.commands.template import write_templates

    write_templates(out, as_json=as_json)


def simulate(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[OUT]", help="The same as --out.", show_default=False)
    ] = None,
    *,
    out: Annotated[
        Path | None, typer.Option(help="A new folder, or one in which the same was begun.", show_default=False)
    ] = None,
    people: Annotated[int, typer.Option(help="How many people.")] = 3000,
    seed: Annotated[int, typer.Option(help="Seed of chance: the same gives the same people.")] = 2026,
    world: Annotated[str, typer.Option(help="Which world they live in.")] = "equal",
    start: Annotated[str, typer.Option("--from", help="First day of the records.")] = "2014-01-01",
    end: Annotated[str, typer.Option("--to", help="Last day of the records.")] = "2026-06-30",
    shards: Annotated[
        int | None, typer.Option(min=1, help="How many shards; by default of 32,768 people each.")
    ] = None,
    workers: Workers = 1,
    engine: EngineName = "local",
    scheduler: Scheduler = None,
    report: Annotated[
        bool, typer.Option("--report", help="Set its figures beside the published ones that it is tuned to.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Simulate a borough of any number of invented people, in shards, with the truth apart."""
    from features.exceptions import UsageRefused
    from features.synthetic.borough import Borough
    from serving.commands.engines import chosen_engine
    from serving.commands.simulate import simulate_in_shards

    named = [one for one in (folder, out) if one is not None]
    if len(named) != 1:
        raise UsageRefused("Give one folder for the invented people: desist simulate --out FOLDER.")
    simulate_in_shards(
        named[0],
        Borough(people, seed, world, start, end),
        shards=shards,
        engine=chosen_engine(engine, workers=workers, scheduler=scheduler),
        with_report=report,
        as_json=as_json,
    )


def features(
    data: Annotated[str | None, typer.Argument(help="Case tables: a folder or the address of a database.")] = None,
    *,
    index_date: Annotated[
        datetime | None,
        typer.Option(parser=day, metavar="YYYY-MM-DD", help="The day for which the features are made."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The Parquet file; without case tables a folder for the dictionary.")
    ] = None,
    dictionary: Annotated[
        bool, typer.Option("--dictionary", help="Write the data dictionary, beside the features or alone.")
    ] = False,
    for_list: Annotated[
        str | None,
        typer.Option(metavar="SCHEME", help="Write what a list of this scheme needs besides, for desist propose."),
    ] = None,
    mapping: MappingFile = None,
    data_date: DataDate = None,
    workers: Workers = 1,
    engine: EngineName = "local",
    scheduler: Scheduler = None,
    as_json: Json = False,
) -> None:
    """Make one row per person of what was known on a day, and the dictionary of what it means."""
    from serving.commands.engines import chosen_engine
    from serving.commands.features import make_features, require_all_given, tell_dictionary

    if for_list is not None:
        from serving.commands.known_people import keep_known_people

        given = require_all_given(data, index_date, out)
        keep_known_people(given[0], for_list, *given[1:], mapping=mapping, data_date=data_date, as_json=as_json)
        return
    if dictionary and not (data or index_date or mapping or data_date):
        tell_dictionary(out, as_json=as_json)
        return
    make_features(
        *require_all_given(data, index_date, out),
        mapping=mapping,
        data_date=data_date,
        with_dictionary=dictionary,
        engine=chosen_engine(engine, workers=workers, scheduler=scheduler),
        as_json=as_json,
    )


def score(
    source: Annotated[
        str,
        typer.Argument(
            help="One JSON request on each line, as for POST /v1/scores; or case tables: a folder or the address of a "
            "database."
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", help="Where the responses go, line for line; of case tables a Parquet file.")
    ],
    *,
    index_date: Annotated[
        datetime | None,
        typer.Option(parser=day, metavar="YYYY-MM-DD", help="The day for which people of case tables are scored."),
    ] = None,
    mapping: MappingFile = None,
    data_date: DataDate = None,
    workers: Workers = 1,
    engine: EngineName = "local",
    scheduler: Scheduler = None,
    as_json: Json = False,
) -> None:
    """Work out the official scores of a file of requests, or of everybody in case tables on a day."""
    from serving.commands.score import score as score_source

    score_source(
        source,
        out,
        index_date=index_date,
        mapping=mapping,
        data_date=data_date,
        workers=workers,
        engine=engine,
        scheduler=scheduler,
        as_json=as_json,
    )
