"""What a protocol is carried out on, as a command is given it, and what its release says of the inputs."""

from pathlib import Path

import pandas as pd

from features import CaseTables, data_dictionary
from serving.commands.index_date import quiet_days, recorded_days
from serving.commands.open_tables import open_tables
from training.protocol import Protocol


def dated_tables(data: str | Path, mapping: Path | None, protocol: Protocol) -> CaseTables:
    """Case tables that keep the contract and reach to the index date of a protocol.

    Parameters
    ----------
    data : str or path
        A folder, or the address of a database.
    mapping : path or None
        What their names and words are in ours; None where they are ours.
    protocol : Protocol
        The study design.

    Returns
    -------
    CaseTables
        Checked.

    Raises
    ------
    DataRefused
        If they do not keep the contract.
    UsageRefused
        If nothing was recorded for long before the index date.
    """
    tables = open_tables(data, mapping, index_date=str(protocol.index_date))
    day = pd.Timestamp(str(protocol.index_date))
    quiet_days(day, recorded_days(tables), asked=f"`index_date` of protocol {protocol.name},")
    return tables


def feature_entries(protocol: Protocol) -> list[dict]:
    """The data dictionary entries of the features that a protocol of case tables uses.

    Parameters
    ----------
    protocol : Protocol
        The study design.

    Returns
    -------
    list of dict
        One for each; what is missing is None.
    """
    dictionary = data_dictionary()
    used = dictionary[dictionary["name"].isin(protocol.features)].astype(object)
    return used.where(used.notna(), None).to_dict("records")


def column_entries(protocol: Protocol) -> list[dict]:
    """What a protocol says of the columns of a person table that are features.

    Parameters
    ----------
    protocol : Protocol
        The study design.

    Returns
    -------
    list of dict
        One for each.
    """
    return [
        {"name": column.name, "meaning": column.meaning, "direction": column.direction, "exempted": column.exempted}
        for column in protocol.columns_with("feature")
    ]
