"""What `desist serve` loads before it serves: an output folder, or lists with their release."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import typer

from features.exceptions import DataRefused, UsageRefused
from features.tables.case_tables import CaseTables
from serving.clock import utc_now
from serving.commands.open_tables import read_source, require_data
from serving.services.loading import ListFiles, load_list
from serving.settings import DATABASE_FILE, Settings
from serving.stores.cases import CaseStore
from serving.stores.database import open_database


@dataclass(frozen=True)
class Loading:
    """What the command line named.

    Parameters
    ----------
    folder : Path or None
        Output folder of `desist demo`.
    lists : tuple of Path
        Lists.
    release : Path or None
        The release they were made with.
    data : str, Path or None
        Folder or database of the case tables behind them.
    mapping : Path or None
        What the names and words of those tables are in ours; None where they are ours.
    """

    folder: Path | None
    lists: tuple[Path, ...]
    release: Path | None
    data: str | Path | None
    mapping: Path | None = None

    def settings(self, settings: Settings) -> Settings:
        """The settings, with the database of the folder where there is one.

        Parameters
        ----------
        settings : Settings
            As the environment gives them.

        Returns
        -------
        Settings
            Decisions on the lists of a folder are kept in that folder, unless a database is named.

        Raises
        ------
        UsageRefused
            What was named does not go together, or is not there.
        """
        self._require_sense()
        if self.folder is None or settings.database is not None:
            return settings
        return settings.model_copy(update={"database": str(self.folder / DATABASE_FILE)})

    def _require_sense(self) -> None:
        require_data(self.data, self.mapping)
        if self.folder is not None and (self.lists or self.release or self.data):
            raise UsageRefused("Name an output folder, or lists with --list and --release: not both.")
        if bool(self.lists) != bool(self.release):
            raise UsageRefused(
                "A list is loaded together with the release it was made with: give --list and --release."
            )
        if self.data and not self.lists:
            raise UsageRefused("--data names the case tables behind a list: give --list and --release too.")
        if self.folder is not None and not (self.folder / "release.json").is_file():
            raise UsageRefused(
                f"{self.folder.name} holds no release.json, so it is not an output folder of `desist demo`. "
                "Name one, or use --list and --release."
            )


def load_lists(loading: Loading, settings: Settings) -> None:
    """Load what is named, and say what was loaded; a list that is there already is left as it is.

    Parameters
    ----------
    loading : Loading
        What to load.
    settings : Settings
        Where to.
    """
    files = _files(loading)
    if not files:
        return
    tables = _tables(loading)
    features = _features(loading)
    settings.make_home()
    engine = open_database(settings.database_url)
    try:
        for one in files:
            document, count, is_new = load_list(CaseStore(engine), one, tables=tables, features=features, now=utc_now())
            list_of = f"{document['scheme']['title']}, as of {document['versions']['as_of_date']}"
            typer.echo(
                f"Loaded: {list_of}, {count:,} people to review."
                if is_new
                else f"Already loaded, and left as it was: {list_of}. What was given with it now was not taken.",
                err=True,
            )
    finally:
        engine.dispose()


def _files(loading: Loading) -> list[ListFiles]:
    folder = loading.folder
    if folder is not None:
        found = sorted((folder / "lists").glob("*/list.json"))
        if not found:
            raise DataRefused(f"{folder.name} holds no list. Run `desist demo` again.")
        reports = folder / "fairness"
        return [ListFiles(one, folder / "release.json", reports / one.parent.name) for one in found]
    return [ListFiles(one, loading.release, None) for one in loading.lists if loading.release]


def _tables(loading: Loading) -> CaseTables | None:
    if loading.data is not None:
        return read_source(loading.data, loading.mapping)
    folder = loading.folder / "tables" if loading.folder else None
    return read_source(folder) if folder is not None and folder.is_dir() else None


def _features(loading: Loading) -> pd.DataFrame | None:
    path = loading.folder / "features.parquet" if loading.folder else None
    return pd.read_parquet(path) if path is not None and path.is_file() else None
