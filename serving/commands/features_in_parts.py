"""Features of tables in parts: one part after the other here, or many at once by an engine."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from features import build_features
from features.shards.engines import Engine
from features.shards.going_over import go_over
from features.shards.made_with import made_with
from features.shards.run import Run
from serving.commands.features_tally import PartTally
from serving.commands.open_tables import open_part

Made = tuple[pd.DataFrame, PartTally]
_FEATURES, _COUNTS = "features/{}.parquet", "counts/{}.json"


def features_of_part(folder: str, part: str, day: pd.Timestamp, data_date: datetime | None = None) -> Made:
    """The features of one part.

    Parameters
    ----------
    folder : str
        Case tables in parts.
    part : str
        Name of the part, such as `part-0003.parquet`.
    day : Timestamp
        The index date.
    data_date : datetime or None
        The day of the extract, where it was given.

    Returns
    -------
    features : DataFrame of shape (n_people, n_features + 2)
        As `build_features` gives it.
    tally : PartTally
        Its counts.

    Raises
    ------
    DataRefused
        If the part cannot be read or has a fault.
    """
    tables = open_part(folder, part, data_date=data_date)
    features = build_features(tables, day)
    return features, PartTally.of(tables, features, day)


def features_by_engine(
    folder: str,
    parts: tuple[str, ...],
    day: pd.Timestamp,
    *,
    data_date: datetime | None = None,
    engine: Engine,
    beside: Path,
) -> Iterator[Made]:
    """The features of every part, in the order of the parts, whoever was done first.

    Parameters
    ----------
    folder : str
        Case tables in parts.
    parts : tuple of str
        Names of the parts.
    day : Timestamp
        The index date.
    data_date : datetime or None
        The day of the extract, where it was given.
    engine : Engine
        Where the work is done; its workers see the folder and the result under one path.
    beside : Path
        A file; what the workers write lies beside it meanwhile.

    Yields
    ------
    tuple of (DataFrame, PartTally)
        As `features_of_part` gives it.

    Raises
    ------
    DataRefused
        If a part cannot be read or has a fault, or the disk refuses a file.
    WorkerLost
        If workers are lost again and again.
    """
    # A folder in a temporary one, since a run begins in a folder that is absent or empty.
    with TemporaryDirectory(prefix=f".{beside.name}.parts-", dir=beside.parent) as working:
        about = {"made_by": "desist features", "as_of_date": str(day.date()), **made_with("features", "serving")}
        run = Run(Path(working) / "run", about, len(parts))
        for _ in go_over(run, partial(_write, folder, parts, day=day, data_date=data_date), engine):
            pass
        for shard in range(len(parts)):
            counts = json.loads((run.folder / _COUNTS.format(shard)).read_text(encoding="utf-8"))
            yield pd.read_parquet(run.folder / _FEATURES.format(shard)), PartTally(**counts)


def _write(
    folder: str, parts: tuple[str, ...], shard: int, into: Path, *, day: pd.Timestamp, data_date: datetime | None
) -> None:
    features, counts = features_of_part(folder, parts[shard], day, data_date)
    for name in (_FEATURES, _COUNTS):
        (into / name).parent.mkdir()
    features.to_parquet(into / _FEATURES.format(shard), index=False)
    (into / _COUNTS.format(shard)).write_text(json.dumps(asdict(counts)), encoding="utf-8")
