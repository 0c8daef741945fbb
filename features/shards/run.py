"""A run over shards: what all of them have in common, and which are finished."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from features.exceptions import DataRefused, UsageRefused

ABOUT = "run.json"
RECORDS = "shards"


@dataclass(frozen=True)
class Run:
    """What all shards of a run have in common.

    Parameters
    ----------
    folder : Path
        Where its files are.
    about : Mapping from str to what JSON can hold
        All that the files depend on, what `made_with` gives included.
    shards : int
        How many shards, at least 1.
    """

    folder: Path
    about: Mapping[str, Any]
    shards: int

    @property
    def key(self) -> str:
        """A hash over all that the files depend on.

        Returns
        -------
        str
            64 hexadecimal digits.
        """
        whole = json.dumps({"about": dict(self.about), "shards": self.shards}, sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()

    def name(self, shard: int) -> str:
        """What the files of a shard are called.

        Parameters
        ----------
        shard : int
            From 0.

        Returns
        -------
        str
            Such as `part-0003`.
        """
        return f"part-{shard:04d}"

    def record(self, shard: int) -> Path:
        """Where it is written that a shard is finished.

        Parameters
        ----------
        shard : int
            From 0.

        Returns
        -------
        Path
            A JSON file.
        """
        return self.folder / RECORDS / f"{self.name(shard)}.json"

    def begin(self) -> None:
        """Take a folder for this run, or go on with it there.

        Raises
        ------
        UsageRefused
            If the folder is a file, or holds another run or anything else.
        """
        if self.folder.exists() and not self.folder.is_dir():
            raise UsageRefused(f"{self.folder.name} is a file. Name a folder for the shards.")
        about = self.folder / ABOUT
        if about.is_file():
            there = Run.of_folder(self.folder)
            if there.key != self.key:
                raise UsageRefused(
                    f"{self.folder.name} holds shards of another run ({', '.join(_differences(there, self))}). "
                    "Name another folder, or remove this one."
                )
            return
        if self.folder.exists() and any(self.folder.iterdir()):
            raise UsageRefused(f"{self.folder.name} is not empty and holds no run. Name a new folder for the shards.")
        (self.folder / RECORDS).mkdir(parents=True, exist_ok=True)
        document = {"key": self.key, "shards": self.shards, "about": dict(self.about)}
        about.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")

    @classmethod
    def of_folder(cls, folder: Path) -> Self:
        """The run that a folder holds.

        Parameters
        ----------
        folder : Path
            With `run.json`.

        Returns
        -------
        Run
            As it was begun.

        Raises
        ------
        DataRefused
            If what is written of it cannot be read.
        """
        try:
            document = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
            return cls(folder, document["about"], document["shards"])
        except (OSError, ValueError, KeyError, TypeError):
            raise DataRefused(
                f"{folder.name}/{ABOUT}, which says what the shards are of, cannot be read. Make the shards again."
            ) from None


def _differences(there: Run, wanted: Run) -> list[str]:
    one, other = ({**run.about, "shards": run.shards} for run in (there, wanted))
    names = sorted({name for name in [*one, *other] if one.get(name) != other.get(name)})
    return [f"{name}: {one.get(name)} there, {other.get(name)} wanted" for name in names]
