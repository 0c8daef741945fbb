"""The disparity register: what is typed after `desist register`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from serving.command_line.options import Json, day

app = typer.Typer(
    help="The disparity register: each concern of an audit has an owner, a day, evidence and an outcome.",
    no_args_is_help=True,
)
Item = Annotated[str, typer.Argument(help="Its id, or how that begins.")]
Owner = Annotated[str, typer.Option(help="Who answers for it, by name or post.")]
Due = Annotated[datetime, typer.Option(parser=day, metavar="YYYY-MM-DD", help="By when.")]
Words = Annotated[str, typer.Option("--text", help="In your own words, 20 letters or more; nothing about a person.")]
Token = Annotated[Path, typer.Option(help="File with the token of who signs; - reads it from the input.")]
Store = Annotated[
    Path | None, typer.Option("--in", help="Output folder whose desist.db holds it; by default the service's own.")
]


@app.command("open")
def open_items(
    summaries: Annotated[list[Path], typer.Argument(help="The summary.json of an audit; more than one may be given.")],
    *,
    owner: Owner,
    due: Due,
    token_file: Token,
    folder: Store = None,
    as_json: Json = False,
) -> None:
    """Open an item for every concern of some audits that has none yet."""
    from serving.commands.register import open_concerns

    open_concerns(summaries, owner=owner, due=due.date(), token_file=token_file, folder=folder, as_json=as_json)


@app.command()
def assign(item: Item, *, owner: Owner, due: Due, text: Words, token_file: Token, folder: Store = None) -> None:
    """Give an item another owner or another day, with the reason."""
    from serving.commands.register import assign_item

    assign_item(item, owner=owner, due=due.date(), text=text, token_file=token_file, folder=folder)


@app.command()
def evidence(item: Item, *, text: Words, token_file: Token, folder: Store = None) -> None:
    """Add what was found about a concern."""
    from serving.commands.register import add_evidence

    add_evidence(item, text=text, token_file=token_file, folder=folder)


@app.command()
def settle(
    item: Item,
    *,
    outcome: Annotated[Literal["explained", "reformed", "monitored"], typer.Option(help="What came of it.")],
    text: Words,
    token_file: Token,
    due: Annotated[
        datetime | None, typer.Option(parser=day, metavar="YYYY-MM-DD", help="When a monitored one is looked at again.")
    ] = None,
    folder: Store = None,
) -> None:
    """Say what came of a concern: explained, reformed, or monitored until a day."""
    from serving.commands.register import settle_item

    day_again = None if due is None else due.date()
    settle_item(item, outcome=outcome, text=text, due=day_again, token_file=token_file, folder=folder)


@app.command()
def show(*, folder: Store = None, as_json: Json = False) -> None:
    """Say what is open, overdue and closed."""
    from serving.commands.register import show_register

    show_register(folder=folder, as_json=as_json)


@app.command()
def export(
    *,
    out: Annotated[Path, typer.Option(help="A new folder, or that of an earlier export.")],
    report: Annotated[
        Path | None, typer.Option(help="The summary.json of an audit, whose report is written with its items.")
    ] = None,
    folder: Store = None,
) -> None:
    """Write the register as a page, and the report of an audit with its items in it."""
    from serving.commands.register import export_register

    export_register(out, report=report, folder=folder)
