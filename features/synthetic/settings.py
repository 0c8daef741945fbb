"""The settings of a simulated world, read from the files beside this one."""

import hashlib
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from features.exceptions import UsageRefused

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class World:
    """The settings of one simulated world.

    Parameters
    ----------
    name : str
        Which world it is.
    settings : dict
        Sections of `world.toml`.
    offences : DataFrame
        One row for each offence that is committed, from `offence_mix.csv`.
    ethnicities : DataFrame
        Shares of each code of the audit table, from `ethnicity_mix.csv`.
    """

    name: str
    settings: dict
    offences: pd.DataFrame
    ethnicities: pd.DataFrame

    def __getitem__(self, section: str) -> dict:
        return self.settings[section]

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the latent offending classes.

        Returns
        -------
        tuple of str
            The names, in the order of their shares.
        """
        return tuple(self["people"]["class_shares"])

    def cumulative_mix(self) -> np.ndarray:
        """How each latent class chooses among the offences, to be compared with one random number.

        Returns
        -------
        array of float, shape (n_classes, n_offences - 1)
            Cumulative shares, the last one (which is 1) left out.
        """
        weights = self.offences[list(self.classes)].to_numpy(dtype=float).T
        return np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)[:, :-1]

    def police_factor(self, ethnicity: np.ndarray) -> np.ndarray:
        """How much more often the police detect what each person does.

        Parameters
        ----------
        ethnicity : array of str, shape (n,)
            Codes of the audit table.

        Returns
        -------
        array of float, shape (n,)
            1 where detection is equal.
        """
        detection = self["detection"]
        watched = np.isin(ethnicity, detection["watched_groups"][self.name])
        return np.where(watched, detection["police_factor"][self.name], 1.0)


def read_world(name: str) -> World:
    """The settings of a world by its name.

    Parameters
    ----------
    name : str
        `equal` (ethnicity has to do with neither risk nor detection) or `unequal_detection` (equal
        risk; the police detect more of what one group does).

    Returns
    -------
    World
        Its settings.

    Raises
    ------
    UsageRefused
        If there is no such world.
    """
    settings = _settings()
    known = list(settings["detection"]["police_factor"])
    if name not in known:
        near = get_close_matches(str(name), known, n=1)
        hint = f" Did you mean `{near[0]}`?" if near else ""
        raise UsageRefused(f"There is no simulated world `{name}`. Known worlds: {', '.join(known)}.{hint}")
    offences = pd.read_csv(_FOLDER / "offence_mix.csv", dtype={"ho_code": "str"})
    return World(name, settings, offences, pd.read_csv(_FOLDER / "ethnicity_mix.csv"))


def settings_hash() -> str:
    """A hash over the settings of all worlds.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    whole = hashlib.sha256()
    for name in ("world.toml", "offence_mix.csv", "ethnicity_mix.csv"):
        whole.update((_FOLDER / name).read_bytes())
    return whole.hexdigest()


@cache
def _settings() -> dict:
    with (_FOLDER / "world.toml").open("rb") as file:
        return tomllib.load(file)
