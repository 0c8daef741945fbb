"""Which versions stand behind a response, and what identifies the calculation that they and the inputs make."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from types import MappingProxyType

from pydantic.alias_generators import to_camel

from models.actuarial.request_fields import Value
from models.actuarial.versions import read_versions

API_VERSION = "V1_0"
VERSIONED = ("ARP", "VRP", "SVRP", "OGRS3", "OGRS3_PUBLISHED", "OGP", "OVP", "MST", "PNI")
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


@cache
def version_stamps(instrument: str) -> Mapping[str, str]:
    """What stands beside every result of an instrument.

    Parameters
    ----------
    instrument : str
        One of `VERSIONED`.

    Returns
    -------
    Mapping from str to str
        `algorithm`, `modelVersion`, `thresholdsVersion`, `featureSetVersion` and `offenceCodesVersion`, read-only.
    """
    return MappingProxyType({to_camel(name): stamp for name, stamp in asdict(read_versions(instrument)).items()})


def calculation_id(values: Mapping[str, Value]) -> str:
    """What identifies a calculation: the same for the same inputs and versions, whenever and wherever it is made.

    Parameters
    ----------
    values : Mapping from str to value
        Given values by column; nulls left out.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    inputs = _CANONICAL.encode({column: value for column, value in values.items() if column != "version"})
    return hashlib.sha256(f'{{"inputs":{inputs},"versions":{_versions()}}}'.encode("ascii")).hexdigest()


@cache
def _versions() -> str:
    stamps = {instrument: asdict(read_versions(instrument)) for instrument in VERSIONED}
    return _CANONICAL.encode({"api": API_VERSION, **stamps})
