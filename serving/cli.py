"""`desist …`: parses, calls one function, maps refusals to exit codes."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from features.exceptions import RiskError
from serving.commands.unforeseen import is_traceback_wanted, told_unforeseen

# Rule 10: nothing phones home. Set before any command imports the libraries that would ask.
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["DO_NOT_TRACK"] = "1"

app = typer.Typer(
    name="desist",
    help="Decision support for Integrated Offender Management. It proposes with reasons; people decide.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def desist() -> None:
    """Keep `desist COMMAND` the form even while there is one command."""


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        raise typer.BadParameter("not a day; write it year first, as 2026-06-30.") from None


Json = Annotated[bool, typer.Option("--json", help="Say what was done for a machine.")]
MappingFile = Annotated[
    Path | None, typer.Option("--mapping", help="A TOML file: what your names, words and dates are in the case tables.")
]
DataDate = Annotated[
    datetime | None,
    typer.Option(
        parser=_day,
        metavar="YYYY-MM-DD",
        help="The day of the extract, today at the latest: any date in the tables after it is a fault.",
    ),
]
Workers = Annotated[int, typer.Option(min=1, help="How many processes.")]
EngineName = Annotated[Literal["local", "dask"], typer.Option(help="Processes here, or a Dask cluster.")]
Scheduler = Annotated[str | None, typer.Option(help="Address of a Dask scheduler, such as tcp://host:8786.")]


@app.command()
def demo(
    *,
    people: Annotated[int, typer.Option(min=1, help="Size of the invented borough.")] = 3000,
    out: Annotated[Path, typer.Option(help="Folder for everything that is made.")] = Path("demo-output"),
    data: Annotated[
        str | None,
        typer.Option(help="Your own data: case tables (a folder or a database), or the person table of a protocol."),
    ] = None,
    mapping: MappingFile = None,
    protocol: Annotated[str, typer.Option(help="A protocol file, or one that Desist ships.")] = "borough_any_12m",
    services: Annotated[
        str | None, typer.Option(help="A TOML directory of local services; the invented borough has an invented one.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Run the main job: case tables to an audited candidate list, training included."""
    from serving.commands.demo import run_demo

    run_demo(
        people=people,
        out=out,
        data=data,
        mapping=mapping,
        protocol_name=protocol,
        services=services,
        as_json=as_json,
    )


@app.command()
def train(
    protocol: Annotated[str, typer.Argument(help="A protocol file, or one that Desist ships.")],
    *,
    data: Annotated[
        str, typer.Option(help="Case tables (a folder or a database), or the person table of the protocol.")
    ],
    out: Annotated[Path, typer.Option(help="A new folder, or that of an earlier training.")],
    mapping: MappingFile = None,
    as_json: Json = False,
) -> None:
    """Fit and judge every candidate of a protocol, and write a release candidate that a person can read."""
    from serving.commands.train import train_protocol

    train_protocol(protocol, data=data, mapping=mapping, out=out, as_json=as_json)


@app.command()
def propose(
    data: Annotated[
        str,
        typer.Argument(
            help="Case tables: a folder or the address of a database; or a file of `desist features --for-list`."
        ),
    ],
    *,
    scheme: Annotated[str, typer.Option(help="A scheme's file, or one that Desist ships.")],
    index_date: Annotated[datetime, typer.Option(parser=_day, metavar="YYYY-MM-DD", help="The day of the list.")],
    release: Annotated[Path, typer.Option(help="The release.json that gives the scores.")],
    out: Annotated[Path, typer.Option(help="A new folder, or that of an earlier list.")],
    capacity: Annotated[int | None, typer.Option(help="Places, in place of the scheme's.")] = None,
    previous: Annotated[Path | None, typer.Option(help="The list.json before, to say what changed.")] = None,
    services: Annotated[str | None, typer.Option(help="A TOML directory of local services.")] = None,
    mapping: MappingFile = None,
    data_date: DataDate = None,
    as_json: Json = False,
) -> None:
    """Make the list of a scheme on a day, with its agenda and its audit; people decide."""
    from serving.commands.propose import Asked, propose_list

    asked = Asked(
        data=data,
        scheme=scheme,
        release=release,
        index_date=index_date,
        capacity=capacity,
        previous=previous,
        services=services,
        mapping=mapping,
        data_date=data_date,
    )
    propose_list(asked, out, as_json=as_json)


@app.command()
def backtest(
    data: Annotated[str, typer.Argument(help="Case tables: a folder or the address of a database.")],
    *,
    scheme: Annotated[str, typer.Option(help="A scheme's file, or one that Desist ships.")],
    dates: Annotated[
        str, typer.Option(metavar="D1,D2|D1..D2", help="Days of past panels, or every month from one to another.")
    ],
    out: Annotated[Path, typer.Option(help="A new folder, or that of an earlier backtest.")],
    release: Annotated[
        Path | None, typer.Option(help="A release.json made by the first date; without, one is trained as of it.")
    ] = None,
    protocol: Annotated[
        str, typer.Option(help="What is trained by where no release is given; its dates are moved.")
    ] = "borough_any_12m",
    train_again: Annotated[
        bool, typer.Option("--train-again", help="Train anew as of every date, not of the first alone.")
    ] = False,
    capacity: Annotated[int | None, typer.Option(help="Places, in place of the scheme's.")] = None,
    mapping: MappingFile = None,
    as_json: Json = False,
) -> None:
    """Replay past panels: what our list, the official order, points, the panel and lot would have reached."""
    from serving.commands.backtest import Asked, backtest_panels

    asked = Asked(
        data,
        scheme,
        dates,
        release=release,
        protocol=protocol,
        train_again=train_again,
        capacity=capacity,
        mapping=mapping,
    )
    backtest_panels(asked, out, as_json=as_json)


@app.command()
def promote(
    release: Annotated[Path, typer.Argument(help="The release.json of a training.")],
    *,
    token_file: Annotated[Path, typer.Option(help="File with the token of who signs; - reads it from the input.")],
    reason: Annotated[str, typer.Option(help="Why; kept with the release.")],
    store: Annotated[
        Path | None, typer.Option(help="Folder of a training that holds the registry; else MLFLOW_TRACKING_URI.")
    ] = None,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="This release is in use; put the one before it back.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Put a release forward, or approve what somebody else put forward: two people, every gate kept."""
    from serving.commands.promote import promote_release

    promote_release(release, store=store, token_file=token_file, reason=reason, rollback=rollback, as_json=as_json)


@app.command()
def monitor(
    release: Annotated[Path, typer.Argument(help="The release.json in use.")],
    *,
    store: Annotated[Path, typer.Option(help="Folder that keeps the summaries of this release.")],
    data: Annotated[
        str | None, typer.Option(help="Case tables to add dates from; without, what is stored is judged.")
    ] = None,
    mapping: MappingFile = None,
    index_date: Annotated[
        list[datetime] | None,
        typer.Option(parser=_day, metavar="YYYY-MM-DD", help="An as-of date to add; may be given more than once."),
    ] = None,
    matured: Annotated[
        bool, typer.Option("--matured", help="Refuse dates whose outcomes cannot be known yet.")
    ] = False,
    reference: Annotated[
        Path | None, typer.Option(help="The reference summary, where it is not beside the release.")
    ] = None,
    registry: Annotated[Path | None, typer.Option(help="Folder of a training whose registry must hold it.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for monitoring.html and monitoring.json.")] = None,
    as_json: Json = False,
) -> None:
    """Say whether a release still holds on later dates: leave it, watch it, recalibrate it or train anew."""
    from serving.commands.monitor import monitor_release

    monitor_release(
        release,
        store=store,
        data=data,
        mapping=mapping,
        index_dates=index_date or (),
        matured=matured,
        reference=reference,
        registry=registry,
        out=out,
        as_json=as_json,
    )


@app.command()
def recalibrate(
    release: Annotated[Path, typer.Argument(help="The release.json in use.")],
    *,
    data: Annotated[str, typer.Option(help="Case tables that reach further than those it was made from.")],
    out: Annotated[Path, typer.Option(help="A new folder, or that of an earlier training.")],
    mapping: MappingFile = None,
    index_date: Annotated[
        list[datetime] | None,
        typer.Option(parser=_day, metavar="YYYY-MM-DD", help="An as-of date to learn from; may be given again."),
    ] = None,
    reference: Annotated[
        Path | None, typer.Option(help="The reference summary, where it is not beside the release.")
    ] = None,
    registry: Annotated[
        Path | None, typer.Option(help="Folder of the training whose registry holds it, and will hold the new one.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a release whose only change is the correction, learned on the latest people it never learned from."""
    from serving.commands.recalibrate import recalibrate_release

    recalibrate_release(
        release,
        data=data,
        mapping=mapping,
        out=out,
        index_dates=index_date or (),
        reference=reference,
        registry=registry,
        as_json=as_json,
    )


@app.command()
def compare(
    a: Annotated[Path, typer.Argument(help="A release.json or a list.json, or a folder that holds one.")],
    b: Annotated[Path, typer.Argument(help="Another of the same kind; differences are B less A.")],
    *,
    data: Annotated[str | None, typer.Option(help="Case tables to compare releases on.")] = None,
    mapping: MappingFile = None,
    scheme: Annotated[
        str | None, typer.Option(help="A scheme file or one that Desist ships; without, the highest probabilities.")
    ] = None,
    capacity: Annotated[int | None, typer.Option(help="Places, in place of the scheme's own.")] = None,
    index_date: Annotated[
        datetime | None,
        typer.Option(parser=_day, metavar="YYYY-MM-DD", help="The day of the two lists; by default the data's last."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for comparison.html, comparison.json and movers.csv.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Set two releases, or two lists, side by side: figures on the same people, who moves, which terms moved them."""
    from serving.commands.compare import Asked, compare_two

    compare_two(a, b, Asked(data, mapping, scheme, capacity, index_date), out=out, as_json=as_json)


@app.command()
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


@app.command()
def template(
    out: Annotated[Path, typer.Argument(help="A new folder for the templates.")], as_json: Json = False
) -> None:
    """Write a CSV file for every case table, with its header and two invented rows."""
    from serving.commands.template import write_templates

    write_templates(out, as_json=as_json)


@app.command()
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


@app.command()
def features(
    data: Annotated[str | None, typer.Argument(help="Case tables: a folder or the address of a database.")] = None,
    *,
    index_date: Annotated[
        datetime | None,
        typer.Option(parser=_day, metavar="YYYY-MM-DD", help="The day for which the features are made."),
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


@app.command()
def explain(
    person: Annotated[str, typer.Argument(help="The person_id, as it stands in the persons table.")],
    *,
    data: Annotated[str, typer.Option(help="Case tables: a folder or the address of a database.")],
    index_date: Annotated[datetime, typer.Option(parser=_day, metavar="YYYY-MM-DD", help="The day.")],
    feature: Annotated[
        list[str] | None, typer.Option(help="Show every row behind this one; may be given again.")
    ] = None,
    costs: Annotated[
        bool, typer.Option("--costs", help="Show what the person's proven offences come to, in order.")
    ] = False,
    release: Annotated[Path | None, typer.Option(help="A release.json: tell every score, and why.")] = None,
    scheme: Annotated[
        str | None, typer.Option(help="A scheme's file, or one that Desist ships: tell the place on its list.")
    ] = None,
    capacity: Annotated[int | None, typer.Option(help="Places, in place of the scheme's.")] = None,
    made: Annotated[
        Path | None, typer.Option("--list", help="Tell the place on this list.json, made from the same tables.")
    ] = None,
    mapping: MappingFile = None,
    data_date: DataDate = None,
    as_json: Json = False,
) -> None:
    """Show what was known of one person on a day with the rows behind it, the scores, and the place on a list."""
    from serving.commands.explain import explain_person
    from serving.commands.explain_list import AskedList

    explain_person(
        person,
        data,
        index_date=index_date,
        names=feature or (),
        with_costs=costs,
        asked=AskedList(release, scheme, capacity, made),
        mapping=mapping,
        data_date=data_date,
        as_json=as_json,
    )


@app.command()
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
        typer.Option(parser=_day, metavar="YYYY-MM-DD", help="The day for which people of case tables are scored."),
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


@app.command()
def overlap(
    candidates: Annotated[Path, typer.Argument(metavar="LIST", help="A list.json.")],
    *,
    data: Annotated[str, typer.Option(help="The case tables behind it: a folder or the address of a database.")],
    key_file: Annotated[
        Path, typer.Option(help="File with a secret of 32 bytes or more that the partners share; it names nobody.")
    ],
    out: Annotated[Path, typer.Option(help="Folder for overlap.csv and overlap.json.")],
    mapping: MappingFile = None,
    as_json: Json = False,
) -> None:
    """Say by keyed hash who of a list is on the lists of MAPPA, DIP, ASB and IOM panels, and who leads."""
    from serving.commands.overlap import export_overlap

    export_overlap(candidates, data=data, mapping=mapping, key_file=key_file, out=out, as_json=as_json)


@app.command()
def wards(
    data: Annotated[str, typer.Argument(help="Case tables: a folder or the address of a database.")],
    *,
    start: Annotated[
        datetime, typer.Option("--from", parser=_day, metavar="YYYY-MM-DD", help="The day on which the trial began.")
    ],
    out: Annotated[Path, typer.Option(help="Folder for wards.html and wards.json.")],
    scheme: Annotated[
        str, typer.Option(help="A scheme file or one that Desist ships; its nominations are counted.")
    ] = "project_reset_north_area",
    ward: Annotated[list[str] | None, typer.Option(help="A trial ward; may be given again.")] = None,
    mapping: MappingFile = None,
    as_json: Json = False,
) -> None:
    """Set trial wards beside comparison wards, before and after a start; it is no proof of effect."""
    from serving.commands.wards import report_wards

    report_wards(data, scheme_name=scheme, wards=ward or (), start=start, mapping=mapping, out=out, as_json=as_json)


@app.command()
def scheme(
    name: Annotated[str, typer.Argument(metavar="SCHEME", help="A scheme file, or one that Desist ships.")],
    *,
    data: Annotated[
        str | None, typer.Option(help="Case tables, to name what they cannot check: a folder or a database's address.")
    ] = None,
    mapping: MappingFile = None,
    as_json: Json = False,
) -> None:
    """Check a scheme's file, say in words what it says with its hash, and what some data cannot check of it."""
    from serving.commands.scheme import tell_scheme

    tell_scheme(name, data=data, mapping=mapping, as_json=as_json)


@app.command()
def serve(
    folder: Annotated[
        Path | None, typer.Argument(help="Output folder of `desist demo`: its lists are loaded, its desist.db is kept.")
    ] = None,
    *,
    candidates: Annotated[
        list[Path] | None, typer.Option("--list", help="A list.json to load; may be given again.")
    ] = None,
    release: Annotated[Path | None, typer.Option(help="The release.json that the lists were made with.")] = None,
    data: Annotated[
        str | None, typer.Option(help="The case tables behind the lists: a folder or the address of a database.")
    ] = None,
    mapping: MappingFile = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8080,
) -> None:
    """Serve the review pages and POST /v1/scores on this machine."""
    from serving.commands.load_lists import Loading
    from serving.commands.serve import serve_reviews

    serve_reviews(Loading(folder, tuple(candidates or ()), release, data, mapping), host=host, port=port)


@app.command(name="verify-log")
def verify_log(
    folder: Annotated[
        Path | None, typer.Argument(help="Output folder whose desist.db is checked; by default the service's own.")
    ] = None,
    noted: Annotated[str, typer.Option(help="An entry noted down earlier, as NUMBER:HASH.")] = "",
    as_json: Json = False,
) -> None:
    """Check that the audit log and what it tells of are as they were written."""
    from serving.commands.verify_log import verify_audit_log

    verify_audit_log(folder, noted=noted, as_json=as_json)


@app.command()
def token(
    role: Annotated[list[str], typer.Option(help="What the caller may do; may be given again.")],
    client: Annotated[str, typer.Option(help="Name of the caller.")] = "development",
    minutes: Annotated[int, typer.Option(min=1, max=1440, help="How long it is good for.")] = 60,
    as_json: Json = False,
) -> None:
    """Print a bearer token of the development issuer."""
    from serving.commands.issue_token import print_token

    print_token(role, client=client, minutes=minutes, as_json=as_json)


def main() -> None:
    """Entry point of the `desist` script: 0 done, 1 an error of ours, 2 usage, else the code of the refusal."""
    try:
        app()
    except RiskError as refusal:
        sys.stderr.write(f"{refusal}\n")
        sys.exit(refusal.exit_code)
    except Exception as fault:
        if is_traceback_wanted():
            raise
        sys.stderr.write(f"{told_unforeseen(fault)}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
