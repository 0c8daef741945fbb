"""Keys that come again in another part of tables in parts: each part by itself may be without a fault."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
import pyarrow.parquet

from features.checks.faults import SHOWN_ROWS, Fault
from features.checks.row_faults import one_spelling
from features.reading.parts import shard_names
from features.reading.table_folder import TableFolder
from features.reading.typed import typed
from features.tables.case_table import CaseTable
from features.tables.declared import CASE_TABLES

HASHES_AT_ONCE = 50_000_000
MOST_COMPARED = 1_000_000

OF_ONE_PERSON: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"identifiers": ("kind", "value"), "sanctions": ("sanction_id",)}
)
"""What no two people have although a person may have it in several rows, by table: in two parts it is of two people."""

ACROSS_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    (name, columns)
    for name, table in CASE_TABLES.items()
    for columns in (table.key, OF_ONE_PERSON.get(name, ()))
    if columns and "person_id" not in columns
)
"""What may not be in two parts: tables and columns. A key with a person in it cannot be, since each person is in one
part."""


def key_faults_across_parts(folder: Path | str, *, at_once: int = HASHES_AT_ONCE) -> list[Fault]:
    """Keys that one part has and a part before it has too.

    Parameters
    ----------
    folder : path
        Case tables in parts that go together.
    at_once : int
        How many hashes of keys, of eight bytes, may be held; for more of them the key columns are read again.

    Returns
    -------
    list of Fault
        At most one for each of `ACROSS_PARTS`; it names the first such part, and `first_rows` are counted within that
        part. A key that comes again within one part is left to the check of the part.

    Raises
    ------
    DataRefused
        If a part cannot be read.

    Notes
    -----
    Keys are compared only where their hashes agree, so that no two different keys are taken for one: a million of them
    at most, and more are not counted.
    """
    keys = [_Keys(Path(folder), CASE_TABLES[name], columns) for name, columns in ACROSS_PARTS]
    return [fault for one in keys for fault in one.faults(at_once)]


@dataclass(frozen=True)
class _Keys:
    """The key columns of one table in parts."""

    folder: Path
    table: CaseTable
    columns: tuple[str, ...]

    def faults(self, at_once: int) -> Iterator[Fault]:
        found = self._again(self._hashes_again(at_once))
        if found.empty:
            return
        first = found["part"].iloc[0]
        rows = found.loc[found["part"] == first, "row"].iloc[:SHOWN_ROWS]
        is_key = self.columns == self.table.key
        to_do = "keep one row of each" if is_key else "each is of one person, and each person in one part"
        what = f"the same {' and '.join(self.columns)} as in a part before, first in {first}; {to_do}"
        yield Fault(self.table.name, self.columns[0], what, len(found), tuple(int(row) for row in rows))

    def _hashes_again(self, at_once: int) -> np.ndarray:
        """The hashes that several parts have, in order."""
        files = [self.folder / self.table.name / part for part in shard_names(self.folder)]
        times = -(-sum(pyarrow.parquet.read_metadata(file).num_rows for file in files if file.exists()) // at_once)
        none = np.empty(0, dtype=np.uint64)
        found = [none]
        for turn in range(times):
            of_parts = (np.unique(hashes[hashes % times == turn]) for _, _, hashes in self._parts())
            together = np.sort(np.concatenate([none, *of_parts]))
            found.append(np.unique(together[1:][together[1:] == together[:-1]]))
        return np.concatenate(found)

    def _again(self, hashes: np.ndarray) -> pd.DataFrame:
        """The part and row of each key that a part before has, of those whose hash several parts have."""
        if not len(hashes):
            return pd.DataFrame()
        compared = hashes[:MOST_COMPARED]
        alike = [
            rows[np.isin(mine, compared)].drop_duplicates().assign(part=part, row=lambda kept: kept.index + 1)
            for part, rows, mine in self._parts()
        ]
        together = pd.concat(alike, ignore_index=True)
        return together.loc[together.duplicated(list(self.columns)), ["part", "row"]]

    def _parts(self) -> Iterator[tuple[str, pd.DataFrame, np.ndarray]]:
        """Each part with its whole keys and their hashes; one without the columns is left to the check of the part."""
        for part in shard_names(self.folder):
            source = TableFolder(self.folder, part=part)
            if set(self.columns) <= set(source.columns_of(self.table.name) or ()):
                rows = typed(source.read(self.table.name, self.columns), self.table).dropna()
                if self.table.name == "identifiers":
                    rows = rows.assign(value=one_spelling(rows["value"]))
                yield part, rows, pd.util.hash_pandas_object(rows, index=False, categorize=False).to_numpy()
