"""`desist template`: a folder of case tables to fill."""

import json
from pathlib import Path

import typer

from features.exceptions import UsageRefused
from features.reading.mapping_template import mapping_template
from features.tables.template import column_guide, template_tables

GUIDE = "columns.csv"
MAPPING = "mapping.toml"


def write_templates(out: Path, *, as_json: bool) -> None:
    """Write a CSV file for every case table, one that says what each column holds, and a mapping to fill in.

    Parameters
    ----------
    out : Path
        A folder that is absent or empty.
    as_json : bool
        Whether to say for a machine what was written.

    Raises
    ------
    UsageRefused
        If the folder holds anything, or is a file: nothing of anybody's is overwritten.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageRefused(f"{out.name} is there already and not an empty folder. Name a new one for the templates.")
    out.mkdir(parents=True, exist_ok=True)
    files = {f"{name}.csv": frame for name, frame in template_tables().items()} | {GUIDE: column_guide()}
    for name, frame in files.items():
        frame.to_csv(out / name, index=False)
    (out / MAPPING).write_text(mapping_template(), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps({"out": str(out), "files": [*files, MAPPING]}))
        return
    typer.echo(
        f"{len(files) - 1} tables written to {out}, each with its header and two invented rows; {GUIDE} says what each "
        "column holds.\nTake the invented rows out, put your own in, leave out the tables and columns you do not have, "
        f"then: desist check {out}\nOr leave your extract as it is and fill in {MAPPING}: desist check EXTRACT "
        f"--mapping {out / MAPPING}"
    )
