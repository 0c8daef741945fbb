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
    own : dict
        What this world has of its own, from `worlds.toml`.
    offences : DataFrame
        One row for each offence that is committed, from `offence_mix.csv`.
    ethnicities : DataFrame
        Shares of each code of the audit table, from `ethnicity_mix.csv`.
    """

    name: str
    settings: dict
    own: dict
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

    def is_of_panel(self, kind: np.ndarray) -> np.ndarray:
        """Whether people offend in the ways that the cohort of the neighbourhood crime scheme is for.

        Parameters
        ----------
        kind : array of int, shape (n,)
            Latent class of offending.

        Returns
        -------
        array of bool, shape (n,)
            As the settings of the cohort name the classes.
        """
        return np.isin(kind, [self.classes.index(name) for name in self["cohort"]["classes"]])

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
        watched = np.isin(ethnicity, self.own.get("watched_groups", []))
        return np.where(watched, self.own.get("police_factor", 1.0), 1.0)

    def rate_factor(self, ethnicity: np.ndarray, kind: np.ndarray) -> np.ndarray:
        """How much more often each person offends because of how published groups differ.

        Parameters
        ----------
        ethnicity : array of str, shape (n,)
            Codes of the audit table.
        kind : array of int, shape (n,)
            Latent class of offending.

        Returns
        -------
        array of float, shape (n,)
            1 where groups do not differ.
        """
        factor = np.ones(len(kind))
        is_violent = kind == self.classes.index("violent")
        for group, by_kind in self.own.get("rate_factors", {}).items():
            inside = np.array([str(code).startswith(group) for code in ethnicity], dtype=bool)
            factor[inside] = np.where(is_violent, by_kind["violent"], by_kind["others"])[inside]
        return factor


def worlds() -> dict[str, str]:
    """The worlds that can be simulated.

    Returns
    -------
    dict from str to str
        What each has of its own, by name.
    """
    return {name: own["says"] for name, own in _read("worlds.toml").items()}


def read_world(name: str) -> World:
    """The settings of a world by its name.

    Parameters
    ----------
    name : str
        One of `worlds`.

    Returns
    -------
    World
        Its settings.

    Raises
    ------
    UsageRefused
        If there is no such world.
    """
    known = worlds()
    if name not in known:
        near = get_close_matches(str(name), known, n=1)
        hint = f" Did you mean `{near[0]}`?" if near else ""
        raise UsageRefused(f"There is no simulated world `{name}`. Known worlds: {', '.join(known)}.{hint}")
    offences = pd.read_csv(_FOLDER / "offence_mix.csv", dtype={"ho_code": "str"})
    ethnicities = pd.read_csv(_FOLDER / "ethnicity_mix.csv")
    return World(name, _read("world.toml"), _read("worlds.toml")[name], offences, ethnicities)


def settings_hash() -> str:
    """A hash over the settings of all worlds.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    whole = hashlib.sha256()
    for name in ("world.toml", "worlds.toml", "offence_mix.csv", "ethnicity_mix.csv"):
        whole.update((_FOLDER / name).read_bytes())
    return whole.hexdigest()


@cache
def _read(name: str) -> dict:
    with (_FOLDER / name).open("rb") as file:
        return tomllib.load(file)
