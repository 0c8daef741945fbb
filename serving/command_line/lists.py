"""Lists: proposing, replaying and explaining them, and what goes with them."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from serving.command_line.options import DataDate, Json, MappingFile, day


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
    world: Annotated[
        str | None, typer.Option(help="Which world invented people live in, as of `desist simulate`; else `equal`.")
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
        world=world,
        as_json=as_json,
    )


def propose(
    data: Annotated[
        str,
        typer.Argument(
            help="Case tables: a folder or the address of a database; or a file of `desist features --for-list`."
        ),
    ],
    *,
    scheme: Annotated[str, typer.Option(help="A scheme's file, or one that Desist ships.")],
    index_date: Annotated[datetime, typer.Option(parser=day, metavar="YYYY-MM-DD", help="The day of the list.")],
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


def audit_reviews(
    data: Annotated[str, typer.Option(help="Case tables behind the lists: a folder or the address of a database.")],
    *,
    out: Annotated[Path, typer.Option(help="A new folder, or that of an earlier audit.")],
    folder: Annotated[
        Path | None,
        typer.Option("--in", help="Output folder whose desist.db holds the reviews; else the service's own."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the lot that gives each person one of their cases.")] = 0,
    mapping: MappingFile = None,
    as_json: Json = False,
) -> None:
    """Audit by group what people did with lists: first views, decisions, overrides, outcomes; never by officer."""
    from serving.commands.audit_reviews import audit_reviews as audited

    audited(data, mapping=mapping, folder=folder, out=out, seed=seed, as_json=as_json)


def audit(
    scored: Annotated[list[Path], typer.Argument(help="Tables of scored people: CSV or Parquet, one row each.")],
    *,
    outcome: Annotated[str, typer.Option(help="Column of 1 and 0: what happened.")],
    score: Annotated[str, typer.Option(help="Column of the score; higher comes first.")],
    by: Annotated[str, typer.Option(metavar="A,B", help="Columns to divide people by.")],
    out: Annotated[Path, typer.Option(help="A new folder, or that of an earlier audit.")],
    cut: Annotated[float | None, typer.Option(help="A score from which people are on the list.")] = None,
    capacity: Annotated[int | None, typer.Option(help="How many are on the list; on each, if pooled.")] = None,
    together: Annotated[
        list[str] | None,
        typer.Option(metavar="A,B", help="Columns to divide by together; by default every two. May be given again."),
    ] = None,
    harm: Annotated[str | None, typer.Option(help="Column of the harm of what happened, in any one unit.")] = None,
    score_is: Annotated[
        Literal["probability", "order"] | None,
        typer.Option(help="What the score says; by default a probability if it lies between 0 and 1."),
    ] = None,
    ethnicity_codes: Annotated[
        Literal["16+1", "18+1", "2021"] | None,
        typer.Option(help="Read the column `ethnicity` as codes of this set, in the groups 5+1."),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(help="Column of who belongs together, as an area or an officer; person_id where rows repeat."),
    ] = None,
    pool_by: Annotated[
        str | None,
        typer.Option(metavar="A[,B]", help="Columns of regions or dates, each with its own list, to pool gaps over."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the resampling of people.")] = 0,
    as_json: Json = False,
) -> None:
    """Audit any scored table by group, at a cut or a capacity: figures, ranges, verdicts and a page."""
    from fairness_reports import ScoredTable
    from serving.commands.audit import audit_table

    asked = ScoredTable(
        outcome=outcome,
        score=score,
        by=by.split(","),
        cut=cut,
        capacity=capacity,
        together=None if together is None else [columns.split(",") for columns in together],
        harm=harm,
        score_is=score_is,
        ethnicity_codes=ethnicity_codes,
        cluster=cluster,
        pool_by=() if pool_by is None else tuple(pool_by.split(",")),
        seed=seed,
    )
    audit_table(scored, asked, out, as_json=as_json)


def explain(
    person: Annotated[str, typer.Argument(help="The person_id, as it stands in the persons table.")],
    *,
    data: Annotated[str, typer.Option(help="Case tables: a folder or the address of a database.")],
    index_date: Annotated[datetime, typer.Option(parser=day, metavar="YYYY-MM-DD", help="The day.")],
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
    full: Annotated[
        bool, typer.Option("--full", help="With scores or a place: every fact, part and rule, not a short screen.")
    ] = False,
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
        in_full=full,
        mapping=mapping,
        data_date=data_date,
        as_json=as_json,
    )


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


def wards(
    data: Annotated[str, typer.Argument(help="Case tables: a folder or the address of a database.")],
    *,
    start: Annotated[
        datetime, typer.Option("--from", parser=day, metavar="YYYY-MM-DD", help="The day on which the trial began.")
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
