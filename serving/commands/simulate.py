"""`desist simulate`: an invented borough of any number of people, in shards."""

import json
from functools import partial
from pathlib import Path

import typer

from features.shards.engines import Engine, LocalEngine
from features.shards.going_over import go_over
from features.synthetic.borough import Borough
from features.synthetic.in_shards import TABLES, TRUTH, simulated_run, write_shard
from serving.commands.simulated_report import report_lines, report_records, simulated_report
from serving.commands.steps import steps


def simulate_in_shards(
    out: Path, borough: Borough, *, shards: int | None, engine: Engine | None, with_report: bool, as_json: bool
) -> None:
    """Simulate every shard that is not there yet, and say what there is.

    Parameters
    ----------
    out : Path
        A new folder, or one in which the same was begun.
    borough : Borough
        What is simulated.
    shards : int or None
        How many; None for as many as keep each small.
    engine : Engine or None
        Where the work is done; None for this process.
    with_report : bool
        Whether to set its figures beside the published ones that it is tuned to.
    as_json : bool
        Whether to say it for a machine.

    Raises
    ------
    UsageRefused
        If the folder holds something else, or the people do not fill the shards.
    DataRefused
        If the disk refuses a file.
    """
    run = simulated_run(out, borough, shards)
    finished, report = 0, None
    with steps(run.shards + with_report) as tell:
        tell(f"Simulate {borough.people:,} people in {_shards(run.shards)}")
        for finished, shard in enumerate(
            go_over(run, partial(write_shard, borough, run.shards), engine or LocalEngine()), start=1
        ):
            tell(f"Finished {run.name(shard)}, {finished} in this run")
        if with_report:
            tell("Set its figures beside the published ones")
            report = simulated_report(out / TABLES, borough.end)
    told = {
        "out": str(out),
        "people": borough.people,
        "shards": run.shards,
        "finished_now": finished,
        "kept": run.shards - finished,
        "run": run.key,
    }
    if as_json:
        figures = {} if report is None else {"report": report_records(report)}
        typer.echo(json.dumps(told | figures))
        return
    kept = f" {told['kept']} were there already and were kept." if told["kept"] else ""
    typer.echo(
        f"{borough.people:,} invented people of the world `{borough.world}` in {_shards(run.shards)} in {out}.{kept}\n"
        f"Case tables: {out / TABLES}. The truth that no table holds: {out / TRUTH}.\n"
        f"Figures in this world are a test of the software and never evidence about people."
    )
    if report is not None:
        typer.echo("\n" + report_lines(report, world=borough.world))


def _shards(count: int) -> str:
    return "1 shard" if count == 1 else f"{count} shards"
