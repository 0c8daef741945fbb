"""Home Office offence classes that are named in `offence_classes.toml`."""

import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from features.known.known import Cut


def is_of_class(cut: Cut, name: str) -> npt.NDArray[np.bool_]:
    """Whether each row's offence is of a named class.

    Parameters
    ----------
    cut : Cut
        Rows of a table with `ho_offence_code`.
    name : str
        Such as `neighbourhood_crime`.

    Returns
    -------
    array of bool, shape (n_rows,)
        False where the code is missing.
    """
    named, code = _classes()[name], cut.rows["ho_offence_code"]
    of_class = code.str[:3].isin(named["classes"]) | code.isin(named.get("codes", []))
    return of_class.to_numpy(dtype=bool, na_value=False)


@cache
def _classes() -> dict[str, dict]:
    with (Path(__file__).parent / "offence_classes.toml").open("rb") as file:
        return tomllib.load(file)
