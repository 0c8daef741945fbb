"""Files or a database to case tables and back."""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from features.exceptions import DataRefused, MappingRefused, UsageRefused
from features.reading.mapping import ExtractMapping
from features.reading.misnamed import refuse_misnamed
from features.reading.table_database import TableDatabase
from features.reading.table_folder import TableFolder
from features.reading.taking_over import Source, taken_over
from features.reading.typed import typed
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES


def read_tables(source: Path | str, mapping: ExtractMapping | None = None) -> CaseTables:
    """The case tables found in a folder or a database.

    Parameters
    ----------
    source : path or str
        Folder with, for each table, `TABLE.parquet`, `TABLE/part-*.parquet`, `TABLE.csv` or
        `TABLE.csv.gz`, and only one of these. In CSV an empty cell is missing.
        Or the SQLAlchemy address of a database with the tables or views, all read as they stood at one moment; its
        rows are numbered in the order of their key.
    mapping : ExtractMapping, optional
        What their names, words and forms of dates are in ours; by default they are ours.

    Returns
    -------
    CaseTables
        Dates as `datetime64[us]` at midnight and flags as `boolean` where every cell can be read so; a
        column with a cell that cannot be is left as it is, for `check_tables` to report. Of a column that has no
        place in ours only the name is taken over, for the same reason.

    Raises
    ------
    UsageRefused
        If the folder does not exist, or the database cannot be reached.
    DataRefused
        If it holds no case table, or a file of nearly the name of one, a file or table cannot be read, or the mapping
        names something that is not there.
    """
    mapping = mapping or ExtractMapping()
    if "://" in str(source):
        with closing(TableDatabase(str(source))) as database:
            return _case_tables(database, mapping)
    folder = Path(source)
    if not folder.is_dir():
        raise UsageRefused(
            f"Case tables are read from a folder or a database; {folder.name} is not a folder. Give the folder that "
            "holds them, or the address of a database."
        )
    refuse_misnamed(folder, mapping)
    return _case_tables(TableFolder(folder), mapping)


def write_tables(tables: CaseTables, folder: Path | str, *, versions: dict | None = None) -> None:
    """Write one `TABLE.parquet` for each table, each under a temporary name and then renamed.

    Parameters
    ----------
    tables : CaseTables
        What to write.
    folder : path
        Folder to write into; made when absent. Files of the same names are replaced.
    versions : dict, optional
        Stamps that every file carries in its metadata.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".writing-", dir=folder) as temporary:
        for name, frame in tables.items():
            stamped = frame.copy(deep=False)
            stamped.attrs = {"versions": versions} if versions else {}
            stamped.to_parquet(Path(temporary) / f"{name}.parquet", index=False)
        for name in tables:
            (Path(temporary) / f"{name}.parquet").replace(folder / f"{name}.parquet")


def _case_tables(source: Source, mapping: ExtractMapping) -> CaseTables:
    frames, refusals = {}, []
    for name, table in CASE_TABLES.items():
        try:
            frame = taken_over(source, table, mapping.of(name))
        except MappingRefused as refusal:
            refusals.append(str(refusal))
            continue
        if frame is not None:
            frames[name] = typed(frame, table)
    if refusals:
        raise MappingRefused("\n".join(refusals))
    if not frames:
        raise DataRefused(
            f"No case table was found in {source.described}. Needed are persons, sanctions and supervision, "
            "each as TABLE.parquet, TABLE/part-*.parquet, TABLE.csv or TABLE.csv.gz, or as a table of a database. "
            "Where they have other names, give a mapping."
        )
    return CaseTables(frames)
