"""One row per person as a Parquet file, written shard by shard."""

import json
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet


def write_features(path: Path, frames: Iterable[pd.DataFrame], versions: Callable[[], dict[str, Any]]) -> None:
    """Write frames below each other, as pandas would write all of them at once.

    Parameters
    ----------
    path : Path
        Where; an older file is replaced.
    frames : iterable of DataFrame of shape (n_people_of_shard, n_features + 2)
        At least one, each as `build_features` gives it; the memory taken is that of one.
    versions : callable
        Called after the last frame: the stamps, ready for JSON, that the file read back has in `attrs["versions"]`.
    """
    shards = iter(frames)
    first = next(shards)
    schema = pa.Table.from_pandas(first, preserve_index=False).schema
    described = json.loads(schema.metadata[b"pandas"])
    # Without the schema that Arrow stores of its own, since that would win over what is only known at the end.
    with pyarrow.parquet.ParquetWriter(path, schema.remove_metadata(), store_schema=False) as writer:
        for frame in chain([first], shards):
            writer.write_table(pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None))
        described["attributes"] = {"versions": versions()}
        writer.add_key_value_metadata({"pandas": json.dumps(described)})
