"""What is known of everybody whom a list may name: from case tables, or from a features file made for lists."""

import json
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import typer

from features import CaseTables
from features.dictionary import definitions_hash
from features.exceptions import DataRefused, UsageRefused
from models.selection import Scheme, read_scheme
from serving.commands.index_date import quiet_days, recorded_days, refuse_day_ahead
from serving.commands.open_tables import open_tables
from serving.commands.output_file import require_writable, whole_file
from training.list_inputs import ListInputs, list_inputs
from training.list_inputs_file import AboutFile, read_list_inputs, write_list_inputs

_SUFFIX = ".parquet"


@dataclass(frozen=True)
class KnownPeople:
    """What is known on a date, and where it is from.

    Parameters
    ----------
    inputs : ListInputs
        What is known.
    fingerprint : str
        Of the case tables.
    table_names : list of str
        Case tables that were there.
    notes : list of str
        What a reader of the list must know of them.
    tables : CaseTables or None
        The tables; None where a features file stands for them.
    """

    inputs: ListInputs
    fingerprint: str
    table_names: list[str]
    notes: list[str]
    tables: CaseTables | None


def known_people(
    data: str,
    scheme: Scheme,
    *,
    day: pd.Timestamp,
    mapping: Path | None = None,
    data_date: datetime | None = None,
) -> KnownPeople:
    """What is known of everybody whom a scheme's list may name.

    Parameters
    ----------
    data : str
        Case tables (a folder, or the address of a database), or a features file made for this scheme and day.
    scheme : Scheme
        The scheme.
    day : Timestamp
        The date of the list.
    mapping : Path, optional
        What the names and words of the tables are in ours.
    data_date : datetime, optional
        The day of the extract.

    Returns
    -------
    KnownPeople
        The same, whichever it is made of.

    Raises
    ------
    UsageRefused
        If the day cannot be used, or is not that of the file.
    DataRefused
        If the tables have a fault, or the file is of another scheme or another version of Desist.
    """
    refuse_day_ahead(day, data_date)
    if is_features_file(data):
        return _from_file(Path(data), scheme, day)
    tables = open_tables(data, mapping, data_date=data_date, index_date=day)
    quiet = quiet_days(day, recorded_days(tables), data_date=data_date)
    notes = [f"Nothing was recorded of anybody in the {quiet} days up to this date."] if quiet else []
    return KnownPeople(list_inputs(tables, day, scheme=scheme), tables.fingerprint(), sorted(tables), notes, tables)


def keep_known_people(
    data: str,
    scheme_name: str,
    index_date: datetime,
    out: Path,
    *,
    mapping: Path | None,
    data_date: datetime | None,
    as_json: bool,
) -> None:
    """Write a features file from which `desist propose` makes lists of one scheme on one day.

    Parameters
    ----------
    data : str
        Case tables: a folder, or the address of a database.
    scheme_name : str
        A scheme's file, or the name of one that Desist ships.
    index_date : datetime
        The day of the lists.
    out : Path
        The Parquet file; an older one is replaced.
    mapping, data_date
        As for `known_people`.
    as_json : bool
        Whether to say it for a machine.

    Raises
    ------
    UsageRefused, DataRefused
        As `known_people`, and if the file cannot be written there or is among the tables.
    """
    require_writable(out, suffix=_SUFFIX)
    if is_features_file(data):
        raise UsageRefused("A features file is made of case tables, not of a features file. Give the tables.")
    if out.resolve().is_relative_to(Path(data).resolve()):
        raise UsageRefused(f"--out {out.name} lies among the case tables and could pass for one. Write elsewhere.")
    scheme = read_scheme(scheme_name)
    found = known_people(data, scheme, day=pd.Timestamp(index_date), mapping=mapping, data_date=data_date)
    about = AboutFile(
        versions={
            "code": version("desist"),
            "features": definitions_hash(),
            "data": found.fingerprint,
            "as_of_date": str(found.inputs.date.date()),
        },
        scheme_id=scheme.id,
        scheme_sha256=scheme.sha256,
        tables=found.table_names,
        notes=found.notes,
    )
    with whole_file(out) as fresh:
        write_list_inputs(fresh, found.inputs, about)
    told = {"people": len(found.inputs.ids), "scheme": scheme.id, "versions": about.versions, "out": str(out)}
    typer.echo(json.dumps(told, allow_nan=False) if as_json else _screen(told))


def _screen(told: dict) -> str:
    versions = told["versions"]
    return "\n".join(
        [
            f"What a list of {told['scheme']} needs of {told['people']:,} people as of {versions['as_of_date']}.",
            f"Desist {versions['code']}, data {versions['data'][:12]}, definitions {versions['features'][:12]}.",
            f"Written: {told['out']}. It holds personal data, as the tables do: keep it as you keep them.",
            f"Next: desist propose {told['out']} --scheme {told['scheme']} --index-date {versions['as_of_date']} …",
        ]
    )


def is_features_file(data: str) -> bool:
    """Whether data are a features file, and not case tables.

    Parameters
    ----------
    data : str
        What a command was given.

    Returns
    -------
    bool
        True for a Parquet file.
    """
    return data.endswith(_SUFFIX) and Path(data).is_file()


def _from_file(file: Path, scheme: Scheme, day: pd.Timestamp) -> KnownPeople:
    inputs, about = read_list_inputs(file)
    again = f"Make it again: desist features TABLES --for-list {scheme.id} --index-date {day.date()} --out {file.name}."
    if about.scheme_sha256 != scheme.sha256:
        raise DataRefused(
            f"The features file {file.name} was made for the scheme {about.scheme_id} ({about.scheme_sha256[:12]}), "
            f"the list is of {scheme.id} ({scheme.sha256[:12]}). {again}"
        )
    if inputs.date != day:
        raise UsageRefused(f"The features file {file.name} is of {inputs.date.date()}, not of {day.date()}. {again}")
    if about.versions["features"] != definitions_hash():
        raise DataRefused(
            f"The features file {file.name} was made by Desist {about.versions['code']}, whose features mean something "
            f"else. {again}"
        )
    return KnownPeople(inputs, about.versions["data"], about.tables, about.notes, None)
