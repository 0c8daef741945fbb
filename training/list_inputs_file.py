"""What a list needs to know of people, as one Parquet file: a list is made of it without the case tables."""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from features.exceptions import DataRefused
from training.list_inputs import ListInputs

_PARTS = ("instruments", "facts", "standing", "offences", "kinds", "faded")
_BETWEEN = "."
_ABOUT = b"desist"


@dataclass(frozen=True)
class AboutFile:
    """What a file says of itself.

    Parameters
    ----------
    versions : dict
        "code", "features" (hash of the definitions), "data" (fingerprint of the tables) and "as_of_date".
    scheme_id, scheme_sha256 : str
        The scheme whose members, nominations and facts it holds.
    tables : list of str
        The case tables that were there.
    notes : list of str
        What a reader of a list must know of the tables.
    """

    versions: dict[str, Any]
    scheme_id: str
    scheme_sha256: str
    tables: list[str]
    notes: list[str]


def write_list_inputs(path: Path, inputs: ListInputs, about: AboutFile) -> None:
    """Write what is known of everybody.

    Parameters
    ----------
    path : Path
        The Parquet file: "person_id", "index_date", the features under their own names, and the rest under
        "instruments.", "facts." and so on.
    inputs : ListInputs
        What is known.
    about : AboutFile
        What the file says of itself.
    """
    parts = [getattr(inputs, name).add_prefix(f"{name}{_BETWEEN}") for name in _PARTS]
    frame = pd.concat([inputs.features, *parts], axis=1)
    frame.insert(0, "index_date", inputs.date)
    table = pa.Table.from_pandas(frame.rename_axis("person_id").reset_index(), preserve_index=False)
    told = json.dumps({field.name: getattr(about, field.name) for field in fields(about)})
    pyarrow.parquet.write_table(table.replace_schema_metadata({**table.schema.metadata, _ABOUT: told}), path)


def read_list_inputs(path: Path) -> tuple[ListInputs, AboutFile]:
    """What is known of everybody, from a file.

    Parameters
    ----------
    path : Path
        As `write_list_inputs` wrote it.

    Returns
    -------
    tuple of ListInputs and AboutFile
        The same that was written.

    Raises
    ------
    DataRefused
        If it is no such file.
    """
    try:
        table = pyarrow.parquet.read_table(path)
    except (OSError, pa.ArrowException) as fault:
        raise DataRefused(f"The features file {path.name} cannot be read as Parquet. Make it again.") from fault
    told = (table.schema.metadata or {}).get(_ABOUT)
    if told is None:
        raise DataRefused(
            f"The file {path.name} does not hold what a list needs besides the features. Make it with `desist features "
            "TABLES --index-date D --for-list SCHEME --out FILE.parquet`."
        )
    frame = table.to_pandas().set_index("person_id")
    own = {name: [column for column in frame if column.startswith(f"{name}{_BETWEEN}")] for name in _PARTS}
    others = {"index_date", *(column for columns in own.values() for column in columns)}
    parts = {name: frame[columns].rename(columns=_without_prefix) for name, columns in own.items()}
    features = frame[[column for column in frame if column not in others]]
    about = AboutFile(**json.loads(told))
    return ListInputs(pd.Timestamp(about.versions["as_of_date"]), features, **parts), about


def _without_prefix(column: str) -> str:
    return column.split(_BETWEEN, 1)[1]
