"""`desist score` of case tables: every official instrument of everybody on a day, one row per person."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
import typer

from features import CaseTables, instrument_inputs, population
from features.exceptions import UsageRefused
from features.features_file import write_features
from features.offence_codes import offence_codes_version
from features.shards.engines import Engine
from models.actuarial.every_instrument import INSTRUMENTS, score_every_instrument
from models.actuarial.versions import read_versions
from serving.commands.index_date import refuse_day_ahead
from serving.commands.made_of_people import Made, Source, made_of_people
from serving.commands.output_file import require_writable, whole_file
from serving.commands.scores_screen import scores_screen
from serving.commands.scores_tally import ScoresOfPart, ScoresTally

OUTSIDE = "not_in_population"


def score_tables(source: Source, day: pd.Timestamp, out: Path, *, engine: Engine | None, as_json: bool) -> None:
    """Write one row per person, and say how many have a score and what the others lack.

    Parameters
    ----------
    source : Source
        Which case tables.
    day : Timestamp
        The day for which people are scored.
    out : Path
        The Parquet file; an older one is replaced.
    engine : Engine or None
        What works on many parts at once; None for one after the other in this process.
    as_json : bool
        Whether to say it for a machine.

    Raises
    ------
    UsageRefused
        If the file cannot be written there, the tables say nothing of the day, or an engine is given for tables that
        are not in parts.
    DataRefused
        If the tables have a fault; nothing is written.
    NotEnoughData
        If they hold nobody.
    """
    require_writable(out, suffix=".parquet")
    if out.resolve().is_relative_to(Path(source.data).resolve()):
        raise UsageRefused(f"--out {out.name} lies among the case tables and could pass for one. Write elsewhere.")
    refuse_day_ahead(day, source.data_date)
    tally = ScoresTally(day, _versions())
    with whole_file(out) as fresh:
        write_features(fresh, _counted(source, tally, engine=engine, out=out), tally.versions)
        tally.refuse_nothing_told(source.data_date, wanted="scores")
    summary = tally.summary() | {"out": str(out)}
    typer.echo(json.dumps(summary, allow_nan=False) if as_json else scores_screen(summary))


def scores_of_people(tables: CaseTables, *, day: pd.Timestamp) -> Made:
    """The official scores of everybody in case tables.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    day : Timestamp
        The day.

    Returns
    -------
    scores : DataFrame of shape (n_people, 56)
        `person_id`, `index_date`, `not_in_population` (why; missing for those who are in it), then the columns of
        `score_every_instrument`; in the order of the persons table.
    counts : dict
        Of the part, as `ScoresOfPart` has them.

    Raises
    ------
    DataRefused
        If a table that nothing works without is absent.
    """
    scores = score_every_instrument(instrument_inputs(tables, day))
    reasons = population(tables, day)["reason"]
    about = {
        "person_id": pd.Series(scores.index.astype("str"), dtype="str"),
        "index_date": pd.Series(day.as_unit("us"), index=range(len(scores)), dtype="datetime64[us]"),
        OUTSIDE: reasons.where(reasons != "").reset_index(drop=True),
    }
    counts = ScoresOfPart.of_scores(tables, scores, reasons)
    return pd.concat([pd.DataFrame(about), scores.reset_index(drop=True)], axis=1), asdict(counts)


def _counted(source: Source, tally: ScoresTally, *, engine: Engine | None, out: Path) -> Iterator[pd.DataFrame]:
    make = partial(scores_of_people, day=tally.day)
    for scores, counts in made_of_people(source, make, engine=engine, beside=out, words="work out the scores"):
        tally.add_scores(ScoresOfPart(**counts))
        yield scores


def _versions() -> dict[str, Any]:
    instruments = {name: asdict(read_versions(name)) for name in INSTRUMENTS}
    return {"code": version("desist"), "offence_codes": offence_codes_version(), "instruments": instruments}
