"""With what the files of a run are made: the code and the libraries that decide their bytes, not a number alone."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from features.exceptions import UsageRefused

# Whichever of these changes, chance or Parquet may come out otherwise.
LIBRARIES = ("numpy", "pandas", "pyarrow")
SUFFIXES = (".py", ".toml", ".csv")
_SHOWN = 16


@cache
def made_with(*packages: str) -> dict[str, str]:
    """What is written of a run to say with what its files are made.

    Parameters
    ----------
    *packages : str
        Packages of Desist, such as `features`, whose code and settings decide the files.

    Returns
    -------
    dict from str to str
        `code` (the version of Desist), `packages` (as given, spaces between), `source` (a hash over their files), and
        the version of each library that decides the bytes. Not to be changed.
    """
    folders = [Path(str(import_module(name).__file__)).parent for name in packages]
    return {
        "code": version("desist"),
        "packages": " ".join(packages),
        "source": source_hash(folders),
        **{library: version(library) for library in LIBRARIES},
    }


def source_hash(folders: Iterable[Path]) -> str:
    """A hash over the code and the settings in some folders.

    Parameters
    ----------
    folders : iterable of Path
        Folders of packages.

    Returns
    -------
    str
        16 hexadecimal digits; another where a file of code, TOML or CSV changes, comes, goes or gets another name.
    """
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES):
            name, content = str(path.relative_to(folder.parent)).encode(), path.read_bytes()
            # With the lengths, so that nothing can move from one file to the next unseen.
            digest.update(b"%d %d " % (len(name), len(content)) + name + content)
    return digest.hexdigest()[:_SHOWN]


def refuse_other_code(told: Mapping[str, Any]) -> None:
    """Refuse to make files for a run with other code or libraries than it was begun with.

    Parameters
    ----------
    told : Mapping from str to str
        What is said of the run; in it what `made_with` gave where it was begun.

    Raises
    ------
    UsageRefused
        If it is otherwise in this process.
    """
    here = made_with(*told["packages"].split())
    other = [f"{name} {here[name]}, not {told[name]}" for name in here if here[name] != told[name]]
    if other:
        raise UsageRefused(
            f"A worker has other code than the command that gives it the work ({', '.join(other)}), so its shards "
            "would be of another run. Install the same Desist and libraries on every worker."
        )
