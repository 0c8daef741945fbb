"""Releases: training, comparing, promoting, watching and correcting them."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from serving.command_line.options import Json, MappingFile, day


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
        typer.Option(parser=day, metavar="YYYY-MM-DD", help="The day of the two lists; by default the data's last."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for comparison.html, comparison.json and movers.csv.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Set two releases, or two lists, side by side: figures on the same people, who moves, which terms moved them."""
    from serving.commands.compare import Asked, compare_two

    compare_two(a, b, Asked(data, mapping, scheme, capacity, index_date), out=out, as_json=as_json)


def alternatives(
    protocol: Annotated[str, typer.Argument(help="A protocol file, or one that Desist ships.")],
    *,
    data: Annotated[
        str, typer.Option(help="Case tables (a folder or a database), or the person table of the protocol.")
    ],
    out: Annotated[Path, typer.Option(help="A new folder, or that of an earlier search.")],
    repeat: Annotated[
        Path | None, typer.Option(help="The alternatives.json of an earlier search, to come out again byte for byte.")
    ] = None,
    mapping: MappingFile = None,
    as_json: Json = False,
) -> None:
    """Search, on record, for a model as accurate and with smaller gaps between groups; say what stands for a group."""
    from serving.commands.alternatives import search_alternatives

    search_alternatives(protocol, data=data, mapping=mapping, out=out, repeat=repeat, as_json=as_json)


def promote(
    release: Annotated[Path, typer.Argument(help="The release.json of a training.")],
    *,
    token_file: Annotated[Path, typer.Option(help="File with the token of who signs; - reads it from the input.")],
    reason: Annotated[str, typer.Option(help="Why; kept with the release.")],
    despite_audit: Annotated[
        str, typer.Option(help="Why in spite of what the audit by group left open; each signer gives their own.")
    ] = "",
    store: Annotated[
        Path | None, typer.Option(help="Folder of a training that holds the registry; else MLFLOW_TRACKING_URI.")
    ] = None,
    register: Annotated[
        Path | None, typer.Option(help="Output folder whose desist.db holds the disparity register.")
    ] = None,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="This release is in use; put the one before it back.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Put a release forward, or approve what somebody else put forward: two people, every gate kept."""
    from serving.commands.promote import promote_release

    promote_release(
        release,
        store=store,
        token_file=token_file,
        reason=reason,
        despite_audit=despite_audit,
        register=register,
        rollback=rollback,
        as_json=as_json,
    )


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
        typer.Option(parser=day, metavar="YYYY-MM-DD", help="An as-of date to add; may be given more than once."),
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


def recalibrate(
    release: Annotated[Path, typer.Argument(help="The release.json in use.")],
    *,
    data: Annotated[str, typer.Option(help="Case tables that reach further than those it was made from.")],
    out: Annotated[Path, typer.Option(help="A new folder, or that of an earlier training.")],
    mapping: MappingFile = None,
    index_date: Annotated[
        list[datetime] | None,
        typer.Option(parser=day, metavar="YYYY-MM-DD", help="An as-of date to learn from; may be given again."),
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
