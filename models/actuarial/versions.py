"""Which versions stand behind an official score, and a case that proves they are the ones in place."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from features.offence_codes import offence_codes_version

VERSIONS = Path(__file__).with_name("versions.toml")


@dataclass(frozen=True)
class ScaleVersions:
    """What is written beside every score of one instrument.

    Parameters
    ----------
    algorithm : str
        Official name.
    model_version : str
        Of the weights.
    thresholds_version : str
        Of the bands.
    feature_set_version : str
        Of the inputs and how they are worked out.
    offence_codes_version : str
        Of the table of offence codes.
    """

    algorithm: str
    model_version: str
    thresholds_version: str
    feature_set_version: str
    offence_codes_version: str


@cache
def _document() -> Mapping[str, Any]:
    return MappingProxyType(tomllib.loads(VERSIONS.read_text(encoding="utf-8")))


@cache
def read_versions(instrument: str) -> ScaleVersions:
    """The versions behind the scores of an instrument.

    Parameters
    ----------
    instrument : str
        Official abbreviation, for example `ARP`.

    Returns
    -------
    ScaleVersions
        To be written beside every score.
    """
    return ScaleVersions(**_document()[instrument], offence_codes_version=offence_codes_version())


def smoke_case() -> tuple[dict[str, object], float]:
    """An official test case and its official score.

    Returns
    -------
    request : dict from str to object
        Body of a scoring request.
    score : float
        Percentage that it must give.
    """
    smoke = _document()["smoke"]
    return dict(smoke["request"]), float(smoke["score"])
